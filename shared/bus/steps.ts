import type { Redis } from 'ioredis'
import type { Signal } from '../contract/signal.ts'
import { baseKey, keys } from './keys.ts'
import { LAG_LUA } from './lag.ts'
import { Script } from './script.ts'

/** What changes on a monitor's board. */
export interface BoardChange {
  /** Whether all that is on it goes first. */
  anew: boolean
  set: ReadonlyMap<string, string>
  gone: ReadonlySet<string>
}

/** What one step publishes and remembers. */
export interface Change {
  signals: readonly Signal[]
  /** Fields of the monitor's record; null deletes. */
  fields: ReadonlyMap<string, string | null>
  board?: BoardChange | undefined
}

/** A monitor's record as it stands in Redis. */
export interface Saved {
  step: number
  fields: Map<string, string>
}

// Publishing and remembering are one step: Redis runs a script whole or not at all, and writes it whole to its file.
// ARGV: monitor, expected step, count of signals, {signal, news}..., and of the record and of the board: whether it goes
// first, count of fields to set, {field, value}..., count of fields to delete, fields to delete...
const commit = new Script(`
${LAG_LUA}
local base = KEYS[1]
local record = base .. ':monitor:' .. ARGV[1]
local held = tonumber(redis.call('HGET', record, 'step') or '0')
if held ~= tonumber(ARGV[2]) then return {false, held} end
local at = 4
for _ = 1, tonumber(ARGV[3]) do
  redis.call('XADD', base .. ':signals', '*', 'json', ARGV[at])
  redis.call('PUBLISH', base .. ':signals', ARGV[at + 1])
  at = at + 2
end
for _, key in ipairs({record, record .. ':board'}) do
  if ARGV[at] == '1' then redis.call('DEL', key) end
  local set = tonumber(ARGV[at + 1])
  at = at + 2
  for _ = 1, set do
    redis.call('HSET', key, ARGV[at], ARGV[at + 1])
    at = at + 2
  end
  local gone = tonumber(ARGV[at])
  for i = at + 1, at + gone do redis.call('HDEL', key, ARGV[i]) end
  at = at + gone + 1
end
return {redis.call('HINCRBY', record, 'step', 1), lag(base)}
`)

const lagOnly = new Script(`${LAG_LUA} return lag(KEYS[1])`)

/** The saved record of one monitor on one host, changed only in steps, each counted. */
export class Steps {
  readonly #monitor: string

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly host: string,
    private readonly name: string,
  ) {
    this.#monitor = `${host}/${name}`
  }

  async load(): Promise<Saved> {
    const fields = new Map(Object.entries(await this.redis.hgetall(keys.monitor(this.prefix, this.host, this.name))))
    const step = Number(fields.get('step') ?? 0)
    fields.delete('step')
    return { step, fields }
  }

  /**
   * Publishes and remembers, if `step` is still the last one.
   *
   * @returns the new step and how far curiosity-core lags, in signals; where the record has moved meanwhile, nothing was
   * done, and `stale` is the step it is at.
   */
  async commit(step: number, change: Change): Promise<{ step: number; lag: number } | { stale: number }> {
    const set = new Map<string, string>()
    const gone = new Set<string>()
    for (const [field, value] of change.fields) {
      if (value === null) gone.add(field)
      else set.set(field, value)
    }
    const reply = await commit.run(this.redis, baseKey(this.prefix), [
      this.#monitor,
      step,
      change.signals.length,
      ...change.signals.flatMap((signal) => [JSON.stringify(signal), newsOf(signal)]),
      ...hashChange({ anew: false, set, gone }),
      ...hashChange(change.board ?? { anew: false, set: new Map(), gone: new Set() }),
    ])
    const [next, more] = reply as [number | null, number]
    return next === null ? { stale: more } : { step: next, lag: more }
  }

  /** How far curiosity-core lags, in signals. */
  async lag(): Promise<number> {
    return (await lagOnly.run(this.redis, baseKey(this.prefix), [])) as number
  }
}

function hashChange({ anew, set, gone }: BoardChange): (string | number)[] {
  return [anew ? 1 : 0, set.size, ...[...set].flat(), gone.size, ...gone]
}

/** The message on the channel: the signal without its traceback, which only the question's reader needs. */
export function newsOf(signal: Signal): string {
  const { traceback, ...facts } = signal.facts
  return JSON.stringify({ ...signal, facts })
}
