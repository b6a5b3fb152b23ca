import type { Change } from '../../../shared/store/changes.ts'
import type { Lost, News } from '../../../shared/store/news.ts'
import { type Place, writePlace } from '../../../shared/store/place.ts'
import type { Shown } from '../../../shared/store/shown.ts'

/** One thing that whoever watches is told: what it is, the place behind it, and what it says. */
export type Happening = { id: string; bytes?: Buffer } & (
  | { event: 'signal'; data: { id: string; signal: unknown } }
  | { event: 'question'; data: Omit<Change, 'entry' | 'unasked'> & { question: Shown | null } }
  | { event: 'gap'; data: Lost }
)

/** What is told of something new. @param questions those that changed, as they are now. */
export function happeningOf(news: News, questions: ReadonlyMap<string, Shown>): Happening {
  const id = writePlace(news.place)
  if (news.kind === 'signal') {
    return { id, event: 'signal', data: { id: news.id, signal: withoutTraceback(news.signal) } }
  }
  const { entry: _, unasked: __, ...change } = news.change
  return { id, event: 'question', data: { ...change, question: questions.get(change.id) ?? null } }
}

/** What is told of what is no longer kept. @param place where it was to be gone on from. */
export function gapOf(lost: Lost, place: Place): Happening {
  return { id: writePlace(place), event: 'gap', data: lost }
}

/** An event as the stream has it, `text/event-stream`; written once, however many are told. */
export function bytesOf(happening: Happening): Buffer {
  happening.bytes ??= Buffer.from(
    `id: ${happening.id}\nevent: ${happening.event}\ndata: ${JSON.stringify(happening.data)}\n\n`,
  )
  return happening.bytes
}

/** Tracebacks weigh most, and are read with the question; the channel goes without them, too. */
function withoutTraceback(signal: unknown): unknown {
  if (typeof signal !== 'object' || signal === null || !('facts' in signal)) return signal
  const { facts } = signal
  if (typeof facts !== 'object' || facts === null || !('traceback' in facts)) return signal
  const { traceback: _, ...rest } = facts
  return { ...signal, facts: rest }
}
