import type { Benchmark } from './benchmark.ts'
import type { Results } from './results.ts'
import { columns, judge } from './table.ts'

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\`, from [benchmarks.json](benchmarks.json); with \`--only NAME\` it measures one, and what is
told of the others stays. It measures the built services (\`npm run build\`), each benchmark on a Redis of its own. Every figure
is a ratio to a reference that was measured in the same run, or of a load that is stated. A target that is not met says so.
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
  const conditions = run.map(({ name, date, load, seconds, cores, node, redis, rows }) =>
    [name, date, cores, node, redis, load, `${seconds} s`, rows.length === 0 ? 'not possible there' : rows.length].map(
      String,
    ),
  )
  const rows = judged.map((row) => [row.benchmark, ...columns.map(({ text }) => text(row))])
  const missed = held.filter(({ met }) => !met)
  return [
    HEAD,
    '## Conditions\n',
    'The load is how many processes ran or wanted to over the minute before, as the kernel counts them.\n',
    tableOf(['benchmark', 'date', 'cores', 'Node', 'Redis', 'load before', 'took', 'figures'], conditions),
    ...(left.length === 0 ? [] : [`Not run: ${left.map(({ name }) => name).join(', ')}.\n`]),
    '## Figures\n',
    `Of ${held.length} targets ${held.length - missed.length} are met${missed.length === 0 ? '' : `; not met: ${missed.length}`}.\n`,
    tableOf(['benchmark', ...columns.map(({ title }) => title)], rows),
    '## Methods\n',
    ...benchmarks.map(({ name, method }) => `**${name}**: ${method.join(' ')}\n`),
  ].join('\n')
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return [titles, titles.map(() => '---'), ...rows].map(line).join('')
}
