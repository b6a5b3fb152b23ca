import { spawn } from 'node:child_process'

const MOST_BYTES = 4 * 1024 * 1024

/** What a program did: it ended, or it could not be asked. `missing` is whether there is no such program. */
export type Said =
  | { code: number | null; stdout: string; stderr: string }
  | { failed: string; missing: boolean; stdout?: never }

/** How a program is run. */
export interface Running {
  env: Readonly<Record<string, string | undefined>>
  /** After this it is ended, in milliseconds. */
  patience_ms: number
}

/** Runs a program that only tells something, and everything it starts, for so long at most. Never rejects. */
export function run(program: string, args: readonly string[], { env, patience_ms }: Running): Promise<Said> {
  return new Promise((resolve) => {
    // In a group of its own, so that what it started ends with it, and holds no pipe open.
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (part: string) => {
        texts[name] += part.slice(0, MOST_BYTES - texts[name].length)
      })
    }
    const timer = setTimeout(() => {
      killGroup(child.pid)
      child.stdout.destroy()
      child.stderr.destroy()
      child.unref()
      resolve({ failed: `did not end within ${patience_ms / 1000} s`, missing: false })
    }, patience_ms)
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve({ failed: `cannot be run (${error.code ?? error.message})`, missing: error.code === 'ENOENT' })
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, ...texts })
    })
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // It ended at this very moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
