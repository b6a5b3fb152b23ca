import { appendFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, ready } from '../../shared/bus/connect.ts'
import { changes } from '../../shared/store/changes.ts'
import { questionId } from '../../shared/store/identity.ts'
import type { Benchmark } from './benchmark.ts'
import { type Lab, PREFIX } from './lab.ts'

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
    const reader = new Reader(lab, feed.url)
    say(`latency: ${lines} lines`)
    const begin = performance.now()
    for (let index = 0; index < lines; index += 1) {
      await sleep(Math.max(0, begin + (index * 1000) / lines_per_s - performance.now()))
      reader.append(`bench-${index}`)
    }
    const { whole, gets } = await reader.finish()
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

/** Appends lines, and reads the question of each as soon as it is said to be there. */
class Reader {
  readonly #appended = new Map<string, number>()
  readonly #whole: number[] = []
  readonly #gets: number[] = []
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  readonly #stop = new AbortController()
  readonly #following: Promise<void>

  constructor(
    private readonly lab: Lab,
    private readonly feed: string,
  ) {
    this.#following = this.#follow()
  }

  append(scenario: string): void {
    const line = { scenario, healed: false, failure_count: 1, error: 'no replica was promoted', timestamp: Date.now() }
    this.#appended.set(questionId('healing_failure', scenario), performance.now())
    appendFileSync(this.lab.history, `${JSON.stringify(line)}\n`)
  }

  /** @returns the times in milliseconds, sorted: from each line to its question, and of each GET alone. */
  async finish(): Promise<{ whole: number[]; gets: number[] }> {
    const end = performance.now() + LAST_MS
    while (this.#whole.length < this.#appended.size && performance.now() < end) await sleep(20)
    this.#stop.abort()
    await this.#following
    this.#agent.destroy()
    const missing = this.#appended.size - this.#whole.length
    if (missing > 0) throw new Error(`${missing} of ${this.#appended.size} lines made no question`)
    return { whole: this.#whole.sort((a, b) => a - b), gets: this.#gets.sort((a, b) => a - b) }
  }

  async #follow(): Promise<void> {
    const client = connect(this.lab.redis)
    await ready(client, this.#stop.signal)
    const reads: Promise<void>[] = []
    for await (const { id, event } of changes(client, PREFIX, this.#stop.signal, '0-0')) {
      if (event === 'opened') reads.push(this.#read(id))
    }
    await Promise.all(reads)
  }

  async #read(id: string): Promise<void> {
    const appended = this.#appended.get(id)
    if (appended === undefined) return
    const asked = performance.now()
    const status = await statusOf(`${this.feed}/questions/${id}`, this.#agent)
    if (status !== 200) throw new Error(`the feed answers ${status} for ${id}`)
    const read = performance.now()
    this.#whole.push(read - appended)
    this.#gets.push(read - asked)
  }
}

/** Asks over a connection that is kept, and reads the answer to its end. */
function statusOf(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    }).once('error', reject)
  })
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
