import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a process may take to stop before it is killed, in milliseconds. */
export const STOP_MS = 6_000

/** Whether a child was started and has not ended, by itself or by a signal. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** Waits until a child has ended, where it has not. @returns its exit code, or the signal that ended it. */
export async function ended(child: ChildProcess): Promise<number | string | null> {
  if (isRunning(child)) await new Promise((resolve) => child.once('exit', resolve))
  return child.exitCode ?? child.signalCode
}

/** Ends a child: by SIGTERM, and by SIGKILL if it takes too long. @returns when it has ended. */
export async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return
  child.kill('SIGTERM')
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended(child)
  clearTimeout(kill)
}

/** Waits so many milliseconds, or until `stop` is aborted. */
export async function pause(ms: number, stop?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, stop && { signal: stop })
  } catch (error) {
    if (!stop?.aborted) throw error
  }
}
