import { type ChildProcess, fork } from 'node:child_process'
import { workerPlace } from './worker-place.ts'

/**
 * Starts a worker of a service: a process of its own, for a thread leaves tens of megabytes behind.
 *
 * It shares no group with the service, so that Ctrl-C is for that alone, and its only tie is the channel: whatever way the service
 * ends, that closes.
 *
 * @param memory_mb a worker that takes more ends.
 * @param young_mb half of its young generation. What is filled again and again is to be large: with the flags of a service, which
 * keep an idle process small, parsing takes half as long again.
 * @param v8 more flags of V8.
 */
export function startWorker(
  service: string,
  program: string,
  memory_mb: number,
  young_mb: number,
  v8: readonly string[] = [],
): ChildProcess {
  const { file, flags } = workerPlace(service, program)
  return fork(file, {
    execArgv: [`--max-old-space-size=${memory_mb}`, ...young(young_mb), '--v8-pool-size=1', ...v8, ...flags],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What is long is copied, and not written out and read again.
    serialization: 'advanced',
  })
}

/** Of that size from the start: what grows to it copies what it has again and again meanwhile. */
function young(mb: number): string[] {
  return [`--min-semi-space-size=${mb}`, `--max-semi-space-size=${mb}`]
}
