import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { connect } from '../../shared/bus/connect.ts'
import { baseKey } from '../../shared/bus/keys.ts'
import { Script } from '../../shared/bus/script.ts'
import { secret } from '../../shared/store/secret.ts'

/** How long a reply is kept, in milliseconds. */
const KEPT_MS = 86_400_000

/** After so long, in milliseconds, a request that was never answered may be made again. */
const LEASE_MS = 30_000

/** The most that is kept: bytes of packed replies, and their number. */
const MOST = { bytes: 64 * 1024 * 1024, replies: 100_000 } as const

/** What a request was answered with. */
export interface Reply {
  status: number
  type: string
  body: string
  /** Where what it made is. */
  location?: string
}

/** A request that has no answer yet. */
export interface Begun {
  key: string
  owner: string
  /** What it does goes by this name, so that it is known again: the same whenever the request is made. A secret. */
  name: string
  /** It was made before, and nobody knows whether it was done. */
  isAgain: boolean
}

/** What is known of a key: nothing until now; another request had it; the first one is not answered yet; its reply. */
export type Known = { begun: Begun } | 'other' | 'under_way' | { reply: Reply }

// The index says what is kept since when and how much it weighs, which is nothing as long as there is no reply.
const ONCE_LUA = `
local base = KEYS[1]
local key, index = base .. ':once:' .. ARGV[1], base .. ':once'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

// ARGV: key, print, owner, name, lease (ms), kept for (ms).
const begin = new Script(`
${ONCE_LUA}
local print, reply, owner, ends, name = unpack(redis.call('HMGET', key, 'print', 'reply', 'owner', 'ends', 'name'))
if reply or (owner and tonumber(ends or '+inf') > now) then
  if print ~= ARGV[2] then return {'other'} end
  return reply and {'kept', reply} or {'under_way'}
end
local again = print == ARGV[2] and name
redis.call('HSET', key, 'print', ARGV[2], 'owner', ARGV[3], 'name', again or ARGV[4], 'ends', now + ARGV[5], 'since', now)
redis.call('PEXPIRE', key, ARGV[6])
redis.call('ZADD', index, now, ARGV[1] .. ' 0')
return {'begun', again or ARGV[4], again and 1 or 0}
`)

// ARGV: key, owner, reply, kept for (ms), most bytes, most.
const keep = new Script(`
${ONCE_LUA}
if redis.call('HGET', key, 'owner') ~= ARGV[2] then return 0 end
redis.call('HDEL', key, 'owner', 'ends', 'name')
redis.call('HSET', key, 'reply', ARGV[3], 'since', now)
redis.call('PEXPIRE', key, ARGV[4])
redis.call('ZREM', index, ARGV[1] .. ' 0')
redis.call('ZADD', index, now, ARGV[1] .. ' ' .. #ARGV[3])
local bytes = redis.call('INCRBY', index .. ':bytes', #ARGV[3])
local function forget(member, since)
  local old, size = string.match(member, '^(%S+) (%d+)$')
  redis.call('ZREM', index, member)
  -- The key may have had another request since.
  local key = base .. ':once:' .. old
  if redis.call('HGET', key, 'since') == since then redis.call('UNLINK', key) end
  bytes = redis.call('DECRBY', index .. ':bytes', size)
end
local old = redis.call('ZRANGE', index, '-inf', now - ARGV[4], 'BYSCORE', 'LIMIT', 0, 100, 'WITHSCORES')
for i = 1, #old, 2 do forget(old[i], old[i + 1]) end
local early = 0
while bytes > tonumber(ARGV[5]) or redis.call('ZCARD', index) > tonumber(ARGV[6]) do
  forget(unpack(redis.call('ZRANGE', index, 0, 0, 'WITHSCORES')))
  early = early + 1
end
return early
`)

// ARGV: key, owner, whether it may have been done.
const abandon = new Script(`
${ONCE_LUA}
if redis.call('HGET', key, 'owner') ~= ARGV[2] then return 0 end
if ARGV[3] == '1' then return redis.call('HDEL', key, 'owner', 'ends') end
redis.call('ZREM', index, ARGV[1] .. ' 0')
return redis.call('DEL', key)
`)

/** What requests with an Idempotency-Key were answered, for 24 h, in Redis: at most 64 MiB, and 100,000 of them. */
export class KeptReplies {
  constructor(
    private readonly redis: ReturnType<typeof connect>,
    private readonly prefix: string,
    private readonly most: { bytes: number; replies: number } = MOST,
  ) {}

  /** Looks a key up, and takes it where nobody had it. @param print what the request is known again by. */
  async begin(key: string, print: string): Promise<Known> {
    const owner = secret()
    const reply = await this.#run(begin, [key, print, owner, secret(), LEASE_MS, KEPT_MS])
    const [word, more = '', again] = reply as [word: string, more?: string, again?: number]
    if (word === 'begun') return { begun: { key, owner, name: more, isAgain: again === 1 } }
    return word === 'kept' ? { reply: unpack(more) } : (word as 'other' | 'under_way')
  }

  /** Keeps the reply to a request. @returns how many older ones had to go before their time. */
  async keep({ key, owner }: Begun, reply: Reply): Promise<number> {
    const { bytes, replies } = this.most
    return (await this.#run(keep, [key, owner, pack(reply), KEPT_MS, bytes, replies])) as number
  }

  /** Lets a request be made again with its key. @param isDoubtful whether it may have been done all the same. */
  async abandon({ key, owner }: Begun, isDoubtful: boolean): Promise<void> {
    await this.#run(abandon, [key, owner, isDoubtful ? 1 : 0])
  }

  #run(script: Script, args: (string | number)[]): Promise<unknown> {
    return script.run(this.redis, baseKey(this.prefix), args)
  }
}

function pack(reply: Reply): string {
  return deflateRawSync(JSON.stringify(reply)).toString('base64')
}

function unpack(packed: string): Reply {
  return JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as Reply
}
