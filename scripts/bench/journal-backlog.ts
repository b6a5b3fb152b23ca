import { rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Health } from '../../shared/contract/service.ts'
import { type Benchmark, best } from './benchmark.ts'
import { configureJournal, type JournalFiles, writeJournal } from './journal-files.ts'
import { healthOf, type Lab, type Running } from './lab.ts'

interface JournalBacklogSize {
  entries: number
  rounds: number
}

/** The share of the entries that is part of failures. */
const FAILING = 0.02

const POLL_MS = 25
const LONGEST_MS = 120_000

const PLAIN = `
const { spawn } = require('node:child_process')
const { createInterface } = require('node:readline')
const begin = performance.now()
const { stdout } = spawn(process.argv[1], ['--output=json', '--no-pager'], { stdio: ['ignore', 'pipe', 'inherit'] })
let count = 0
createInterface({ input: stdout, crlfDelay: Infinity })
  .on('line', (line) => { if (JSON.parse(line)) count += 1 })
  .on('close', () => console.log(count, (count * 1000) / (performance.now() - begin)))
`

/** How many journal entries a second go through exception-monitor. */
export const journalBacklogBenchmark: Benchmark<JournalBacklogSize> = {
  name: 'journal-backlog',
  method: [
    'exception-monitor reads a journal that systemd-journal-remote wrote, of entries with the 24 fields of journald;',
    `${FAILING * 100} % of them are lines of tracebacks, the rest of twelve kinds of loggers; best of 3. The clock runs`,
    'from the start of journalctl until all are counted as read; every failure has to be told. The reference is a Node',
    'process that cuts `journalctl -o json` of the same journal by node:readline and parses each line, in turn with it.',
  ],
  full: { entries: 200_000, rounds: 3 },
  quick: { entries: 50_000, rounds: 1 },

  async run(lab, { entries, rounds }, say) {
    say(`journal-backlog: a journal of ${entries} entries is written`)
    const journal = await writeJournal(lab, entries, FAILING)
    configureJournal(lab, journal.journalctl)
    let plain = 0
    const monitor = await best(rounds, async (round) => {
      say(`journal-backlog: round ${round} of ${rounds}`)
      plain = Math.max(plain, await plainRate(lab, journal))
      return monitorRate(lab, journal)
    })
    return [
      {
        name: 'journal entries through exception-monitor',
        figure: monitor,
        unit: '/s',
        reference: { name: 'journalctl -o json, readline and JSON.parse', figure: plain },
        target: { of: 'ratio', bound: 'least', value: 2 },
      },
    ]
  },
}

async function plainRate(lab: Lab, { journalctl, entries }: JournalFiles): Promise<number> {
  const [count, rate] = (await lab.call(process.execPath, ['-e', PLAIN, journalctl])).split(' ').map(Number)
  if (count !== entries) throw new Error(`journalctl tells ${count} of ${entries} entries`)
  return rate ?? Number.NaN
}

async function monitorRate(lab: Lab, { began, entries, failures }: JournalFiles): Promise<number> {
  await lab.client.flushall()
  rmSync(began, { force: true })
  const monitor = await lab.start('exception-monitor')
  await reached(monitor, entries, ({ read }) => read)
  const rate = (entries * 1000) / (Date.now() - statSync(began).mtimeMs)
  // Repeats are folded.
  await reached(monitor, failures, ({ published, folded }) => published + folded)
  await lab.end(monitor)
  return rate
}

async function reached(monitor: Running, total: number, of: (counters: Health['counters']) => number): Promise<void> {
  const end = Date.now() + LONGEST_MS
  for (;;) {
    const count = of((await healthOf(monitor)).counters)
    if (count >= total) return
    if (Date.now() > end) throw new Error(`exception-monitor came to ${count} of ${total} within two minutes`)
    await sleep(POLL_MS)
  }
}
