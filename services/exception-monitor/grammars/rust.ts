import type { Grammar, Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { isBacktrace } from './rust-frames.ts'
import { ABORTING, endsMessage, NOTE, type PanicHeader, panicIn, parsePanic } from './rust-panic.ts'

/** How many lines a message may have, and how many blank ones in a row. */
const MAX_MESSAGE = 60
const MAX_BLANK = 3

/** A panic, a line at a time. */
class RustProgress implements Progress {
  #part: 'message' | 'quoted' | 'backtrace' | 'end' = 'end'
  /** Lines of the message. */
  #lines = 0
  #blank = 0
  stage: Progress['stage'] = 'complete'
  readonly #main: boolean

  constructor(header: PanicHeader) {
    this.#main = header.main
    this.#begin(header)
  }

  #begin({ message }: PanicHeader): void {
    this.#lines = 0
    this.#part = message === 'below' ? 'message' : message === 'begun' ? 'quoted' : 'end'
    this.stage = this.#part === 'end' ? 'complete' : 'incomplete'
  }

  next(line: string): Place {
    if (line.trim() === '') {
      this.#blank += 1
      return this.#blank > MAX_BLANK ? 'other' : 'loose'
    }
    this.#blank = 0
    const panic = panicIn(line)
    if (panic !== undefined) {
      // A main thread that panics ends; when it does so again, it was while it cleaned up.
      if (!panic.givesUp && !(this.#main && panic.main)) return 'other'
      this.#begin(panic)
      return 'part'
    }
    if (ABORTING.test(line)) return this.#turn('end', 'complete', 'last')
    if (NOTE.test(line)) return this.#turn('end', 'complete')
    if (line === 'stack backtrace:') return this.#turn('backtrace', 'incomplete')
    switch (this.#part) {
      case 'message':
        return this.#message(line)
      case 'quoted':
        this.#lines += 1
        if (endsMessage(line)) return this.#turn('end', 'complete')
        return this.#lines > MAX_MESSAGE || isAnotherRecord(line) ? 'other' : 'part'
      case 'backtrace':
        return isBacktrace(line) ? this.#turn('backtrace', 'complete') : 'other'
      case 'end':
        return 'other'
    }
  }

  #turn(part: 'backtrace' | 'end', stage: Progress['stage'], place: Place = 'part'): Place {
    this.#part = part
    this.stage = stage
    return place
  }

  #message(line: string): Place {
    this.stage = 'complete'
    this.#lines += 1
    if (this.#lines === 1) return 'part'
    return this.#lines > MAX_MESSAGE || isAnotherRecord(line) ? 'other' : 'soft'
  }
}

/** The panics of Rust programs. What a main returned reads like an error of Node, and so is that grammar's. */
export const rust: Grammar = {
  hint: /thread '[^\n]{0,200}?' (?:\(\d+\) )?(?:panicked at |has overflowed its stack$)/,
  begins: (line) => {
    const header = panicIn(line)
    return header && { at: header.at, progress: new RustProgress(header) }
  },
  parse: parsePanic,
}
