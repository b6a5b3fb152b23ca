import { isIP } from 'node:net'
import type { RedisPlace } from '../../../shared/contract/redis.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { asRoot, type Host, LOOK_AS_ROOT, quote } from './host.ts'
import { cli, hostsOf, type Redis, shown } from './redis.ts'
import { installed, isWanted, REDIS_UNIT, SLICE, type Units } from './units.ts'

/** Clocks further apart, in seconds, make ages and leases wrong. */
const SKEW_S = 5

/** Shares of `maxmemory` in use. */
const NEARLY = 0.8
const FULL = 0.95

/** An address of Sentinels or of nodes of a cluster, which name others. */
const LEADS_ON = /^redis(s?)-/

type Place = Omit<RedisPlace, 'prefix'>

/** Whether Redis is there, and keeps what it is given. */
export function judgeRedis(redis: Redis, place: Place, units: Units, host: Pick<Host, 'uid'>): Finding[] {
  const { url } = place
  if (!redis.reached) return [judgeAway(redis.reason, url, units, host)]
  const { info, ahead_s, peer } = redis
  const command = commandOf(place, host)
  return [
    ok('redis.reach', `Redis answers at ${shown(url)}.`),
    ...judgeNetwork([...hostsOf(url), ...namedBy(url, info, peer)], url, units, host),
    judgeRole(info),
    ...judgeSettings(info, command, isOwn(url) ? (most) => asRoot(host, ownMemory(most)) : undefined),
    ...judgePersistence(info, command),
    judgeClock(ahead_s, host),
  ]
}

function judgeAway(reason: string, url: string, units: Units, host: Pick<Host, 'uid'>): Finding {
  const check = 'redis.reach'
  const message = `Redis cannot be reached at ${shown(url)}: ${reason}.`
  if (/\bEACCES\b/.test(reason) && host.uid !== 0) {
    const [, file] = /\bopen '(.*)'/.exec(reason) ?? []
    return warning(check, `This user may not open ${file ?? `the socket of Redis at ${shown(url)}`}.`, LOOK_AS_ROOT)
  }
  if (/\b(NOAUTH|WRONGPASS)\b/.test(reason)) {
    return failure(
      check,
      message,
      'put the user and password that Redis wants into redis.url: redis://USER:PASSWORD@HOST:PORT',
    )
  }
  if (isOwn(url) && installed(units, REDIS_UNIT)) {
    if (isOff(units)) return ok(check, 'The private Redis is off, and so is every service.')
    return failure(check, message, asRoot(host, `systemctl restart ${REDIS_UNIT}`))
  }
  return failure(check, message, `start the Redis at ${shown(url)}, or set redis.url to where one answers`)
}

/** Whether nothing of an installed fleet runs, or should. */
function isOff(units: Units): boolean {
  const all = 'units' in units ? [...units.units.values()] : []
  return all.every((unit) => !unit.name.endsWith('.service') || !isWanted(unit))
}

/** Whether an address is that of the installed fleet's private Redis. */
export function isOwn(url: string): boolean {
  return url.endsWith('/run/kloros/redis.sock')
}

/** What is typed for `redis-cli`; the socket of the private Redis is not everybody's. */
export function commandOf(place: Place, host: Pick<Host, 'uid'>): string {
  return isOwn(place.url) ? asRoot(host, cli(place)) : cli(place)
}

/** The servers that an address leads to without naming them: the master that was reached, and the replicas that may take its place. */
function namedBy(url: string, info: Readonly<Record<string, string>>, peer: string | undefined): string[] {
  if (!LEADS_ON.test(url)) return []
  const replicas = Object.entries(info).flatMap(([name, value]) =>
    /^slave\d+$/.test(name) ? (/^ip=([^,]+)/.exec(value)?.[1] ?? []) : [],
  )
  return [...(peer === undefined ? [] : [peer]), ...replicas]
}

/** Root reaches any host, but the units of the services none, unless they are allowed to. */
function judgeNetwork(hosts: readonly string[], url: string, units: Units, host: Pick<Host, 'uid'>): Finding[] {
  const far = [...new Set(hosts)].filter((name) => !/^(localhost|127\..*|::1)$/.test(name))
  if ('missing' in units || far.length === 0) return []
  const closed = [...units.units.values()].some(({ properties }) => (properties.IPAddressDeny ?? '') !== '')
  if (!closed) return []
  const check = 'redis.network'
  if (installed(units, SLICE)?.properties.IPAddressAllow) return [ok(check, `The services may reach other hosts.`)]
  const more = LEADS_ON.test(url) ? ' Every address that these may name is to be allowed as well.' : ''
  const message = `Redis is at ${far.join(', ')}, and the units of the services let them reach no other host.${more}`
  // Of names systemd knows nothing.
  const addresses = far.map((name) =>
    isIP(name) ? name : `$(getent ahosts ${quote(name)} | cut -d ' ' -f 1 | sort -u)`,
  )
  const allowed = addresses.every((one) => isIP(one)) ? quote(far.join(' ')) : `"$(echo ${addresses.join(' ')})"`
  return [failure(check, message, asRoot(host, `systemctl set-property ${SLICE} IPAddressAllow=${allowed}`))]
}

function judgeRole(info: Readonly<Record<string, string>>): Finding {
  const check = 'redis.role'
  const { role, master_host: host, master_port: port } = info
  if (role !== 'slave') return ok(check, 'Redis takes writes: it is no replica.')
  const message = `Redis is a replica of ${host}:${port}, and what is written to a replica is refused or lost.`
  return failure(check, message, `set redis.url to its master: redis://${host}:${port}`)
}

function judgeSettings(
  info: Readonly<Record<string, string>>,
  command: string,
  moreMemory?: (most: number) => string,
): Finding[] {
  const set = (setting: string) => {
    const change = `${command} CONFIG SET ${setting}`
    return info.config_file ? `${change} && ${command} CONFIG REWRITE` : change
  }
  const findings: Finding[] = []
  findings.push(
    info.aof_enabled === '1'
      ? ok('redis.append-only', 'Redis keeps an append-only file.')
      : failure(
          'redis.append-only',
          'Redis keeps no append-only file: a crash loses questions.',
          set('appendonly yes'),
        ),
  )
  const [most, used] = [Number(info.maxmemory), Number(info.used_memory)]
  const policy = info.maxmemory_policy
  findings.push(
    most > 0 && policy !== 'noeviction'
      ? failure(
          'redis.eviction',
          `Redis throws keys away when its memory is full (${policy}).`,
          set('maxmemory-policy noeviction'),
        )
      : ok('redis.eviction', 'Redis throws nothing away.'),
  )
  const share = most > 0 ? used / most : 0
  const amount = most > 0 ? `${mb(used)} of ${mb(most)} MB` : `${mb(used)} MB`
  const enough = 2 * Math.max(most, used)
  const more = moreMemory?.(enough) ?? set(`maxmemory ${enough}`)
  findings.push(
    share > FULL
      ? failure('redis.memory', `Redis uses ${amount}, and refuses writes when it is full.`, more)
      : share > NEARLY
        ? warning('redis.memory', `Redis uses ${amount}.`, more)
        : ok('redis.memory', `Redis uses ${amount}.`),
  )
  return findings
}

/** What gives the private Redis that much memory, in bytes, from now on: its unit says how much, at every start. */
function ownMemory(most: number): string {
  const folder = `/etc/systemd/system/${REDIS_UNIT}.d`
  // Not less than twice what the unit gives it.
  const enough = Math.max(most, 2 ** 30)
  const settings = [`Environment=KLOROS_REDIS_MAXMEMORY=${enough}`, `MemoryMax=${3 * enough}`]
  const lines = ['[Service]', ...settings].map(quote).join(' ')
  const restart = `systemctl daemon-reload && systemctl restart ${REDIS_UNIT}`
  return `mkdir -p ${folder} && printf '%s\\n' ${lines} > ${folder}/memory.conf && ${restart}`
}

function judgePersistence(info: Readonly<Record<string, string>>, command: string): Finding[] {
  const check = 'redis.persistence'
  const findings: Finding[] = []
  const free = 'free space in its folder'
  if (info.aof_enabled === '1' && info.aof_last_write_status === 'err') {
    const message = 'Redis cannot write its append-only file, and refuses writes; its log says why.'
    findings.push(failure(check, message, `${free}: df -h $(${command} CONFIG GET dir | tail -1)`))
  }
  if (info.aof_enabled === '1' && info.aof_last_bgrewrite_status === 'err') {
    findings.push(
      warning(check, 'Redis could not rewrite its append-only file; its log says why.', `${command} BGREWRITEAOF`),
    )
  }
  if (info.rdb_last_bgsave_status === 'err') {
    const message = 'The last snapshot of Redis failed, and it may refuse writes until one succeeds; its log says why.'
    findings.push(failure(check, message, `${command} BGSAVE`))
  }
  return findings.length > 0 ? findings : [ok(check, 'What Redis writes to its disk succeeds.')]
}

function judgeClock(ahead_s: number, host: Pick<Host, 'uid'>): Finding {
  const check = 'redis.clock'
  const apart = Math.abs(ahead_s)
  if (apart <= SKEW_S) return ok(check, 'The clock of Redis agrees with the one here.')
  const message = `The clock of Redis is ${Math.round(apart)} s ${ahead_s > 0 ? 'ahead of' : 'behind'} the one here.`
  return warning(check, message, `${asRoot(host, 'timedatectl set-ntp true')}, here and on the host of Redis`)
}

function mb(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
