import type { QuestionStatus } from '../contract/question.ts'

/** Why a change was refused; `out_of_range` is a time that is past or too far off. */
export type Refusal = 'not_found' | 'stale_token' | 'wrong_state' | 'out_of_range'

/** What became of a call: the value, or why it was refused and what state the question is in. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; why: Refusal; status?: QuestionStatus }

/** What a script answers: `ok` or why not, and the value or the status. */
export type Reply = [word: 'ok' | Refusal, more?: string | number]

/** Reads what a script answered. */
export function outcome<T>([word, more]: Reply, value: (more: string | number) => T): Outcome<T> {
  if (word === 'ok') return { ok: true, value: value(more ?? '') }
  return more === undefined ? { ok: false, why: word } : { ok: false, why: word, status: more as QuestionStatus }
}
