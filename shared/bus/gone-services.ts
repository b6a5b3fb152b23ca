import type { Redis } from 'ioredis'
import { gaps, isGapType } from '../contract/gaps.ts'
import type { Heartbeat } from '../contract/service.ts'
import type { Signal } from '../contract/signal.ts'
import { stepIncident } from '../contract/signal-bounds.ts'
import { baseKey } from './keys.ts'
import { Script } from './script.ts'
import { newsOf } from './steps.ts'

// The names alone: what a monitor remembers beside its open gaps may be large. ARGV: host/service.
const look = new Script(`
local record = KEYS[1] .. ':monitor:' .. ARGV[1]
local open = {}
for _, field in ipairs(redis.call('HKEYS', record)) do
  if string.sub(field, 1, 2) == 'o:' then open[#open + 1] = field end
end
return {redis.call('HGET', record, 'step') or '0', open}
`)

// What was heard, or saved, since it was looked at is of a service that lives. The step moves by two: one who tries a step
// again whose answer was lost takes the next one for its own.
// ARGV: host/service, heard at, step, count of others, their hosts..., {field, host of the gap, signal, news}...
const forget = new Script(`
local base, service = KEYS[1], ARGV[1]
local record, beats = base .. ':monitor:' .. service, base .. ':heartbeats'
local heard = redis.call('HGET', beats, service)
if not heard or tonumber(string.match(heard, '^%S+')) ~= tonumber(ARGV[2]) then return false end
local step = redis.call('HGET', record, 'step') or '0'
if step ~= ARGV[3] then return false end
local name = string.match(service, '[^/]*$')
local first = 5 + tonumber(ARGV[4])
-- The gaps of the own host are kept under none.
local function is_held(gap, host)
  for i = 5, first - 1 do
    local field = gap .. (host == ARGV[i] and '' or host)
    if redis.call('HEXISTS', base .. ':monitor:' .. ARGV[i] .. '/' .. name, field) == 1 then return true end
  end
end
for at = first, #ARGV, 4 do
  if not is_held(string.match(ARGV[at], '^.*\\n'), ARGV[at + 1]) then
    redis.call('XADD', base .. ':signals', '*', 'json', ARGV[at + 2])
    redis.call('PUBLISH', base .. ':signals', ARGV[at + 3])
  end
  redis.call('HDEL', record, ARGV[at])
end
if step ~= '0' then redis.call('HINCRBY', record, 'step', 2) end
redis.call('DEL', record .. ':board')
redis.call('HDEL', beats, service)
return true
`)

/** Services that run no more. */
export class GoneServices {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /**
   * Forgets one, in one step: its heartbeat, what it shows, and the gaps it has open, each of which is told to be closed
   * unless the same service on another host has it open, too. Where its sources stand stays: should it run again, its life
   * ends as `stale`, and the next one reads on from there, with nothing told.
   *
   * @param beat its last word; one that was heard of since is not forgotten.
   * @param others hosts on which the same service is.
   * @param closing when the gaps close, in epoch seconds, and why.
   */
  async forget(
    { heard_at, health: { host, service } }: Heartbeat,
    others: readonly string[],
    closing: { at: number; reason: string },
  ): Promise<void> {
    const key = baseKey(this.prefix)
    const name = `${host}/${service}`
    const [step, open] = (await look.run(this.redis, key, [name])) as [string, string[]]
    const closings = open.flatMap((field, index) => {
      const [type, gap_name, of] = field.slice(2).split('\n')
      if (type === undefined || gap_name === undefined || of === undefined) return []
      const gap = { type, name: gap_name, host: of === '' ? host : of }
      const signal: Signal = {
        ...closed(gap, closing),
        incident_id: stepIncident(host, service, Number(step) + 1, index),
        monitor: service,
      }
      return [field, gap.host, JSON.stringify(signal), newsOf(signal)]
    })
    await forget.run(this.redis, key, [name, heard_at, step, others.length, ...others, ...closings])
  }
}

function closed(
  { type, name, host }: { type: string; name: string; host: string },
  { at, reason }: { at: number; reason: string },
): Signal {
  // A newer version of the fleet may know of more types.
  const kind = isGapType(type) ? gaps[type] : undefined
  return {
    signal: 'CAPABILITY_GAP_CLOSED',
    ...(kind && { ecosystem: kind.ecosystem }),
    ts: at,
    trace: null,
    host,
    schema_version: 1,
    facts: { gap_type: type, gap_name: name, ...(kind && { gap_category: kind.category }), gap_reason: reason },
    intensity: 1,
  }
}
