import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { iso } from './read.ts'

const HOUR_MS = 3_600_000

/** How long the counts of a question are kept after its last occurrence, in seconds, and of how many hours. */
const KEPT_S = 31 * 86_400
const HOURS = 240

/**
 * Lua: `beat(id, seen, count)` counts occurrences of a question into the hour in which they were seen.
 *
 * Key: `pulse:ID` (hash of counts by hour since the epoch), which goes by itself.
 */
export const PULSE_LUA = `
local function beat(id, seen, count)
  if count == 0 then return end
  local pulse = base .. ':pulse:' .. id
  if redis.call('HINCRBY', pulse, text(math.floor(seen / ${HOUR_MS})), count) > count then return end
  redis.call('EXPIRE', pulse, ${KEPT_S})
  local hours = redis.call('HKEYS', pulse)
  if #hours <= ${HOURS} then return end
  local oldest = hours[1]
  for _, hour in ipairs(hours) do
    if tonumber(hour) < tonumber(oldest) then oldest = hour end
  end
  redis.call('HDEL', pulse, oldest)
end
`

/** How often a question's gap was seen in an hour. */
export interface Beat {
  /** When it began: ISO 8601, UTC. */
  hour: string
  occurrences: number
}

/** The hours in which a question's gap was seen, oldest first; the newest 240 of them are known, for 31 days. */
export async function pulse(redis: Redis, prefix: string, id: string): Promise<Beat[]> {
  const counts = Object.entries(await redis.hgetall(`${baseKey(prefix)}:pulse:${id}`))
  const hours = counts.map(([hour, count]) => [Number(hour), Number(count)] as const).sort(([a], [b]) => a - b)
  return hours.map(([hour, occurrences]) => ({ hour: iso(hour * HOUR_MS), occurrences }))
}
