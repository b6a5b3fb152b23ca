import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WorkTree } from './files-tree.ts'
import { linesOf } from './git-lines.ts'
import { isOfSystem } from './system-error.ts'

/** How often it is looked how much memory git takes, in milliseconds. */
const LOOK_MS = 100

/**
 * Of what is larger than a source file nothing is told. What git keeps so that it need not read it twice, and each of its threads,
 * has to fit in the memory of whoever asks.
 */
const OPTIONS = [
  'core.quotePath=false',
  'core.bigFileThreshold=2m',
  'core.deltaBaseCacheLimit=4m',
  'pack.threads=1',
  'grep.threads=1',
].flatMap((one) => ['-c', one])

/** What git may take at most. */
export interface GitLimits {
  /** How long it may run. */
  patience_ms: number
  /** How much memory of its own it may have, in KiB. */
  memory_kb: number
}

/** How git ended: with all that there is, or with an error, or with more than it may take. */
export type GitEnd = 'well' | 'failed' | 'too much'

/** Runs git, in a repository of its own that has the objects of a work tree. @param see true where it has heard enough. */
export async function runGit(
  tree: WorkTree,
  args: readonly string[],
  commit: string,
  limits: GitLimits,
  signal: AbortSignal,
  see: (line: string) => unknown,
): Promise<GitEnd> {
  let own: string | undefined
  try {
    own = await mkdtemp(join(tmpdir(), 'kloros-git-'))
    await Promise.all([mkdir(join(own, 'refs')), mkdir(join(own, 'objects')), writeFile(join(own, 'HEAD'), commit)])
    const format =
      commit.length === 64 ? '[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha256\n' : ''
    await writeFile(join(own, 'config'), format)
    // Who stops while it is prepared is not heard of later.
    return signal.aborted ? 'failed' : await read(own, tree, args, limits, signal, see)
  } catch (error) {
    // A disk that is full, or too many open files: it is asked again.
    if (!isOfSystem(error)) throw error
    return 'failed'
  } finally {
    // What cannot be removed goes with the unit's own folder.
    if (own !== undefined) await rm(own, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function read(
  own: string,
  tree: WorkTree,
  args: readonly string[],
  limits: GitLimits,
  signal: AbortSignal,
  see: (line: string) => unknown,
): Promise<GitEnd> {
  const { common } = tree
  const child = spawn('git', ['--no-pager', ...OPTIONS, ...args], {
    cwd: own,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LC_ALL: 'C',
      HOME: own,
      GIT_DIR: own,
      GIT_OBJECT_DIRECTORY: join(common, 'objects'),
      GIT_SHALLOW_FILE: join(common, 'shallow'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_NO_LAZY_FETCH: '1',
      GIT_TERMINAL_PROMPT: '0',
    },
  })
  const ended = new Promise<GitEnd>((resolve) => {
    child.once('error', () => resolve('failed'))
    // It says so with 1 where it finds nothing.
    child.once('close', (code) => resolve(code === 0 || (code === 1 && args[0] === 'grep') ? 'well' : 'failed'))
  })
  // It could not be started, and has nothing to read.
  if (child.pid === undefined) return ended
  const watch = watched(child, child.pid, limits)
  const end = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  try {
    for await (const line of linesOf(child.stdout)) {
      if (see(line) !== true) continue
      end()
      // What nobody reads any more would be waited for.
      child.stdout.destroy()
      await ended
      return 'well'
    }
    const how = await ended
    return how === 'failed' && watch.isTooMuch ? 'too much' : how
  } finally {
    watch.stop()
    signal.removeEventListener('abort', end)
  }
}

/** Ends a program that takes more than it may. */
function watched(child: ChildProcess, pid: number, { patience_ms, memory_kb }: GitLimits) {
  const watch = { isTooMuch: false, stop: () => clearInterval(timer) }
  const until = Date.now() + patience_ms
  const timer = setInterval(
    () => {
      if (Date.now() < until && memoryOf(pid) <= memory_kb) return
      watch.isTooMuch = true
      child.kill('SIGKILL')
    },
    Math.min(LOOK_MS, patience_ms),
  )
  try {
    // Nobody waits for it.
    setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It has ended already, or may not be lowered.
  }
  return watch
}

/** The memory of its own that a program has, in KiB; 0 where it has ended. */
function memoryOf(pid: number): number {
  try {
    return Number(/^RssAnon:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
