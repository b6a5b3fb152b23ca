import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeFlags } from '../../scripts/kloros/locate.ts'
import { freeBase } from '../../scripts/lib/free-ports.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { Health } from '../../shared/contract/service.ts'
import { built } from './built.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { until } from './until.ts'

const PORTS = {
  'curiosity-feed': 0,
  'curiosity-core': 1,
  'source-index': 2,
  'exception-monitor': 11,
  'integration-monitor': 12,
  'knowledge-discovery': 19,
  'metric-quality': 18,
  'chaos-monitor': 13,
  'test-monitor': 14,
  'module-discovery': 15,
  'capability-discovery': 16,
  exploration: 17,
} as const

/** A service that a test may start. */
export type Name = keyof typeof PORTS

/** A Redis for a fleet, which ends with it. */
export interface FleetRedis {
  url: string
  stop(): Promise<void>
}

/** All twelve. */
export const ALL = Object.keys(PORTS) as Name[]

/** The built services as processes of a test, on a Redis, in a folder and on ports of their own. */
export class TestFleet<R extends FleetRedis = TestRedis> {
  readonly #children = new Map<Name, ChildProcess>()

  private constructor(
    readonly redis: R,
    readonly folder: string,
    readonly base: number,
    private readonly more: Record<string, string>,
  ) {}

  /**
   * @param configuration what kloros.toml says; FOLDER in it stands for the folder.
   * @param more what the environment of all, Redis too, has beside.
   */
  static async create(
    configuration = '',
    options: string[] = ['--appendfsync', 'everysec'],
    more: Record<string, string> = {},
  ): Promise<TestFleet> {
    return TestFleet.on(await startRedis(options, more), configuration, more)
  }

  /** On a Redis that is there already; otherwise as `create`. */
  static async on<R extends FleetRedis>(
    redis: R,
    configuration = '',
    more: Record<string, string> = {},
  ): Promise<TestFleet<R>> {
    const folder = await mkdtemp(join(tmpdir(), 'kloros-fleet-'))
    await writeFile(join(folder, 'kloros.toml'), configuration.replaceAll('FOLDER', folder))
    return new TestFleet(redis, folder, await freeBase(), more)
  }

  get env(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      KLOROS_REDIS_URL: this.redis.url,
      KLOROS_CONFIG: join(this.folder, 'kloros.toml'),
      KLOROS_STATE_DIR: this.folder,
      KLOROS_PORT_BASE: String(this.base),
      ...this.more,
    }
  }

  /** Starts a service, if need be by another program; where it runs already it is left alone. */
  start(name: Name, by: readonly string[] = []): void {
    if (this.isUp(name)) return
    const log = join(this.folder, `${name}.log`)
    const child = spawn(
      '/bin/sh',
      ['-c', `exec "$@" >>"${log}" 2>&1`, 'sh', ...by, process.execPath, ...nodeFlags, built('main.js'), name],
      {
        env: this.env,
        stdio: 'ignore',
      },
    )
    this.#children.set(name, child)
  }

  /** Starts services and waits until each works. */
  async up(...names: Name[]): Promise<void> {
    for (const name of names) this.start(name)
    for (const name of names) await this.works(name)
  }

  /** Waits until a service works: it has Redis, and its position in what it reads. */
  async works(name: Name): Promise<void> {
    await until(async () => ['ok', 'degraded'].includes((await this.health(name)).status), `${name} works`, 60_000)
  }

  isUp(name: Name): boolean {
    const child = this.#children.get(name)
    return child !== undefined && child.exitCode === null && child.signalCode === null
  }

  pid(name: Name): number {
    return this.#children.get(name)?.pid ?? 0
  }

  /** Ends a service. @returns its exit code, or the signal that ended it. */
  async end(name: Name, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    const child = this.#children.get(name)
    if (child === undefined || !this.isUp(name)) return null
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    return child.exitCode ?? child.signalCode
  }

  /** How a service that runs no more ended. */
  exitOf(name: Name): number | string | null {
    const child = this.#children.get(name)
    return child?.exitCode ?? child?.signalCode ?? null
  }

  log(name: Name): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8')
  }

  /** @throws where one of them has logged an error. */
  assertNoErrors(...names: readonly Name[]): void {
    for (const name of names) assert.doesNotMatch(this.log(name), /"level":"error"/)
  }

  url(path: string, name: Name = 'curiosity-feed'): string {
    return `http://127.0.0.1:${this.base + PORTS[name]}${path}`
  }

  async health(name: Name): Promise<Health> {
    return (await (await fetch(this.url('/health', name))).json()) as Health
  }

  /** All questions there are, closed ones too, through the feed. */
  questions(): Promise<Question[]> {
    return allQuestions(this.url('/questions'))
  }

  async stop(): Promise<void> {
    for (const name of this.#children.keys()) await this.end(name, 'SIGKILL')
    await this.redis.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Reads all questions of a feed, closed ones too. */
export async function allQuestions(url: string, headers: Record<string, string> = {}): Promise<Question[]> {
  const all: Question[] = []
  const status = 'ready,in_progress,answered,blocked,snoozed,accepted,held,closed'
  let cursor: string | null = ''
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`
    const ask = async () => {
      const answer = await fetch(`${url}?limit=500&status=${status}${more}`, { headers })
      // It says so where its Redis has just been away: a caller asks again.
      return answer.status === 503 ? undefined : answer
    }
    const response = await until(ask, 'the feed has its Redis')
    assert.equal(response.status, 200)
    const page = (await response.json()) as { questions: Question[]; next_cursor: string | null }
    all.push(...page.questions)
    cursor = page.next_cursor
  }
  return all
}

/** The memory of a process that it shares with no other, in KiB: what others start or end changes nothing of it. */
export function anonymous(pid: number): number {
  const match = /^Pss_Anon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  return Number(match?.[1])
}

/** Processes that a process has started and that run, but for those of other programs. @param program a part of its command line. */
export function childrenOf(pid: number, program: string): number[] {
  const children = readProcess(`${pid}/task/${pid}/children`).trim().split(' ')
  return children.map(Number).filter((child) => readProcess(`${child}/cmdline`).includes(program))
}

/** Whether a process runs; one that has ended and is not waited for does not. */
export function isRunning(pid: number): boolean {
  return readProcess(`${pid}/cmdline`) !== ''
}

/** Reads a file of a process, by its path under /proc; empty where there is none. */
export function readProcess(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8')
  } catch (error) {
    // The second is said of one that ends while it is read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}
