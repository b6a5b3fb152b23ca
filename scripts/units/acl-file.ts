import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load, serviceNames } from '../../services/load.ts'
import type { ServiceDefinition } from '../../shared/contract/service.ts'
import { unitName } from './service-unit.ts'

/** Keys below the base, as patterns; `%R~` is to read alone, `%W~` to write. */
const STORE = [
  ...['asked', 'counts', 'due', 'history:*', 'host:*', 'incident:*', 'kind:*', 'kinds', 'kinds:ready', 'leases'],
  ...['muted:*', 'mutes', 'muting:*', 'open', 'pulse:*', 'question:*', 'questions', 'ready:*', 'rejected', 'rolled:*'],
  ...['rolls', 'schema', 'settings', 'shut:*', 'signals', 'state:*', 'stats:*', 'status:*', 'tie:*'],
]

/** What every service does: scripts, its heartbeat, and to see how Redis is. */
const EVERY = ['info', 'select', 'exists', 'eval', 'evalsha', 'script|load', 'time', 'hget', 'hset', 'hgetall']

const MONITOR = ['hdel', 'hincrby', 'xadd', 'publish', 'xlen', 'xinfo|groups']

const INDEX_READER = ['hmget', 'hscan', 'xread']

const QUESTIONS_READER = ['hmget', 'smembers', 'xlen', 'xread', 'xrange', 'xrevrange', 'xinfo|stream', 'zscan']

const INDEX_KEEPER = [
  ...['hdel', 'hexists', 'hincrby', 'hlen', 'hmget', 'hscan', 'unlink', 'xadd'],
  ...['zadd', 'zcard', 'zpopmin', 'zrem'],
]

/** What the questions are kept by, in the core and in the feed. */
const KEEPER = [
  ...[
    'decrby',
    'del',
    'expire',
    'get',
    'hdel',
    'hexists',
    'hincrby',
    'hkeys',
    'hlen',
    'hmget',
    'hsetnx',

    'incrby',
  ],
  ...['lrange', 'pexpire', 'pttl', 'publish', 'sadd', 'scard', 'set', 'smembers', 'spop', 'srem', 'unlink'],
  ...['xadd', 'xinfo|groups', 'xinfo|stream', 'xlen', 'xrange', 'xrevrange', 'zadd', 'zcard', 'zinter', 'zmscore'],
  ...['zrange', 'zrangebyscore', 'zrem', 'zremrangebyrank', 'zrevrange', 'zscan', 'zscore'],
]

const CORE = ['xack', 'xautoclaim', 'xgroup|create', 'xgroup|delconsumer', 'xpending', 'xreadgroup', 'xtrim']

/** What takes the open gaps out of the record of a monitor that is gone. */
const FORGETTING = ['hdel', 'hexists', 'hget', 'hincrby', 'hkeys']

const FEED = ['getdel', 'hvals', 'xread']

/** What `kloros doctor` looks with. */
const DOCTOR = [
  ...['acl|whoami', 'exists', 'hgetall', 'info', 'ping', 'select', 'time'],
  ...['xinfo|groups', 'xlen', 'xpending', 'xrevrange'],
]

/** The user of Redis that a service is: named as its unit, so that systemd can tell it its password. */
export function userOf(service: string): string {
  return unitName(service).replace(/\.service$/, '')
}

/**
 * Writes the users of Redis that the fleet needs, one for each service, as `aclfile` has them: each may do what its service
 * does, with the keys that it does it with, and nothing else. The user `default` is off.
 *
 * @param password the word after `on` of each: a password of its own is to be put in its place.
 */
export async function aclFile(prefix: string, password: (user: string) => string): Promise<string> {
  const services = await Promise.all(serviceNames().sort().map(load))
  const users = services.map((service) => userLine(prefix, service, password(userOf(service.name))))
  const base = `{${prefix}}`
  const looks = keys(base, ['%R~', '%R~:heartbeats', '%R~:rejected', '%R~:signals'])
  const doctor = ['user kloros-doctor on', `>${password('kloros-doctor')}`, ...looks, ...commands(DOCTOR)]
  return `${['user default off', ...users, doctor.join(' ')].join('\n')}\n`
}

/** Where the file for the prefix of most fleets is, in the repository. */
const COMMITTED = 'docs/operations/redis.acl'

/** What of the committed file is not what the services say: its path, or nothing. */
export async function aclDrift(root: string): Promise<string[]> {
  const path = join(root, COMMITTED)
  const isSame = existsSync(path) && readFileSync(path, 'utf8') === (await committed())
  return isSame ? [] : [COMMITTED]
}

/** Writes the committed file anew, where it differs. @returns its path, if so. */
export async function settleAcl(root: string): Promise<string[]> {
  const drifted = await aclDrift(root)
  for (const path of drifted) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), await committed())
  }
  return drifted
}

function committed(): Promise<string> {
  return aclFile('kloros', () => 'PASSWORD')
}

function userLine(prefix: string, service: ServiceDefinition, password: string): string {
  const base = `{${prefix}}`
  const { name, reach = {} } = service
  const record = `:monitor:*/${name}`
  const patterns = ['~', '%W~:heartbeats']
  const may = [...EVERY]
  const channels: string[] = []
  const selectors: string[] = []
  if ('sources' in service) {
    patterns.push(`~${record}`, `~${record}:board`, '~:signals')
    may.push(...MONITOR)
    channels.push(`&${base}:signals`)
    // Signals may be added, and only what is its own may be taken away; the core takes away what is of those that are gone.
    const boards = reach.questions === 'keep' ? ':monitor:*:board' : `${record}:board`
    selectors.push(`(-@all +del ~${base}${boards})`)
  } else patterns.push(`%R~${record}`)
  if (reach.index === 'read') {
    patterns.push('%R~:index:*')
    may.push(...INDEX_READER)
  }
  if (reach.index === 'keep') {
    patterns.push('~:index:*')
    may.push(...INDEX_KEEPER)
  }
  if (reach.questions === 'read') {
    patterns.push(...['asked', 'question:*', 'questions', 'state:*', 'tie:*'].map((key) => `%R~:${key}`))
    may.push(...QUESTIONS_READER)
  }
  if (reach.questions === 'keep' || reach.questions === 'serve') {
    patterns.push('%R~:heartbeats', ...STORE.map((key) => `~:${key}`))
    may.push(...KEEPER)
  }
  if (reach.questions === 'keep') {
    may.push(...CORE)
    selectors.push(`(${commands(FORGETTING).join(' ')} ~${base}:monitor:*)`)
  }
  if (reach.questions === 'serve') {
    patterns.push('%R~:monitor:*', ...['link:*', 'once', 'once:*', 'webhook:*', 'webhooks'].map((key) => `~:${key}`))
    may.push(...FEED)
    channels.push(`&${base}:signals`)
  }
  const line = [
    `user ${userOf(name)} on`,
    `>${password}`,
    ...keys(base, patterns),
    ...new Set(channels),
    ...commands(may),
    ...selectors,
  ]
  return line.join(' ')
}

function keys(base: string, patterns: readonly string[]): string[] {
  return [...new Set(patterns)].map((pattern) => pattern.replace('~', `~${base}`))
}

function commands(may: readonly string[]): string[] {
  return ['-@all', ...[...new Set(may)].sort().map((command) => `+${command}`)]
}
