import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseAddress } from '../../shared/bus/address.ts'
import { connect } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import type { RedisPlace } from '../../shared/contract/redis.ts'
import { ConfigError } from '../../shared/daemon/config.ts'
import { line } from '../../shared/text/clean.ts'
import { pause } from './child.ts'
import { paint } from './colour.ts'
import { defineCommand, exits, Failure } from './command.ts'
import { demo } from './demo.ts'
import { HOST, StagedHost, WATCHER } from './demo-hosts.ts'
import { redisOf } from './doctor/configuration.ts'
import { shown } from './doctor/redis.ts'
import { FleetProcesses } from './fleet.ts'
import { ask, follow } from './follow.ts'
import { claimFolder, rememberProcesses } from './leftovers.ts'
import { locate } from './locate.ts'
import { PrivateRedis, socketOf } from './private-redis.ts'
import { configuration, stageOf } from './up-configuration.ts'
import { forgetFleet, noteFleet } from './up-note.ts'
import { tellFirstPass } from './up-progress.ts'

const DEFAULT_PORT_BASE = 8700

/** How long the fleet may take until every service works, in milliseconds. */
const UP_MS = 60_000

/** How long Redis may take to answer for the first time, in milliseconds. */
const REACH_MS = 15_000

/** Starts the whole fleet here, on a private Redis, and prints each question as it is asked. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    config: {
      type: 'string',
      value: 'FILE',
      file: true,
      help: 'the configuration (else KLOROS_CONFIG, else one made for this folder)',
    },
    demo: { type: 'boolean', help: 'stage one real event for each source, and see it asked about and closed' },
  },
  notes: [
    'Everything it keeps is in .kloros/ beside the checkout; Ctrl-C ends all of it.',
    'Uses a private Redis there, unless KLOROS_REDIS_URL names another.',
  ],
  example: 'kloros up --demo',

  async run({ values }, context) {
    const given = values.config ?? context.env.KLOROS_CONFIG
    if (values.demo && given !== undefined) {
      throw new Failure(
        '--demo stages its events where the configuration that up makes looks; leave out --config.',
        exits.usage,
      )
    }
    const url = context.env.KLOROS_REDIS_URL
    if (url !== undefined) checkAddress(url)
    const dist = dirname(locate().main)
    // An installed release comes with its units.
    if (existsSync(join(dist, 'systemd'))) {
      throw new Failure('up is for a checkout; what is installed here is started by systemctl start kloros.target.')
    }
    const root = dirname(dist)
    const folder = join(root, '.kloros')
    mkdirSync(folder, { recursive: true })
    await claimFolder(folder)
    rememberProcesses(folder, [])

    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort())
    let failure: unknown
    const fail = (error: unknown) => {
      failure ??= error
      stop.abort()
    }
    const say = (text: string) => context.stdout.write(`${text}\n`)
    const restarted = (who: string, how: string) =>
      say(`${paint(context, 'red', line(`${who} ended: ${how}`))}; it is started again`)
    // Children tell it from their events, where nothing would catch what is thrown.
    const spawned = () => {
      try {
        rememberProcesses(folder, [...fleet.pids, ...host.pids, redis?.pid ?? 0])
      } catch (error) {
        fail(new Failure(`The list of processes cannot be kept: ${(error as Error).message}.`))
      }
    }

    const env = {
      ...context.env,
      KLOROS_REDIS_URL: url ?? `unix://${socketOf(folder)}`,
      KLOROS_STATE_DIR: context.env.KLOROS_STATE_DIR ?? join(folder, 'state'),
      KLOROS_CONFIG: given === undefined ? configuration(folder, root) : resolve(given),
    }
    const bus = placeOf(env)
    const ended = (name: string, again: boolean, why: string) =>
      again ? restarted(name, why) : fail(new Failure(`${name}: ${why}`))
    const fleet = new FleetProcesses(folder, env, { spawned, ended })
    const host = new StagedHost(join(folder, 'demo-host'), env, { spawned, ended })
    const redis =
      url === undefined
        ? new PrivateRedis(folder, stop.signal, {
            spawned,
            ended: (how) => restarted('Redis', String(how)),
            lost: fail,
          })
        : undefined

    const news = new EventEmitter()
    const work: Promise<void>[] = []
    let up = false
    try {
      noteFleet(folder, env)
      await redis?.start()
      say(`Starting ${fleet.names.length} services, which takes some seconds.`)
      work.push(follow(context, bus, stop.signal, news).catch(fail))
      const since = await allUp(fleet, bus, stop.signal)
      up = since !== undefined
      if (since !== undefined) {
        say(`The fleet is up: ${fleet.names.join(', ')}.`)
        const base = Number(context.env.KLOROS_PORT_BASE ?? DEFAULT_PORT_BASE)
        say(`Dashboard: ${paint(context, 'bold', `http://127.0.0.1:${base}/`)}  Logs: ${join(folder, 'logs')}`)
        say(`To look: kloros dashboard, questions or doctor; kloros is ${commandLine(root)}${feedHint(base)}`)
        work.push(tellFirstPass(say, bus, since, stop.signal).catch(fail))
        if (values.demo) await demo(say, { ...stageOf(folder), host, bus }, news, stop.signal)
        await Promise.all(work)
      }
    } catch (error) {
      fail(error)
    } finally {
      stop.abort()
      await Promise.all(work)
      await Promise.all([fleet.stop(), host.stop()])
      await redis?.end()
      forgetFleet(folder)
      rmSync(join(folder, 'pids'), { force: true })
    }
    if (failure !== undefined) throw failure
    return up ? exits.ok : exits.failed
  },
})

function checkAddress(url: string): void {
  try {
    parseAddress(url)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Failure(`KLOROS_REDIS_URL ${error.message}.`)
  }
}

/** The Redis of the services, as they read it. */
function placeOf(env: Readonly<Record<string, string | undefined>>): RedisPlace {
  try {
    return redisOf(env, locate().services())
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new Failure(error.message)
  }
}

/** What a person types for `kloros` in the checkout. */
function commandLine(root: string): string {
  const built = locate().main === join(root, 'dist/main.js')
  return built ? 'node dist/kloros.js' : 'npx tsx scripts/kloros/index.ts'
}

function feedHint(base: number): string {
  return base === DEFAULT_PORT_BASE ? '' : ` with --url http://127.0.0.1:${base}`
}

/**
 * Starts the services and waits until each has said that it works.
 *
 * @returns when they were started, in epoch seconds by the clock of Redis; undefined where `stop` came first.
 */
async function allUp(fleet: FleetProcesses, bus: RedisPlace, stop: AbortSignal): Promise<number | undefined> {
  let why = 'it does not answer'
  const client = connect(bus, {
    onChange(connected, reason) {
      if (!connected) why = reason
    },
  })
  const reach = AbortSignal.any([stop, AbortSignal.timeout(REACH_MS)])
  try {
    const beats = new Heartbeats(client, bus.prefix)
    // What a demo that was killed left there is no part of the fleet.
    await ask(client, reach, () => beats.forget(HOST, WATCHER))
    const now = await ask(client, reach, () => beats.now())
    if (stop.aborted) return undefined
    if (now === undefined) throw new Failure(`Redis cannot be reached at ${shown(bus.url)}: ${why}.`)
    const since = Math.floor(now)
    fleet.start()
    const end = Date.now() + UP_MS
    for (;;) {
      const heard = (await ask(client, stop, () => beats.all())) ?? []
      if (stop.aborted) return undefined
      const how = new Map(
        heard.flatMap((beat) => (beat.heard_at >= since ? [[beat.health.service, beat.health] as const] : [])),
      )
      const late = fleet.names.filter((name) => !['ok', 'degraded'].includes(how.get(name)?.status ?? ''))
      if (late.length === 0) return since
      if (Date.now() > end) {
        const reasons = late.map((name) => `${name} (${how.get(name)?.reason ?? 'no heartbeat'})`)
        throw new Failure(`Not all services work after ${UP_MS / 1000} s: ${reasons.join(', ')}.`)
      }
      await pause(50, stop)
    }
  } finally {
    client.disconnect()
  }
}
