import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { questionId } from '../../shared/store/identity.ts'
import { type Benchmark, rateOf } from './benchmark.ts'
import { FeedReader, now, quantile, type Read, timesOf } from './feed-reader.ts'
import { healthOf, type Lab, type Running } from './lab.ts'
import { junitOf } from './report-texts.ts'
import type { Row } from './table.ts'

interface ReportsSize {
  /** How many reports are written one by one, and how many at once. */
  single: number
  heap: number
  /** How many tests each of those at once has. */
  tests: number
}

/** How many tests a report has that is written alone, and how long after the one before, in milliseconds. */
const ALONE = 200
const APART_MS = 100

/** How long the last questions may take, in milliseconds. */
const LAST_MS = 60_000

/** How many tests of all reports fail: fewer than there may be questions. */
const FAILING = 100

const MIB = 1024

/** How long it takes from a report to its question, and what a heap of them takes. */
export const reportsBenchmark: Benchmark<ReportsSize> = {
  name: 'reports',
  method: [
    `JUnit XML of pytest. Alone, a report has ${ALONE} tests, one of which fails; the clock runs from just before it is written`,
    'to the end of the answer 200 of GET /questions/{id}, asked once {kloros}:questions says that it is there; the reference is',
    'the part of it that this GET took. At once, all are there before test-monitor looks; the peak is the VmHWM of its process.',
  ],
  full: { single: 200, heap: 200, tests: 5_000 },
  quick: { single: 20, heap: 20, tests: 500 },

  async run(lab, { single, heap, tests }, say) {
    const results = join(lab.folder, 'results')
    mkdirSync(results)
    appendFileSync(join(lab.folder, 'kloros.toml'), `[test-monitor]\nresults = [${JSON.stringify(results)}]\n`)
    await lab.start('curiosity-core')
    const feed = await lab.start('curiosity-feed')
    const monitor = await lab.start('test-monitor')

    say(`reports: ${single}, one by one`)
    const written = new Map<string, number>()
    const reads: Read[] = []
    const reader = new FeedReader(lab, feed.url, (read) => reads.push(read))
    for (let n = 0; n < single; n += 1) {
      const text = junitOf(`alone${n}`, ALONE, (test) => test === 7)
      written.set(questionId('test_failure', `bench/tests/test_alone${n}_0.py::TestOrders::test_order_7[EUR-0]`), now())
      writeFileSync(join(results, `alone-${n}.xml`), text)
      await sleep(APART_MS)
    }
    const end = Date.now() + LAST_MS
    while (reads.length < single && Date.now() < end) await sleep(20)
    await reader.stop()
    const { whole, gets } = timesOf(written, reads)
    const rows = ([0.5, 0.99, 1] as const).map((share): Row => {
      const name = `report to question, ${share === 1 ? 'max' : `p${share * 100}`}`
      const reference = { name: 'the GET alone', figure: quantile(gets, share) }
      const row = { name, figure: quantile(whole, share), unit: 'ms', reference }
      return share === 0.99 ? { ...row, target: { of: 'figure', bound: 'most', value: 500 } } : row
    })
    await lab.end(monitor)
    return [...rows, ...(await heapOf(lab, results, heap, tests, say))]
  },
}

async function heapOf(lab: Lab, results: string, heap: number, tests: number, say: (text: string) => void) {
  say(`reports: ${heap} of ${tests} tests at once`)
  let bytes = 0
  for (let n = 0; n < heap; n += 1) {
    const text = junitOf(`heap${n}`, tests, (test) => n < FAILING && test === n % tests)
    bytes += text.length
    writeFileSync(join(results, `heap-${n}.xml`), text)
  }
  const monitor = await lab.start('test-monitor')
  const failing = Math.min(heap, FAILING)
  const before = (await healthOf(monitor)).counters.published
  const rate = await rateOf(async () => (await healthOf(monitor)).counters.read, heap)
  while ((await healthOf(monitor)).counters.published < failing) await sleep(20)
  say(`reports: ${(await healthOf(monitor)).counters.published - before} told after the first look`)
  const peak = peakOf(monitor)
  return [
    { name: `${heap} reports of ${tests} tests`, figure: (rate * bytes) / heap / 1e6, unit: 'MB/s' },
    { name: 'peak memory', figure: peak, unit: 'MiB', target: { of: 'figure', bound: 'most', value: 120 } },
  ] satisfies Row[]
}

/** The most memory that a process has had at once, in MiB, with what it shares with others. */
function peakOf({ pid }: Running): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / MIB
}
