import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { end } from './child.ts'
import { locate, nodeEnvironment } from './locate.ts'

const FIRST_RESTART_MS = 200
const LAST_RESTART_MS = 10_000

/** What a service's end means here: 78 is bad configuration, which no restart mends. */
const BAD_CONFIGURATION = 78

/** How much of the end of a log is looked at, in bytes. */
const LAST_BYTES = 64 * 1024

/** How much is told of its last line, in characters. */
const LAST_CHARS = 1_000

/** What {@link FleetProcesses} tells its owner. */
export interface FleetNews {
  /** There is a new process. */
  spawned(): void
  /** A service ended that was not asked to: whether it is started again, and the signal that ended it, or the last line of its log. */
  ended(name: string, again: boolean, why: string): void
}

/** Services as children of this process, started again when they fail, as systemd would. */
export class FleetProcesses {
  readonly #children = new Map<string, ChildProcess>()
  readonly #location = locate()
  #stopping = false

  /**
   * @param folder takes the logs, one file a service.
   * @param env what the services are given.
   * @param names which: all there are, where nothing is said.
   */
  constructor(
    private readonly folder: string,
    private readonly env: Record<string, string | undefined>,
    private readonly news: FleetNews,
    readonly names: readonly string[] = locate().services(),
  ) {}

  start(): void {
    for (const name of this.names) this.#start(name, 0)
  }

  get pids(): number[] {
    return [...this.#children.values()].flatMap(({ pid }) => pid ?? [])
  }

  /** Ends all services, by force if need be. @returns when none is left. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#children.values()].map(end))
  }

  #start(name: string, restarts: number): void {
    const file = join(this.folder, 'logs', `${name}.log`)
    let child: ChildProcess
    try {
      child = this.#spawn(name, file, restarts === 0 ? 'w' : 'a')
    } catch (error) {
      this.#ended(name, restarts, true, (error as Error).message)
      return
    }
    this.#children.set(name, child)
    child.once('exit', (code, signal) => {
      this.#children.delete(name)
      if (!this.#stopping) this.#ended(name, restarts, code !== BAD_CONFIGURATION, signal ?? lastLine(file))
    })
    child.on('error', (error) => {
      // Of a child that runs it is the sending of a signal that failed; its end is told all the same.
      if (child.pid === undefined && !this.#stopping) this.#ended(name, restarts, true, error.message)
    })
    this.news.spawned()
  }

  #spawn(name: string, file: string, flags: 'w' | 'a'): ChildProcess {
    const { main, nodeFlags } = this.#location
    mkdirSync(join(this.folder, 'logs'), { recursive: true })
    const log = openSync(file, flags)
    try {
      return spawn(process.execPath, [...nodeFlags, main, name], {
        env: { ...nodeEnvironment, ...this.env },
        stdio: ['ignore', log, log],
        detached: true,
      })
    } finally {
      closeSync(log)
    }
  }

  #ended(name: string, restarts: number, again: boolean, why: string): void {
    this.news.ended(name, again, why)
    if (!again) return
    const delay = Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** restarts)
    setTimeout(() => {
      if (!this.#stopping) this.#start(name, restarts + 1)
    }, delay).unref()
  }
}

/** What a log says last: the message of a record, or the plain text that a service says before its log is open. */
function lastLine(file: string): string {
  const line = readEnd(file).trimEnd().split('\n').at(-1) ?? ''
  return messageOf(line).slice(0, LAST_CHARS)
}

function messageOf(line: string): string {
  try {
    const { msg, error } = JSON.parse(line) as { msg?: string; error?: string }
    return [msg, error?.split('\n')[0]].filter(Boolean).join(': ')
  } catch {
    return line
  }
}

function readEnd(file: string): string {
  let log: number
  try {
    log = openSync(file, 'r')
  } catch (error) {
    return (error as Error).message
  }
  try {
    const bytes = Buffer.alloc(LAST_BYTES)
    const size = readSync(log, bytes, 0, LAST_BYTES, Math.max(0, fstatSync(log).size - LAST_BYTES))
    return bytes.toString('utf8', 0, size)
  } finally {
    closeSync(log)
  }
}
