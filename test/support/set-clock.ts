import type { TestContext } from 'node:test'

/** Has the clock of this process go on from where it is set, for the rest of a test; set again, it is set by so much more. */
export function setClock(t: TestContext, by_s: number): void {
  const { now } = Date
  t.mock.method(Date, 'now', () => now() + by_s * 1000)
}
