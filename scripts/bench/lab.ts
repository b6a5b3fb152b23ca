import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { load, serviceNames } from '../../services/load.ts'
import { connect, ready } from '../../shared/bus/connect.ts'
import type { Health } from '../../shared/contract/service.ts'
import { Failure } from '../kloros/command.ts'
import { nodeEnvironment, nodeFlags } from '../kloros/locate.ts'
import { socketOf, startRedis } from '../kloros/private-redis.ts'
import { freeBase } from '../lib/free-ports.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The prefix of the fleet that is measured. */
export const PREFIX = 'bench'

/** How many ports above its base are those of a lab's own fleet; stand-ins' come after them. */
const OWN = 24

/** How long a service may take to work, in milliseconds. */
const UP_MS = 60_000

/** A service of the lab, as a process. */
export interface Running {
  name: string
  pid: number
  /** Where its server listens. */
  url: string
  /** The file of what it says. */
  log: string
  child: ChildProcess
}

/** A Redis and built services of a benchmark's own, in a temporary folder and on ports that were free. */
export class Lab {
  readonly #children = new Set<ChildProcess>()

  private constructor(
    readonly folder: string,
    /** What chaos-monitor reads; empty at first. */
    readonly history: string,
    readonly redis: { url: string; pid: number },
    /** A connection of the bench itself. */
    readonly client: ReturnType<typeof connect>,
    /** A copy of Node, so that only what runs here shares its pages. */
    readonly node: string,
    private readonly base: number,
    private readonly urlOf: (service: string, url: string) => string,
  ) {}

  /** @param urlOf by what address of its Redis each service reaches it, where not by the one that all do. */
  static async create(urlOf = (_service: string, url: string) => url): Promise<Lab> {
    if (!existsSync(main)) throw new Failure('The services are not built; run: npm run build')
    const folder = mkdtempSync(join(tmpdir(), 'kloros-bench-'))
    try {
      const history = join(folder, 'history.jsonl')
      writeFileSync(history, '')
      const tables = [
        toml('fleet', { project: 'bench', host: 'bench' }),
        toml('chaos-monitor', { history }),
        // Every gap that is measured makes a question of its own.
        toml('curiosity-core', { open_per_type: 100_000 }),
      ]
      writeFileSync(join(folder, 'kloros.toml'), tables.join('\n'))
      const node = join(folder, 'node')
      copyFileSync(process.execPath, node)
      const base = await freeBase()
      const redis = await startRedis(folder)
      const url = `unix://${socketOf(folder)}`
      const client = connect({ url })
      await ready(client, new AbortController().signal)
      const lab = new Lab(folder, history, { url, pid: redis.pid ?? 0 }, client, node, base, urlOf)
      lab.#keep(redis)
      return lab
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** The names of all services there are. */
  get services(): string[] {
    return serviceNames().sort()
  }

  /**
   * Starts a service and waits until it works.
   *
   * @param standIn makes it one of another fleet: the n-th, from 1 to 16, with a prefix and ports of its own.
   */
  async start(name: string, standIn = 0): Promise<Running> {
    const running = await this.spawn(name, standIn)
    await this.untilUp(running)
    return running
  }

  /** Starts a service and does not wait for it; see {@link start}. */
  async spawn(name: string, standIn = 0): Promise<Running> {
    const base = this.base + (standIn === 0 ? 0 : OWN + standIn)
    const env = {
      PATH: process.env.PATH ?? '',
      KLOROS_REDIS_URL: this.urlOf(name, this.redis.url),
      KLOROS_PREFIX: standIn === 0 ? PREFIX : `${PREFIX}-${standIn}`,
      KLOROS_CONFIG: join(this.folder, 'kloros.toml'),
      KLOROS_STATE_DIR: this.folder,
      KLOROS_PORT_BASE: String(base),
    }
    const url = `http://127.0.0.1:${base + (await load(name)).port}`
    const log = join(this.folder, `${name}-${standIn}.log`)
    const file = openSync(log, 'a')
    const child = spawn(this.node, [...nodeFlags, main, name], {
      env: { ...nodeEnvironment, ...env },
      stdio: ['ignore', file, file],
    })
    closeSync(file)
    this.#keep(child)
    return { name, pid: child.pid ?? 0, url, log, child }
  }

  /** Waits until a service works. @param poll_ms how long after one answer it is asked again. */
  async untilUp(running: Running, poll_ms = 20): Promise<void> {
    const { name, log, child } = running
    const late = AbortSignal.timeout(UP_MS)
    while (!(await works(running, late))) {
      if (child.exitCode !== null || child.signalCode !== null || late.aborted) {
        throw new Failure(`${name} does not work; its log ends with: ${readFileSync(log, 'utf8').slice(-500)}`)
      }
      await sleep(poll_ms)
    }
  }

  /** Ends a service, as an operator would or as a crash does. */
  async end({ child }: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  /** Starts a program that sleeps until the lab is closed. */
  idle(program: string, args: readonly string[]): number {
    const child = spawn(program, args, { stdio: 'ignore' })
    this.#keep(child)
    return child.pid ?? 0
  }

  /** Runs a program to its end. @returns what it wrote to stdout. */
  async call(program: string, args: readonly string[]): Promise<string> {
    const called = promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024 })
    this.#keep(called.child)
    return (await called).stdout
  }

  /** Kills whatever runs here and removes the folder, at once. */
  close(): void {
    this.client.disconnect()
    for (const child of this.#children) child.kill('SIGKILL')
    // Redis may be writing still.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }

  #keep(child: ChildProcess): void {
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
  }
}

/** Asks a service how it is, until `late`. */
export async function healthOf({ url }: Running, late: AbortSignal | null = null): Promise<Health> {
  return (await (await fetch(`${url}/health`, { signal: late })).json()) as Health
}

async function works(running: Running, late: AbortSignal): Promise<boolean> {
  try {
    return ['ok', 'degraded'].includes((await healthOf(running, late)).status)
  } catch (error) {
    // It does not listen yet, or who listens there does not answer.
    if (error instanceof TypeError || late.aborted) return false
    throw error
  }
}

function toml(name: string, table: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(table).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
  return `[${name}]\n${lines.join('')}`
}
