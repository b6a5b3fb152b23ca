import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { boot, bootable, type Guest } from '../../test/support/booted.ts'
import type { Benchmark } from './benchmark.ts'
import { python, wordOf } from './exception-texts.ts'
import { FeedReader, now, quantile, type Read } from './feed-reader.ts'
import { configureJournal } from './journal-files.ts'
import type { Lab } from './lab.ts'
import type { Row } from './table.ts'

interface JournalLatencySize {
  seconds: number
  tracebacks_per_s: number
  /** How many programs write them, in turn. */
  programs: number
}

/** How much longer than the bare reader's a traceback may take to be a question, in milliseconds. */
const MORE_MS = 150

/** How long the last questions may take, in milliseconds. */
const LAST_MS = 20_000

/** What marks the last line of a traceback, with its number. */
const LAST_LINE = /: no settings in \/srv\/[a-z]+\/(\d+)\.toml$/

// Writes its tracebacks at their times, each at once, as a runtime does; then says when that was, in epoch milliseconds.
const PROGRAM = `
const { readFileSync, writeFileSync, writeSync } = require('node:fs')
const [file, start, step_ms, input] = process.argv.slice(1)
const texts = JSON.parse(readFileSync(input, 'utf8'))
const times = []
const next = () => {
  if (times.length === texts.length) return writeFileSync(file, JSON.stringify(times))
  setTimeout(() => {
    times.push(performance.timeOrigin + performance.now())
    writeSync(1, texts[times.length - 1] + '\\n')
    next()
  }, Number(start) + times.length * Number(step_ms) - Date.now())
}
next()
`

/** How long it takes from a traceback that is written to the journal to its question over HTTP. */
export const journalLatencyBenchmark: Benchmark<JournalLatencySize> = {
  name: 'journal-latency',
  method: [
    'Programs in a booted systemd print Python tracebacks to standard output, each of another fault, so each makes a',
    'question. The clock runs from just before one is printed to the end of the answer 200 of GET /questions/{id}, asked',
    'once {kloros}:questions says that it is there. The reference is when its last line comes out of `journalctl -f`,',
    'read by node:readline. Without root or systemd-nspawn there are no figures.',
  ],
  full: { seconds: 25, tracebacks_per_s: 50, programs: 5 },
  quick: { seconds: 4, tracebacks_per_s: 50, programs: 5 },

  async run(lab, size, say) {
    const reason = await bootable()
    if (reason !== undefined) {
      say(`journal-latency: ${reason}`)
      return []
    }
    const guest = await boot()
    try {
      return await measure(lab, guest, size, say)
    } finally {
      await guest.close()
    }
  },
}

async function measure(lab: Lab, guest: Guest, size: JournalLatencySize, say: (text: string) => void): Promise<Row[]> {
  configureJournal(lab, await guest.program('journalctl'))
  for (const name of ['curiosity-core', 'exception-monitor']) await lab.start(name)
  const feed = await lab.start('curiosity-feed')
  const total = size.seconds * size.tracebacks_per_s
  const asked = new Map<number, number>()
  const reader = new FeedReader(lab, feed.url, ({ body, read_at }: Read) => {
    const { facts } = JSON.parse(body) as { facts: { traceback?: string } }
    const [, number] = LAST_LINE.exec(facts.traceback ?? '') ?? []
    if (number !== undefined) asked.set(Number(number), read_at)
  })
  const bare = new BareReader(guest)
  say(`journal-latency: ${total} tracebacks`)
  const written = await writeAll(guest, size, total)
  const end = Date.now() + LAST_MS
  while ((asked.size < total || bare.read.size < total) && Date.now() < end) await sleep(20)
  await reader.stop()
  bare.stop()
  const whole = sinceWritten(written, asked, 'made a question')
  const plain = sinceWritten(written, bare.read, 'came out of journalctl -f')
  return (['p50', 'p99', 'max'] as const).map((name): Row => {
    const share = { p50: 0.5, p99: 0.99, max: 1 }[name]
    const [figure, reference] = [quantile(whole, share), quantile(plain, share)]
    const row = { name: `traceback to question, ${name}`, figure, unit: 'ms' }
    const beside = { ...row, reference: { name: 'journalctl -f into readline', figure: reference } }
    if (name === 'max') return beside
    return { ...beside, target: { of: 'figure', bound: 'most', value: reference + MORE_MS } }
  })
}

/** Has the guest's programs write, each its share in turn. @returns when each traceback was written. */
async function writeAll(guest: Guest, size: JournalLatencySize, total: number): Promise<number[]> {
  const { programs, tracebacks_per_s } = size
  const step_ms = 1000 / tracebacks_per_s
  // Until then all of them have started.
  const start = Date.now() + 3_000
  const numbers = Array.from({ length: programs }, (_, program) =>
    Array.from({ length: Math.ceil((total - program) / programs) }, (_, index) => program + index * programs),
  )
  const times = await Promise.all(
    numbers.map(async (own, program) => {
      const file = `${guest.shared}/times-${program}.json`
      const texts = JSON.stringify(own.map((n) => python(wordOf(n), n)))
      await guest.run(['sh', '-c', 'cat >"$0"', `${file}.in`], { input: texts })
      const command = [
        process.execPath,
        '-e',
        PROGRAM,
        file,
        start + program * step_ms,
        step_ms * programs,
        `${file}.in`,
      ]
      await guest.do(
        'systemd-run',
        '--quiet',
        '--collect',
        '--wait',
        `--unit=writer-${program}`,
        ...command.map(String),
      )
      return JSON.parse(await guest.do('cat', file)) as number[]
    }),
  )
  return Array.from({ length: total }, (_, n) => times[n % programs]?.[Math.floor(n / programs)] ?? Number.NaN)
}

function sinceWritten(written: readonly number[], read: ReadonlyMap<number, number>, what: string): number[] {
  if (read.size < written.length) throw new Error(`${read.size} of ${written.length} tracebacks ${what}`)
  return written.map((at, n) => (read.get(n) ?? Number.NaN) - at).sort((a, b) => a - b)
}

/** Notes when the last line of each traceback comes out of a journalctl that follows. */
class BareReader {
  readonly read = new Map<number, number>()
  readonly #child

  constructor(guest: Guest) {
    const options = ['--follow', '--no-tail', '--output=cat']
    this.#child = guest.spawn(['journalctl', ...options], { stdio: ['ignore', 'pipe', 'ignore'] })
    if (this.#child.stdout === null) throw new Error('journalctl has no output')
    createInterface({ input: this.#child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      const [, number] = LAST_LINE.exec(line) ?? []
      if (number !== undefined) this.read.set(Number(number), now())
    })
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}
