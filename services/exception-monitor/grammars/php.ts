import type { Grammar, Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { parsePhp } from './php-parse.ts'
import { endedIn, isCall, monologIn, NEXT, ON_LINE, STACK, thrownIn } from './php-text.ts'

/** How many lines a message, or the arguments of a call, may have. */
const MAX_TEXT = 200

/** How much of a line is compared, in characters. */
const MAX_COMPARED = 300

/** How a failure ends: with where it was thrown, with its last call, or with the JSON that it is in. */
type Form = 'uncaught' | 'traced' | 'monolog'

/** The failure of one PHP program, a line at a time. */
class PhpProgress implements Progress {
  #form: Form
  /** Lines since the last that is surely part of it. */
  #lines = 0
  /** What the log said: the same is displayed after it where both go to one place. */
  #logged: string | undefined
  stage: Progress['stage']

  constructor(form: Form, stage: Progress['stage'], logged?: string) {
    this.#form = form
    this.stage = stage
    this.#logged = logged?.slice(0, MAX_COMPARED)
  }

  next(line: string): Place {
    if (this.#form === 'monolog' && /^"\}/.test(line)) {
      this.stage = 'complete'
      return 'last'
    }
    if (STACK.test(line)) return this.#go('incomplete')
    if (this.stage === 'complete') return this.#after(line)
    if (line.trim() === '') return 'loose'
    if (this.#form === 'uncaught' && /^ +thrown in /.test(line) && ON_LINE.test(line)) return this.#go('complete')
    if (isCall(line)) {
      return this.#go(this.#form === 'traced' && / \{main\}$/.test(line) ? 'complete' : 'incomplete')
    }
    if (NEXT.test(line)) return this.#go('incomplete')
    this.#lines += 1
    return this.#lines > MAX_TEXT || isAnotherRecord(line) ? 'other' : 'part'
  }

  #go(stage: Progress['stage']): Place {
    this.#lines = 0
    this.stage = stage
    return 'part'
  }

  /** Takes what may follow a failure that is whole: what it led to, and the same displayed. */
  #after(line: string): Place {
    if (line.trim() === '') {
      this.#lines += 1
      return this.#lines > 1 ? 'other' : 'loose'
    }
    if (this.#form === 'traced' && NEXT.test(line)) return this.#go('incomplete')
    // Xdebug numbers the calls of what has none.
    if (/^PHP +\d+\. /.test(line)) return 'part'
    const ended = endedIn(line)
    if (ended === undefined || ended.logged || ended.text.slice(0, MAX_COMPARED) !== this.#logged) return 'other'
    this.#logged = undefined
    return this.#go(isWhole(ended.text) ? 'complete' : 'incomplete')
  }
}

/** Whether an error is told in one line: one without calls, or one whose line ends a server wrote as `\n`. */
function isWhole(text: string): boolean {
  return ON_LINE.test(text) && (!text.startsWith('Uncaught ') || text.includes('thrown in '))
}

/**
 * What PHP 5 to 8 writes of errors that end a program, to its log, to its output or to both; and errors with their calls
 * as programs log them, Monolog's lines among them. Warnings, notices and deprecations are no failures.
 */
export const php: Grammar = {
  hint: /(?:PHP |^)(?:Fatal|Parse|Compile|Core|[Rr]ecoverable fatal|Catchable fatal) error: |^Stack trace:$|"exception":"\[object\] \(/,

  begins(line, before) {
    const monolog = monologIn(line)
    if (monolog !== undefined) {
      const { at, level } = monolog
      if (level !== undefined && /^(?:DEBUG|INFO|NOTICE)$/.test(level)) return undefined
      const whole = /"\}\s*(?:\[\])?\s*$/.test(line.slice(-200))
      return { at, progress: new PhpProgress('monolog', whole ? 'complete' : 'incomplete') }
    }
    if (line === 'Stack trace:') {
      if (before === undefined || thrownIn(before) < 0) return undefined
      return { at: 0, before: true, progress: new PhpProgress('traced', 'incomplete') }
    }
    const ended = endedIn(line)
    if (ended === undefined) return undefined
    const { at, text, logged } = ended
    const uncaught = text.startsWith('Uncaught ')
    if (!uncaught && !logged && !ON_LINE.test(text)) return undefined
    const stage = isWhole(text) ? 'complete' : 'incomplete'
    return { at, progress: new PhpProgress(uncaught ? 'uncaught' : 'traced', stage, logged ? text : undefined) }
  },

  mayPrecede: (line) => thrownIn(line) >= 0,

  parse: parsePhp,
}
