import type { Happening, Question } from '../../shared/contract/question.ts'

/** A line of a question's past as it is told apart from others. */
export function lineOf({ at, event, by = '' }: Happening): string {
  return `${at} ${event} ${by}`
}

/**
 * What has happened to a question since a line of its past, oldest first.
 *
 * A past is bounded: where the line is there no more, all that is left came after it, or, where the question was archived
 * and asked anew, it has another past.
 */
export function since(question: Pick<Question, 'history'>, line: string | undefined): Happening[] {
  if (line === undefined) return question.history
  return question.history.slice(question.history.findLastIndex((happening) => lineOf(happening) === line) + 1)
}
