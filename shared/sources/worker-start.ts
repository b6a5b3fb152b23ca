import { type ChildProcess, fork } from 'node:child_process'
import { workerPlace } from './worker-place.ts'

/**
 * Starts a worker of a service: a process of its own, for a thread leaves tens of megabytes behind.
 *
 * It shares no group with the service, so that Ctrl-C is for that alone, and its only tie is the channel: whatever way the service
 * ends, that closes.
 *
 * @param flags of Node.
 */
export function startWorker(service: string, program: string, flags: readonly string[]): ChildProcess {
  const { file, flags: own } = workerPlace(service, program)
  return fork(file, {
    execArgv: [...flags, ...own],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
