import { connect } from '../../../shared/bus/connect.ts'
import type { Question } from '../../../shared/contract/question.ts'
import type { RedisPlace } from '../../../shared/contract/redis.ts'
import { changes } from '../../../shared/store/changes.ts'
import { persist } from '../persist.ts'
import { eventsFor, nameOf, type Webhook } from './hook.ts'
import { bodyOf, timeOf } from './message.ts'
import { Outbox } from './outbox.ts'

/** After so many changes that nobody is to be told of, the place is kept all the same. */
const QUIET_CHANGES = 200

/** What is older, in milliseconds, is no news: webhooks that were switched off and on again are not told of it. */
const STALE_MS = 7 * 86_400_000

/** What following needs, and whom it tells. */
export interface Following {
  hooks: readonly Webhook[]
  redis: RedisPlace
  question(id: string): Promise<Question | null>
  signal: AbortSignal
  /** There is a message for this webhook. */
  ring(hook: string): void
  /** So many messages had no room. */
  dropped(count: number): void
  /** Changes between the place and the first one kept are gone. */
  missed(position: string): void
}

/**
 * Reads the changes of questions until `signal` is aborted, and puts into the outbox what webhooks are to be told.
 *
 * How far it is, Redis alone knows: a replica that is made master may have a change and not the messages about it.
 */
export async function follow(following: Following): Promise<void> {
  const { hooks, redis, question, signal, ring, dropped, missed } = following
  const client = connect(redis)
  const outbox = new Outbox(client, redis.prefix)
  let kept = ''
  let warned = ''
  // Changes that were one step share an entry: counted, each has a name that is the same whenever it is read.
  let last = ''
  let nth = 0
  let quiet = 0
  const begin = async () => {
    const { position, missed: areMissed } = await outbox.begin()
    if (areMissed && position !== warned) missed(position)
    if (areMissed) warned = position
    kept = last = position
    nth = quiet = 0
    return position
  }
  try {
    while (!signal.aborted) {
      for await (const change of changes(client, redis.prefix, signal, begin)) {
        nth = change.entry === last ? nth + 1 : 0
        last = change.entry
        const told = hooks.flatMap((hook) => eventsFor(hook, change).map((event) => ({ hook: nameOf(hook), event })))
        quiet += 1
        if (timeOf(change.entry) < Date.now() - STALE_MS) continue
        if (told.length === 0 && quiet < QUIET_CHANGES) continue
        quiet = 0
        const whole = told.length === 0 ? null : await persist(() => question(change.id), signal)
        if (whole === undefined) return
        const messages = told.map(({ hook, event }) => ({
          hook,
          id: `msg_${change.entry}_${nth}_${event}`,
          body: bodyOf(event, change, whole),
        }))
        const lost = await persist(() => outbox.stow(kept, change.entry, messages), signal)
        if (lost === undefined) return
        // It may have been stowed without a word.
        for (const { hook } of messages) ring(hook)
        if (lost === 'moved') break
        kept = change.entry
        if (lost > 0) dropped(lost)
      }
    }
  } finally {
    client.disconnect()
  }
}
