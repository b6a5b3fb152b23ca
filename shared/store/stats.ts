import type { Redis } from 'ioredis'
import { baseKey, keys } from '../bus/keys.ts'
import { QuestionStatus } from '../contract/question.ts'
import { iso } from './read.ts'

const HOUR_MS = 3_600_000

/** How far back counts are kept, in hours. */
const MOST_HOURS = 720

/** What opened and closed in an hour, by gap type; of an hour with too many types the rest is `other`. */
export interface Hour {
  /** When it began: ISO 8601, UTC. */
  hour: string
  opened: Record<string, number>
  closed: Record<string, number>
}

/** How the questions come and go, and how they stand. */
export interface Stats {
  /** Oldest first; the last one is the hour that runs. */
  hours: Hour[]
  /** How many questions have each status; gaps that are rolled up are not among them. */
  standing: Record<QuestionStatus, number>
  /** How many gaps are rolled up, by type; `unknown` for all types that the fleet does not know. */
  rolled_up: Record<string, number>
}

/** Counts what opened and closed. @param hours how many hours back, 1 to 720. @param now epoch ms, for tests. */
export async function stats(redis: Redis, prefix: string, hours: number, now?: number): Promise<Stats> {
  const base = baseKey(prefix)
  const [seconds] = now === undefined ? await redis.time() : [now / 1000]
  const last = Math.floor((Number(seconds) * 1000) / HOUR_MS)
  const numbers = Array.from({ length: Math.min(hours, MOST_HOURS) }, (_, i) => last - i).reverse()
  const groups = await redis.smembers(`${base}:rolls`)
  const pipeline = redis.pipeline()
  for (const hour of numbers) pipeline.hgetall(`${base}:stats:${hour}`)
  for (const status of QuestionStatus.options) pipeline.zcard(keys.state(prefix, status))
  for (const group of groups) pipeline.zcard(`${base}:rolled:${group}`)
  const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error !== null) throw error
    return reply
  })
  const counts = replies.slice(0, numbers.length) as Record<string, string>[]
  const cards = replies.slice(numbers.length) as number[]
  const standing = QuestionStatus.options.map((status, i) => [status, cards[i]] as const)
  const rolled = groups.map((group, i) => [group === '*' ? 'unknown' : group, cards[standing.length + i] ?? 0] as const)
  return {
    hours: numbers.map((hour, i) => ({
      hour: iso(hour * HOUR_MS),
      opened: countsOf('opened:', counts[i]),
      closed: countsOf('closed:', counts[i]),
    })),
    standing: Object.fromEntries(standing) as Record<QuestionStatus, number>,
    rolled_up: Object.fromEntries(rolled.filter(([, count]) => count > 0)),
  }
}

function countsOf(prefix: string, counts: Record<string, string> = {}): Record<string, number> {
  const those = Object.entries(counts).filter(([field]) => field.startsWith(prefix))
  return Object.fromEntries(those.map(([field, count]) => [field.slice(prefix.length), Number(count)]))
}
