import type { Redis } from 'ioredis'
import { backoff, isWeather, pause, ready } from '../bus/connect.ts'
import { baseKey, keys } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import type { Level, QuestionStatus } from '../contract/question.ts'
import type { Ecosystem } from '../contract/signal.ts'
import { CHANGE } from './lua.ts'
import { LOOK_LUA } from './lua-look.ts'
import { readKind } from './read.ts'

/** How long one wait for news lasts, in milliseconds; it only bounds how late an end is noticed. */
const WAIT_MS = 4_000

/** One change of a question, such as `opened`, `updated`, `claimed` or `closed`. */
export interface Change {
  /** The place in the stream of changes to go on from after it. */
  entry: string
  id: string
  event: string
  status: QuestionStatus
  level: Level
  gap_type: string
  ecosystem: Ecosystem | null
  /** Of one that closed: whether nobody was told of it since its gap opened, for it was held, or counted by another. */
  unasked?: true
}

/**
 * Follows the changes of all questions as they happen, until `signal` is aborted; waits while Redis is away.
 *
 * @param redis a connection of its own: it is blocked while it waits.
 * @param after the place to go on from; without it, from now on. Or what tells it, asked anew whenever Redis was away: what
 * comes back may be a replica that holds less than the one that was.
 */
export async function* changes(
  redis: Redis,
  prefix: string,
  signal: AbortSignal,
  after?: string | (() => Promise<string>),
): AsyncGenerator<Change> {
  const ask = typeof after === 'function' ? after : undefined
  let last = typeof after === 'string' ? after : '$'
  let doubtful = false
  const doubt = () => {
    doubtful = ask !== undefined
  }
  const stop = () => redis.disconnect()
  signal.addEventListener('abort', stop, { once: true })
  redis.on('close', doubt)
  doubt()
  try {
    yield* follow()
  } finally {
    redis.off('close', doubt)
    signal.removeEventListener('abort', stop)
  }

  async function* follow(): AsyncGenerator<Change> {
    for (let failed = 0; !signal.aborted; ) {
      await ready(redis, signal)
      try {
        if (doubtful && ask !== undefined) {
          doubtful = false
          last = await ask()
        }
        // From here on a place is known, and nothing is missed between two waits.
        if (last === '$') last = (await redis.xrevrange(keys.questions(prefix), '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0'
        const reply = await redis.xread('COUNT', 500, 'BLOCK', WAIT_MS, 'STREAMS', keys.questions(prefix), last)
        failed = 0
        const [stream] = (reply ?? []) as [string, [string, string[]][]][]
        for (const [entry, fields] of stream?.[1] ?? []) {
          if (doubtful) break
          const told = changesIn(entry, fields)
          // Of several that are one entry, only with the last is all before its place told.
          for (const [i, change] of told.entries()) yield i < told.length - 1 ? { ...change, entry: last } : change
          last = entry
        }
      } catch (error) {
        if (!signal.aborted && !isWeather(error)) throw error
        doubt()
        // What refuses may do so at once, as a node does whose slot is on its way to another.
        await pause(backoff(failed), signal)
        failed += 1
      }
    }
  }
}

// ARGV: a place.
const look = new Script(`
${LOOK_LUA}
return (look(KEYS[1] .. ':questions', ARGV[1]))
`)

/** Whether all changes that came after a place are still kept. */
export async function areKept(redis: Redis, prefix: string, place: string): Promise<boolean> {
  return (await look.run(redis, baseKey(prefix), [place])) === 0
}

/** The changes that an entry of the stream tells of, in order. */
export function changesIn(entry: string, fields: readonly string[]): Change[] {
  return fields.filter((_, i) => i % 2 === 1 && fields[i - 1] === CHANGE).map((news) => readChange(entry, news))
}

function readChange(entry: string, news: string): Change {
  const [id = '', event = '', status = '', kind = '', unasked] = news.split(' ')
  const { level, ecosystem, type } = readKind(kind)
  const change: Change = { entry, id, event, status: status as QuestionStatus, level, gap_type: type, ecosystem }
  return unasked === undefined ? change : { ...change, unasked: true }
}
