import type { Question } from '../../shared/text/answers.ts'
import { related, times } from '../../shared/text/brief.ts'
import { json } from '../../shared/text/clean.ts'
import { type Colour, paint } from './colour.ts'
import type { Context } from './command.ts'
import { type Around, explain } from './explain.ts'
import { fields, items, lines, section } from './layout.ts'

/** Facts that are told elsewhere, or were counted. */
const TOLD = new Set(['gap_type', 'gap_name', 'gap_category', 'gap_reason', 'reason', 'occurrences', 'grouping'])

/** How a level stands out. */
export function levelColour(level: string): Colour | undefined {
  return ({ critical: 'red', high: 'yellow' } as const)[level]
}

/** Writes a whole question for people. */
export function questionText(context: Context, question: Question, around: Around = {}): string {
  const { gap, claim, answer } = question
  const text = [
    ...lines(context, question.question).map((one) => paint(context, 'bold', one)),
    ...fields(context, [
      ['id', question.id],
      ['status', question.status],
      ['level', question.level],
      ['gap', `${gap.type}  ${gap.name}`],
      ['asks to', `${question.action_class}, autonomy ${question.autonomy}`],
      ['seen', `${times(question.occurrences)}, first ${question.first_seen}, last ${question.last_seen}`],
    ]),
    ...section(context, 'Why', fields(context, explain(question, around))),
    ...section(context, 'Evidence', items(context, question.evidence)),
    ...section(context, 'Related', items(context, question.related.map(related))),
    ...section(context, 'Facts', fields(context, Object.entries(question.facts).flatMap(told))),
    ...section(context, 'Hosts', fields(context, question.hosts.map(host))),
    ...section(context, 'Claim', claim ? fields(context, [[claim.worker, `until ${claim.expires_at}`]]) : []),
    ...(answer ? answered(context, answer) : []),
    ...section(context, 'History', items(context, question.history.map(happened))),
  ]
  return `${text.join('\n')}\n`
}

function told([key, value]: [string, unknown]): [string, string][] {
  if (TOLD.has(key)) return []
  return [[key, typeof value === 'string' ? value : json(value)]]
}

function host({ host, open, last_seen }: Question['hosts'][number]): [string, string] {
  return [host, `${open ? 'open' : 'closed'}, last seen ${last_seen}`]
}

function answered(context: Context, { answer, evidence, confidence, worker, at }: NonNullable<Question['answer']>) {
  const body = [answer, ...evidence.map((one) => `evidence: ${one}`)]
  if (confidence !== null) body.push(`confidence: ${confidence}`)
  return section(context, `Answer by ${worker}, ${at}`, items(context, body))
}

function happened({ at, event, status, by, reason }: Question['history'][number]): string {
  return [at, event, `→ ${status}`, by && `by ${by}`, reason && `(${reason})`].filter(Boolean).join(' ')
}
