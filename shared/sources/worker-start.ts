import { type ChildProcess, fork } from 'node:child_process'
import { workerPlace } from './worker-place.ts'

/**
 * The young generation, which a worker fills again and again, is large: the flags of a service, which keep an idle process small,
 * make parsing take half as long again.
 */
const FLAGS = ['--max-semi-space-size=16', '--v8-pool-size=1']

/**
 * Starts a worker of a service: a process of its own, for a thread leaves tens of megabytes behind.
 *
 * It shares no group with the service, so that Ctrl-C is for that alone, and its only tie is the channel: whatever way the service
 * ends, that closes.
 *
 * @param memory_mb a worker that takes more ends.
 */
export function startWorker(service: string, program: string, memory_mb: number): ChildProcess {
  const { file, flags } = workerPlace(service, program)
  return fork(file, {
    execArgv: [`--max-old-space-size=${memory_mb}`, ...FLAGS, ...flags],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
