import type { Happening, Question } from '../../shared/contract/question.ts'

/** A line of a question's past as it is told apart from others. */
export function lineOf({ at, event, by = '' }: Happening): string {
  return `${at} ${event} ${by}`
}

/** When a line was written, in epoch milliseconds. */
export function timeOf(line: string): number {
  return Date.parse(line.slice(0, line.indexOf(' ')))
}

/**
 * What has happened to a question since a line of its past, oldest first.
 *
 * @param line undefined where nothing is known of it: then what came after `beginning` (epoch milliseconds) is news. A past is
 * bounded, and that of a question that was archived and asked anew is another: where the line is not there, all of it is news.
 */
export function since(
  { history }: Pick<Question, 'history'>,
  line: string | undefined,
  beginning: number,
): readonly Happening[] {
  if (line === undefined) return history.filter(({ at }) => Date.parse(at) > beginning)
  return history.slice(history.findLastIndex((happening) => lineOf(happening) === line) + 1)
}
