import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { STORE_LUA } from './lua-sweep.ts'

/** What an operator set of the questions' life; the core says it, and every feed goes by it. */
export interface Settings {
  /** How many questions of a type may be open before further ones are rolled up. */
  open_per_type: number
  /** How many leases may run out unanswered before a question is blocked. */
  lease_expiries: number
}

// Where there is more room than before, what was rolled up fills it, a lot at a time. Answers how many were asked.
const write = new Script(`
${STORE_LUA}
redis.call('HSET', base .. ':settings', 'open_per_type', ARGV[2], 'lease_expiries', ARGV[3])
for _, group in ipairs(redis.call('SMEMBERS', base .. ':rolls')) do freed[group] = true end
local before = redis.call('ZCARD', base .. ':asked')
settle(clock(ARGV[1]))
return redis.call('ZCARD', base .. ':asked') - before
`)

/** Writes the settings. @param now epoch milliseconds; tests only, else Redis's own clock. */
export async function writeSettings(redis: Redis, prefix: string, settings: Settings, now?: number): Promise<void> {
  const args = [now ?? '', settings.open_per_type, settings.lease_expiries]
  while (((await write.run(redis, baseKey(prefix), args)) as number) > 0);
}
