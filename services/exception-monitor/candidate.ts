import { Excerpt } from './excerpt.ts'
import type { Failure } from './failure.ts'
import type { Beginning, Grammar, Place, Progress } from './grammar.ts'
import { ERROR, type ErrorRecord, type Line, RECORD_S } from './line.ts'

/** How long after its last line was read a failure is told that may be whole, in seconds. */
const IDLE_S = 0.1

/** The same where the grammar knows that lines are missing: journald hands out what it got four times a second. */
export const INCOMPLETE_S = 1

/** How long after it was told further lines still amend a failure, in seconds. */
const AMEND_S = 10

/** How many lines of one failure are read for its sake; those of a longer one are passed over. */
const MAX_LINES = 5_000

/** How many lines wait for a part that makes them belong. */
const MAX_LOOSE = 64

/** How long after the line before a line may come that is taken for more of its message, in seconds. */
const SOFT_S = 0.1

/** How many records of a log are taken for further lines of a message, where each line is one. */
const MAX_SOFT_RECORDS = 10

/** What comes before a failure's first line. */
export interface Before<O> {
  /** Its first line after all, which alone had been too little to tell. */
  first?: Line<O> | undefined
  /** The log line before it. */
  context?: string | undefined
  /** The record of an error that it follows at once, and so explains. */
  logged?: ErrorRecord<O> | undefined
}

/** What a line is to a failure being read; `elsewhere` if it is from another writer of the same stream. */
export type Fit = Place | 'elsewhere'

/** A failure while it is read. */
export class Candidate<O> {
  readonly #grammar: Grammar
  readonly #progress: Progress
  readonly #excerpt = new Excerpt()
  /** What was written before the failure's first line, in the same line; its other lines may share it. */
  #prefix: string
  #prefix_shared: boolean | undefined
  /** Whether its lines are records of the log, each with a known prefix. */
  #prefixed: boolean | undefined
  #loose: Line<O>[] = []
  #soft_records = 0
  #written_at: number
  /** The failure's first line. */
  readonly first: Line<O>
  readonly context: string | undefined
  readonly logged: ErrorRecord<O> | undefined
  /** The last line that was taken and is not empty. */
  last: Line<O>
  /** Its first line of error severity, should it turn out to be no failure. */
  severe: Line<O> | undefined
  /** When its first line was read, and its last. */
  readonly began_at: number
  read_at: number
  /** When it was told, by the time of reading. */
  told_at: number | undefined
  /** Whether something was read since it was told. */
  grown = true

  constructor(grammar: Grammar, beginning: Beginning, line: Line<O>, before: Before<O>) {
    this.#grammar = grammar
    this.#progress = beginning.progress
    this.#prefix = line.text.slice(0, beginning.at)
    this.#prefix_shared = this.#prefix === '' ? false : undefined
    if (!line.prefixed) this.#prefixed = false
    this.first = before.first ?? line
    this.last = line
    this.context = before.context
    this.logged = before.logged
    this.began_at = line.read_at
    this.read_at = line.read_at
    this.#written_at = line.time
    if (before.first !== undefined) this.#excerpt.add(before.first.text)
    this.#excerpt.add(line.text.slice(beginning.at))
    this.#noteSeverity(line)
  }

  get stage(): Progress['stage'] {
    return this.#progress.stage
  }

  /** The first line of all that is told with it. */
  get begin(): Line<O> {
    return this.logged?.first ?? this.first
  }

  /** Whether it has so many lines that no more are kept. */
  get endless(): boolean {
    return this.#excerpt.count >= MAX_LINES
  }

  /** When it is to be told, or to end, if nothing more is read: epoch seconds. */
  get due_at(): number {
    const { told_at, read_at } = this
    if (told_at !== undefined && !this.grown) return Math.max(told_at, read_at) + (this.endless ? IDLE_S : AMEND_S)
    if (this.stage === 'complete') return read_at + IDLE_S
    // An error record is told soon, whatever may still turn up.
    const isRecord = this.stage === 'tentative' && (this.severe ?? this.logged) !== undefined
    return read_at + (isRecord ? RECORD_S : INCOMPLETE_S)
  }

  /** Whether a line is by the writer of this failure, where others write to the same stream. */
  mayTake(text: string): boolean {
    if (this.#prefix_shared === true) return text.startsWith(this.#prefix)
    return true
  }

  /**
   * Takes the next line of its stream, if it belongs.
   *
   * @param begins another failure that may begin with it.
   */
  take(line: Line<O>, begins: Beginning | undefined): Fit {
    const text = this.#strip(line.text, begins !== undefined && begins.before !== true)
    if (text === undefined) return 'elsewhere'
    if (this.#isAnother(line)) return 'other'
    let place = this.#progress.next(text)
    if ((place === 'soft' || place === 'loose') && begins?.at === 0) return 'other'
    if (place === 'soft' && !this.#maySoften(line)) place = this.stage === 'tentative' ? 'loose' : 'other'
    if (place === 'other') return place
    if (this.endless) {
      this.read_at = line.read_at
      return place
    }
    this.#noteSeverity(line)
    if (line.text !== '') this.last = line
    this.#written_at = line.time
    if (place === 'loose') {
      if (this.#loose.length >= MAX_LOOSE) return 'other'
      this.#loose.push({ ...line, text })
      return place
    }
    for (const { text } of this.#loose) this.#excerpt.add(text)
    this.#loose = []
    this.#excerpt.add(text)
    this.grown = true
    // A soft line may be any output: it must not put off what is whole already.
    if (place !== 'soft') this.read_at = line.read_at
    return place
  }

  #noteSeverity(line: Line<O>): void {
    if (line.severity !== undefined && line.severity <= ERROR) this.severe ??= line
  }

  /** Whether the line is a record of the log, while the lines of this failure are none. */
  #isAnother(line: Line<O>): boolean {
    if (!line.prefixed) {
      this.#prefixed ??= false
      return false
    }
    if (this.#prefixed === undefined) this.#prefixed = true
    return !this.#prefixed
  }

  /** Whether a line may be taken for a further line of a message: nothing tells it from the next record but its time. */
  #maySoften(line: Line<O>): boolean {
    if (line.severity !== undefined || line.time - this.#written_at > SOFT_S) return false
    if (!line.prefixed) return true
    this.#soft_records += 1
    return this.#soft_records <= MAX_SOFT_RECORDS
  }

  #strip(text: string, begins: boolean): string | undefined {
    if (this.#prefix_shared === false) return text
    const shares = text.startsWith(this.#prefix) || (text !== '' && this.#prefix.trimEnd() === text)
    if (this.#prefix_shared === undefined) {
      // The prefix of the first line may have been of that line alone, unless another writer of its kind begins too.
      if (!shares && begins) return undefined
      this.#prefix_shared = shares
    }
    if (!this.#prefix_shared) return text
    return shares ? text.slice(this.#prefix.length) : undefined
  }

  /** Gives back the lines that turned out not to belong. */
  release(): Line<O>[] {
    const loose = this.#loose
    this.#loose = []
    return loose
  }

  /** The lines that belong. */
  lines(): string[] {
    return this.#excerpt.lines()
  }

  /** Reads what its lines say. */
  parse(): Failure | undefined {
    return this.#grammar.parse(this.lines())
  }
}
