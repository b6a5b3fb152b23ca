import type { Benchmark } from './benchmark.ts'
import type { Results } from './results.ts'
import { columns, judge } from './table.ts'

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\`, from [benchmarks.json](benchmarks.json); with \`--only NAME\` it measures one, and what is
told of the others stays. It measures the built services (\`npm run build\`), each benchmark on a Redis of its own. Every figure
is a ratio to a reference that was measured in the same run, or of a load that is stated. A target that is not met says so.
`

const SMALL = `## What keeps the fleet small

- What is loaded is what is paid: each service is one bundled file, \`/metrics\`, \`/health\` and all of HTTP but the feed's are written on
  Node's own modules, and what may never be needed is a \`late-*\` part that is read when it is (\`scripts/build.ts\`,
  \`scripts/build/spared-parts.ts\`).
- A code cache of V8, made where the fleet is installed, spares each service the compiling of the same libraries
  (\`scripts/build/loader.ts\`, \`scripts/build/caches.ts\`).
- Every service runs with a small young generation, \`--optimize-for-size\`, and a C library that keeps one arena and gives back what
  is free (\`scripts/kloros/locate.ts\`).
- Garbage is collected five seconds after a start, and whenever much was read, or much memory taken, and it has become quiet: twice,
  for only the second time pages with little left are emptied and given back (\`shared/daemon/run.ts\`).
- Parsers, and what pairs all of a tree, run in workers that end when they are idle; of files packed text is kept, never trees.
- Sources are watched, and slow looks at what the kernel may have missed are rare; one heartbeat goes out every ten seconds. What
  has no events, as pressure and usage of hardware, exploration samples, less often the longer nothing changes.
`

/**
 * Tells of results in Markdown: what they were measured on, all of them in one table, and how each was measured.
 *
 * @param benchmarks all there are; those without a result are named.
 */
export function reportOf(benchmarks: readonly Benchmark[], results: Results): string {
  const run = benchmarks.flatMap(({ name }) => {
    const result = results[name]
    return result === undefined ? [] : [{ name, ...result }]
  })
  const left = benchmarks.filter(({ name }) => results[name] === undefined)
  const judged = run.flatMap(({ name, rows }) => rows.map((row) => ({ benchmark: name, ...judge(row) })))
  const held = judged.filter(({ met }) => met !== null)
  const conditions = run.map(({ name, date, load, load_during = '', seconds, cores, node, redis, rows }) => {
    const figures = rows.length === 0 ? 'not possible there' : rows.length
    return [name, date, cores, node, redis, load, load_during, `${seconds} s`, figures].map(String)
  })
  const rows = judged.map((row) => [row.benchmark, ...columns.map(({ text }) => text(row))])
  const missed = held.filter(({ met }) => !met)
  return [
    HEAD,
    '## Conditions\n',
    'The load is how many processes ran or wanted to over the minute before, as the kernel counts them; meanwhile, its mean.\n',
    'Services run without the limits that their units set (`MemoryMax`, `CPUQuota`).\n',
    tableOf(
      ['benchmark', 'date', 'cores', 'Node', 'Redis', 'load before', 'load meanwhile', 'took', 'figures'],
      conditions,
    ),
    ...(left.length === 0 ? [] : [`Not run: ${left.map(({ name }) => name).join(', ')}.\n`]),
    '## Figures\n',
    `Of ${held.length} targets ${held.length - missed.length} are met${missed.length === 0 ? '' : `; not met: ${missed.length}`}.\n`,
    tableOf(['benchmark', ...columns.map(({ title }) => title)], rows),
    SMALL,
    '## Methods\n',
    ...benchmarks.map(({ name, method }) => `**${name}**: ${method.join(' ')}\n`),
  ].join('\n')
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return [titles, titles.map(() => '---'), ...rows].map(line).join('')
}
