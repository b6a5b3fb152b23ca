import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { Redis } from 'ioredis'
import { until } from './until.ts'

/**
 * Starts what is made of several servers.
 *
 * @param stop ends and deletes what there is of it; called where starting fails.
 */
export async function startOrStop<T>(start: () => Promise<T>, stop: () => Promise<void>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    await stop()
    throw error
  }
}

/** As whom a server is asked, and by which files of TLS. */
export interface Access {
  username?: string
  password?: string
  tls?: ConnectionOptions
}

/** A redis-server over TCP, one of several, which keeps its folder and its configuration however often it is started. */
export class RedisServer {
  #child: ChildProcess | undefined
  readonly client: Redis

  /**
   * @param folder is made; holds its configuration and data.
   * @param lines of its configuration, beside the port.
   * @param access how it is asked, where that takes a user, a password or TLS.
   */
  constructor(
    readonly folder: string,
    readonly port: number,
    lines: readonly string[],
    private readonly options: { sentinel?: boolean; access?: Access } = {},
  ) {
    mkdirSync(folder)
    const listens = options.access?.tls === undefined ? `port ${port}` : `port 0\ntls-port ${port}`
    writeFileSync(join(folder, 'redis.conf'), [listens, 'bind 127.0.0.1', `dir ${folder}`, ...lines, ''].join('\n'))
    this.client = new Redis({
      ...{ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50, enableReadyCheck: false },
      ...{ maxRetriesPerRequest: null, commandTimeout: 2_000 },
      ...options.access,
    })
    this.client.on('error', () => undefined)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Starts it and waits until it answers, even if only to say what it wants. */
  async start(): Promise<void> {
    const mode = this.options.sentinel ? ['--sentinel'] : []
    // A test that is killed leaves nothing behind.
    const program = ['--pdeathsig', 'KILL', 'redis-server', join(this.folder, 'redis.conf'), ...mode]
    this.#child = spawn('setpriv', program, { stdio: 'ignore' })
    if (this.client.status === 'wait') this.client.connect().catch(() => undefined)
    await until(async () => (await this.client.ping()) === 'PONG', `the server on port ${this.port} answers`)
  }

  /** Without a signal as a crash would. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  /** Stops it where it stands, as a host that hangs, until `SIGCONT`. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal)
  }

  async close(): Promise<void> {
    this.client.disconnect()
    await this.end()
  }
}
