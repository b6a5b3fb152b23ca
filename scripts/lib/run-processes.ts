import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long processes may take to end before they are killed, in milliseconds. */
const PATIENCE_MS = 10_000

/** Ends all processes that were given a folder, whoever started them, by force if need be. @returns when none is left. */
export async function endProcesses(folder: string): Promise<void> {
  const asked = new Set<number>()
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    const left = processesOf(folder)
    if (left.length === 0) return
    const isLate = Date.now() > end
    for (const pid of left) {
      if (isLate) send(pid, 'SIGKILL')
      else if (!asked.has(pid)) send(pid, 'SIGTERM')
      asked.add(pid)
    }
  }
}

/** The processes, but this one, that a folder was given to: in their environment or arguments, or that work in it. */
export function processesOf(folder: string): number[] {
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  return pids.filter(
    (pid) =>
      pid !== process.pid &&
      (read(() => readFileSync(`/proc/${pid}/environ`, 'utf8')).includes(folder) ||
        read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).includes(folder) ||
        read(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(folder)),
  )
}

/** What is read of a process; empty where it has ended, or is another user's. */
function read(of: () => string): string {
  try {
    return of()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended between the two looks.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
