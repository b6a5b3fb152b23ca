import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { questionId } from '../../shared/store/identity.ts'
import type { Benchmark } from './benchmark.ts'
import { FeedReader, now, quantile, type Read, timesOf } from './feed-reader.ts'

interface LatencySize {
  /** How long lines are appended for, in seconds. */
  seconds: number
  lines_per_s: number
}

/** How long the last questions may take, in milliseconds. */
const LAST_MS = 10_000

/** How long it takes from a line in a history to its question over HTTP. */
export const latencyBenchmark: Benchmark<LatencySize> = {
  name: 'latency',
  method: [
    'Every line tells of another scenario, so each makes a question. The clock runs from just before the line is',
    'appended to the end of the answer 200 of GET /questions/{id}, asked once {kloros}:questions says that it is there;',
    'the reference is the part of it that this GET took.',
  ],
  full: { seconds: 30, lines_per_s: 100 },
  quick: { seconds: 3, lines_per_s: 100 },

  async run(lab, { seconds, lines_per_s }, say) {
    const lines = seconds * lines_per_s
    for (const name of ['curiosity-core', 'chaos-monitor']) await lab.start(name)
    const feed = await lab.start('curiosity-feed')
    const reads: Read[] = []
    const reader = new FeedReader(lab, feed.url, (read) => reads.push(read))
    const appended = new Map<string, number>()
    say(`latency: ${lines} lines`)
    const begin = performance.now()
    for (let index = 0; index < lines; index += 1) {
      await sleep(Math.max(0, begin + (index * 1000) / lines_per_s - performance.now()))
      const scenario = `bench-${index}`
      const line = {
        scenario,
        healed: false,
        failure_count: 1,
        error: 'no replica was promoted',
        timestamp: Date.now(),
      }
      appended.set(questionId('healing_failure', scenario), now())
      appendFileSync(lab.history, `${JSON.stringify(line)}\n`)
    }
    const end = Date.now() + LAST_MS
    while (reads.length < lines && Date.now() < end) await sleep(20)
    await reader.stop()
    const { whole, gets } = timesOf(appended, reads)
    const of = (share: number) => ({
      figure: quantile(whole, share),
      unit: 'ms',
      reference: { name: 'the GET alone', figure: quantile(gets, share) },
    })
    return [
      { name: 'line to question, p50', ...of(0.5) },
      { name: 'line to question, p99', ...of(0.99), target: { of: 'figure', bound: 'most', value: 50 } },
      { name: 'line to question, max', ...of(1) },
    ]
  },
}
