import type { Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { callIn, isCall } from './at-frames-calls.ts'
import { headerIn } from './at-frames-header.ts'
import {
  BETWEEN_CALLS,
  CARET,
  FATAL,
  LINK,
  MONO_AGAIN,
  NODE_END,
  NODE_HELP,
  PROPERTY,
  REPEATED,
  RUST_CAUSES,
  WHERE,
} from './at-frames-text.ts'

/**
 * What is read: the source above an error, the header below it, further lines of a message, calls, the properties of an
 * error, what Node says when it is out of memory, or the causes of an error in Rust.
 */
export type Part = 'source' | 'header' | 'message' | 'calls' | 'properties' | 'memory' | 'rust'

/** How many further lines a message may have: assertions show what differs. */
const MAX_MESSAGE = 60

/** How many blank lines in a row may be within. */
const MAX_BLANK = 3

/** What a header is to what follows. */
interface Head {
  /** How far the line of the header is indented: the properties of its error are more so. */
  indent: number
  /** Whether the message must go on, whatever the next line looks like. */
  open: boolean
  /** Whether it may be what a Rust program's main returned. */
  rust: boolean
}

/** A failure whose calls begin with `at`, a line at a time. */
export class AtFramesProgress implements Progress {
  #part: Part
  /** Lines read in this part. */
  #lines = 0
  /** Blank lines in a row. */
  #blank = 0
  readonly #head: Head
  stage: Progress['stage']

  constructor(part: Part, stage: Progress['stage'], head: Head = { indent: 0, open: false, rust: false }) {
    this.#part = part
    this.stage = stage
    this.#head = head
  }

  next(line: string): Place {
    if (line.trim() === '') {
      this.#blank += 1
      return this.#blank > MAX_BLANK ? 'other' : 'loose'
    }
    this.#blank = 0
    this.#lines += 1
    switch (this.#part) {
      case 'source':
        return this.#source(line)
      case 'header':
        return this.#header(line)
      case 'message':
        return this.#message(line)
      case 'calls':
        return this.#calls(line)
      case 'properties':
        return this.#properties(line)
      case 'memory':
        return this.#memory(line)
      case 'rust':
        return /^\s/.test(line) || RUST_CAUSES.test(line) ? this.#turn('rust', 'complete') : 'other'
    }
  }

  #turn(part: Part, stage: Progress['stage'] = this.stage): Place {
    this.#part = part
    this.#lines = 0
    this.stage = stage
    return 'part'
  }

  #source(line: string): Place {
    if (this.#lines === 1) return 'loose'
    if (CARET.test(line)) return this.#turn('header', 'incomplete')
    // Under the last character there is no caret.
    return this.#lines === 2 && /^SyntaxError: /.test(line) ? this.#turn('message') : 'other'
  }

  #header(line: string): Place {
    // An error that came from a worker is shown where it was raised too.
    if (WHERE.test(line)) return this.#turn('source')
    if (isAnotherRecord(line)) return 'other'
    // What `Unhandled Exception:` is written above by others.
    if (this.stage === 'tentative' && !/^[\w.+`]{1,300}(?:: |$| --->)/.test(line)) return 'other'
    if (line.endsWith('] {')) return this.#turn('properties', 'incomplete')
    return this.#turn('message', this.stage === 'tentative' ? 'incomplete' : 'complete')
  }

  #message(line: string): Place {
    const sure = this.stage !== 'tentative'
    if (callIn(line) !== undefined || /^\s+\.\.\. \d+ /.test(line)) return this.#call(line)
    if (LINK.test(line)) {
      this.#lines = 0
      return sure ? 'part' : 'loose'
    }
    const place = sure ? this.#end(line) : undefined
    if (place !== undefined) return place
    if (!sure && this.#head.rust && RUST_CAUSES.test(line)) return this.#turn('rust', 'incomplete')
    if (this.#lines > MAX_MESSAGE || isAnotherRecord(line)) return 'other'
    if (sure) return 'soft'
    // A header that says nothing yet is followed by another of its own; else that is the failure.
    if (/^\S/.test(line) && headerIn(line) !== undefined) return this.#head.open && this.#lines === 1 ? 'part' : 'other'
    return 'loose'
  }

  #call(line: string): Place {
    return line.endsWith(' {') ? this.#turn('properties', 'incomplete') : this.#turn('calls', 'complete')
  }

  /** What may stand at the end of a failure, or between it and its repetition. */
  #end(line: string): Place | undefined {
    if (NODE_END.test(line)) return 'last'
    if (NODE_HELP.test(line)) return 'part'
    return MONO_AGAIN.test(line) ? this.#turn('message') : undefined
  }

  #calls(line: string): Place {
    if (isCall(line)) return this.#call(line)
    if (this.stage === 'tentative') return REPEATED.test(line) ? 'loose' : 'other'
    if (BETWEEN_CALLS.test(line)) return 'part'
    if (LINK.test(line)) return this.#turn('message')
    if (REPEATED.test(line)) return 'loose'
    // What the error was a property of ends too.
    if (this.#head.indent > 0 && /^\s*[\]}]+,?$/.test(line)) return 'part'
    return this.#end(line) ?? 'other'
  }

  #properties(line: string): Place {
    if (this.stage === 'tentative') {
      if (!PROPERTY.test(line)) return 'other'
      this.stage = 'incomplete'
    }
    if (line.length - line.trimStart().length > this.#head.indent) return 'part'
    return /^\s*[\]}]+,?$/.test(line) ? this.#turn('calls', 'complete') : 'other'
  }

  #memory(line: string): Place {
    if (FATAL.test(line)) return this.#turn('memory', this.stage === 'tentative' ? 'tentative' : 'complete')
    if (/^ *\d+: (?:0x[0-9a-f]+ |\S)/.test(line)) return this.#turn('memory', 'complete')
    if (/^\[\d+:0x[0-9a-f]+\] |^(?:<---|-----|=====) .* (?:--->|-----|=====)$|^Cannot get stack trace/.test(line))
      return 'part'
    return 'other'
  }
}
