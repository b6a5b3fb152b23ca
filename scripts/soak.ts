import { parseArgs } from 'node:util'
import { Lab } from './bench/lab.ts'
import { type Context, exits, Failure, numberOf } from './kloros/command.ts'
import { type Column, table } from './kloros/table.ts'
import { type Outcome, soak } from './soaking/run.ts'
import { ONCE, PER_HOUR, type Slope } from './soaking/slope.ts'

// scripts/soak: the built fleet under a realistic load for as long as asked; what must not grow is weighed.

const USAGE = `Usage: scripts/soak [--minutes N] [--seed N] [--also PID ...] [--json]

Runs the fleet on a Redis of its own under a load as of a day's work: programs that fail, reports, chaos history,
experiments, source edits, agents, dashboards, other programs' signals, and services that are started again. Prints
its memory (PSS) each minute, and exits with 1 where it grows.

  --minutes N   for how long (10)
  --seed N      decides what happens when (1)
  --also PID    weigh this process as well; may be repeated
  --json        print JSON
  --help        print this

A slope is the median of those between all points of one start of a process, in memory that it shares with no other
(Theil and Sen). A service grows where this is, with 99 % confidence, more than ${PER_HOUR} MiB an hour and ${ONCE} MiB once.
That finds a leak of some 120 MiB an hour in ten minutes, of 20 in an hour, of 4 in a night.
`

interface Row extends Slope {
  name: string
  grows: boolean
}

const mib = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : '')
const columns: Column<Row>[] = [
  { title: 'what', whole: true, text: ({ name }) => name },
  { title: 'MiB an hour', text: ({ per_hour }) => mib(per_hour) },
  { title: 'at least', text: ({ at_least }) => mib(at_least) },
  { title: 'may', text: ({ most }) => mib(most) },
  { title: 'over', text: ({ span_s }) => `${(span_s / 60).toFixed(1)} min` },
  {
    title: 'grows',
    whole: true,
    text: ({ grows }) => (grows ? 'yes' : 'no'),
    colour: ({ grows }) => (grows ? 'red' : 'green'),
  },
]

function print({ slopes, trouble }: Outcome): void {
  const { stdin, stdout, stderr, env } = process
  const width = stdout.isTTY ? stdout.columns || 80 : undefined
  const context: Context = { stdin, stdout, stderr, env, columns: width, colour: stdout.isTTY && !env.NO_COLOR }
  const rows = Object.entries(slopes).map(([name, slope]) => ({ name, ...slope }))
  stdout.write(table(context, columns, rows))
  for (const line of trouble) stdout.write(`trouble: ${line}\n`)
}

async function main(stop: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      also: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(USAGE)
    return exits.ok
  }
  const minutes = numberOf('--minutes', values.minutes, 0.1, 100_000, false)
  const seed = numberOf('--seed', values.seed, 0, 2 ** 32 - 1)
  const also = values.also.map((pid) => numberOf('--also', pid, 1, 2 ** 22))
  const say = (text: string) => process.stderr.write(`${text}\n`)
  const lab = await Lab.create()
  try {
    const outcome = await soak(lab, { minutes, seed, also, stop, say })
    if (values.json) process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`)
    else print(outcome)
    if (stop.aborted) return 130
    const fails = outcome.trouble.length > 0 || Object.values(outcome.slopes).some(({ grows }) => grows)
    return fails ? exits.failed : exits.ok
  } finally {
    lab.close()
  }
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
try {
  process.exitCode = await main(stop.signal)
} catch (error) {
  // Ctrl-C ends what runs here, too: what fails then has not failed.
  if (stop.signal.aborted) process.exit(130)
  const { code, message } = error as NodeJS.ErrnoException
  const usage = code?.startsWith('ERR_PARSE_ARGS') === true
  if (!usage && !(error instanceof Failure)) throw error
  process.stderr.write(`${message}\n`)
  process.exitCode = error instanceof Failure ? error.exit : exits.usage
}
