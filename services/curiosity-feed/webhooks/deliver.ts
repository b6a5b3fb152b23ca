import { persist } from '../persist.ts'
import { Bell } from './bell.ts'
import { nameOf, type Webhook } from './hook.ts'
import { headersOf } from './message.ts'
import type { Message, Outbox } from './outbox.ts'
import { post } from './post.ts'

/** How many messages are under way to one webhook at once. */
const AT_ONCE = 4

/** How often a message is tried before it is given up: once, and ten times more within 18 hours. */
export const TRIES = 11

/** How long the first wait after a failure is, each further one four times as long, and the longest; in milliseconds. */
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 4 * 3_600_000

/** So many failures in a row are a webhook that cannot be reached, rather than a message it does not take. */
const FAILING = 3

const NONE = { messages: [], next_ms: null } as const

/** What delivering needs, and whom it tells. */
export interface Delivering {
  outbox: Outbox
  signal: AbortSignal
  /** Whether the webhook takes messages, and why not. */
  report(connected: boolean, reason: string): void
  /** A message was given up. */
  gaveUp(message: Message, reason: string): void
  /** How long a message waits after so many tries (ms); {@link waitAfter} where it is unset. */
  wait?(tries: number): number
}

/**
 * How long a message waits after so many tries, in milliseconds.
 *
 * @param chance 0..1: a wait is cut by up to a half, so that what failed together does not come back together.
 */
export function waitAfter(tries: number, chance: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** (tries - 1)) * (1 - chance / 2)
}

/**
 * Delivers what waits for one webhook until `signal` is aborted: each message at least once, unless it is given up.
 *
 * A message that fails waits for itself; those behind it go on.
 */
export function deliver(
  hook: Webhook,
  { outbox, signal, report, gaveUp, wait = (tries) => waitAfter(tries, Math.random()) }: Delivering,
): { bell: Bell; ended: Promise<void> } {
  const name = nameOf(hook)
  const bell = new Bell()
  let failures = 0

  async function send(message: Message): Promise<void> {
    const { id, body, tries } = message
    const headers = headersOf(id, body, hook.secret, Math.floor(Date.now() / 1000))
    const reason = await post(hook.url, headers, body, signal)
    // What was cut off by the end is taken again when its lease is over.
    if (signal.aborted) return
    failures = reason === undefined ? 0 : failures + 1
    if (failures === 0 || failures >= FAILING) report(failures === 0, reason ?? '')
    if (reason !== undefined && tries < TRIES) {
      await persist(() => outbox.delay(name, id, wait(tries)), signal)
      return
    }
    await persist(() => outbox.remove(name, id), signal)
    if (reason !== undefined) gaveUp(message, reason)
  }

  async function run(): Promise<void> {
    const underWay = new Set<Promise<void>>()
    while (!signal.aborted) {
      const room = AT_ONCE - underWay.size
      const taken = room === 0 ? NONE : await persist(() => outbox.take(name, room), signal)
      for (const message of taken?.messages ?? []) {
        const sending = send(message).finally(() => {
          underWay.delete(sending)
          bell.ring()
        })
        underWay.add(sending)
      }
      if (taken?.messages.length === 0) await bell.wait(taken.next_ms === null ? null : taken.next_ms + 1, signal)
    }
    await Promise.all(underWay)
  }
  return { bell, ended: run() }
}
