import type { Fleet, Reading } from '../contract/monitor.ts'
import { type IndexItem, type IndexReader, index } from './index.ts'
import { NOWHERE, type Place } from './index-stream.ts'

/** What a worker is given, once: the configuration of what it is to do, and the index it is to read. */
export interface Order<C> extends Pick<Reading, 'fleet' | 'redis'> {
  config: C
  /** How long it is kept without a change, in milliseconds. */
  idle_ms: number
}

/** What a worker says. */
export type Word<A> =
  | { status: Parameters<Reading['report']>[0] }
  | { warning: string; fields: Record<string, unknown> }
  | { answer: A }
  /** It may end, for nothing has changed since this place for so long. */
  | { idle: Place }

/** What makes answers of an index. No I/O and no clock. */
export interface Answering<T, A> extends IndexReader<T> {
  take(item: IndexItem<T>): void
  /** When to answer, in epoch seconds; undefined: not before more is told. */
  readonly answerAt: number | undefined
  /** Works out what there is to say of all that was told so far, so that to answer takes no time. */
  prepare(): void
  /** Says it; undefined where that is nothing new. */
  answer(): A | undefined
}

/** What a worker is told once an answer of it was taken: it gives one at a time. */
export const TAKEN = 'taken'

/** An answer is prepared when nothing was told for this share of the time until it is due: until then, more may come. */
const LULL = 0.1

/** Is a worker that answers from an index: it follows the index, and says what has come to be another answer. */
export function serve<C, T, A>(open: (config: C, fleet: Fleet) => Answering<T, A>): void {
  process.once('message', (order: Order<C>) => void work(order, open(order.config, order.fleet)))
}

async function work<C, T, A>({ fleet, redis, idle_ms }: Order<C>, answering: Answering<T, A>): Promise<void> {
  const stopping = new AbortController()
  // Without whoever asks there is nothing to do, and the process ends.
  process.once('disconnect', () => stopping.abort())
  const say = (word: Word<A>) => process.send?.(word, () => undefined)
  let place = NOWHERE
  /** Whether all that was told is answered, and whether the last answer was taken. */
  let isAnswered = false
  let isTaken = true
  /** Until when no answer is prepared, in epoch milliseconds: it may be in vain, so no more than half of the time goes into that. */
  let rests_until = 0
  let timer: NodeJS.Timeout | undefined

  const wait = () => {
    clearTimeout(timer)
    const at = answering.answerAt
    if (at !== undefined && isTaken) {
      const now = Date.now()
      const due = at * 1_000
      const early = Math.max(now + (due - now) * LULL, rests_until)
      timer = early < due ? setTimeout(prepare, early - now, due) : setTimeout(answer, due - now)
    } else if (at === undefined && isAnswered) timer = setTimeout(() => say({ idle: place }), idle_ms)
  }
  const prepare = (due: number) => {
    const begun = Date.now()
    answering.prepare()
    rests_until = 2 * Date.now() - begun
    timer = setTimeout(answer, due - Date.now())
  }
  const answer = () => {
    const found = answering.answer()
    isAnswered = true
    isTaken = found === undefined
    if (found !== undefined) say({ answer: found })
    wait()
  }
  process.on('message', () => {
    isTaken = true
    wait()
  })

  const reading: Reading = {
    from: {},
    signal: stopping.signal,
    fleet,
    redis,
    report: (status) => say({ status }),
    skip: () => undefined,
    warn: (warning, fields = {}) => say({ warning, fields }),
  }
  for await (const { items } of index(reading, { documents: false, open: () => answering })) {
    for (const item of items) {
      answering.take(item)
      if (item.kind === 'level') place = item.place
    }
    isAnswered = false
    wait()
  }
  clearTimeout(timer)
}
