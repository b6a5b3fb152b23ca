import type { Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { FROM, isBare, type Located, locatedIn, NUMBERED, PARENTHESES, THREAD } from './ruby-text.ts'

/**
 * What is read: the error of a thread, the calls before an error, its message, the calls after it, a backtrace that a
 * program wrote, a failed request of Rails, a suggestion on how to mend source, source that does not parse, or a crash of
 * the interpreter.
 */
export type Part = 'thread' | 'reversed' | 'message' | 'calls' | 'bare' | 'rails' | 'suggestion' | 'syntax' | 'bug'

/** How many further lines a message may have. */
const MAX_MESSAGE = 40

/** How many lines of source a suggestion may show. */
const MAX_SUGGESTION = 80

/** How much of a line is compared, in characters. */
const MAX_COMPARED = 300

/** The failure of one Ruby program, a line at a time. */
export class RubyProgress implements Progress {
  #part: Part
  /** Lines of message or source in this part. */
  #lines = 0
  #reversed: boolean
  /** The first error, if it may be told again: by the thread that waited for the one that failed. */
  #error: string | undefined
  readonly #thread: boolean
  stage: Progress['stage']

  /** @param error the error's line, if it is known. */
  constructor(part: Part, stage: Progress['stage'], error?: string) {
    this.#part = part
    this.stage = stage
    this.#reversed = part === 'reversed'
    this.#thread = part === 'thread'
    this.#error = error?.slice(0, MAX_COMPARED)
  }

  next(line: string): Place {
    switch (this.#part) {
      case 'thread':
        return this.#cause(line) ?? 'other'
      case 'reversed':
        return this.#calling(line)
      case 'message':
        return this.#message(line)
      case 'calls':
        return FROM.test(line) ? 'part' : (this.#cause(line) ?? 'other')
      case 'bare':
        return isBare(line) ? 'part' : 'other'
      case 'rails':
        return this.#rails(line)
      case 'suggestion':
        return this.#suggestion(line)
      case 'syntax':
        return this.#syntax(line)
      case 'bug':
        if (/^For details: https?:/.test(line)) return 'last'
        return isAnotherRecord(line) ? 'other' : 'part'
    }
  }

  #turn(part: Part, stage: Progress['stage']): Place {
    this.#part = part
    this.#lines = 0
    this.stage = stage
    return 'part'
  }

  /** Takes an error that caused what was read, or is the first; the first again only after that of a thread. */
  #cause(line: string): Place | undefined {
    const located = locatedIn(line)
    if (located?.error?.type === undefined || hasPrefix(located)) return undefined
    if (this.#error === undefined) this.#error = line.slice(0, MAX_COMPARED)
    else if (this.#error === line.slice(0, MAX_COMPARED) && !this.#thread) return undefined
    return this.#turn('message', 'complete')
  }

  #calling(line: string): Place {
    if (NUMBERED.test(line) || FROM.test(line)) return 'part'
    const located = locatedIn(line)
    return located?.error === undefined ? 'other' : this.#turn('message', 'complete')
  }

  #message(line: string): Place {
    if (this.#reversed && NUMBERED.test(line)) return this.#turn('reversed', 'incomplete')
    if (FROM.test(line)) return this.#turn('calls', 'complete')
    const cause = this.#cause(line)
    if (cause !== undefined) return cause
    if (line.trim() === '') return 'loose'
    this.#lines += 1
    return this.#lines > MAX_MESSAGE || isAnother(line) ? 'other' : 'soft'
  }

  #rails(line: string): Place {
    if (isBare(line)) return this.#turn('rails', 'complete')
    if (line.trim() === '') return 'loose'
    if (/^(?:\s+\d+: |Causes:$)/.test(line) || PARENTHESES.test(line)) return 'part'
    this.#lines += 1
    return this.stage === 'complete' || this.#lines > MAX_MESSAGE || isAnother(line) ? 'other' : 'soft'
  }

  #suggestion(line: string): Place {
    this.#lines += 1
    if (/^\S+:\d+: .*\(SyntaxError\)$/.test(line) || locatedIn(line)?.error?.type === 'SyntaxError') {
      return this.#turn('syntax', 'complete')
    }
    return this.#lines > MAX_SUGGESTION || isAnother(line) ? 'other' : 'part'
  }

  #syntax(line: string): Place {
    if (/^(?:\s+\S|>|\S+:\d+: )/.test(line)) {
      this.#lines = 0
      return 'part'
    }
    if (line.trim() === '') return 'loose'
    this.#lines += 1
    return this.#lines > 2 || isAnother(line) ? 'other' : 'soft'
  }
}

function isAnother(line: string): boolean {
  return THREAD.test(line) || isAnotherRecord(line)
}

function hasPrefix({ at }: Located): boolean {
  return at > 0
}
