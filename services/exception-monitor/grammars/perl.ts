import type { Grammar, Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { parsePerl } from './perl-parse.ts'
import { ABORTED, COMPILING, callIn, DEADLY, DIAGNOSED, EXPLAINED, locatedIn, NOT_THERE } from './perl-text.ts'

/** What follows a message that was thrown again, or with calls although it had its place already. */
const PROPAGATED = /^(?:\t\.\.\.propagated)? at \S.* line \d+\.?$/

/** How many lines that are no message of their own the compiler may show of a program. */
const MAX_SOURCE = 20

/** The failure of one Perl program, a line at a time. */
class PerlProgress implements Progress {
  #compiling: boolean
  #diagnosed: boolean
  #lines = 0
  stage: Progress['stage']

  constructor(reads: 'compiling' | 'diagnosed' | 'calls', stage: Progress['stage']) {
    this.#compiling = reads === 'compiling'
    this.#diagnosed = reads === 'diagnosed'
    this.stage = stage
  }

  next(line: string): Place {
    if (ABORTED.test(line)) {
      this.#compiling = false
      this.stage = 'complete'
      return 'part'
    }
    if (callIn(line) !== undefined) {
      if (!this.#compiling) this.stage = 'complete'
      return 'part'
    }
    if (PROPAGATED.test(line)) return 'part'
    if (this.#diagnosed && (line === DIAGNOSED || /^(?:\t| {4})/.test(line))) {
      this.stage = line.startsWith('\t') ? 'complete' : 'incomplete'
      return 'part'
    }
    if (!this.#compiling || isAnotherRecord(line)) return 'other'
    this.#lines = COMPILING.test(line) ? 0 : this.#lines + 1
    return this.#lines > MAX_SOURCE ? 'other' : 'part'
  }
}

/**
 * What Perl 5 writes that must have ended a program, or what it evaluated: errors of the interpreter and the compiler, and
 * messages with calls (Carp). A message and a place alone may be a warning, and is no failure.
 */
export const perl: Grammar = {
  hint: /^(?:\t(?:.* called|\.\.\.propagated))? at \S|^(?:Can't |Undefined subroutine |Illegal |Not an? |Modification of |Died at |Thread \d|syntax error at |Global symbol "|Bareword "|Missing right |Unmatched right |BEGIN |Compilation failed in require |Execution of |Uncaught exception from)/,

  begins(line, before) {
    const reads = (...how: ConstructorParameters<typeof PerlProgress>) => ({
      at: 0,
      progress: new PerlProgress(...how),
    })
    const located = before !== undefined && locatedIn(before) !== undefined
    if (before !== undefined && /^\t\.\.\.propagated /.test(line))
      return { ...reads('calls', 'complete'), before: true }
    if (callIn(line) !== undefined) return located ? { ...reads('calls', 'complete'), before: true } : undefined
    if (PROPAGATED.test(line)) return located ? { ...reads('calls', 'tentative'), before: true } : undefined
    if (line === DIAGNOSED) return reads('diagnosed', 'incomplete')
    if (ABORTED.test(line)) return { ...reads('calls', 'complete'), before: located }
    if (NOT_THERE.test(line)) return reads('calls', 'complete')
    if (locatedIn(line) === undefined) return undefined
    if (COMPILING.test(line)) return reads('compiling', 'incomplete')
    if (!DEADLY.test(line)) return undefined
    return EXPLAINED.test(line) ? reads('diagnosed', 'incomplete') : reads('calls', 'complete')
  },

  mayPrecede: (line) => locatedIn(line) !== undefined,

  parse: parsePerl,
}
