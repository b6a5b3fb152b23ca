import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, isWeather, ready } from '../bus/connect.ts'
import { Heartbeats } from '../bus/heartbeats.ts'
import { Steps } from '../bus/steps.ts'
import type { MonitorDefinition } from '../contract/monitor.ts'
import type { ServiceContext, ServiceDefinition } from '../contract/service.ts'
import type { Effective } from './config.ts'
import { Life } from './life.ts'
import { createLog } from './log.ts'
import { residentBytes } from './memory.ts'
import { createPlainServer, ownAnswers } from './server.ts'
import { Vitals } from './vitals.ts'

const HEARTBEAT_MS = 10_000

/** After so many items, once no more come, what they left behind is given back. */
const SWEEP_ITEMS = 2_000

/** So does whatever took so much memory, in bytes: where something was read, such as to work out an answer, or nothing was. */
const SWEEP_BYTES = { read: 2 * 1024 * 1024, idle: 8 * 1024 * 1024 }

/** How long the last heartbeat may take, in milliseconds; a Redis that hangs must not keep a crashed service. */
const LAST_BEAT_MS = 1_000

/** How long stopping may take before what is left is given up, in milliseconds. */
const STOP_MS = 4_500

/** Why a monitor reads on from what is saved. */
const WHY = {
  stale: 'redis holds another step than the last one made here; reading on from what it holds',
  'clock set': 'the clock was set; reading on from what is saved',
}

/**
 * Runs a service until `stop` is aborted: its server, heartbeat and `start`, and for a monitor its lives.
 *
 * @throws whatever is a bug, or an address that cannot be listened on.
 */
export async function run(
  service: ServiceDefinition | MonitorDefinition,
  effective: Effective<Record<string, unknown>>,
  version: string,
  stop: AbortSignal,
): Promise<void> {
  const { config, fleet, redis } = effective
  const log = createLog(service.name, effective.logLevel)
  const monitor = 'detector' in service ? service : undefined
  const vitals = new Vitals(
    { service: service.name, host: fleet.host, ...(hostname() !== fleet.host && { hostname: hostname() }), version },
    monitor === undefined ? [] : Object.keys(monitor.sources),
    () => void beat(),
  )
  // A bug in one part ends the others in order; the first one is told.
  const ending = new AbortController()
  const end = () => ending.abort()
  stop.addEventListener('abort', end, { once: true })

  let life: Life | undefined
  const client = connect(redis, {
    onChange: (connected, reason) => vitals.redis(connected, reason),
  })
  const heartbeats = new Heartbeats(client, redis.prefix)
  async function beat(): Promise<void> {
    if (client.status !== 'ready') return
    try {
      const before = life?.step
      const held = await heartbeats.beat(vitals.health())
      // An idle monitor makes no step, and would not notice that Redis holds another one.
      if (before !== undefined && life?.step === before && held !== before) life.stale()
      vitals.redis(true, '')
    } catch (error) {
      if (!isWeather(error)) throw error
      // Nothing may have closed the connection: a Redis that hangs keeps it.
      vitals.redis(false, (error as Error).message)
    }
  }

  const host = typeof config.host === 'string' ? config.host : '127.0.0.1'
  const context: ServiceContext<Record<string, unknown>> = {
    config,
    fleet,
    redis,
    address: { host, port: config.port },
    signal: ending.signal,
    log,
    count: (counter, by) => vitals.count(counter, by),
    say: (work, faults) => vitals.say(work, faults),
    report: (source, status) => vitals.report(source, status),
  }
  const own = ownAnswers(() => vitals.health())
  const server = (await service.http?.(own, context as never)) ?? createPlainServer(own)
  try {
    await server.listen({ host, port: config.port })
  } catch (error) {
    client.disconnect()
    await server.close()
    throw error
  }
  log.info('started', { port: config.port, version })
  const sweep = sweeper(() => vitals.counters.read)
  const beating = setInterval(() => {
    sweep()
    void beat()
  }, HEARTBEAT_MS)

  async function live(definition: MonitorDefinition): Promise<void> {
    const steps = new Steps(client, redis.prefix, fleet.host, definition.name)
    while (!ending.signal.aborted) {
      life = new Life({ monitor: definition, config, fleet, redis, steps, vitals, log, ready: (s) => ready(client, s) })
      const how = await life.live(ending.signal)
      if (how !== 'stopped') log.warn(WHY[how])
    }
  }

  const works = [service.start?.(context as never), monitor && live(monitor)].filter((work) => work !== undefined)
  const working = Promise.all([...works, aborted(ending.signal)])
  try {
    await working
  } catch (error) {
    end()
    const stuck = new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())
    await Promise.race([Promise.allSettled(works), stuck])
    throw error
  } finally {
    clearInterval(beating)
    vitals.stopped = stop.aborted
    await Promise.race([beat(), sleep(LAST_BEAT_MS, undefined, { ref: false })])
    client.disconnect()
    await server.close()
    stop.removeEventListener('abort', end)
  }
  log.info('stopped')
}

/**
 * Collects garbage where much was read, or much memory taken, since the last time and nothing was read since the last look:
 * an idle service never would. Node 20 takes a call with options, whatever they say, for one that is to look at what is young alone.
 */
function sweeper(read: () => number): () => void {
  let swept = 0
  let seen = 0
  let rest = 0
  return () => {
    const now = read()
    rest = Math.min(rest, residentBytes())
    const most = now > swept ? SWEEP_BYTES.read : SWEEP_BYTES.idle
    if (now === seen && (now - swept >= SWEEP_ITEMS || residentBytes() - rest >= most)) {
      swept = now
      // The first finds what is garbage; the second, which knows where little else is left, empties those pages.
      globalThis.gc?.()
      globalThis.gc?.()
      rest = residentBytes()
    }
    seen = now
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
