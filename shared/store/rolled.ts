import type { Redis } from 'ioredis'
import { keys } from '../bus/keys.ts'
import type { Beside } from './read.ts'

/** How many of the gaps it stands for a rolled-up question lists. */
const LISTED = 20

/** What a rolled-up question stands for: how many gaps, and the best of them. @param group a gap type, or `*`. */
export async function rolledUp(redis: Redis, prefix: string, group: string): Promise<NonNullable<Beside['rolled']>> {
  const key = `{${prefix}}:rolled:${group}`
  const [count, ids] = await Promise.all([redis.zcard(key), redis.zrevrange(key, 0, LISTED - 1)])
  const names = await Promise.all(ids.map((id) => redis.hget(keys.question(prefix, id), 'name')))
  return { count, listed: ids.map((id, i) => ({ id, name: names[i] ?? '' })) }
}
