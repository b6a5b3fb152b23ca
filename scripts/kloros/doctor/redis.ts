import type { Socket } from 'node:net'
import { parseAddress } from '../../../shared/bus/address.ts'
import { connect, isWeather, ready } from '../../../shared/bus/connect.ts'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import type { RedisPlace } from '../../../shared/contract/redis.ts'
import type { Heartbeat } from '../../../shared/contract/service.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import { type Host, quote } from './host.ts'

/** What Redis says, or why it says nothing. */
export type Redis =
  | { reached: false; reason: string }
  | {
      reached: true
      /** `INFO`, by field. */
      info: Readonly<Record<string, string>>
      /** The address it was reached at; undefined where that is a socket. */
      peer: string | undefined
      /** The folder it keeps its files in, where it is on this host and tells it. */
      folder: string | undefined
      /** How far its clock is ahead of this host's, in seconds. */
      ahead_s: number
      /** Its own time, in epoch seconds. */
      now: number
      /** A string says why they cannot be read; so it is with the backlog. */
      beats: readonly Heartbeat[] | string
      backlog: Backlog | string
    }

/** Asks the fleet's Redis about itself and about the fleet. */
export async function readRedis(host: Host, place: RedisPlace): Promise<Redis> {
  let reason = ''
  const giveUp = new AbortController()
  const client = connect(place, {
    patience_ms: host.patience_ms,
    onChange: (connected, why) => {
      if (connected) return
      reason ||= why
      giveUp.abort()
    },
  })
  const timer = setTimeout(() => giveUp.abort(), host.patience_ms)
  try {
    await ready(client, giveUp.signal)
    if (client.status !== 'ready') {
      return { reached: false, reason: reason || `it does not answer within ${host.patience_ms / 1000} s` }
    }
    const before = Date.now() / 1000
    const beats = new Heartbeats(client, place.prefix)
    const now = await beats.now()
    const ahead_s = now - (before + Date.now() / 1000) / 2
    return {
      reached: true,
      info: parseInfo(await client.info()),
      peer: (client.stream as Socket).remoteAddress,
      folder: parseAddress(place.url).kind === 'socket' ? await folderOf(client) : undefined,
      ahead_s,
      now,
      beats: await told(() => beats.all()),
      backlog: await told(() => readBacklog(client, place.prefix)),
    }
  } catch (error) {
    if (!isWeather(error)) throw error
    return { reached: false, reason: (error as Error).message }
  } finally {
    clearTimeout(timer)
    client.disconnect()
  }
}

/** What Redis gives, or its refusal: a user of it may be allowed less, and a key may hold something else. */
async function told<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|WRONGTYPE|ERR) /.test(error.message)) return error.message
    throw error
  }
}

async function folderOf(client: ReturnType<typeof connect>): Promise<string | undefined> {
  const answer = await told(() => client.call('CONFIG', 'GET', 'dir'))
  return Array.isArray(answer) ? String(answer[1]) : undefined
}

/** Reads what `INFO` answers: `field:value` lines below headings. */
export function parseInfo(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => /^[^#].*:/.test(line))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}

/** The address as it may be shown: without user and password. */
export function shown(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//…@')
}

/** The hosts that an address names; none where it is a socket. */
export function hostsOf(url: string): string[] {
  const address = parseAddress(url)
  if (address.kind === 'socket') return []
  if (address.kind === 'server') return [new URL(address.url).hostname.replace(/^\[|\]$/g, '')]
  return [...new Set(address.hosts.map(({ host }) => host))]
}

/** What a person types for `redis-cli` to reach this Redis; a password is asked for, not shown. */
export function cli({ url, ca, cert, key }: Omit<RedisPlace, 'prefix'>): string {
  const address = parseAddress(url)
  const files = Object.entries({ cacert: ca, cert, key }).flatMap(([name, path]) =>
    path ? [`--${name}`, quote(path)] : [],
  )
  const tls = address.kind !== 'socket' && address.tls ? ['--tls', ...files] : []
  const login = (username: string | undefined, password: string | undefined) => [
    ...(username ? ['--user', quote(username)] : []),
    ...(password ? ['--askpass'] : []),
  ]
  if (address.kind === 'socket') {
    const { path, username, password } = address
    return ['redis-cli', '-s', quote(path), ...login(username, password)].join(' ')
  }
  const at = ({ host, port }: { host: string; port: number | string }) => [
    ...['-h', quote(host), '-p', String(port)],
    ...tls,
  ]
  if (address.kind === 'server') {
    const { hostname, port, username, password } = new URL(address.url)
    const host = hostname.replace(/^\[|\]$/g, '')
    return ['redis-cli', ...at({ host, port: port || 6379 }), ...login(username, password)].join(' ')
  }
  const { username, password } = address
  const first = address.hosts.slice(0, 1).flatMap(at)
  if (address.kind === 'cluster') return ['redis-cli', '-c', ...first, ...login(username, password)].join(' ')
  const question = ['redis-cli', ...first, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', quote(address.name)].join(' ')
  return ['redis-cli', `$(${question} | xargs printf '-h %s -p %s')`, ...tls, ...login(username, password)].join(' ')
}
