import type { connect } from '../../../shared/bus/connect.ts'
import { baseKey } from '../../../shared/bus/keys.ts'
import { Script } from '../../../shared/bus/script.ts'
import { LOOK_LUA } from '../../../shared/store/lua-look.ts'

/** How many messages wait for one webhook at most. */
const WAITING = 1_000

/** How long what waits is kept after the last message was added, in milliseconds; retries end before. */
const KEPT_MS = 3 * 86_400_000

/**
 * After so long, in milliseconds, a message that was taken and not heard of again is taken once more. The half tells those that
 * are under way from those that wait.
 */
const LEASE_MS = 30_000.5

/** A message for a webhook, and how often it was taken, this time included. */
export interface Message {
  id: string
  body: string
  tries: number
}

const NOW_LUA = `
local base = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function keys(hook)
  local key = base .. ':webhook:' .. hook
  return key, key .. ':due', key .. ':tries'
end
`

// Where reading goes on; at the first start behind all there is. Whether something that came after the place is gone.
const begin = new Script(`
${NOW_LUA}
${LOOK_LUA}
local stream, hooks = base .. ':questions', base .. ':webhooks'
local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
local missed, _, place = look(stream, redis.call('HGET', hooks, 'position') or newest and newest[1] or '0-0')
redis.call('HSET', hooks, 'position', place)
return {place, missed}
`)

// Adds messages and moves the place, in one step, or does neither where the place is another one, and says -1.
// ARGV: old place, position, most, kept for (ms), {hook, id, body}...
const stow = new Script(`
${NOW_LUA}
-- The one furthest off failed most often; one that is under way may not have failed at all.
local function last(due)
  local found = redis.call('ZRANGE', due, 0, 63, 'REV', 'WITHSCORES')
  for i = 1, #found, 2 do
    if found[i + 1] % 1 == 0 then return found[i] end
  end
  return found[1]
end
if redis.call('HGET', base .. ':webhooks', 'position') ~= ARGV[1] then return -1 end
redis.call('HSET', base .. ':webhooks', 'position', ARGV[2])
local dropped = 0
for i = 5, #ARGV, 3 do
  local key, due, tries = keys(ARGV[i])
  if redis.call('HSETNX', key, ARGV[i + 1], ARGV[i + 2]) == 1 then
    redis.call('ZADD', due, now, ARGV[i + 1])
    while redis.call('ZCARD', due) > tonumber(ARGV[3]) do
      local id = last(due)
      redis.call('ZREM', due, id)
      redis.call('HDEL', key, id)
      redis.call('HDEL', tries, id)
      dropped = dropped + 1
    end
  end
  for _, one in ipairs({key, due, tries}) do redis.call('PEXPIRE', one, ARGV[4]) end
end
return dropped
`)

// Takes what is due, and puts it off for as long as its delivery may take. ARGV: hook, how many, lease (ms).
// Answers {ms until the next is due, or -1}, then id, body and tries of each.
const take = new Script(`
${NOW_LUA}
local key, due, tries = keys(ARGV[1])
local reply = {-1}
for _, id in ipairs(redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  redis.call('ZADD', due, now + ARGV[3], id)
  local times = redis.call('HINCRBY', tries, id, 1)
  if times == 1 then redis.call('PEXPIRE', tries, math.max(redis.call('PTTL', key), 1)) end
  reply[#reply + 1] = id
  reply[#reply + 1] = redis.call('HGET', key, id) or ''
  reply[#reply + 1] = times
end
local next = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
if next[1] then reply[1] = math.max(0, next[2] - now) end
return reply
`)

// Ends a message's wait. ARGV: hook, id.
const remove = new Script(`
${NOW_LUA}
local key, due, tries = keys(ARGV[1])
redis.call('ZREM', due, ARGV[2])
redis.call('HDEL', key, ARGV[2])
redis.call('HDEL', tries, ARGV[2])
return 1
`)

// ARGV: hook, id, how long (ms).
const delay = new Script(`
${NOW_LUA}
local _, due = keys(ARGV[1])
return redis.call('ZADD', due, 'XX', now + ARGV[3], ARGV[2])
`)

/** The messages that wait for each webhook, and how far the changes were read for them: all in Redis, so that a restart loses nothing. */
export class Outbox {
  constructor(
    private readonly redis: ReturnType<typeof connect>,
    private readonly prefix: string,
  ) {}

  /** Where reading goes on, and whether changes after it are gone already; at the first start it begins with what comes. */
  async begin(): Promise<{ position: string; missed: boolean }> {
    const [position, missed] = (await this.#run(begin, [])) as [string, number]
    return { position, missed: missed === 1 }
  }

  /**
   * Adds messages, and moves the place in the changes; a message that waits already is not added again.
   *
   * @param from where the place is, as far as the caller knows.
   * @returns how many had to go for want of room: each webhook has 1,000. `moved` where the place is another one: nothing
   * was done.
   */
  async stow(
    from: string,
    position: string,
    messages: readonly { hook: string; id: string; body: string }[] = [],
  ): Promise<number | 'moved'> {
    const flat = messages.flatMap(({ hook, id, body }) => [hook, id, body])
    const lost = (await this.#run(stow, [from, position, WAITING, KEPT_MS, ...flat])) as number
    return lost < 0 ? 'moved' : lost
  }

  /** Takes what is due for a webhook. @returns the messages, and in how many ms the next is due; null where none waits. */
  async take(hook: string, most: number): Promise<{ messages: Message[]; next_ms: number | null }> {
    const [next, ...flat] = (await this.#run(take, [hook, most, LEASE_MS])) as [number, ...(string | number)[]]
    const messages: Message[] = []
    for (let i = 0; i < flat.length; i += 3) {
      messages.push({ id: String(flat[i]), body: String(flat[i + 1]), tries: Number(flat[i + 2]) })
    }
    return { messages, next_ms: next < 0 ? null : next }
  }

  /** Ends a message's wait: it was delivered, or given up. */
  async remove(hook: string, id: string): Promise<void> {
    await this.#run(remove, [hook, id])
  }

  /** Has a message wait for so long. */
  async delay(hook: string, id: string, ms: number): Promise<void> {
    await this.#run(delay, [hook, id, Math.round(ms)])
  }

  #run(script: Script, args: (string | number)[]): Promise<unknown> {
    return script.run(this.redis, baseKey(this.prefix), args)
  }
}
