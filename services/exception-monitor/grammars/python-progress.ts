import type { Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import {
  CONNECTOR,
  errorIn,
  frameIn,
  isTraceback,
  MARGIN,
  QUOTES,
  REMOTE,
  SEPARATOR,
  THREAD,
  tracebackIn,
} from './python-text.ts'
import { SHELL } from './shell.ts'

/**
 * What is read: the lines before a traceback, its calls, the error and its message, a group, the calls to a message that
 * could not be logged, a report of all threads, source that does not parse, or nothing more.
 */
export type Part = 'header' | 'calls' | 'message' | 'group' | 'logging' | 'threads' | 'source' | 'end'

/** How many lines may stand between a header and its traceback: asyncio writes what it knows of the task. */
const MAX_HEADER = 60

/** How many further lines a message may have. */
const MAX_MESSAGE = 40

/** How many blank lines may precede a connector; only after one may a message go on. */
const MAX_BLANK = 3

/** How many lines of source precede the error in source that does not parse. */
const MAX_SOURCE = 6

/** What begins a failure of its own, and so is no further line of a message. */
const ANOTHER =
  /^(?:Exception (?:in thread |in callback |ignored |[\w.]+: .*> ignored$)|Fatal Python error: |Process \S+:$|(?:Task|Future) exception was never retrieved$|--- Logging error ---$|Error in (?:sys|atexit)\b)/

/** The failure of one Python program, a line at a time. */
export class PythonProgress implements Progress {
  #part: Part
  /** Lines read in this part. */
  #lines = 0
  /** Blank lines just before. */
  #gap = 0
  #frames = false
  /** Whether the text is another process's, in quotation marks. */
  #quoted = false
  stage: Progress['stage']

  constructor(part: Part, stage: Progress['stage']) {
    this.#part = part
    this.stage = stage
  }

  next(line: string): Place {
    const blank = line.trim() === ''
    if (blank && this.#gap >= MAX_BLANK) return 'other'
    const place = this.#place(line, blank)
    this.#gap = blank ? this.#gap + 1 : 0
    return place
  }

  #place(line: string, blank: boolean): Place {
    switch (this.#part) {
      case 'header':
        return blank ? 'loose' : this.#header(line)
      case 'calls':
        return blank ? 'loose' : this.#calls(line)
      case 'message':
        return this.#message(line, blank)
      case 'group':
        return blank ? 'loose' : this.#group(line)
      case 'threads':
        return blank ? 'loose' : this.#threads(line)
      case 'logging':
        return this.#logging(line)
      case 'source':
        return this.#source(line)
      case 'end':
        return 'other'
    }
  }

  #turn(part: Part, stage: Progress['stage'] = this.stage): Place {
    this.#part = part
    this.#lines = 0
    this.stage = stage
    return 'part'
  }

  #header(line: string): Place {
    if (isTraceback(line)) return this.#begin(line)
    this.#lines += 1
    if (REMOTE.test(line)) return 'part'
    if (QUOTES.test(line)) {
      this.#quoted = true
      return 'part'
    }
    if (errorIn(line, false) !== undefined) return this.#turn('message', 'complete')
    if (this.#lines > MAX_HEADER) return 'other'
    // asyncio: `future: <Task …>`, and where the task was made.
    return /^(?:[a-z_]+: | {2})/.test(line) ? 'part' : 'other'
  }

  #begin(line: string): Place {
    this.#frames = false
    const { isGroup } = tracebackIn(line)
    return isGroup ? this.#turn('group', 'incomplete') : this.#turn('calls')
  }

  #calls(line: string): Place {
    if (frameIn(line) !== undefined) {
      this.#frames = true
      this.stage = 'incomplete'
      return 'part'
    }
    if (this.#frames && (line.startsWith(' ') || line === '--- <exception caught here> ---')) return 'part'
    if (isTraceback(line) || isAnotherRecord(line)) return 'other'
    if (errorIn(line, this.#frames) === undefined) return 'other'
    return this.#turn('message', this.#quoted ? 'incomplete' : 'complete')
  }

  #message(line: string, blank: boolean): Place {
    const place = this.#chain(line)
    if (place !== undefined) return place
    if (this.#quoted && QUOTES.test(line)) {
      this.#quoted = false
      this.#lines = MAX_MESSAGE
      return 'part'
    }
    if (/^Call stack:$/.test(line)) return this.#turn('logging', 'incomplete')
    if (/^Logged from file .+, line \d+$/.test(line)) return 'last'
    if (blank) return 'loose'
    this.#lines += 1
    if (this.#lines > MAX_MESSAGE || this.#gap > 1) return 'other'
    return this.#isAnother(line) ? 'other' : 'soft'
  }

  #isAnother(line: string): boolean {
    return isTraceback(line) || REMOTE.test(line) || ANOTHER.test(line) || isAnotherRecord(line)
  }

  #chain(line: string): Place | undefined {
    return CONNECTOR.test(line) ? this.#turn('header', 'incomplete') : undefined
  }

  #group(line: string): Place {
    const separator = SEPARATOR.exec(line)
    if (separator !== null) {
      this.stage = separator[3] === undefined ? 'complete' : 'incomplete'
      return 'part'
    }
    if (MARGIN.test(line)) {
      this.#lines = 0
      this.stage = 'incomplete'
      return 'part'
    }
    const place = this.#chain(line)
    if (place !== undefined) return place
    // The further lines of a message have no margin when the interpreter itself prints them.
    this.#lines += 1
    return this.stage === 'complete' || this.#lines > MAX_MESSAGE || this.#isAnother(line) ? 'other' : 'soft'
  }

  #threads(line: string): Place {
    if (line.startsWith('  ') || THREAD.test(line)) return 'part'
    if (
      /^(?:<no Python frame>|Extension modules: |Python runtime state: |Current thread's C stack trace )/.test(line)
    ) {
      return 'part'
    }
    if (SHELL.test(line)) return 'last'
    this.#lines += 1
    return this.#lines === 1 && errorIn(line, false) !== undefined ? 'part' : 'other'
  }

  #logging(line: string): Place {
    if (/^Arguments: /.test(line)) return this.#turn('end', 'complete') && 'last'
    return line.startsWith('  ') || /^Message: /.test(line) ? 'part' : 'other'
  }

  #source(line: string): Place {
    if (/^(?:Syntax|Indentation|Tab)Error: /.test(line)) return this.#turn('end', 'complete') && 'last'
    this.#lines += 1
    return line.startsWith('  ') && this.#lines <= MAX_SOURCE ? 'part' : 'other'
  }
}
