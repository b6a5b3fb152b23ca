import { readFileSync, readlinkSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { STOP_MS } from './child.ts'
import { Failure } from './command.ts'
import { locate } from './locate.ts'
import { answers, socketOf } from './private-redis.ts'

/**
 * Remembers the processes of the fleet in this folder: `up` itself, then what it started.
 *
 * A reader sees the old list or the new one, never half of one.
 */
export function rememberProcesses(folder: string, started: readonly number[]): void {
  const file = join(folder, 'pids')
  writeFileSync(`${file}.new`, [process.pid, ...started].join('\n'))
  renameSync(`${file}.new`, file)
}

/** The process of the fleet that is up in this folder; undefined where none is. */
export function ownerOf(folder: string): number | undefined {
  const [owner = 0] = remembered(join(folder, 'pids'))
  return isUp(owner) ? owner : undefined
}

/**
 * Makes sure no other fleet uses this folder, and ends what one that was killed left running.
 *
 * The numbers remembered may name other programs by now: only what runs this checkout's services, or a Redis on this
 * folder's socket, is touched or waited for.
 *
 * @throws Failure where the folder is in use.
 */
export async function claimFolder(folder: string): Promise<void> {
  const [owner = 0, ...started] = remembered(join(folder, 'pids'))
  if (owner !== process.pid && isUp(owner)) {
    throw new Failure(`A fleet is already up in ${folder} (process ${owner}); end it first, or use its questions.`)
  }
  const socket = socketOf(folder)
  // Redis goes last: the services leave word in it.
  await endAll(started, isService)
  await endAll(started, (pid) => isRedis(pid, socket))
  if (await answers(socket)) throw new Failure(`A Redis already answers on ${socket}; end it first.`)
}

async function endAll(pids: readonly number[], isOurs: (pid: number) => boolean): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const left = pids.filter(isOurs)
    for (const pid of left) send(pid, signal)
    const until = Date.now() + STOP_MS
    while (left.some(isOurs) && Date.now() < until) await sleep(20)
  }
  const [stuck] = pids.filter(isOurs)
  if (stuck !== undefined) throw new Failure(`Process ${stuck}, left by an earlier fleet, does not end; end it first.`)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EPERM') {
      throw new Failure(`Process ${pid}, left by an earlier fleet, belongs to another user; end it first.`)
    }
    // It ended between the two looks.
    if (code !== 'ESRCH') throw error
  }
}

function remembered(file: string): number[] {
  const text = unlessGone(() => readFileSync(file, 'utf8')) ?? ''
  return text.split('\n').map(Number)
}

// The built command and the one in the sources keep their things in the same folder.
const root = () => dirname(dirname(locate().main))

/** Whether a process is `kloros up` of this checkout. */
function isUp(pid: number): boolean {
  const programs = [join(root(), 'dist/kloros.js'), join(root(), 'scripts/kloros/index.ts')]
  const args = argumentsOf(pid)
  const cwd = unlessGone(() => readlinkSync(`/proc/${pid}/cwd`)) ?? '/'
  // Typed by hand the path may be relative, or a link.
  const program = args.findIndex((arg) => programs.includes(unlessGone(() => realpathSync(resolve(cwd, arg))) ?? arg))
  return program >= 0 && args.indexOf('up', program) > program
}

/** Whether a process is a service of this checkout. */
function isService(pid: number): boolean {
  const args = argumentsOf(pid)
  return args.includes(join(root(), 'dist/main.js')) || args.includes(join(root(), 'services/main.ts'))
}

/** Whether a process is a Redis on this socket, which stands in its title and, before it has one, among its arguments. */
function isRedis(pid: number, socket: string): boolean {
  const [title = '', ...args] = argumentsOf(pid)
  return title === `redis-server unixsocket:${socket}` || (title.endsWith('redis-server') && args.includes(socket))
}

/** The command line of a process; empty where there is none. */
function argumentsOf(pid: number): string[] {
  if (!Number.isInteger(pid) || pid <= 0) return []
  const text = unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  return text.split('\0').filter((arg) => arg !== '')
}

/** Reads of a file or process, or undefined where there is none that may be read. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const codes = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
