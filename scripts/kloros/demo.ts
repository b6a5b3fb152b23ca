import { type EventEmitter, once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventOf } from './follow.ts'

const SCENARIO = 'demo-disk-full'

/** How long the scenario stays broken, in milliseconds: long enough to read the question. */
const BROKEN_MS = 5_000

/**
 * Stages a chaos experiment that does not heal, and, when it was asked about, the same one healing.
 *
 * @param history the file that chaos-monitor reads.
 * @param news what `follow` emits.
 * @returns when the question has closed, or `stop` was aborted.
 */
export async function demo(
  say: (text: string) => void,
  history: string,
  news: EventEmitter,
  stop: AbortSignal,
): Promise<void> {
  const run = (fields: object) =>
    appendFileSync(history, `${JSON.stringify({ scenario: SCENARIO, ...fields, timestamp: Date.now() / 1000 })}\n`)
  const of = (event: string) => once(news, eventOf(event, SCENARIO), { signal: stop })
  try {
    say(`Demo: the chaos experiment ${SCENARIO} does not heal…`)
    // What a demo that was cut short left open closes first, and then returns.
    run({ healed: true })
    run({ healed: false, failure_count: 3, error: 'no space left on device after 120 s' })
    await Promise.race([of('opened'), of('returned')])
    await sleep(BROKEN_MS, undefined, { signal: stop })
    say('Demo: …and now it heals.')
    run({ healed: true })
    await of('closed')
    say('Demo: the question closed by itself. The fleet runs on; Ctrl-C ends it.')
  } catch (error) {
    if (!stop.aborted) throw error
  }
}
