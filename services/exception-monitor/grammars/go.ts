import type { Beginning, Grammar, Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { parseGo } from './go-parse.ts'
import { CALL, FATAL, GOROUTINE, isPlace, LIMIT, PANIC, PANICKING, RUNTIME_PANIC, SERVED, SIGNAL } from './go-text.ts'

/** How many lines a message may have, and how many blank ones in a row may be within. */
const MAX_MESSAGE = 40
const MAX_BLANK = 3

/** A failure of a Go program, a line at a time. */
class GoProgress implements Progress {
  #part: 'message' | 'calls'
  /** Lines of the message. */
  #lines = 0
  #blank = 0
  stage: Progress['stage']
  /** Whether goroutines alone say nothing: only one that panics does. */
  readonly #dump: boolean

  constructor(part: 'message' | 'calls', stage: Progress['stage'] = 'tentative', dump = false) {
    this.stage = stage
    this.#part = part
    this.#dump = dump
  }

  next(line: string): Place {
    if (line.trim() === '') {
      this.#blank += 1
      return this.#blank > MAX_BLANK ? 'other' : 'loose'
    }
    const blank = this.#blank
    this.#blank = 0
    if (GOROUTINE.test(line) || line === 'runtime stack:') {
      // A panic that was recovered and logged is of one goroutine.
      if (this.#dump && this.stage === 'tentative') return 'other'
      this.#part = 'calls'
      if (this.stage === 'tentative') this.stage = 'incomplete'
      return 'part'
    }
    if (this.#part === 'message') return this.#message(line)
    if (isPlace(line)) {
      if (this.stage === 'incomplete') this.stage = 'complete'
      return 'part'
    }
    if (this.stage === 'tentative' && PANICKING.test(line)) this.stage = 'incomplete'
    if (/^exit status \d+$/.test(line)) return this.stage === 'tentative' ? 'other' : 'last'
    if (/^\tgoroutine running on other thread|^\.\.\.(?:\d+ |additional )frames elided\.\.\.$|^-----$/.test(line))
      return 'part'
    // Registers, which the runtime prints after a fault.
    if (/^r?[a-z0-9]{2,6} +0x[0-9a-f]+$/.test(line)) return 'part'
    // Without the place that goes with it, it may be anything.
    return blank === 0 && CALL.test(line) ? 'loose' : 'other'
  }

  #message(line: string): Place {
    if (/^\tpanic: |^\[signal |^PC=0x|^signal arrived/.test(line) || FATAL.test(line)) return 'part'
    this.#lines += 1
    return this.#lines > MAX_MESSAGE || isAnotherRecord(line) ? 'other' : 'loose'
  }
}

/** Whether a line may say of a panic what the calls below it do not. */
const isLogged = (line: string) => /panic|recover/i.test(line)

function begins(line: string, before: string | undefined): Beginning | undefined {
  const served = SERVED.exec(line)
  if (served !== null) return { at: served.index, progress: new GoProgress('message') }
  if (PANIC.test(line) || FATAL.test(line) || LIMIT.test(line) || SIGNAL.test(line)) {
    return { at: 0, progress: new GoProgress('message', RUNTIME_PANIC.test(line) ? 'incomplete' : 'tentative') }
  }
  if (!/^goroutine \d+ \[running\]:$/.test(line)) return undefined
  return {
    at: 0,
    ...(before !== undefined && isLogged(before) && { before: true }),
    progress: new GoProgress('calls', 'tentative', true),
  }
}

/** The panics and fatal errors of Go programs, also those that a program recovered from and logged. */
export const go: Grammar = {
  hint: /^(?:panic: |fatal error: |runtime: goroutine stack exceeds |unexpected fault address |SIG[A-Z]{2,5}: |goroutine \d+ \[running\]:$)|\bhttp2?: panic serving /,
  begins,
  mayPrecede: isLogged,
  parse: parseGo,
}
