import assert from 'node:assert/strict'
import { Signal } from '../../shared/contract/signal.ts'
import type { TestRedis } from './redis.ts'

/** All signals there were. */
export async function signalsOf({ client }: TestRedis): Promise<Signal[]> {
  const entries = await client.xrange('{k}:signals', '-', '+')
  return entries.map(([, [, json = '']]) => Signal.parse(JSON.parse(json)))
}

export const isClosing = ({ signal }: Signal): boolean => signal === 'CAPABILITY_GAP_CLOSED'

/**
 * The gaps that are open by all signals there were, by `nameOf`, and what is kept of the facts of each.
 *
 * @throws where one was opened that was open, or closed that was not.
 */
export async function openGaps<T>(
  redis: TestRedis,
  keep: (facts: Signal['facts']) => T,
  nameOf: (facts: Signal['facts']) => string = ({ gap_name }) => gap_name,
): Promise<Map<string, T>> {
  const open = new Map<string, T>()
  for (const one of await signalsOf(redis)) {
    const { occurrences } = one.facts
    const name = nameOf(one.facts)
    assert.equal(open.has(name), isClosing(one) || occurrences === 0, `${name} at ${one.ts}: ${one.signal}`)
    if (isClosing(one)) open.delete(name)
    else open.set(name, keep(one.facts))
  }
  return open
}
