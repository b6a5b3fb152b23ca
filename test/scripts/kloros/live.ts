import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../../scripts/kloros/locate.ts'
import { freeBase } from '../../../scripts/lib/free-ports.ts'
import { built } from '../../support/built.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'

/** What a service is started with, and where its fleet is. */
export interface LiveFleet {
  redis: TestRedis
  prefix: string
  /** For services and for the command alike. */
  env: Record<string, string>
  url: string
  start(service: string): ChildProcess
}

/**
 * Starts a Redis and makes ready for services on it; all of it ends with the test file.
 *
 * @param folder takes the configuration and the state.
 * @param config the configuration, TOML.
 */
export async function liveFleet(folder: string, config = ''): Promise<LiveFleet> {
  const redis = await startRedis()
  const children: ChildProcess[] = []
  after(async () => {
    await Promise.all(children.map(end))
    await redis.stop()
  })
  const base = await freeBase()
  const prefix = 'cli-test'
  writeFileSync(join(folder, 'kloros.toml'), config)
  const env = {
    PATH: process.env.PATH ?? '',
    KLOROS_REDIS_URL: redis.url,
    KLOROS_PREFIX: prefix,
    KLOROS_CONFIG: join(folder, 'kloros.toml'),
    KLOROS_STATE_DIR: folder,
    KLOROS_PORT_BASE: String(base),
    KLOROS_URL: `http://127.0.0.1:${base}`,
  }
  const main = built('main.js')
  const start = (service: string) => {
    const child = spawn(process.execPath, [...nodeFlags, main, service], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    children.push(child)
    return child
  }
  return { redis, prefix, env, url: env.KLOROS_URL, start }
}

/** The command as it is built, and as it runs from a source checkout: arguments of Node. */
export const programs = {
  built: [built('kloros.js')],
  sources: [
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL('../../../scripts/kloros/index.ts', import.meta.url)),
  ],
}

/** Starts the command as a process of its own, in another folder than the checkout. */
export function startKloros(
  folder: string,
  args: string[],
  env: Record<string, string>,
  program = programs.built,
): Started {
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  })
  const started: Started = { child, out: '', err: '', ended: once(child, 'close').then(([code]) => code) }
  child.stdout.on('data', (part) => (started.out += part))
  child.stderr.on('data', (part) => (started.err += part))
  after(() => end(child))
  return started
}

/** A command that runs, and what it has said so far. */
export interface Started {
  child: ChildProcess
  out: string
  err: string
  /** The exit code, or null where a signal ended it. */
  ended: Promise<number | null>
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
