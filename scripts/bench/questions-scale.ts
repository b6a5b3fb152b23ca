import { QuestionStore } from '../../shared/store/questions.ts'
import type { Benchmark } from './benchmark.ts'
import { quantile } from './feed-reader.ts'
import { type Lab, PREFIX, type Running } from './lab.ts'
import { fill } from './questions.ts'
import type { Row } from './table.ts'

interface ScaleSize {
  few: number
  many: number
  /** How many calls are timed of each sort, in each of the rounds. */
  calls: number
  rounds: number
}

/** What a p99 may rise to from few questions to many. */
const MOST = 2

type Sample = Record<string, number>

/** Whether lists and claims stay quick when there are many questions. */
export const questionsScaleBenchmark: Benchmark<ScaleSize> = {
  name: 'questions-scale',
  method: [
    'One call after the other over HTTP, and claims through the store too; each claim is given back. The p99 of 500 of each sort, the best',
    'of the rounds, with many questions beside that with few.',
  ],
  full: { few: 1_000, many: 100_000, calls: 500, rounds: 3 },
  quick: { few: 1_000, many: 10_000, calls: 200, rounds: 1 },

  async run(lab, { few, many, calls, rounds }, say) {
    const measured: Sample[] = []
    for (const questions of [few, many]) {
      say(`questions-scale: asks ${questions} questions`)
      await lab.client.flushall()
      await fill(lab.client, PREFIX, questions)
      const feed = await lab.start('curiosity-feed')
      const best: Sample = {}
      for (let round = 0; round < rounds; round += 1) {
        for (const [name, p99] of Object.entries(await sample(lab, feed, calls))) {
          best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, p99)
        }
      }
      await lab.end(feed)
      measured.push(best)
    }
    const [small = {}, large = {}] = measured
    return Object.entries(large).map(
      ([name, figure]): Row => ({
        ...{ name: `p99 of ${name}, ${many} questions`, figure, unit: 'ms' },
        reference: { name: `ms, ${few} questions`, figure: small[name] ?? 0 },
        target: { of: 'ratio', bound: 'most', value: MOST },
      }),
    )
  },
}

async function sample(lab: Lab, { url }: Running, calls: number): Promise<Sample> {
  const store = new QuestionStore(lab.client, PREFIX)
  const get = (query: string) => async () => void (await (await fetch(`${url}/questions${query}`)).arrayBuffer())
  const sorts: [name: string, call: () => Promise<unknown>][] = [
    ['GET /questions', get('')],
    ['GET /questions?gap_type=', get('?gap_type=healing_failure')],
    ['GET /questions?host=', get('?host=bench')],
    [
      'a claim',
      async () => {
        const claim = await store.claim({ worker: 'w', lease_s: 60 })
        if (claim === null) throw new Error('there is nothing to claim')
        return () => store.release(claim.id, claim.token)
      },
    ],
    [
      'a claim of a type',
      async () => {
        const claim = await store.claim({ worker: 'w', lease_s: 60, gap_types: ['healing_failure'] })
        if (claim === null) throw new Error('there is nothing to claim')
        return () => store.release(claim.id, claim.token)
      },
    ],
  ]
  const sampled: Sample = {}
  for (const [name, call] of sorts) {
    const times: number[] = []
    for (let i = 0; i < calls; i += 1) {
      const start = performance.now()
      const after = await call()
      times.push(performance.now() - start)
      if (typeof after === 'function') await after()
    }
    times.sort((a, b) => a - b)
    sampled[name] = quantile(times, 0.99)
  }
  return sampled
}
