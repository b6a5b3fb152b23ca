import type { Question } from './answers.ts'
import type { Context } from './command.ts'
import { type Colour, clean, json, line, paint } from './text.ts'

/** Facts that are the question's head, or were counted. */
const TOLD = new Set(['gap_type', 'gap_name', 'gap_category', 'gap_reason', 'reason', 'occurrences'])

/** How a level stands out. */
export function levelColour(level: string): Colour | undefined {
  return ({ critical: 'red', high: 'yellow' } as const)[level]
}

/** Writes a whole question for people. */
export function questionText(context: Context, question: Question): string {
  const { gap, claim, answer } = question
  const head = paint(context, 'bold', line(question.question))
  const seen = `${question.occurrences} times, first ${question.first_seen}, last ${question.last_seen}`
  const sections = [
    section(context, '', [
      ['id', question.id],
      ['status', question.status],
      ['level', question.level],
      ['gap', `${gap.type}  ${gap.name}`],
      ['asks to', `${question.action_class}, autonomy ${question.autonomy}`],
      ['seen', seen],
    ]),
    list(context, 'Evidence', question.evidence),
    section(
      context,
      'Facts',
      Object.entries(question.facts)
        .filter(([key]) => !TOLD.has(key))
        .map(told),
    ),
    section(
      context,
      'Hosts',
      question.hosts.map(({ host, open, last_seen }) => [host, `${open ? 'open' : 'closed'}, last seen ${last_seen}`]),
    ),
    claim && section(context, 'Claim', [[claim.worker, `until ${claim.expires_at}`]]),
    answer &&
      list(context, `Answer by ${line(answer.worker)}, ${line(answer.at)}`, [answer.answer, ...answer.evidence]),
    answer?.confidence != null && `  confidence ${answer.confidence}`,
    list(
      context,
      'History',
      question.history.map(({ at, event, status, by, reason }) =>
        [at, event, `→ ${status}`, by && `by ${by}`, reason && `(${reason})`].filter(Boolean).join(' '),
      ),
    ),
  ]
  return `${[head, ...sections.filter(Boolean)].join('\n')}\n`
}

function told([key, value]: [string, unknown]): [string, string] {
  return [key, typeof value === 'string' ? value : json(value)]
}

function section(context: Context, title: string, rows: readonly (readonly [string, string])[]): string {
  const wide = Math.min(24, Math.max(0, ...rows.map(([key]) => key.length)))
  return list(
    context,
    title,
    rows.map(([key, value]) => `${line(key).padEnd(wide)}  ${value.includes('\n') ? `\n${value}` : value}`),
  )
}

/** An indented list; what has lines of its own keeps them, further in. */
function list(context: Context, title: string, items: readonly string[]): string {
  if (items.length === 0) return ''
  const body = items.map((item) => `  ${clean(item).trimEnd().replace(/\n/g, '\n    ')}`)
  return [...(title ? [`\n${paint(context, 'dim', title)}`] : []), ...body].join('\n')
}
