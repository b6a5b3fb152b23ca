import { setTimeout as sleep } from 'node:timers/promises'
import { Redis, ReplyError } from 'ioredis'

const PATIENCE_MS = 5_000
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 2_000

/** Words a Redis error begins with when Redis itself, not the caller, is unwell; it is then worth trying again. */
const UNWELL =
  /^(OOM|LOADING|MISCONF|READONLY|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOAUTH|WRONGPASS|NOREPLICAS|NOPERM)\b/

/** A Redis on a unix socket. */
export interface SocketAddress {
  path: string
  username?: string
  password?: string
  db?: number
}

/**
 * Reads a Redis address.
 *
 * @param url `redis://` or `rediss://` as ioredis reads them, or `unix://[user:password@]/path.sock[?db=N]`.
 * @throws TypeError where it is none of these.
 */
export function parseAddress(url: string): string | SocketAddress {
  if (/^rediss?:\/\//.test(url) && URL.canParse(url) && new URL(url).hostname !== '') return url
  const match = /^unix:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?(\/[^?]+)(?:\?db=(\d{1,4}))?$/.exec(url)
  if (match === null) throw new TypeError(`not an address of Redis: ${url.replace(/:[^:@/]*@/, ':…@')}`)
  const [, username, password, path, db] = match
  const options: SocketAddress = { path: path as string }
  if (username) options.username = decode(username)
  if (password) options.password = decode(password)
  if (db) options.db = Number(db)
  return options
}

/** Undoes the escapes of a part of an address. @throws TypeError where they are none. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    throw new TypeError('not an address of Redis: a % in it is no escape', { cause: error })
  }
}

/** Waits longer with every failed attempt, up to 2 s, and never in step with the other services. */
export function backoff(attempt: number): number {
  const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10))
  return longest / 2 + Math.random() * (longest / 2)
}

/** Waits for so many milliseconds, or until `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
  }
}

/**
 * Opens a client that reconnects by itself.
 *
 * Nothing is queued while Redis is away: commands reject at once, those in flight too, and {@link isWeather} tells such
 * rejections from bugs. `onChange` hears whether Redis can be reached, and why not. A command that is not answered within
 * `patience_ms` (5 s) rejects, too: a Redis that hangs keeps its connections. One that is to block needs more.
 */
export function connect(
  redis: { url: string },
  options: { onChange?(connected: boolean, reason: string): void; patience_ms?: number } = {},
): Redis {
  const address = parseAddress(redis.url)
  const common = {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: backoff,
    connectTimeout: 5_000,
    commandTimeout: options.patience_ms ?? PATIENCE_MS,
    keepAlive: 30_000,
    // The fleet's own names on `CLIENT LIST` would need a round trip more; the default handshake is enough.
    disableClientInfo: true,
  }
  const client = typeof address === 'string' ? new Redis(address, common) : new Redis({ ...address, ...common })
  let reason = ''
  client.on('error', (error: Error) => {
    reason = error.message
  })
  client.on('ready', () => {
    reason = ''
    options.onChange?.(true, '')
  })
  client.on('close', () => options.onChange?.(false, reason || 'the connection was closed'))
  return client
}

/** What ioredis says, in plain errors, of a connection that is not there. */
const NOT_THERE =
  /^(Connection is closed|Stream isn't writeable|Command (timed out|aborted)|Reached the max retries|connect ETIMEDOUT)/

/** Whether a rejected command says that Redis is away or unwell, so that the same command may succeed later. */
export function isWeather(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof ReplyError) return UNWELL.test(error.message)
  return 'syscall' in error || NOT_THERE.test(error.message)
}

/** Waits until the client can be used, however long that takes; resolves early when `signal` is aborted. */
export function ready(client: Redis, signal: AbortSignal): Promise<void> {
  if (client.status === 'ready' || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      client.off('ready', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    client.once('ready', done)
    signal.addEventListener('abort', done, { once: true })
  })
}
