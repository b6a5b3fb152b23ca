import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

/** What is waited at least before a condition is asked again, and at most, in milliseconds. */
const LEAST_MS = 10
const MOST_MS = 500

/**
 * Waits until a condition holds and gives back what it gave; tests wait for conditions, never for time.
 *
 * The longer it waits, and the longer asking takes, the less often it asks: that leaves the machine to what it waits for.
 *
 * @param what what is awaited, for the error.
 * @throws when it does not hold within `timeout_ms` (20 s), with the last error the condition itself threw.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  timeout_ms = 20_000,
): Promise<NonNullable<T>> {
  const started = Date.now()
  let last: unknown
  for (;;) {
    const asked = Date.now()
    try {
      const value = await condition()
      if (value) return value
      last = undefined
    } catch (error) {
      last = error
    }
    const now = Date.now()
    if (now - started > timeout_ms) throw new Error(`timed out waiting until ${what}`, { cause: last })
    await sleep(Math.min(MOST_MS, Math.max(LEAST_MS, (now - started) / 16, now - asked)))
  }
}

/**
 * Waits until what is read is what it should be.
 *
 * @throws when it is not within `timeout_ms` (20 s), with what differs; or what reading it threw last.
 */
export async function comesToBe<T>(read: () => T | Promise<T>, should: T, timeout_ms = 20_000): Promise<void> {
  const end = Date.now() + timeout_ms
  const isSo = async () => isDeepStrictEqual(await read(), should) || Date.now() > end
  await until(isSo, 'it can be read', timeout_ms + 1_000)
  assert.deepEqual(await read(), should)
}
