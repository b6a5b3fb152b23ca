import { setTimeout as sleep } from 'node:timers/promises'
import { backoff, isWeather } from '../../../shared/bus/connect.ts'

/** Asks Redis until it answers. @returns the answer; undefined where `signal` is aborted first. */
export async function persist<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!isWeather(error)) throw error
    }
    // An end of the wait by `signal` is no failure; the loop sees it.
    await sleep(backoff(attempt), undefined, { signal }).catch(() => undefined)
  }
  return undefined
}
