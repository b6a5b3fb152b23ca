import type { Redis } from 'ioredis'
import { LAG_LIMIT, type Signal } from '../contract/signal.ts'
import { baseKey, keys } from './keys.ts'
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
    const entries = await this.redis.xrevrange(keys.signals(this.prefix), from, '-', 'COUNT', limit)
    return entries.map(([id, fields]) => ({ id, signal: parseEntry(fields) }))
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

/** The text of a stream entry's field `json`, where it has one. */
export function jsonField(fields: readonly string[]): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === 'json') return fields[i + 1]
  return undefined
}

function parseEntry(fields: readonly string[]): unknown {
  const json = jsonField(fields)
  try {
    return json === undefined ? null : JSON.parse(json)
  } catch {
    // Anyone may append to the stream; what is no JSON is shown as the text it is.
    return json
  }
}
