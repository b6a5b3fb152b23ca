import { Candidate, INCOMPLETE_S } from './candidate.ts'
import type { Failure } from './failure.ts'
import type { Beginning, Grammar } from './grammar.ts'
import { ERROR, type ErrorRecord, excerptOf, isQuiet, type Line, RECORD_S, recordOf, shortened } from './line.ts'

/** How long after it began a failure is amended at all, in seconds: one that trickles must not hold the position for ever. */
const AMENDABLE_S = 120

/** How long after it was read an error record may yet be explained, though it was told: a busy host may hand out late what was written at once. */
const LATE_S = 2

/** How many failures of one stream are read at the same time. */
const MAX_OPEN = 4

/** How many lines of an error record are kept. */
const MAX_RECORD = 20

/** What stands before a failure that somebody quotes: in a mail, a comment, a diff, a listing or a string. */
const QUOTED = /^\s*(?:[>#*+-]|\/\/)[\s>]*$|["'`(]$/

/** What was put together. */
export type Assembled<O> =
  | {
      kind: 'failure'
      failure: Failure
      /** All its lines, bounded. */
      text: string
      first: Line<O>
      /** The log line before, or the error record that it explains. */
      context: string | undefined
      /** The first line of the error record that it explains, which may have been told before. */
      explains: Line<O> | undefined
    }
  | { kind: 'error'; text: string; first: Line<O> }

/** What the streams of one assembler share. */
export interface Shared<O> {
  grammars: readonly Grammar[]
  /** Matches whatever may begin a failure by any of the grammars. */
  hint: RegExp
  /** Counts lines of endless failures, which are passed over. */
  skip(count: number): void
  /** Where a stream puts what it has to tell. */
  told: Assembled<O>[]
  /** Takes note of a failure that is finished. */
  finished(first: Line<O>, last: Line<O>): void
}

/** The lines of one writer, and what is being put together from them. */
export class Stream<O> {
  /** When it spoke last, in turns of its assembler. */
  spoke = 0
  /** The last line that belongs to no failure. */
  #before: Line<O> | undefined
  /** An error record that a failure may yet explain. */
  #error: ErrorRecord<O> | undefined
  #open: Candidate<O>[] = []

  /** @param after the stream that this one is a part of. */
  constructor(
    private readonly shared: Shared<O>,
    after?: Stream<O>,
  ) {
    if (after !== undefined) this.#before = after.#before
  }

  /** Whether something is unfinished. */
  get busy(): boolean {
    return this.#error !== undefined || this.#open.length > 0
  }

  take(line: Line<O>): void {
    let beginning = this.#beginning(line)
    for (const candidate of [...this.#open]) {
      if (!candidate.mayTake(line.text)) continue
      const place = isQuiet(line) ? 'other' : candidate.take(line, beginning?.[1])
      if (place === 'elsewhere') continue
      if (place === 'other') {
        this.#finish(candidate)
        for (const loose of candidate.release()) this.#stand(loose)
        // What was no failure may be the line before this one.
        beginning = this.#beginning(line)
        continue
      }
      if (candidate.endless) this.shared.skip(1)
      if (place === 'last') this.#finish(candidate)
      else if (candidate.endless && candidate.grown) this.#tell(candidate, line.read_at)
      return
    }
    if (beginning === undefined) {
      this.#stand(line)
      return
    }
    // The line before may be held as the tentative head of another kind of failure.
    const holder = beginning[1].before && this.#before === undefined ? this.#tentative() : undefined
    if (holder !== undefined) this.#finish(holder)
    this.#begin(line, ...beginning)
  }

  /** Tells what has waited long enough. */
  tick(now: number): void {
    for (const candidate of [...this.#open]) {
      if (now < candidate.due_at) continue
      if (candidate.told_at !== undefined && now > candidate.began_at + AMENDABLE_S) this.#finish(candidate)
      else if (candidate.stage !== 'tentative' && candidate.grown) this.#tell(candidate, now)
      else this.#finish(candidate)
    }
    if (this.#error === undefined || now < recordDueAt(this.#error)) return
    if (this.#error.told) this.#error = undefined
    else this.#tellRecord(this.#error)
  }

  /** When {@link tick} has something to do; infinity when it has not. */
  wakeAt(): number {
    const record = this.#error === undefined ? Number.POSITIVE_INFINITY : recordDueAt(this.#error)
    return this.#open.reduce((soonest, candidate) => Math.min(soonest, candidate.due_at), record)
  }

  /** Tells all there is: nothing follows. */
  end(): void {
    for (const candidate of [...this.#open]) this.#finish(candidate)
    this.#endRecord()
  }

  /** The first lines of what is unfinished. @param now epoch seconds. */
  *unfinished(now: number): Iterable<Line<O>> {
    const before = this.#before
    // It is the first of a failure if the next says so, which may be read by another process.
    if (before !== undefined && now < before.read_at + INCOMPLETE_S) {
      if (this.shared.grammars.some(({ mayPrecede }) => mayPrecede?.(before.text) === true)) yield before
    }
    if (this.#error !== undefined) yield this.#error.first
    for (const candidate of this.#open) {
      if (!candidate.endless) yield candidate.begin
    }
  }

  /** The first lines of what was not told yet, though it may turn out to be nothing. */
  *untold(): Iterable<Line<O>> {
    if (this.#error !== undefined && !this.#error.told) yield this.#error.first
    for (const { begin, told_at } of this.#open) if (told_at === undefined) yield begin
  }

  /** The first lines of the failures that are being read and were not told yet. */
  *reading(): Iterable<Line<O>> {
    for (const { first, told_at, stage } of this.#open) {
      if (stage !== 'tentative' && told_at === undefined) yield first
    }
  }

  #beginning(line: Line<O>): [Grammar, Beginning] | undefined {
    if (isQuiet(line) || !this.shared.hint.test(line.text)) return undefined
    // What is only tentatively the head of one kind of failure may be the first line of another.
    const before = this.#before ?? this.#tentative()?.last
    let tentative: [Grammar, Beginning] | undefined
    for (const grammar of this.shared.grammars) {
      if (!grammar.hint.test(line.text)) continue
      const beginning = grammar.begins(line.text, before?.text)
      if (beginning === undefined || QUOTED.test(line.text.slice(0, beginning.at))) continue
      if (beginning.progress.stage !== 'tentative') return [grammar, beginning]
      tentative ??= [grammar, beginning]
    }
    return tentative
  }

  #tentative(): Candidate<O> | undefined {
    return this.#open.find(({ stage }) => stage === 'tentative')
  }

  #begin(line: Line<O>, grammar: Grammar, beginning: Beginning): void {
    // Of a backlog, hours are read at once.
    if (this.#error !== undefined && line.time - this.#error.first.time > RECORD_S) this.#endRecord()
    const first = beginning.before ? this.#before : undefined
    const said = this.#error?.lines ?? (this.#before === undefined ? [] : [this.#before.text])
    // The line before is the failure's own first line, and no context.
    const context = (beginning.before ? said.slice(0, -1) : said).join('\n') || undefined
    const candidate = new Candidate(grammar, beginning, line, { first, context, logged: this.#error })
    this.#error = undefined
    this.#before = undefined
    const [oldest] = this.#open
    if (oldest !== undefined && this.#open.length >= MAX_OPEN) this.#finish(oldest)
    this.#open.push(candidate)
  }

  /** Takes a line that belongs to no failure. */
  #stand(line: Line<O>): void {
    const error = this.#error
    const continues = /^\s/.test(line.text) || (line.severity === undefined && !line.prefixed)
    if (error !== undefined && !error.told && continues) {
      if (error.lines.length < MAX_RECORD) error.lines.push(excerptOf(line))
    } else {
      this.#endRecord()
      if (line.severity !== undefined && line.severity <= ERROR) this.#error = recordOf(line)
    }
    this.#before = shortened(line)
  }

  /** Ends a failure for good. */
  #finish(candidate: Candidate<O>): void {
    this.#open = this.#open.filter((one) => one !== candidate)
    this.shared.finished(candidate.begin, candidate.last)
    if (candidate.stage === 'tentative') this.#takeBack(candidate)
    else if (candidate.grown) this.#tell(candidate, candidate.read_at)
  }

  #tell(candidate: Candidate<O>, now: number): void {
    const failure = candidate.parse()
    candidate.grown = false
    candidate.told_at = now
    if (failure === undefined) {
      this.#open = this.#open.filter((one) => one !== candidate)
      this.#takeBack(candidate)
      return
    }
    const { first, context, logged } = candidate
    const text = candidate.lines().join('\n')
    this.shared.told.push({ kind: 'failure', failure, text, first, context, explains: logged?.first })
  }

  /** What was no failure after all may have been the record of an error, or two. */
  #takeBack({ logged, severe, last }: Candidate<O>): void {
    this.#endRecord()
    this.#error = logged
    if (severe !== undefined) {
      this.#endRecord()
      this.#error = recordOf(severe)
    }
    this.#before ??= shortened(last)
  }

  #endRecord(): void {
    if (this.#error !== undefined && !this.#error.told) this.#tellRecord(this.#error)
    this.#error = undefined
  }

  #tellRecord(record: ErrorRecord<O>): void {
    record.told = true
    this.shared.told.push({ kind: 'error', text: record.lines.join('\n'), first: record.first })
  }
}

function recordDueAt<O>({ read_at, told }: ErrorRecord<O>): number {
  return read_at + (told ? LATE_S : RECORD_S)
}
