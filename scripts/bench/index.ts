import { parseArgs } from 'node:util'
import { type Context, exits, Failure } from '../kloros/command.ts'
import { backlogBenchmark } from './backlog.ts'
import type { Benchmark } from './benchmark.ts'
import { capabilityGapsBenchmark } from './capability-gaps.ts'
import { claimsBenchmark } from './claims.ts'
import { documentGapsBenchmark } from './document-gaps.ts'
import { assemblyBenchmark } from './exception-assembly.ts'
import { foldBenchmark } from './fold.ts'
import { footprintBenchmark } from './footprint.ts'
import { journalBacklogBenchmark } from './journal-backlog.ts'
import { journalLatencyBenchmark } from './journal-latency.ts'
import { Lab } from './lab.ts'
import { latencyBenchmark } from './latency.ts'
import { linesBenchmark } from './lines.ts'
import { liveBenchmark } from './live.ts'
import { moduleGapsBenchmark } from './module-gaps.ts'
import { questionsMemoryBenchmark } from './questions-memory.ts'
import { questionsScaleBenchmark } from './questions-scale.ts'
import { reportParsingBenchmark } from './report-parsing.ts'
import { reportsBenchmark } from './reports.ts'
import { sourceGapsBenchmark } from './source-gaps.ts'
import { sourceGrowthBenchmark } from './source-growth.ts'
import { sourceIndexBenchmark } from './source-index.ts'
import { sourceWatchBenchmark } from './source-watch.ts'
import { judge, type Row, tableOf } from './table.ts'

// npm run bench: measures the built services, each benchmark on a Redis of its own, beside a reference in the same run.

const benchmarks = [
  foldBenchmark,
  latencyBenchmark,
  footprintBenchmark,
  backlogBenchmark,
  linesBenchmark,
  liveBenchmark,
  journalBacklogBenchmark,
  journalLatencyBenchmark,
  assemblyBenchmark,
  claimsBenchmark,
  questionsMemoryBenchmark,
  questionsScaleBenchmark,
  reportsBenchmark,
  reportParsingBenchmark,
  sourceIndexBenchmark,
  sourceGapsBenchmark,
  sourceGrowthBenchmark,
  sourceWatchBenchmark,
  capabilityGapsBenchmark,
  moduleGapsBenchmark,
  documentGapsBenchmark,
] as Benchmark[]

const names = benchmarks.map(({ name }) => name).join(', ')

const USAGE = `Usage: npm run bench -- [--only NAME ...] [--quick] [--json]

Measures the built services (npm run build), and says which targets are met.

  --only NAME   run this one; may be repeated
  --quick       small sizes, for a look
  --json        print JSON
  --help        print this

Benchmarks: ${names}
`

let lab: Promise<Lab> | undefined

// A lab that is being made is waited for, or its Redis would be left behind.
async function leave(): Promise<void> {
  const made = await lab?.catch(() => undefined)
  made?.close()
  process.exit(130)
}

async function measure(chosen: readonly Benchmark[], quick: boolean): Promise<Row[]> {
  const say = (text: string) => process.stderr.write(`${text}\n`)
  const rows: Row[] = []
  for (const { name, run, ...sizes } of chosen) {
    say(`${name} …`)
    lab = Lab.create()
    const made = await lab
    try {
      rows.push(...(await run(made, quick ? sizes.quick : sizes.full, say)))
    } finally {
      made.close()
    }
  }
  return rows
}

async function bench(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { only } = values
  const { stdin, stdout, stderr, env } = process
  if (values.help) return void stdout.write(USAGE)
  const unknown = only?.find((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown !== undefined) throw new Failure(`There is no benchmark '${unknown}'; there are ${names}.`, exits.usage)

  const chosen = benchmarks.filter(({ name }) => only?.includes(name) ?? true)
  const rows = await measure(chosen, values.quick)
  if (values.json) return void stdout.write(`${JSON.stringify(rows.map(judge), undefined, 2)}\n`)
  const columns = stdout.isTTY ? stdout.columns || 80 : undefined
  const context: Context = { stdin, stdout, stderr, env, columns, colour: stdout.isTTY && !env.NO_COLOR }
  stdout.write(`${tableOf(context, rows)}\n`)
  for (const { name, method } of chosen) stdout.write(`${name}: ${method.join('\n  ')}\n`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave())
try {
  await bench()
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  const usage = code?.startsWith('ERR_PARSE_ARGS') === true
  if (!usage && !(error instanceof Failure)) throw error
  process.stderr.write(`${message}\n`)
  process.exitCode = error instanceof Failure ? error.exit : exits.usage
}
