import * as z from 'zod'
import { Entry } from '../../shared/text/answers.ts'
import { pause } from './child.ts'
import { exits, Failure } from './command.ts'
import type { Feed } from './feed.ts'

/** The feed says every 15 s that it is there. */
const SILENCE_MS = 45_000

/** How long to wait before a feed that is away is asked again, in milliseconds: first, and at most. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 5_000

/** The most that is kept of an event that has not come to its end, in characters. */
const MOST_UNFINISHED = 1024 * 1024

const Happening = z.discriminatedUnion('event', [
  z.object({ event: z.literal('signal'), data: Entry }),
  z.object({
    event: z.literal('question'),
    data: z.object({
      id: z.string(),
      event: z.string(),
      status: z.string(),
      level: z.string(),
      question: z.object({ question: z.string(), occurrences: z.number() }).nullable(),
    }),
  }),
  z.object({ event: z.literal('gap'), data: z.object({ of: z.string() }) }),
])

/** One event of `GET /events`, as far as it is shown, and all of it as it came. */
export type Happening = z.infer<typeof Happening> & { whole: unknown }

/** What is told of the connection. */
export interface Line {
  up(): void
  /** The feed is away, and is asked again. */
  down(why: Failure): void
}

/**
 * Follows what happens, until `signal` is aborted: a feed that is away is asked again, and goes on behind the last event.
 *
 * @throws Failure where the feed refuses.
 */
export async function* happenings(
  feed: Feed,
  query: Readonly<Record<string, string | undefined>>,
  line: Line,
  signal: AbortSignal,
): AsyncGenerator<Happening> {
  let last: string | undefined
  let wait = FIRST_WAIT_MS
  while (!signal.aborted) {
    const silence = new AbortController()
    const timer = setTimeout(() => silence.abort(), SILENCE_MS)
    try {
      const ended = AbortSignal.any([signal, silence.signal])
      const parts = await feed.stream('/events', query, { ...(last !== undefined && { 'last-event-id': last }) }, ended)
      line.up()
      wait = FIRST_WAIT_MS
      for await (const { id, event, data } of eventsIn(parts, () => timer.refresh())) {
        last = id ?? last
        const whole = { event, data: parse(data) }
        const fits = Happening.safeParse(whole)
        // A newer feed may tell of what this command knows nothing of.
        if (data !== '' && fits.success) yield { ...fits.data, whole: { id: last, ...whole } }
      }
      if (!signal.aborted) line.down(new Failure(`The feed at ${feed.url} ended the connection.`))
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Failure) || error.exit !== exits.unreachable) throw error
      line.down(error)
    } finally {
      clearTimeout(timer)
    }
    await pause(wait, signal)
    wait = Math.min(LONGEST_WAIT_MS, wait * 2)
  }
}

interface Event {
  id: string | undefined
  event: string
  data: string
}

/** Cuts `text/event-stream` into its events; see the HTML standard, 9.2.6. */
async function* eventsIn(parts: AsyncIterable<string>, heard: () => void): AsyncGenerator<Event> {
  let text = ''
  for await (const part of parts) {
    heard()
    text += part
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    if (text.length > MOST_UNFINISHED) throw new Failure('The feed tells of something too large.')
    for (const block of blocks) yield readEvent(block)
  }
}

function readEvent(block: string): Event {
  const event: Event = { id: undefined, event: 'message', data: '' }
  for (const row of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(row) ?? []
    if (name === 'id') event.id = value
    else if (name === 'event') event.event = value
    else if (name === 'data') event.data = event.data === '' ? value : `${event.data}\n${value}`
  }
  return event
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
