import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { isLong } from '../support/faults.ts'
import { HealthWatch } from '../support/health-watch.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

/** How long each kind of storm blows, in seconds; and how much one line weighs. */
const SECONDS = Number(process.env.KLOROS_STORM_S ?? (isLong ? 600 : 4))
const LINE_MB = Number(process.env.KLOROS_STORM_LINE_MB ?? 64)

const LINES_PER_SECOND = isLong ? 50_000 : 20_000
/** What the service has at work before, to compare with. */
const WARM = { seconds: 3, lines_per_second: 5_000 }
const GROWTH_KIB = 20 * 1024
const MONITOR = 'exception-monitor'

/** The lines of a storm, by their number from 0. */
type Kind = (n: number) => string

const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')

const different: Kind = (n) => {
  const name = letters(Math.floor(n / 6))
  const lines = [
    'Traceback (most recent call last):',
    `  File "/srv/${name}/main.py", line 31, in <module>`,
    `    ${name}(7)`,
    `  File "/srv/${name}/main.py", line 23, in ${name}`,
    '    raise Denied(7)',
    `${name}.Denied: order 7 of ${name}`,
  ]
  return lines[n % lines.length] as string
}

// None ends in the middle of what the next one's first line would end.
const kinds: Kind[] = [
  (n) => (n === 0 ? 'java.lang.IllegalStateException: again' : `\tat org.example.Shop.${letters(n)}(Shop.java:${n})`),
  (n) => {
    if (n === 0) return 'Traceback (most recent call last):'
    return n % 2 === 1 ? `  File "/srv/shop/main.py", line ${n}, in ${letters(n)}` : `    ${letters(n)}()`
  },
  (n) => (n % 2 === 0 ? 'Traceback (most recent call last):' : '  File "/srv/shop/main.py", line 1, in again'),
  different,
]

/** Appends lines to a file at a steady rate, as somebody else would. */
class Writer {
  /** How many lines. */
  written = 0

  constructor(
    private readonly path: string,
    private readonly format: (line: string, n: number) => string,
    private readonly long: (n: number, bytes: number) => [head: string, tail: string],
  ) {}

  append(...lines: string[]): void {
    appendFileSync(this.path, lines.map((line) => this.format(line, this.written++)).join(''))
  }

  blow(kind: Kind, seconds: number, lines_per_second: number): Promise<void> {
    const started = Date.now()
    let n = 0
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(seconds, (Date.now() - started) / 1000) * lines_per_second
        const lines: string[] = []
        for (; n < due; n += 1) lines.push(kind(n))
        this.append(...lines)
        if (n < seconds * lines_per_second) return
        clearInterval(timer)
        resolve()
      }, 20)
    })
  }

  /** Appends one line, in pieces. */
  async appendLong(megabytes: number): Promise<void> {
    const piece = 'Error: at main.py (Traceback) File "a", line 1, in a at a.b(C.java:1) '
      .padEnd(128, '.')
      .repeat(8_192)
    const [head, tail] = this.long(this.written, megabytes * piece.length)
    appendFileSync(this.path, head, 'latin1')
    for (let n = 0; n < megabytes; n += 1) {
      appendFileSync(this.path, piece)
      await setImmediate()
    }
    appendFileSync(this.path, tail)
    this.written += 1
  }
}

function entry(n: number, at = Date.now()): string {
  const hex = (value: number) => value.toString(16)
  const id = 'a'.repeat(32)
  return [
    `__CURSOR=s=${id};i=${hex(n + 1)};b=${id};m=${hex(n + 1)};t=${hex(at * 1000)};x=${hex(n + 1)}`,
    `__REALTIME_TIMESTAMP=${at * 1000}`,
    `_BOOT_ID=${id}`,
    '_HOSTNAME=here',
    '_TRANSPORT=stdout',
    '_STREAM_ID=1',
    '_SYSTEMD_UNIT=shop.service',
    '_PID=7',
    'PRIORITY=6\n',
  ].join('\n')
}

function lengthOf(bytes: number): string {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes))
  return length.toString('latin1')
}

const storms: [what: string, configuration: string, writer: (fleet: TestFleet) => Writer][] = [
  [
    'a file',
    'journalctl = "FOLDER/none"\nfiles = ["FOLDER/shop.log"]',
    ({ folder }) =>
      new Writer(
        join(folder, 'shop.log'),
        (line) => `${line}\n`,
        () => ['', '\n'],
      ),
  ],
  [
    'the journal',
    'journalctl = "FOLDER/journalctl"',
    ({ folder }) => {
      const path = join(folder, 'export')
      const program = join(folder, 'journalctl')
      writeFileSync(program, `#!/bin/sh\ncase "$*" in *--follow*) exec tail -c +1 -f --pid=$PPID '${path}' ;; esac\n`, {
        mode: 0o755,
      })
      return new Writer(
        path,
        (line, n) => `${entry(n)}MESSAGE=${line}\n\n`,
        (n, bytes) => [`${entry(n)}MESSAGE\n${lengthOf(bytes)}`, '\n\n'],
      )
    },
  ],
]

for (const [what, configuration, create] of storms) {
  const title = `a storm in ${what}, of ${LINES_PER_SECOND} lines/s for ${SECONDS} s and a line of ${LINE_MB} MB`
  test(`${title}: memory stays, it answers, and goes on`, { timeout: SECONDS * 5_000 + 240_000 }, async (t) => {
    // Each is asked about, for one of the last is looked for.
    const tables = `[fleet]\nhost = "here"\n[curiosity-core]\nopen_per_type = 100000\n[exception-monitor]\n`
    const fleet = await TestFleet.create(`${tables}${configuration}\n`)
    let watch: HealthWatch | undefined
    try {
      const writer = create(fleet)
      writer.append('started')
      await fleet.up('curiosity-core', 'curiosity-feed', MONITOR)
      const counters = async () => (await fleet.health(MONITOR)).counters
      const allRead = async () => (await counters()).read - other >= writer.written
      await until(async () => (await counters()).read >= writer.written, 'the first line is read')
      // Which units are switched off is read too.
      const other = (await counters()).read - writer.written

      await writer.blow(different, WARM.seconds, WARM.lines_per_second)
      await until(allRead, 'what comes before the storm is read', 60_000)
      watch = new HealthWatch(fleet, [MONITOR])
      for (const kind of kinds) await writer.blow(kind, SECONDS / kinds.length, LINES_PER_SECOND)
      await writer.appendLong(LINE_MB)
      await until(allRead, 'the storm is read', 120_000 + SECONDS * 2_000)
      const skipped = (await counters()).skipped
      for (let n = 0; n < 6; n += 1) writer.append(different(n).replaceAll('Denied', 'Fresh'))
      // After a long storm there are more questions than one wants to read.
      const isFresh = async () => {
        const answer = await fetch(fleet.url('/questions?q=/Fresh/'))
        return ((await answer.json()) as { total: number }).total > 0
      }
      await until(isFresh, 'what fails after it is asked about', 60_000)
      await watch.stop()

      const { read } = await counters()
      t.diagnostic(watch.seen)
      t.diagnostic(`read ${read - other} lines, passed over ${skipped}`)
      assert.equal(read - other, writer.written)
      // The endless ones, but for what is kept of each; and the rest of the long line.
      assert.ok(skipped > 1 && skipped <= (LINES_PER_SECOND * SECONDS * 3) / 4 + 1, `${skipped} skipped`)
      watch.assertWell(GROWTH_KIB)
    } finally {
      await watch?.stop().finally(() => fleet.stop())
      await fleet.stop()
    }
  })
}
