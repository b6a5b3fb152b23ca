import { HOLE } from './patterns.ts'

/** A parameter whose callers say what it is. */
export interface Open {
  param: string
  of: string
}

/** One name, as far as it is known: texts, what is made at run time (null), and parameters. */
export type Parts = readonly (string | null | Open)[]

/** All that a name may be. */
export interface Resolved {
  names: readonly Parts[]
  /** It was found by a name that only one constant of the tree has, not by following imports. */
  guessed?: true
}

/** How many names one expression may stand for. */
export const MAX_NAMES = 64

/** Any of several. */
export function union(all: readonly Resolved[]): Resolved {
  return {
    names: all.flatMap(({ names }) => names).slice(0, MAX_NAMES),
    ...(all.some(({ guessed }) => guessed) && { guessed: true }),
  }
}

/** One after the other, each with each. */
export function product(left: Resolved, right: Resolved): Resolved {
  const names = left.names.flatMap((a) => right.names.map((b) => merged([...a, ...b]))).slice(0, MAX_NAMES)
  return { names, ...((left.guessed || right.guessed) && { guessed: true }) }
}

/** The same parts, neighbouring texts and neighbouring unknowns as one. */
export function merged(parts: Parts): Parts {
  const out: (string | null | Open)[] = []
  for (const part of parts) {
    const last = out.at(-1)
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part
    else if (!(part === null && last === null)) out.push(part)
  }
  return out
}

/** Parts as a pattern: what is not known is a hole. */
export function patternOf(parts: Parts): string {
  return parts.map((part) => (typeof part === 'string' ? part.replaceAll(HOLE, '') : HOLE)).join('')
}
