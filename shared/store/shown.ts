import type { Question } from '../contract/question.ts'
import { FIELDS } from './fields.ts'

/** What lists show of a question; all of it is at `GET /questions/{id}`. */
const SHOWN = [
  'id',
  'question',
  'status',
  'level',
  'action_class',
  'gap',
  'occurrences',
  'created_at',
  'first_seen',
  'last_seen',
  'hosts',
  'claim',
  'metadata',
] as const satisfies (keyof Question)[]

/** Fields of a question's hash that nothing of it is made of. */
const UNSHOWN: readonly string[] = ['near', 'evidence_hash', 'history', 'answer', 'answered', 'facts']

/** The fields of a question's hash that {@link Shown} is made of. */
export const SHOWN_FIELDS = FIELDS.filter((field) => !UNSHOWN.includes(field))

/** A question as far as lists show it. */
export type Shown = Pick<Question, (typeof SHOWN)[number]>

/** Leaves out of a question what lists do not show. */
export function shown(question: Question): Shown {
  return Object.fromEntries(SHOWN.map((key) => [key, question[key]])) as Shown
}
