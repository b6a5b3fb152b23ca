import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { passOverJournal } from './journal-files.ts'
import { type Usage, usage } from './processes.ts'
import type { Row } from './table.ts'

interface IdleSize {
  /** How long the services are left alone first, in seconds. */
  settle_s: number
  /** How long they are watched, in seconds. */
  watch_s: number
}

/** What all services together may take of one core while nothing happens, in percent. */
const MOST_PERCENT = 0.4

/** What the services take while nothing happens. */
export const idleBenchmark: Benchmark<IdleSize> = {
  name: 'idle',
  method: [
    'CPU time of each process with its children, from /proc/PID/stat, in percent of one core; Redis is not in the sum.',
    'Wake-ups are voluntary context switches of all threads. Children are counted when they have ended: where there is a',
    'journal, the journalctl that exception-monitor follows it by is not.',
  ],
  full: { settle_s: 60, watch_s: 60 },
  quick: { settle_s: 10, watch_s: 10 },

  async run(lab, { settle_s, watch_s }, say) {
    passOverJournal(lab)
    const watched = []
    for (const name of lab.services) watched.push(await lab.start(name))
    say(`idle: settles for ${settle_s} s, then is watched for ${watch_s} s`)
    await sleep(settle_s * 1000)
    const all = [...watched.map(({ name, pid }) => ({ name, pid })), { name: 'Redis', pid: lab.redis.pid }]
    const begin = performance.now()
    const before = all.map(({ pid }) => usage(pid))
    await sleep(watch_s * 1000)
    const spent = all.map(({ name, pid }, at) => ({ name, ...less(usage(pid), before[at] as Usage) }))
    const seconds = (performance.now() - begin) / 1000

    const percent = (cpu_s: number) => (cpu_s / seconds) * 100
    const services = spent.filter(({ name }) => name !== 'Redis')
    const sum = services.reduce((total, { cpu_s }) => total + cpu_s, 0)
    return [
      ...spent.map(({ name, cpu_s }): Row => ({ name: `idle ${name}`, figure: percent(cpu_s), unit: '% of a core' })),
      {
        name: `idle, the ${services.length} services together`,
        figure: percent(sum),
        unit: '% of a core',
        target: { of: 'figure', bound: 'most', value: MOST_PERCENT },
      },
      ...spent.map(({ name, wakeups }): Row => ({ name: `wake-ups, ${name}`, figure: wakeups / seconds, unit: '/s' })),
    ]
  },
}

function less(now: Usage, before: Usage): Usage {
  return { cpu_s: now.cpu_s - before.cpu_s, wakeups: now.wakeups - before.wakeups }
}
