import type { Redis } from 'ioredis'
import { isWeather, ready } from '../bus/connect.ts'
import { keys } from '../bus/keys.ts'
import type { QuestionStatus } from '../contract/question.ts'

/** How long one wait for news lasts, in milliseconds; it only bounds how late an end is noticed. */
const WAIT_MS = 4_000

/** One change of a question, such as `opened`, `updated`, `claimed` or `closed`. */
export interface Change {
  /** Its place in the stream of changes. */
  entry: string
  id: string
  event: string
  status: QuestionStatus
}

/**
 * Follows the changes of all questions as they happen, until `signal` is aborted; waits while Redis is away.
 *
 * @param redis a connection of its own: it is blocked while it waits.
 * @param after the place to go on from; without it, from now on.
 */
export async function* changes(
  redis: Redis,
  prefix: string,
  signal: AbortSignal,
  after?: string,
): AsyncGenerator<Change> {
  let last = after ?? '$'
  const stop = () => redis.disconnect()
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* follow()
  } finally {
    signal.removeEventListener('abort', stop)
  }

  async function* follow(): AsyncGenerator<Change> {
    while (!signal.aborted) {
      await ready(redis, signal)
      try {
        // From here on a place is known, and nothing is missed between two waits.
        if (last === '$') last = (await redis.xrevrange(keys.questions(prefix), '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0'
        const reply = await redis.xread('COUNT', 500, 'BLOCK', WAIT_MS, 'STREAMS', keys.questions(prefix), last)
        const [stream] = (reply ?? []) as [string, [string, string[]][]][]
        for (const [entry, fields] of stream?.[1] ?? []) {
          last = entry
          const field = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
          yield { entry, id: field('id'), event: field('event'), status: field('status') as QuestionStatus }
        }
      } catch (error) {
        if (!signal.aborted && !isWeather(error)) throw error
      }
    }
  }
}
