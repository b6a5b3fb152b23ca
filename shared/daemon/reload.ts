import { isDeepStrictEqual } from 'node:util'
import type { Log } from '../contract/service.ts'
import { ConfigError, type Effective } from './config.ts'

type Configured = Effective<Record<string, unknown>>

/** What {@link reloadable} needs of the process around it. */
export interface Reloading {
  /** The configuration to begin with. */
  first: Configured
  /** Reads it again. @throws ConfigError where it cannot be used. */
  read(): Configured
  /** Runs the service until `stop` is aborted. */
  run(effective: Configured, stop: AbortSignal): Promise<void>
  /** Ends it for good. */
  stop: AbortSignal
  log: Log
}

/**
 * Runs a service until `stop` is aborted. `reload` has the configuration read again: where it says something new, the
 * run ends in order and the next one begins with it, as if the process had been started again. One that cannot be used
 * is refused with a warning, and the old one stays.
 *
 * @returns `ended`, which rejects as `run` does.
 */
export function reloadable({ first, read, run, stop, log }: Reloading): { reload(): void; ended: Promise<void> } {
  let current = first
  let wanted = first
  let before: Configured | undefined
  let ending = new AbortController()

  function refuse(reason: string): void {
    log.warn('the new configuration is refused, the old one stays', { reason })
  }

  function reload(): void {
    try {
      const found = read()
      // Nobody wants the built-in defaults in its place: it may be that it is just being replaced.
      if (found.file === null && current.file !== null) throw new ConfigError(`${current.file}: the file is gone.`)
      wanted = found
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      refuse(error.message)
      return
    }
    if (!isSame(wanted, current)) ending.abort()
  }

  async function runAll(): Promise<void> {
    while (!stop.aborted) {
      try {
        await run(current, AbortSignal.any([stop, ending.signal]))
        before = current
      } catch (error) {
        // Whether it can listen at an address shows only when it tries.
        if (before === undefined || !isAddressRefused(error)) throw error
        refuse(error.message)
        if (wanted === current) [wanted, before] = [before, undefined]
      }
      current = wanted
      ending = new AbortController()
    }
  }

  return { reload, ended: runAll() }
}

/** Whether a service does the same with both; what comes from the environment is the same while a process runs. */
function isSame(one: Configured, other: Configured): boolean {
  return (['config', 'redis', 'fleet'] as const).every((part) => isDeepStrictEqual(one[part], other[part]))
}

function isAddressRefused(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && 'syscall' in error && ['listen', 'bind', 'getaddrinfo'].includes(String(error.syscall))
  )
}
