import type { Grammar } from './grammar.ts'
import { isQuiet, type Line } from './line.ts'
import { type Assembled, type Shared, Stream } from './stream.ts'

/** How many streams are remembered beside those with something unfinished: their last lines keep what was read alive. */
const MAX_STREAMS = 64

/** How many streams may have something unfinished. */
const MAX_BUSY = 128

/** How many failures that are finished are remembered while others, which began meanwhile, are not. */
const MAX_FINISHED = 256

/**
 * Puts failures together from the lines of many streams.
 *
 * A failure is told when its grammar knows its end, or some time after its last line; lines that come later amend it. A
 * record of error severity that no failure explains is told as it is.
 */
export class Assembler<O> {
  readonly #streams = new Map<string, Stream<O>>()
  /** Those with something unfinished. */
  readonly #busy = new Set<Stream<O>>()
  readonly #shared: Shared<O>
  #finished: [first: Line<O>, last: Line<O>][] = []
  #turn = 0
  #now = 0

  /** @param skip counts lines of endless failures, which are passed over. */
  constructor(grammars: readonly Grammar[], skip: (count: number) => void) {
    const hint = new RegExp(grammars.map(({ hint }) => `(?:${hint.source})`).join('|'))
    const finished = (first: Line<O>, last: Line<O>) => {
      if (this.#finished.push([first, last]) > MAX_FINISHED) this.#finished.shift()
    }
    this.#shared = { grammars, hint, skip, finished, told: [] }
  }

  /** Takes a line. @returns what it completes, in order. */
  take(line: Line<O>): readonly Assembled<O>[] {
    this.#now = line.read_at
    const stream = this.#stream(line.stream)
    stream.take(line)
    this.#settle(stream)
    return this.#told()
  }

  /** Takes a text that is whole in itself, such as one journal entry of several lines. */
  takeWhole(lines: readonly Line<O>[]): readonly Assembled<O>[] {
    const [first] = lines
    if (first === undefined || isQuiet(first)) return []
    const stream = new Stream(this.#shared, this.#streams.get(first.stream))
    for (const line of lines) stream.take(line)
    stream.end()
    return this.#told()
  }

  /** Tells what has waited long enough. @param now epoch seconds. */
  tick(now: number): readonly Assembled<O>[] {
    this.#now = now
    for (const stream of this.#busy) {
      stream.tick(now)
      this.#settle(stream)
    }
    return this.#told()
  }

  /** When {@link tick} has something to do, in epoch seconds; infinity when it has not. */
  wakeAt(): number {
    let wake = Number.POSITIVE_INFINITY
    for (const stream of this.#busy) wake = Math.min(wake, stream.wakeAt())
    return wake
  }

  /** The first lines of all that is unfinished, in no order. */
  *unfinished(): Iterable<Line<O>> {
    for (const stream of this.#streams.values()) yield* stream.unfinished(this.#now)
  }

  /** The first lines of all that was not told yet, in no order. */
  *untold(): Iterable<Line<O>> {
    for (const stream of this.#busy) yield* stream.untold()
  }

  /** The first and the last lines of failures that were finished lately, in no order; they are forgotten when nothing is unfinished. */
  finished(isAny: boolean): readonly (readonly [first: Line<O>, last: Line<O>])[] {
    if (!isAny) this.#finished = []
    return this.#finished
  }

  /** Whether a failure is being read, and was not told yet, that begins with a line that fits. */
  isReading(fits: (line: Line<O>) => boolean): boolean {
    for (const stream of this.#busy) {
      for (const line of stream.reading()) if (fits(line)) return true
    }
    return false
  }

  #stream(key: string): Stream<O> {
    this.#turn += 1
    let stream = this.#streams.get(key)
    if (stream === undefined) {
      stream = new Stream(this.#shared)
      this.#streams.set(key, stream)
      if (this.#streams.size > MAX_STREAMS + this.#busy.size) this.#forget(stream)
    }
    stream.spoke = this.#turn
    return stream
  }

  /** Forgets the one that was silent longest. */
  #forget(but: Stream<O>): void {
    let oldest: [key: string, stream: Stream<O>] | undefined
    for (const one of this.#streams) {
      const [, stream] = one
      if (stream === but || this.#busy.has(stream)) continue
      if (oldest === undefined || stream.spoke < oldest[1].spoke) oldest = one
    }
    if (oldest !== undefined) this.#streams.delete(oldest[0])
  }

  #settle(stream: Stream<O>): void {
    if (!stream.busy) this.#busy.delete(stream)
    else if (!this.#busy.has(stream)) {
      this.#busy.add(stream)
      for (const longest of this.#busy) {
        if (this.#busy.size <= MAX_BUSY) break
        longest.end()
        this.#busy.delete(longest)
      }
    }
  }

  #told(): readonly Assembled<O>[] {
    if (this.#shared.told.length === 0) return NOTHING
    const told = this.#shared.told
    this.#shared.told = []
    return told
  }
}

const NOTHING: readonly never[] = []
