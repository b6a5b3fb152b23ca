import type { Redis } from 'ioredis'
import type { Health, Heartbeat } from '../contract/service.ts'
import { baseKey, keys } from './keys.ts'
import { Script } from './script.ts'

// The clock of Redis is the one that all hosts share. ARGV: host/service, health.
const beat = new Script(`
local time = redis.call('TIME')
redis.call('HSET', KEYS[1] .. ':heartbeats', ARGV[1], time[1] .. ' ' .. ARGV[2])
return tonumber(redis.call('HGET', KEYS[1] .. ':monitor:' .. ARGV[1], 'step') or '0')
`)

/** The last second that a date can name. */
const LAST_S = 8.64e12

/** The last word of every service on every host. */
export class Heartbeats {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** Leaves word. @returns the step at which Redis holds the service's record, so that an idle monitor notices a change. */
  async beat(health: Health): Promise<number> {
    const args = [`${health.host}/${health.service}`, JSON.stringify(health)]
    return (await beat.run(this.redis, baseKey(this.prefix), args)) as number
  }

  async all(): Promise<Heartbeat[]> {
    const entries = Object.values(await this.redis.hgetall(keys.heartbeats(this.prefix)))
    return entries.flatMap((entry) => readBeat(entry) ?? [])
  }

  /** The clock of Redis, in epoch seconds. */
  async now(): Promise<number> {
    const [seconds, micros] = await this.redis.time()
    return Number(seconds) + Number(micros) / 1e6
  }

  /** Forgets a service. */
  async forget(host: string, service: string): Promise<void> {
    await this.redis.hdel(keys.heartbeats(this.prefix), `${host}/${service}`)
  }
}

/** Reads a heartbeat; what another program, or another version, left there in another shape is none. */
function readBeat(entry: string): Heartbeat | undefined {
  const space = entry.indexOf(' ')
  const heard_at = Number(entry.slice(0, space))
  try {
    const health = JSON.parse(entry.slice(space + 1)) as Health
    const fits = [health.service, health.host, health.status].every((word) => typeof word === 'string')
    return fits && Math.abs(heard_at) < LAST_S ? { heard_at, health } : undefined
  } catch {
    return undefined
  }
}
