import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { configureJournal, writeJournal } from './journal-files.ts'
import { pss, pssOfChildren } from './processes.ts'
import type { Row } from './table.ts'

interface MemorySize {
  /** How long they are left alone first, in seconds. */
  settle_s: number
}

/** What a service may weigh at rest, in MiB. */
const MOST_MB = 20

/** Those that may weigh more. */
const LARGER: Readonly<Record<string, number>> = {
  'source-index': 50,
  'integration-monitor': 30,
  'curiosity-feed': 30,
}

const TOGETHER_MB = 250

/** What the services weigh at rest. */
export const memoryBenchmark: Benchmark<MemorySize> = {
  name: 'memory',
  method: [
    'PSS, at rest, of all services together: processes share the pages of Node itself. The bare node is one process more',
    'that has loaded nothing; it is not in the sum. The journalctl that exception-monitor follows a journal of 1,000 entries by is.',
  ],
  full: { settle_s: 30 },
  quick: { settle_s: 8 },

  async run(lab, { settle_s }, say) {
    const journal = await writeJournal(lab, 1_000, 0)
    configureJournal(lab, journal.journalctl)
    appendFileSync(join(lab.folder, 'kloros.toml'), '\n[integration-monitor]\nworker_idle_s = 1\n')
    const bare = lab.idle(process.execPath, ['-e', 'setInterval(() => undefined, 2 ** 30)'])
    const own = []
    for (const name of lab.services) own.push(await lab.start(name))
    say(`memory: ${own.length} services settle for ${settle_s} s`)
    await sleep(settle_s * 1000)

    const reference = { name: 'a bare node', figure: pss(bare) }
    const row = (name: string, figure: number): Row => ({ name, figure, unit: 'MiB', reference })
    const rows = own.map(({ name, pid }): Row => {
      const value = LARGER[name] ?? MOST_MB
      return { ...row(`PSS of ${name}`, pss(pid)), target: { of: 'figure', bound: 'most', value } }
    })
    const children = own.reduce((total, { pid }) => total + pssOfChildren(pid), 0)
    rows.push({ name: 'PSS of journalctl', figure: children, unit: 'MiB' })
    const sum = own.reduce((total, { pid }) => total + pss(pid), children)
    const ofSum = row(`PSS of ${own.length} services and journalctl`, sum)
    const times = { name: `${own.length} bare nodes`, figure: reference.figure * own.length }
    rows.push({ ...ofSum, reference: times, target: { of: 'figure', bound: 'most', value: TOGETHER_MB } })
    rows.push({ name: 'PSS of Redis', figure: pss(lab.redis.pid), unit: 'MiB' })
    return rows
  },
}
