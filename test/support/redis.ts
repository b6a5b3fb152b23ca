import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { until } from './until.ts'

/** A real Redis of the test's own, on a unix socket in a temporary folder, append-only file on. */
export interface TestRedis {
  url: string
  folder: string
  /** A client for looking on; closed with the rest. */
  client: Redis
  pid(): number
  /** @throws where it does not answer within so long (20 s). */
  start(within_ms?: number): Promise<void>
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>
  /** Kills it, deletes its data, and starts an empty one at the same address. */
  replaceByEmpty(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a Redis.
 *
 * @param options further options of redis-server, such as `['--requirepass', 'x']`.
 * @param env what its environment has beside that of the test.
 */
export async function startRedis(options: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-redis-'))
  const socket = join(folder, 'redis.sock')
  const fixed = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes']
  let child: ChildProcess | undefined
  const client = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => undefined)

  const start = async (within_ms?: number) => {
    child = spawn('redis-server', [...fixed, ...options], { stdio: 'ignore', env: { ...process.env, ...env } })
    if (client.status === 'wait') client.connect().catch(() => undefined)
    await until(async () => (await Promise.race([client.ping(), sleep(500)])) === 'PONG', 'redis answers', within_ms)
  }
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child?.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    url: `unix://${socket}`,
    folder,
    client,
    pid: () => child?.pid ?? 0,
    start,
    kill,
    async replaceByEmpty() {
      await kill()
      await rm(join(folder, 'appendonlydir'), { recursive: true, force: true })
      await start()
    },
    async stop() {
      client.disconnect()
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
