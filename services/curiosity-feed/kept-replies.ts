import { randomUUID } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { connect } from '../../shared/bus/connect.ts'
import { baseKey } from '../../shared/bus/keys.ts'
import { Script } from '../../shared/bus/script.ts'

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
}

/** A request that is being made for the first time. */
export interface Begun {
  key: string
  owner: string
}

/** What is known of a key: nothing until now; another request had it; the first one is not answered yet; its reply. */
export type Known = { begun: Begun } | 'other' | 'under_way' | { reply: Reply }

// ARGV: key, print, owner, lease (ms).
const begin = new Script(`
local key = KEYS[1] .. ':once:' .. ARGV[1]
local known = redis.call('HMGET', key, 'print', 'reply')
if not known[1] then
  redis.call('HSET', key, 'print', ARGV[2], 'owner', ARGV[3])
  redis.call('PEXPIRE', key, ARGV[4])
  return {'begun'}
end
if known[1] ~= ARGV[2] then return {'other'} end
if not known[2] then return {'under_way'} end
return {'kept', known[2]}
`)

// The index says when each reply was kept and how much it weighs. ARGV: key, owner, reply, kept for (ms), most bytes, most.
const keep = new Script(`
local base = KEYS[1]
local key, index = base .. ':once:' .. ARGV[1], base .. ':once'
if redis.call('HGET', key, 'owner') ~= ARGV[2] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HDEL', key, 'owner')
redis.call('HSET', key, 'reply', ARGV[3])
redis.call('PEXPIRE', key, ARGV[4])
redis.call('ZADD', index, now, ARGV[1] .. ' ' .. #ARGV[3])
local bytes = redis.call('INCRBY', index .. ':bytes', #ARGV[3])
local function forget(member)
  local old, size = string.match(member, '^(%S+) (%d+)$')
  redis.call('ZREM', index, member)
  redis.call('UNLINK', base .. ':once:' .. old)
  bytes = redis.call('DECRBY', index .. ':bytes', size)
end
for _, member in ipairs(redis.call('ZRANGE', index, '-inf', now - ARGV[4], 'BYSCORE', 'LIMIT', 0, 100)) do forget(member) end
local early = 0
while bytes > tonumber(ARGV[5]) or redis.call('ZCARD', index) > tonumber(ARGV[6]) do
  forget(redis.call('ZRANGE', index, 0, 0)[1])
  early = early + 1
end
return early
`)

// ARGV: key, owner.
const abandon = new Script(`
local key = KEYS[1] .. ':once:' .. ARGV[1]
if redis.call('HGET', key, 'owner') == ARGV[2] then redis.call('DEL', key) end
return 1
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
    const owner = randomUUID()
    const [word, packed = ''] = (await this.#run(begin, [key, print, owner, LEASE_MS])) as string[]
    if (word === 'begun') return { begun: { key, owner } }
    return word === 'kept' ? { reply: unpack(packed) } : (word as 'other' | 'under_way')
  }

  /** Keeps the reply to a request. @returns how many older ones had to go before their time. */
  async keep({ key, owner }: Begun, reply: Reply): Promise<number> {
    const { bytes, replies } = this.most
    return (await this.#run(keep, [key, owner, pack(reply), KEPT_MS, bytes, replies])) as number
  }

  /** Lets a request be made again with its key. */
  async abandon({ key, owner }: Begun): Promise<void> {
    await this.#run(abandon, [key, owner])
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
