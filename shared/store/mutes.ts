import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import * as decisions from './decisions.ts'
import { BASE_LUA } from './lua.ts'
import { MUTE_LUA } from './lua-enter.ts'
import { oneLine } from './one-line.ts'
import { iso } from './read.ts'

/** How many mutes there may be. */
export const MOST_MUTES = 1_000

/** What an operator does not want asked. */
export interface Mute {
  id: string
  /** Null mutes every type. */
  gap_type: string | null
  /** `*` stands for any text, `?` for any one character. */
  gap_name: string
  reason: string
  /** ISO 8601, UTC; null is until it is taken back. */
  until: string | null
  created_at: string
  /** How many questions it holds. */
  held: number
}

interface Stored {
  gap_type: string | null
  gap_name: string
  reason: string
  until_ms: number | null
  created_ms: number
}

// ARGV: now or empty, id, until (ms) or empty, mute (JSON up to its created_ms).
const add = new Script(`
${BASE_LUA}
local now = clock(ARGV[1])
if ARGV[3] ~= '' and tonumber(ARGV[3]) <= now then return 'past' end
local fits = redis.call('HLEN', base .. ':mutes') < ${MOST_MUTES} or redis.call('HEXISTS', base .. ':mutes', ARGV[2]) == 1
if not fits then return 'full' end
redis.call('HSET', base .. ':mutes', ARGV[2], ARGV[4] .. now .. '}')
if ARGV[3] ~= '' then redis.call('ZADD', base .. ':due', ARGV[3], '~until ' .. ARGV[2]) end
-- What is ready now is looked through a lot at a time, by whoever comes next.
redis.call('ZADD', base .. ':due', now, '~mute ' .. ARGV[2])
return now
`)

// ARGV: now or empty, id.
const remove = new Script(`
${BASE_LUA}
if redis.call('HDEL', base .. ':mutes', ARGV[2]) == 0 then return 0 end
redis.call('ZREM', base .. ':due', '~until ' .. ARGV[2], '~mute ' .. ARGV[2])
redis.call('DEL', base .. ':muting:' .. ARGV[2])
redis.call('ZADD', base .. ':due', clock(ARGV[1]), '~unmute ' .. ARGV[2])
return 1
`)

const unfit = new Script(`
${MUTE_LUA}
local unfit = {}
local all = redis.call('HGETALL', KEYS[1] .. ':mutes')
for i = 1, #all, 2 do
  if not pcall(read_mute, all[i], all[i + 1]) then unfit[#unfit + 1] = all[i] end
end
return unfit
`)

/** The mutes. What they hold is held at once, and let go when they end, by whoever comes next: a claim, or the core. */
export class Mutes {
  readonly #base: string

  /** @param clock epoch milliseconds, for tests; without it all goes by the clock of Redis. */
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly clock?: () => number,
  ) {
    this.#base = baseKey(prefix)
  }

  /** All there are, oldest first. */
  async list(): Promise<Mute[]> {
    const stored = Object.entries(await this.redis.hgetall(`{${this.prefix}}:mutes`))
    const mutes = stored.map(([id, json]) => ({ id, ...(JSON.parse(json) as Stored) }))
    mutes.sort((a, b) => a.created_ms - b.created_ms || (a.id < b.id ? -1 : 1))
    return Promise.all(
      mutes.map(async ({ id, gap_type, gap_name, reason, until_ms, created_ms }): Promise<Mute> => {
        const held = await this.redis.scard(`{${this.prefix}}:muted:${id}`)
        const until = until_ms === null ? null : iso(until_ms)
        return { id, gap_type, gap_name, reason, until, created_at: iso(created_ms), held }
      }),
    )
  }

  /**
   * Mutes gaps.
   *
   * @param mute `until_ms` is epoch milliseconds; without it, until it is taken back.
   * @param id of the mute, by which it is one however often it is added.
   * @returns the mute; `full` where there are 1,000, `past` where its end is.
   */
  async add(
    mute: { gap_type?: string; gap_name: string; reason: string; until_ms?: number },
    id: string = randomUUID(),
  ): Promise<Mute | 'full' | 'past'> {
    const { gap_type = null, gap_name, until_ms = null } = mute
    const reason = oneLine(mute.reason)
    const json = JSON.stringify({ gap_type, gap_name, reason, until_ms, parts: partsOf(gap_name), created_ms: 0 })
    const args = [this.#now(), id, until_ms ?? '', json.slice(0, -2)]
    const reply = (await add.run(this.redis, this.#base, args)) as number | 'full' | 'past'
    if (typeof reply === 'string') return reply
    await this.#settle()
    const held = await this.redis.scard(`{${this.prefix}}:muted:${id}`)
    const until = until_ms === null ? null : iso(until_ms)
    return { id, gap_type, gap_name, reason, until, created_at: iso(reply), held }
  }

  /** Takes a mute back. @returns whether there was one. */
  async remove(id: string): Promise<boolean> {
    const removed = (await remove.run(this.redis, this.#base, [this.#now(), id])) as number
    if (removed === 1) await this.#settle()
    return removed === 1
  }

  /** The ids of those that cannot be read, and so hold nothing. */
  async unfit(): Promise<string[]> {
    return (await unfit.run(this.redis, this.#base, [])) as string[]
  }

  async #settle(): Promise<void> {
    while (((await decisions.sweep.run(this.redis, this.#base, [this.#now()])) as number) > 0);
  }

  #now(): number | '' {
    return this.clock?.() ?? ''
  }
}

/**
 * What lies between the stars of a wildcard, each escaped as a pattern of Lua but for its question marks: found one after
 * the other, they take no longer than the text is long.
 */
function partsOf(wildcard: string): string[] {
  const parts = wildcard.replace(/\*+/g, '*').split('*')
  return parts.map((part) => part.replace(/[^\w\s\u0080-\uffff?]/g, '%$&'))
}
