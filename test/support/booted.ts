import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = fileURLToPath(new URL('booted.sh', import.meta.url))
const NEEDED = ['systemd-nspawn', 'systemctl', 'nsenter', 'unshare', 'setpriv', 'mountpoint']
const OUTPUT_MAX = 64 * 1024

/** How a command in a guest ended; `code` is null where a signal ended it. */
export interface Outcome {
  stdout: string
  stderr: string
  code: number | null
}

/** How a guest is made. */
export interface Booting {
  /** Further folders of this machine that the guest sees, at the same path. */
  see?: readonly string[]
  /** Settings of journald, over a persistent journal without a rate limit. */
  journald?: Readonly<Record<string, string | number>>
}

interface Keeper {
  readonly child: ChildProcess
  readonly folder: string
  /** What it and the guest's console said, within a bound. */
  said(): string
  /** Waits until it ends. @returns its exit code: 0 where the guest was well and everything is taken away. */
  ended(): Promise<number | null>
  /** Has it end, and waits for it. */
  end(): Promise<number | null>
}

/**
 * A systemd of its own, booted from this machine's root: the same files and the same network, but its own processes,
 * journal and /run, and nothing it writes reaches this machine.
 */
export class Guest {
  #pid = 0

  constructor(readonly keeper: Keeper) {}

  /** Its init, as this machine counts. */
  get pid(): number {
    return this.#pid
  }

  /** The name of the host that its journal tells. */
  get name(): string {
    return basename(this.keeper.folder)
  }

  /** A folder that both see, at the same path. */
  get shared(): string {
    return join(this.keeper.folder, 'shared')
  }

  // A signal ends nsenter alone: the command itself ends with it.
  get #enter(): [string, ...string[]] {
    return ['nsenter', '--target', String(this.#pid), '--all', '--', 'setpriv', '--pdeathsig', 'KILL']
  }

  /** Starts a command inside; it ends with the guest, or with whoever started it. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const [nsenter, ...enter] = this.#enter
    return spawn(nsenter, [...enter, ...argv], { ...options, env: { ...environment(), ...options.env } })
  }

  /** Runs a command inside, by default within a minute. */
  async run(
    argv: readonly string[],
    {
      input = '',
      env = {},
      timeout = 60_000,
    }: { input?: string | Uint8Array; env?: Record<string, string>; timeout?: number } = {},
  ): Promise<Outcome> {
    const child = this.spawn(argv, { env, timeout, killSignal: 'SIGKILL' })
    // A command need not read what it is given.
    child.stdin?.on('error', () => undefined).end(input)
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    const [code] = (await once(child, 'close')) as [number | null]
    return { stdout: stdout(), stderr: stderr(), code }
  }

  /** Runs a command inside that has to succeed. @returns what it printed. */
  async do(...argv: readonly string[]): Promise<string> {
    const { stdout, stderr, code } = await this.run(argv)
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }

  /**
   * Makes a program of this machine that is a command of the guest, and ends with whoever started it.
   *
   * @returns its path.
   */
  async program(command: string): Promise<string> {
    const path = join(this.shared, command)
    await writeFile(path, `#!/bin/sh\nexec setpriv --pdeathsig KILL ${this.#enter.join(' ')} ${command} "$@"\n`)
    await chmod(path, 0o755)
    return path
  }

  /** Waits until another init than the one before has booted. */
  async booted(): Promise<void> {
    const before = this.#pid
    this.#pid = await until(async () => {
      if (hasEnded(this.keeper)) return -1
      const pid = await initOf(this.keeper)
      return pid === before ? undefined : pid
    }, 'systemd is started')
    await until(async () => {
      if (hasEnded(this.keeper)) return true
      return ['running', 'degraded'].includes((await this.run(['systemctl', 'is-system-running'])).stdout.trim())
    }, 'systemd has booted')
    if (hasEnded(this.keeper)) throw new Error(`systemd ended while it booted: ${this.keeper.said()}`)
  }

  /** Shuts it down and boots it again: what it wrote to its files is there, its processes and /run are new. */
  async reboot(): Promise<void> {
    // The command may end with the guest before it can tell.
    await this.run(['systemctl', 'reboot'])
    await this.booted()
  }

  /** Ends it and all its processes at once. Nothing of it is left: no process, mount, control group or file. */
  async close(): Promise<void> {
    const code = await this.keeper.end()
    if (code !== 0) throw new Error(`the guest did not end well (${code}): ${this.keeper.said()}`)
  }
}

let reason: Promise<string | undefined> | undefined

/** Why no systemd can be booted here, in words; undefined where one can. */
export function bootable(): Promise<string | undefined> {
  reason ??= (async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can boot a systemd'
    for (const program of NEEDED) if (!(await isInstalled(program))) return `${program} is not installed`
    const trial = await keep(['/bin/true'])
    return (await trial.ended()) === 0
      ? undefined
      : `no systemd can be booted here: ${trial.said().trim().split('\n').at(-1)}`
  })()
  return reason
}

/** Boots a systemd, in about a second. */
export async function boot({ see = [], journald = {} }: Booting = {}): Promise<Guest> {
  const seen = see.map((path) => `--bind=${path}`)
  const keeper = await keep(['--boot', `--bind-ro=${root}`, `--bind-ro=${process.execPath}`, ...seen], journald)
  try {
    const guest = new Guest(keeper)
    await guest.booted()
    return guest
  } catch (error) {
    await keeper.end()
    throw new Error(`no systemd booted; it said: ${keeper.said()}`, { cause: error })
  }
}

/** Whether a program is on the PATH. */
export async function isInstalled(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const there = folders.map((folder) => access(join(folder, program), constants.X_OK).then(() => true))
  return (await Promise.allSettled(there)).some(({ status }) => status === 'fulfilled')
}

async function keep(options: string[], journald: Booting['journald'] = {}): Promise<Keeper> {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-guest-'))
  const shared = join(folder, 'shared')
  await mkdir(shared)
  const settings = { Storage: 'persistent', RateLimitIntervalSec: 0, SystemMaxUse: '64M', ...journald }
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  await writeFile(join(folder, 'journald.conf'), `[Journal]\n${lines.join('')}`)
  const binds = [`--bind=${shared}`, `--bind-ro=${join(folder, 'journald.conf')}:/etc/systemd/journald.conf`]
  const [program, ...argv] = [
    'unshare',
    '--mount',
    '--',
    'bash',
    script,
    basename(folder),
    folder,
    ...binds,
    ...options,
  ]
  // Detached, because an interrupt from the terminal is for the tests: this one ends when they have.
  const child = spawn(program, argv, { detached: true, stdio: ['pipe', 'ignore', 'pipe'], env: environment() })
  const exit = once(child, 'exit') as Promise<[number | null]>
  const said = collect(child.stderr)
  // A test that fails before it closes its guest is not held by it.
  child.unref()
  for (const pipe of [child.stdin, child.stderr]) (pipe as Socket).unref()
  const ended = async () => {
    child.ref()
    const [code] = await exit
    // The script does so itself, unless it could not be started.
    await rm(folder, { recursive: true, force: true })
    return code
  }
  const end = () => {
    child.stdin?.destroy()
    return ended()
  }
  return { child, folder, said, ended, end }
}

function hasEnded({ child }: Keeper): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

// The keeper has unshare, that has nspawn, and that has the guest's init: the first process of its namespace.
async function initOf({ child }: Keeper): Promise<number | undefined> {
  for (const unshare of await childrenOf(child.pid ?? 0)) {
    for (const nspawn of await childrenOf(unshare)) {
      for (const pid of await childrenOf(nspawn)) {
        if (/^NSpid:.*\s1$/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) return pid
      }
    }
  }
  return undefined
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}

// Not all of the test's own: what node's test runner sets would make a node inside report to it.
function environment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root' }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-OUTPUT_MAX)
  })
  return () => text
}
