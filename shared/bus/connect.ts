import { setTimeout as sleep } from 'node:timers/promises'
import { AbstractConnector, Redis, ReplyError } from 'ioredis'
import type { RedisPlace } from '../contract/redis.ts'
import { type ClusterAddress, type Host, parseAddress, type SentinelAddress, type ServerAddress } from './address.ts'

type Place = Omit<RedisPlace, 'prefix'> & { readonly prefix?: string }

const PATIENCE_MS = 5_000
/** How long one of several may take to say where the master is. */
const ASK_MS = 1_500
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 2_000

/** Words a Redis error begins with when Redis itself, not the caller, is unwell; it is then worth trying again. */
const UNWELL =
  /^(OOM|LOADING|MISCONF|READONLY|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOAUTH|WRONGPASS|NOREPLICAS|NOPERM|MOVED|ASK|UNBLOCKED)\b/

/** What is said by a server that takes the fleet's writes no longer, where there may be another that does. */
const ELSEWHERE = /^(READONLY|MOVED|CLUSTERDOWN|UNBLOCKED)\b/

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
 *
 * Behind Sentinels and in a cluster it is always connected to the one server that takes the fleet's writes, and looks for
 * it anew when that one is gone, hangs, or is it no longer.
 *
 * @param redis the prefix is needed in a cluster alone.
 * @throws TypeError where the address is none.
 */
export function connect(
  redis: Place,
  options: { onChange?(connected: boolean, reason: string): void; patience_ms?: number } = {},
): Redis {
  const address = parseAddress(redis.url)
  if (address.kind === 'cluster' && redis.prefix === undefined) throw new TypeError('a cluster is asked by the prefix')
  const patience_ms = options.patience_ms ?? PATIENCE_MS
  const common = {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: backoff,
    connectTimeout: 5_000,
    commandTimeout: patience_ms,
    keepAlive: 30_000,
    // The fleet's own names on `CLIENT LIST` would need a round trip more; the default handshake is enough.
    disableClientInfo: true,
  }
  let reason = ''
  let isRefused = false
  const client = open()
  client.on('error', (error: Error) => {
    // What follows comes of the end of the connection.
    if (isRefused) return
    reason = error.message
    // There is no connection yet whose close would tell.
    if (client.status === 'connecting') options.onChange?.(false, reason)
    // Refused the database that was asked for, ioredis would go on with database 0.
    isRefused = client.status === 'connect' && error instanceof ReplyError
    if (isRefused) client.disconnect(true)
  })
  client.on('ready', () => {
    reason = ''
    options.onChange?.(true, '')
  })
  client.on('close', () => {
    isRefused = false
    options.onChange?.(false, reason || 'the connection was closed')
  })
  return client

  function misled(): void {
    reason = 'what was named as the master is a replica'
  }

  function open(): Redis {
    if (address.kind === 'socket') {
      const { kind: _, ...socket } = address
      return new Redis({ ...socket, ...common })
    }
    if (address.kind === 'server') {
      const byOwn = address.tls ? { Connector: reaching(address, redis, misled) } : {}
      return new Redis(address.url, { ...common, ...byOwn })
    }
    return new Redis({
      ...common,
      ...loginOf(address),
      ...(address.kind === 'sentinel' && address.db !== undefined && { db: address.db }),
      ...(address.tls && { tls: {} }),
      Connector: reaching(address, redis, misled),
      reconnectOnError: (error) => ELSEWHERE.test(error.message),
      // Where the host of the master is lost, nothing would ever close the connection.
      socketTimeout: patience_ms,
    })
  }
}

function loginOf({ username, password }: SentinelAddress | ClusterAddress): { username?: string; password?: string } {
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
}

/** Makes what ioredis connects by, where that is more than to open a socket. */
function reaching(address: ServerAddress | SentinelAddress | ClusterAddress, redis: Place, misled: () => void) {
  return class extends AbstractConnector {
    readonly #own: { host?: string; port?: number }
    #stop = new AbortController()
    #turn = 0

    constructor(own: unknown) {
      // How long a connection may take to end.
      super(2_000)
      this.#own = own as { host?: string; port?: number }
    }

    /** One that a Sentinel or a node was wrong about, or that is the master no longer. */
    override check({ role }: { role?: string }): boolean {
      const fits = address.kind === 'server' || role === undefined || role === 'master'
      if (!fits) misled()
      return fits
    }

    override disconnect(): void {
      this.#stop.abort()
      super.disconnect()
    }

    /** Never gives up by itself: a client whose connector does is at its end. */
    override async connect(tell: (type: string, error: Error) => void) {
      this.connecting = true
      const stop = new AbortController()
      this.#stop = stop
      const { signal } = stop
      for (let attempt = 0; ; attempt += 1) {
        try {
          const stream = await this.#open()
          if (!signal.aborted) {
            stream.once('error', (error) => {
              this.firstError = error
            })
            this.stream = stream
            return stream
          }
          stream.destroy()
        } catch (error) {
          if (!signal.aborted) tell('error', error as Error)
        }
        await pause(backoff(attempt), signal)
        if (signal.aborted) throw new Error('Connection is closed.')
      }
    }

    async #open() {
      const { findMaster, openStream, tlsOptions } = await import('./late-reach.ts')
      const secure = address.tls ? tlsOptions(redis) : undefined
      if (address.kind === 'server') {
        const { host = 'localhost', port = 6379 } = this.#own
        return openStream({ host, port }, secure)
      }
      this.#turn += 1
      const ask = (host: Host, login: boolean, ...command: string[]) =>
        askOnce(
          new Redis({
            ...host,
            ...(login && loginOf(address)),
            ...(secure && { tls: secure }),
            ...{ protocol: 2, retryStrategy: () => null, enableReadyCheck: false, maxRetriesPerRequest: 0 },
            ...{ connectTimeout: ASK_MS, commandTimeout: ASK_MS, disableClientInfo: true },
          }),
          command,
        )
      return openStream(await findMaster(address, redis.prefix ?? '', ask, this.#turn), secure)
    }
  }
}

/** Asks by a connection that is for this alone. @throws what is wrong with it, where there is no answer. */
async function askOnce(client: Redis, [name = '', ...args]: string[]): Promise<unknown> {
  let why: Error | undefined
  client.on('error', (error: Error) => {
    why ??= error
  })
  try {
    return await client.call(name, ...args)
  } catch (error) {
    throw error instanceof ReplyError ? error : (why ?? error)
  } finally {
    client.disconnect()
  }
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
  // A connection that is being given up counts as ready until it is closed.
  if ((client.status === 'ready' && client.stream.writable) || signal.aborted) return Promise.resolve()
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
