import { duration } from '../../shared/contract/duration.ts'
import type { Member, Question } from '../../shared/text/answers.ts'
import { fit, line } from '../../shared/text/clean.ts'
import { type Colour, paint } from './colour.ts'
import type { Context } from './command.ts'
import type { Happening } from './event-stream.ts'
import { levelColour } from './question-text.ts'
import { signalLine } from './signal-text.ts'
import { type Column, table } from './table.ts'

/** What is watched, as far as it is known. */
export interface Watched {
  /** Undefined until the feed has said so first. */
  fleet: readonly Member[] | undefined
  questions: readonly Question[]
  total: number
  /** What happened, newest last. */
  happened: readonly Happening[]
  /** Why nothing is heard; empty where all is well. */
  away: string
}

const TONES: Readonly<Record<string, Colour>> = {
  opened: 'yellow',
  returned: 'yellow',
  regressed: 'yellow',
  answered: 'blue',
  closed: 'green',
}

const columns: Column<Question>[] = [
  { title: 'LEVEL', text: ({ level }) => level, colour: ({ level }) => levelColour(level), whole: true },
  { title: 'STATUS', text: ({ status, claim }) => (claim === null ? status : `${status} ${claim.worker}`) },
  { title: 'SEEN', text: ({ occurrences }) => String(occurrences), whole: true },
  { title: 'LAST', text: ({ last_seen }) => age(last_seen), whole: true },
  { title: 'QUESTION', text: ({ question }) => question },
]

/** The fewest rows in which anything can be shown. */
const FEWEST_ROWS = 4

/**
 * Writes the whole screen: the fleet, the questions best first, and below them what happens.
 *
 * @param rows how many lines there are; none is longer than the terminal is wide.
 */
export function screenText(context: Context, rows: number, watched: Watched): string[] {
  const { columns: wide = 80 } = context
  const head = [fleetLine(context, wide, watched)]
  if (rows < FEWEST_ROWS) return head.slice(0, rows)
  const foot = paint(context, 'dim', fit('q ends it', wide))
  const room = rows - 2
  const forNews = Math.min(watched.happened.length, Math.max(3, Math.floor(room / 3)))
  const listed = watched.questions.slice(0, Math.max(0, room - forNews - 1))
  const list = listed.length > 0 ? table(context, columns, listed).trimEnd().split('\n') : ['No question matches.']
  const left = room - list.length
  const news = left > 0 ? watched.happened.slice(-left).map((one) => happeningLine(context, one)) : []
  return [...head, ...list.slice(0, room), ...news, ...Array<string>(Math.max(0, left - news.length)).fill(''), foot]
}

/** A signal or a change on one line. */
export function happeningLine(context: Context, one: Happening): string {
  const wide = context.columns ?? Number.POSITIVE_INFINITY
  if (one.event === 'signal') return signalLine(context, one.data)
  if (one.event === 'gap') return fit(`some ${line(one.data.of)} are no longer kept, and were missed`, wide)
  const { id, event, level, question } = one.data
  const text = question === null ? '' : ` ×${question.occurrences}  ${line(question.question)}`
  return paint(context, TONES[event], fit(`${line(event)}  ${line(level)}  ${line(id)}${text}`, wide))
}

function fleetLine(context: Context, wide: number, { fleet, total, away }: Watched): string {
  if (away !== '') return paint(context, 'red', fit(line(away), wide))
  if (fleet === undefined) return fit('Waits for the feed.', wide)
  const unwell = fleet.filter(({ status, silent }) => silent || !['ok', 'stopped'].includes(status))
  const names = unwell.map(
    ({ service, host, silent, status }) => `${service} on ${host} is ${silent ? 'silent' : status}`,
  )
  const how = names.length === 0 ? 'all well' : names.join(', ')
  const text = fit(line(`${fleet.length} services, ${how}; ${total} questions`), wide)
  return paint(context, names.length === 0 ? 'green' : 'red', text)
}

function age(time: string): string {
  const at = Date.parse(time)
  return Number.isNaN(at) ? '?' : duration((Date.now() - at) / 1000)
}
