import type { Redis } from 'ioredis'
import type { Signal } from '../contract/signal.ts'
import { isDeep, LAG_LIMIT } from '../contract/signal-bounds.ts'
import { CUT_LUA } from './cut.ts'
import { baseKey } from './keys.ts'
import { LAG_LUA } from './lag.ts'
import { Script } from './script.ts'
import { newsOf } from './steps.ts'

// ARGV: lag limit, {signal, news}...
const accept = new Script(`
${LAG_LUA}
local base = KEYS[1]
if lag(base) > tonumber(ARGV[1]) then return false end
local ids = {}
for i = 2, #ARGV, 2 do
  ids[#ids + 1] = redis.call('XADD', base .. ':signals', '*', 'json', ARGV[i])
  redis.call('PUBLISH', base .. ':signals', ARGV[i + 1])
end
return ids
`)

// ARGV: from, count.
const newest = new Script(`
${CUT_LUA}
return cut(redis.call('XREVRANGE', KEYS[1] .. ':signals', ARGV[1], '-', 'COUNT', ARGV[2]))
`)

/** The stream of signals, as those see it who are neither a monitor nor the core. */
export class SignalStream {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /**
   * Reads back, newest first.
   *
   * @param before a stream id; only older entries are given.
   */
  async newest(limit: number, before?: string): Promise<{ id: string; signal: unknown }[]> {
    const from = before === undefined ? '+' : `(${before}`
    const entries = await newest.run(this.redis, baseKey(this.prefix), [from, limit])
    return (entries as [string, string | null][]).map(([id, json]) => ({ id, signal: parseSignal(json) }))
  }

  /**
   * Appends signals from outside, all or none.
   *
   * @returns their stream ids; `lagging`, and nothing is written, while curiosity-core lags by more than the limit.
   */
  async accept(signals: readonly Signal[]): Promise<string[] | 'lagging'> {
    const args = signals.flatMap((signal) => [JSON.stringify(signal), newsOf(signal)])
    const ids = await accept.run(this.redis, baseKey(this.prefix), [LAG_LIMIT, ...args])
    return ids === null ? 'lagging' : (ids as string[])
  }
}

/** Reads an entry's JSON. Anyone may append to the stream: what is no JSON, or was cut, is shown as the text it is. */
export function parseSignal(json: string | null): unknown {
  try {
    const value: unknown = json === null ? null : JSON.parse(json)
    return isDeep(value) ? json : value
  } catch {
    return json
  }
}
