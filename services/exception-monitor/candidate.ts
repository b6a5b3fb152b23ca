import { detached, Excerpt } from './excerpt.ts'
import type { Failure } from './failure.ts'
import type { Beginning, Grammar, Place, Progress } from './grammar.ts'

/** Severities up to this are errors: emergency, alert, critical and error. */
export const ERROR = 3

/** How many lines of one failure are read for its sake; those of a longer one are passed over. */
const MAX_LINES = 5_000

/** How many lines wait for a part that makes them belong. */
const MAX_LOOSE = 64

/** How much of a line is kept that belongs to no failure, in characters. */
const MAX_LOOSE_TEXT = 2_000

/** How long after the line before a line may come that is taken for more of its message, in seconds. */
const SOFT_S = 0.1

/** How many records of a log are taken for further lines of a message, where each line is one. */
const MAX_SOFT_RECORDS = 10

/** What a line says beside its text. */
export interface Line<O> {
  /** The independent flow of lines it belongs to: those of one process, or one speaker of a file. */
  stream: string
  /** Without its known prefix and line end. */
  text: string
  /** When it was written, as far as is known, and when it was read: epoch seconds. */
  time: number
  read_at: number
  /** Its syslog severity, where something says so on purpose. */
  severity?: number | undefined
  /** Whether it had a prefix of its own, and so begins a record of the log. */
  prefixed: boolean
  /** What the caller knows it by. */
  origin: O
}

/** A record of an error: its first line, and what else it says. */
export interface ErrorRecord<O> {
  first: Line<O>
  lines: string[]
  read_at: number
}

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

/** A line that belongs to no failure, its text bounded. */
export function shortened<O>(line: Line<O>): Line<O> {
  return line.text.length > MAX_LOOSE_TEXT ? { ...line, text: excerptOf(line) } : line
}

/** What is kept of the text of such a line, for itself. */
export function excerptOf<O>({ text }: Line<O>): string {
  return detached(text.slice(0, MAX_LOOSE_TEXT))
}

/** The record of an error that a line begins. */
export function recordOf<O>(line: Line<O>): ErrorRecord<O> {
  return { first: line, lines: [excerptOf(line)], read_at: line.read_at }
}
