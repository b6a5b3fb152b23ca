import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { locate } from './locate.ts'

/** How long a service may take to stop before it is killed, in milliseconds. */
const STOP_MS = 6_000

const FIRST_RESTART_MS = 200
const LAST_RESTART_MS = 10_000

/** What a service's end means here: 78 is bad configuration, which no restart mends. */
const BAD_CONFIGURATION = 78

interface Member {
  child: ChildProcess
  restarts: number
}

/** All services as children of this process, started again when they fail, as systemd would. */
export class FleetProcesses {
  readonly #members = new Map<string, Member>()
  readonly #location = locate()
  #stopping = false

  /**
   * @param folder takes the logs, one file a service.
   * @param env what the services are given.
   * @param onEnd hears of every end that was not asked for: whether the service is started again, and the end of its log.
   */
  constructor(
    private readonly folder: string,
    private readonly env: Record<string, string | undefined>,
    private readonly onEnd: (name: string, again: boolean, why: string) => void,
  ) {
    mkdirSync(join(folder, 'logs'), { recursive: true })
  }

  start(): void {
    for (const name of this.#location.services()) this.#spawn(name, 0)
  }

  get names(): string[] {
    return [...this.#members.keys()]
  }

  get pids(): number[] {
    return [...this.#members.values()].flatMap(({ child }) => child.pid ?? [])
  }

  /** Ends all services, at once if need be. @returns when none is left. */
  async stop(): Promise<void> {
    this.#stopping = true
    const ends = [...this.#members.values()].map(({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return undefined
      const end = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      return end.then(() => clearTimeout(kill))
    })
    await Promise.all(ends)
  }

  #spawn(name: string, restarts: number): void {
    const { main, nodeFlags } = this.#location
    const file = join(this.folder, 'logs', `${name}.log`)
    const log = openSync(file, restarts === 0 ? 'w' : 'a')
    const child = spawn(process.execPath, [...nodeFlags, main, name], {
      env: this.env,
      stdio: ['ignore', log, log],
      detached: true,
    })
    closeSync(log)
    this.#members.set(name, { child, restarts })
    child.once('exit', (code) => {
      if (this.#stopping) return
      const again = code !== BAD_CONFIGURATION
      this.onEnd(name, again, lastLine(file))
      if (!again) return
      const delay = Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** restarts)
      setTimeout(() => {
        if (!this.#stopping) this.#spawn(name, restarts + 1)
      }, delay).unref()
    })
  }
}

function lastLine(file: string): string {
  const text = readFileSync(file, 'utf8').trimEnd()
  const line = text.slice(text.lastIndexOf('\n') + 1)
  try {
    const { msg, error } = JSON.parse(line) as { msg?: string; error?: string }
    return [msg, error?.split('\n')[0]].filter(Boolean).join(': ')
  } catch {
    // Before its log is open a service says what is wrong in plain text.
    return line
  }
}
