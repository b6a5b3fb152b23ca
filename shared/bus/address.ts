import { isIPv6 } from 'node:net'

/** More hosts are asked one after another than anybody would wait for. */
const MAX_HOSTS = 32

const FORMS =
  'must be redis://host:port, rediss://host:port, unix:///path/to.sock, redis-sentinel://host,host/name or redis-cluster://host,host'

/** Where a server listens; of an IPv6 address without its brackets. */
export interface Host {
  host: string
  port: number
}

interface Login {
  username?: string
  password?: string
}

/** A Redis on a unix socket. */
export interface SocketAddress extends Login {
  kind: 'socket'
  path: string
  db?: number
}

/** A Redis whose master Sentinels know by a name. */
export interface SentinelAddress extends Login {
  kind: 'sentinel'
  tls: boolean
  hosts: Host[]
  name: string
  db?: number
}

/** A Redis Cluster, by some of its nodes. */
export interface ClusterAddress extends Login {
  kind: 'cluster'
  tls: boolean
  hosts: Host[]
}

/** One Redis over TCP, as ioredis reads it; by TLS, of what stands after a `?` nothing is heeded. */
export interface ServerAddress {
  kind: 'server'
  tls: boolean
  url: string
}

/** Where a fleet's Redis is. */
export type Address = ServerAddress | SocketAddress | SentinelAddress | ClusterAddress

/**
 * Reads an address of Redis: one of
 * - `redis://` or `rediss://`, as ioredis reads them, but for `?family=` and `?tls=` of the latter, which are not heeded;
 * - `unix://[user:password@]/path.sock[?db=N]`;
 * - `redis-sentinel://[user:password@]host[:26379],…/name[?db=N]`, with the user and password of Redis itself;
 * - `redis-cluster://[user:password@]host[:6379],…`.
 *
 * The last two are `rediss-sentinel://` and `rediss-cluster://` where all is TLS.
 *
 * @throws TypeError where it is none of these; the message says what it must be, and shows none of it.
 */
export function parseAddress(url: string): Address {
  const [, scheme = '', rest = ''] = /^([a-z-]+):\/\/(.*)$/s.exec(url) ?? []
  const tls = scheme.startsWith('rediss')
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return { kind: 'server', tls, url: serverUrl(url) }
    case 'unix':
      return socketAddress(rest)
    case 'redis-sentinel':
    case 'rediss-sentinel':
      return { kind: 'sentinel', tls, ...sentinels(rest) }
    case 'redis-cluster':
    case 'rediss-cluster': {
      const { login, hosts, tail } = authority(rest, 6379)
      if (tail !== '') throw new TypeError('must end after its hosts: a cluster has no name and no databases')
      return { kind: 'cluster', tls, ...login, hosts }
    }
    default:
      throw new TypeError(FORMS)
  }
}

function serverUrl(url: string): string {
  if (!URL.canParse(url)) throw new TypeError(FORMS)
  const { hostname, pathname, searchParams } = new URL(url)
  if (hostname === '') throw new TypeError(FORMS)
  // Of what is no number, ioredis would make database 0.
  if (!/^\/?$|^\/\d{1,4}$/.test(pathname) || !/^\d{1,4}$/.test(searchParams.get('db') ?? '0')) {
    throw new TypeError('must end with the number of a database, as redis://host:port/2, or with its port')
  }
  return url
}

function socketAddress(rest: string): SocketAddress {
  const match = /^(?:([^@/]*)@)?(\/[^?]+)(?:\?db=(\d{1,4}))?$/s.exec(rest)
  if (match === null) throw new TypeError(FORMS)
  const [, login = '', path = '', db] = match
  return { kind: 'socket', ...readLogin(login), path, ...(db && { db: Number(db) }) }
}

function sentinels(rest: string): Omit<SentinelAddress, 'kind' | 'tls'> {
  const { login, hosts, tail } = authority(rest, 26379)
  const [, name = '', more = ''] = /^\/([^?]*)(.*)$/s.exec(tail) ?? []
  const [, db] = /^\?db=(\d{1,4})$/.exec(more) ?? []
  if (name === '') {
    throw new TypeError(
      'must end with the name that the Sentinels have for the master: redis-sentinel://host,host/name',
    )
  }
  // As Sentinel itself has it of a name.
  if (!/^[\w.-]+$/.test(name) || (more !== '' && db === undefined)) {
    throw new TypeError('must name the master in letters, digits, dots, dashes and underscores, and may end with ?db=N')
  }
  return { ...login, hosts, name, ...(db && { db: Number(db) }) }
}

/** Reads what stands before a path: user and password, and hosts. What comes after it is left as it is. */
function authority(rest: string, port: number): { login: Login; hosts: Host[]; tail: string } {
  const [, all = '', tail = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? []
  const at = all.lastIndexOf('@')
  const hosts = all
    .slice(at + 1)
    .split(',')
    .map((text) => readHost(text, port))
  if (hosts.length > MAX_HOSTS) throw new TypeError(`must name at most ${MAX_HOSTS} hosts`)
  if (new Set(hosts.map(({ host, port }) => `${host} ${port}`)).size < hosts.length) {
    throw new TypeError('must name each host once')
  }
  return { login: readLogin(all.slice(0, Math.max(at, 0))), hosts, tail }
}

function readHost(text: string, standard: number): Host {
  const [, six, name, digits] = /^(?:\[([^\]]*)\]|([\w.-]{1,253}))(?::(.*))?$/s.exec(text) ?? []
  const host = six !== undefined && isIPv6(six) ? six : name
  if (host === undefined) {
    throw new TypeError('must name its hosts as host, host:port or [IPv6]:port, with a comma between two')
  }
  const port = digits === undefined ? standard : Number(digits)
  if (!/^\d{1,5}$/.test(digits ?? '0') || port < 1 || port > 65_535) {
    throw new TypeError('must name ports from 1 to 65535')
  }
  return { host: host.toLowerCase(), port }
}

function readLogin(text: string): Login {
  const match = /^([^:@]*)(?::([^:@]*))?$/.exec(text)
  if (match === null) throw new TypeError('must escape : and @ in user and password, as %3A and %40')
  const [, username, password] = match
  return { ...(username && { username: decode(username) }), ...(password && { password: decode(password) }) }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    throw new TypeError('must escape a % in user and password, as %25', { cause: error })
  }
}
