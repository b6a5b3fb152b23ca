import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Benchmark, rateOf } from './benchmark.ts'
import { healthOf, type Running } from './lab.ts'
import { junitOf } from './report-texts.ts'

interface ReportsSize {
  heap: number
  /** How many tests each has. */
  tests: number
}

/** How many tests of all reports fail: fewer than there may be questions. */
const FAILING = 100

const MIB = 1024

/** What a heap of reports takes. */
export const reportsBenchmark: Benchmark<ReportsSize> = {
  name: 'reports',
  method: [
    'JUnit XML of pytest. All reports are there before test-monitor looks; the clock runs from the first that it has read to the last;',
    'the peak is the VmHWM of its process.',
  ],
  full: { heap: 200, tests: 5_000 },
  quick: { heap: 20, tests: 500 },

  async run(lab, { heap, tests }, say) {
    const results = join(lab.folder, 'results')
    mkdirSync(results)
    appendFileSync(join(lab.folder, 'kloros.toml'), `[test-monitor]\nresults = [${JSON.stringify(results)}]\n`)
    await lab.start('curiosity-core')
    say(`reports: ${heap} of ${tests} tests at once`)
    let bytes = 0
    for (let n = 0; n < heap; n += 1) {
      const text = junitOf(`heap${n}`, tests, (test) => n < FAILING && test === n % tests)
      bytes += text.length
      writeFileSync(join(results, `heap-${n}.xml`), text)
    }
    const monitor = await lab.start('test-monitor')
    const rate = await rateOf(async () => (await healthOf(monitor)).counters.read, heap)
    while ((await healthOf(monitor)).counters.published < Math.min(heap, FAILING)) await sleep(20)
    return [
      { name: `${heap} reports of ${tests} tests`, figure: (rate * bytes) / heap / 1e6, unit: 'MB/s' },
      {
        name: 'peak memory',
        figure: peakOf(monitor),
        unit: 'MiB',
        target: { of: 'figure', bound: 'most', value: 120 },
      },
    ]
  },
}

/** The most memory that a process has had at once, in MiB, with what it shares with others. */
function peakOf({ pid }: Running): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / MIB
}
