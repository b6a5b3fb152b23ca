import { availableParallelism, loadavg } from 'node:os'
import { inspect, parseArgs } from 'node:util'
import { type Context, exits, Failure } from '../kloros/command.ts'
import type { Benchmark } from './benchmark.ts'
import { benchmarks } from './benchmarks.ts'
import { Lab } from './lab.ts'
import { type Conditions, keepResults, type Result, readResults } from './results.ts'
import { judge, tableOf } from './table.ts'

// npm run bench: measures the built services, each benchmark on a Redis of its own, beside a reference in the same run.

const names = benchmarks.map(({ name }) => name).join(', ')

const USAGE = `Usage: npm run bench -- [--only NAME ...] [--quick] [--write] [--json]
       npm run bench -- --render

Measures the built services (npm run build), and says which targets are met.

  --only NAME   run this one; may be repeated
  --quick       small sizes, for a look
  --write       keep what was measured in docs/benchmarks.json, beside what others were, and write docs/benchmarks.md anew
  --render      write docs/benchmarks.md anew from what is kept, and measure nothing
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

/** Measures the load, each five seconds and at its end. @returns ends it, with the mean. */
function watchLoad(): () => number {
  const loads: number[] = []
  const look = () => loads.push(loadavg()[0] ?? 0)
  const timer = setInterval(look, 5_000)
  return () => {
    clearInterval(timer)
    look()
    return loads.reduce((sum, load) => sum + load, 0) / loads.length
  }
}

const rounded = (load: number) => Math.round(load * 100) / 100

async function measure({ name, run, ...sizes }: Benchmark, quick: boolean): Promise<Result> {
  const say = (text: string) => process.stderr.write(`${text}\n`)
  say(`${name} …`)
  const load = loadavg()[0] ?? 0
  lab = Lab.create()
  const made = await lab
  const begin = performance.now()
  const meanLoad = watchLoad()
  try {
    const conditions = await conditionsOf(made, load)
    const rows = await run(made, quick ? sizes.quick : sizes.full, say)
    const seconds = Math.round((performance.now() - begin) / 1_000)
    say(`${name}: took ${seconds} s`)
    return { ...conditions, load_during: rounded(meanLoad()), seconds, rows }
  } finally {
    meanLoad()
    made.close()
  }
}

async function conditionsOf({ client }: Lab, load: number): Promise<Conditions> {
  const [, redis = ''] = /^redis_version:(\S+)/m.exec(await client.info('server')) ?? []
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    node: process.versions.node,
    redis,
    load: rounded(load),
  }
}

async function bench(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { only, quick, write, json } = values
  const { stdin, stdout, stderr, env } = process
  if (values.help) return void stdout.write(USAGE)
  if (values.render) return keepResults({})
  const unknown = only?.find((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown !== undefined) throw new Failure(`There is no benchmark '${unknown}'; there are ${names}.`, exits.usage)
  if (quick && write)
    throw new Failure('What --quick measures is for a look, and is not kept: leave out --write.', exits.usage)

  const chosen = benchmarks.filter(({ name }) => only?.includes(name) ?? true)
  // What cannot be added to is said before anything is measured.
  if (write) readResults()
  const results: [name: string, result: Result][] = []
  const errors: unknown[] = []
  for (const benchmark of chosen) {
    try {
      const result = await measure(benchmark, quick)
      results.push([benchmark.name, result])
      // At once: the next one may take long.
      if (write) keepResults({ [benchmark.name]: result })
    } catch (error) {
      // The others are measured all the same, and what was is printed.
      stderr.write(`${benchmark.name}: ${error instanceof Failure ? error.message : inspect(error)}\n`)
      errors.push(error)
    }
  }
  if (errors.length > 0) process.exitCode = exits.failed
  const rows = results.flatMap(([, { rows }]) => rows)
  if (json) {
    const told = results.map(([name, { rows, ...conditions }]) => ({ name, ...conditions, rows: rows.map(judge) }))
    return void stdout.write(`${JSON.stringify(told, undefined, 2)}\n`)
  }
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
