import { backoff, isWeather, pause } from '../../shared/bus/connect.ts'

/** Asks Redis until it answers. @returns the answer; undefined where `signal` is aborted first. */
export async function persist<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!isWeather(error)) throw error
    }
    await pause(backoff(attempt), signal)
  }
  return undefined
}
