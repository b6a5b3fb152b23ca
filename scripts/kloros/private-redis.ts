import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, ended, isRunning, pause } from './child.ts'
import { Failure } from './command.ts'

/** The longest path a unix socket may have on Linux is 107 bytes. */
const LONGEST_SOCKET = 107

/** How long a Redis may take to answer after its start, in milliseconds; it may have much to load. */
const START_MS = 60_000

const FIRST_RESTART_MS = 200

/** How often in a row Redis is started again before that is given up. */
const MOST_RESTARTS = 4

/** A Redis that ran so long, in milliseconds, has started well: its end begins a new row. */
const STEADY_MS = 60_000

/** Where the private Redis of a folder listens. */
export function socketOf(folder: string): string {
  const path = join(folder, 'redis.sock')
  if (Buffer.byteLength(path) <= LONGEST_SOCKET) return path
  return join(tmpdir(), `kloros-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}.sock`)
}

/** What {@link PrivateRedis} tells its owner. */
export interface RedisNews {
  /** There is a new process, which may not answer yet. */
  spawned(): void
  /** It ended by itself and is started again; `how` is its exit code or signal. */
  ended(how: number | string | null): void
  /** It ended by itself and cannot be started again. */
  lost(error: unknown): void
}

/** A Redis of the fleet's own that is started again where it ends by itself; its append-only file has everything. */
export class PrivateRedis {
  #child: ChildProcess | undefined
  #kept: Promise<void> | undefined

  /** @param stop when it is aborted an end of Redis is no news any more. */
  constructor(
    private readonly folder: string,
    private readonly stop: AbortSignal,
    private readonly news: RedisNews,
  ) {}

  get pid(): number | undefined {
    return this.#child !== undefined && isRunning(this.#child) ? this.#child.pid : undefined
  }

  /** @returns when it answers. @throws Failure where it does not. */
  async start(): Promise<void> {
    const child = await this.#launch()
    this.#kept = this.#keep(child).catch((error) => this.news.lost(error))
  }

  /** Ends it for good, after `stop` was aborted. @returns when it has ended. */
  async end(): Promise<void> {
    if (this.#child !== undefined) await end(this.#child)
    await this.#kept
  }

  #launch(): Promise<ChildProcess> {
    return startRedis(this.folder, this.stop, (child) => {
      this.#child = child
      this.news.spawned()
    })
  }

  async #keep(first: ChildProcess): Promise<void> {
    let child: ChildProcess | undefined = first
    let restarts = 0
    let why = 'it ends again and again.'
    for (;;) {
      if (child !== undefined) {
        const since = Date.now()
        const how = await ended(child)
        if (this.stop.aborted) return
        if (Date.now() - since > STEADY_MS) restarts = 0
        this.news.ended(how)
      }
      if (restarts === MOST_RESTARTS) throw new Failure(`Redis ended and cannot be started again: ${why}`)
      await pause(FIRST_RESTART_MS * 2 ** restarts, this.stop)
      if (this.stop.aborted) return
      restarts += 1
      try {
        child = await this.#launch()
      } catch (error) {
        child = undefined
        why = (error as Error).message
      }
    }
  }
}

/**
 * Starts a Redis of the fleet's own: on a unix socket only its user can open, with an append-only file in `folder`.
 *
 * @param stop ends the waiting for it.
 * @param onSpawn hears of the process before it answers.
 * @throws Failure where redis-server is missing or does not answer; none is left running then.
 */
export async function startRedis(
  folder: string,
  stop?: AbortSignal,
  onSpawn?: (child: ChildProcess) => void,
): Promise<ChildProcess> {
  const socket = socketOf(folder)
  const data = join(folder, 'redis')
  mkdirSync(data, { recursive: true })
  rmSync(socket, { force: true })
  const options = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: data,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const file = join(folder, 'redis.log')
  const log = openSync(file, 'a')
  // In a process group of its own: Ctrl-C reaches the services first, and Redis is ended after them.
  const child = spawn('redis-server', args, { stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  let failed: Error | undefined
  child.on('error', (error) => {
    failed = error
  })
  try {
    onSpawn?.(child)
    const until = Date.now() + START_MS
    while (!(await answers(socket))) {
      if (failed !== undefined) throw new Failure(notStarted(failed, file))
      if (!isRunning(child)) throw new Failure(`Redis did not start; see ${file}.`)
      if (stop?.aborted) throw new Failure('Ended before Redis had started.')
      if (Date.now() > until) throw new Failure(`Redis does not answer; see ${file}.`)
      await pause(20, stop)
    }
    return child
  } catch (error) {
    await end(child)
    throw error
  }
}

function notStarted(error: NodeJS.ErrnoException, file: string): string {
  if (error.code === 'ENOENT') return 'redis-server is not installed; install the package redis-server.'
  return `Redis did not start: ${error.message}; see ${file}.`
}

/** Whether a Redis answers there, with its data loaded. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => connection.write('PING\r\n'))
    connection.setTimeout(1_000, () => connection.destroy())
    connection.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'))
      connection.destroy()
    })
    connection.once('error', () => resolve(false))
    connection.once('close', () => resolve(false))
  })
}
