import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until a condition holds and gives back what it gave; tests wait for conditions, never for time.
 *
 * @param what what is awaited, for the error.
 * @throws when it does not hold within `timeout_ms` (20 s), with the last error the condition itself threw.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  timeout_ms = 20_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + timeout_ms
  let last: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value) return value
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`timed out waiting until ${what}`, { cause: last })
    await sleep(10)
  }
}
