import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { connect, ready } from '../../shared/bus/connect.ts'
import { changes } from '../../shared/store/changes.ts'
import { type Lab, PREFIX } from './lab.ts'

/** A question that was read, and when it was asked for and had, in epoch milliseconds with fractions. */
export interface Read {
  id: string
  /** The answer of `GET /questions/{id}`. */
  body: string
  asked_at: number
  read_at: number
}

/** Reads each question over HTTP, once `{kloros}:questions` says that it has opened. */
export class FeedReader {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  readonly #stop = new AbortController()
  readonly #following: Promise<void>

  /**
   * @param url where the feed listens.
   * @param hear is told of each question.
   */
  constructor(
    private readonly lab: Lab,
    private readonly url: string,
    private readonly hear: (read: Read) => void,
  ) {
    this.#following = this.#follow()
  }

  /** Ends it, once what was asked for has been read. @throws where the feed answered anything but 200. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#following
    this.#agent.destroy()
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
    const asked_at = now()
    const body = await answerOf(`${this.url}/questions/${id}`, this.#agent)
    this.hear({ id, body, asked_at, read_at: now() })
  }
}

/** Epoch milliseconds, with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** The least of the sorted figures that a share of them, above 0 and up to 1, does not exceed; NaN where there is none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}

/** The p50 of figures and their p99, each named with how many they are; of less than a hundred, the most is told instead. */
export function spread(figures: readonly number[]): { name: string; figure: number; isTail: boolean }[] {
  const sorted = figures.toSorted((one, other) => one - other)
  const of = `of ${sorted.length}`
  return [
    { name: `p50 ${of}`, figure: quantile(sorted, 0.5), isTail: false },
    { name: `${sorted.length < 100 ? 'most' : 'p99'} ${of}`, figure: quantile(sorted, 0.99), isTail: true },
  ]
}

/** Asks over a connection that is kept, and reads the answer to its end. */
function answerOf(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the feed answers ${response.statusCode} for ${url}`))
      text(response).then(resolve, reject)
    }).once('error', reject)
  })
}
