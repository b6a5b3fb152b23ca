import { exits, Failure } from './command.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 7 * 86_400 }

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/** How a moment to come is written, for help. */
export const WHEN = 'a time from now, such as 90m, 2h, 3d or 1w, or an ISO time; without a zone it is local'

/**
 * Reads a moment to come.
 *
 * @param now epoch milliseconds.
 * @returns ISO 8601, UTC.
 * @throws Failure (wrong usage) where it is none.
 */
export function momentOf(text: string, now: number): string {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  const time = count === undefined ? absolute(text) : now + Number(count) * (UNITS[unit] ?? 0) * 1000
  if (Number.isNaN(time)) throw new Failure(`${text} is no moment; give ${WHEN}.`, exits.usage)
  return new Date(time).toISOString()
}

function absolute(text: string): number {
  if (!ISO.test(text)) return Number.NaN
  // A date alone would be taken for one in UTC.
  return Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'))
}
