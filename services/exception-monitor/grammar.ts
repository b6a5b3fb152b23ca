import type { Failure } from './failure.ts'

/**
 * What a line is to the failure that is being read:
 *
 * - `part`: it belongs to it.
 * - `soft`: it is taken for part of it (a further line of a message), but other output would look the same.
 * - `loose`: it belongs to it only if a part follows, such as a blank line between two tracebacks of a chain.
 * - `last`: it belongs to it, and nothing that follows does.
 * - `other`: the failure ended before it.
 */
export type Place = 'part' | 'soft' | 'loose' | 'last' | 'other'

/** One failure being read, a line at a time. It keeps no lines; what it keeps is bounded. */
export interface Progress {
  /** Takes the next line, without prefix and line end. After `last` or `other` nothing more is given. */
  next(line: string): Place
  /**
   * How sure it is by now.
   *
   * - `tentative`: what was read may be no failure at all; if nothing more comes it is none.
   * - `incomplete`: it is one, and the grammar knows that more must come.
   * - `complete`: it is one, and may end here.
   */
  readonly stage: 'tentative' | 'incomplete' | 'complete'
}

/** Where a failure begins in a line. */
export interface Beginning {
  progress: Progress
  /** Where in the line it begins; what is before is a prefix that its other lines may share. */
  at: number
  /** Whether the line before is its first, which alone would have been too little to tell. */
  before?: boolean
}

/**
 * How a runtime writes its failures. Every expression in it is linear in the length of the line.
 */
export interface Grammar {
  /** Matches every line that may begin a failure, and few others: it is tried on every line there is. No flags. */
  hint: RegExp
  /**
   * Whether a failure begins with this line.
   *
   * @param line at most 48 KiB, without a prefix that is known and without its line end.
   * @param before the line before of the same stream, if there is one and it belongs to no failure.
   */
  begins(line: string, before: string | undefined): Beginning | undefined
  /** Whether a line that begins no failure by itself may be the first of one, which only the next line would tell. */
  mayPrecede?(line: string): boolean
  /**
   * Reads the lines of a failure that was told apart by this grammar. Lines may be missing from its middle, where the
   * line `[… N lines cut …]` stands, and from its end.
   *
   * @returns undefined when it is none after all.
   */
  parse(lines: readonly string[]): Failure | undefined
}
