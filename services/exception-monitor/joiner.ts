import { detached } from './excerpt.ts'

/** How much of a joined line is kept, in characters. */
const MAX_TEXT = 256 * 1024

/** How many streams may have a line in pieces; of any other, pieces are lines. */
const MAX_STREAMS = 32

/** How long the next piece may take, in seconds. */
const PIECE_S = 1

/** A line that came whole, or was joined. */
export interface Joined<O> {
  text: string
  /** What its first piece came with. */
  origin: O
}

interface Pieces<O> extends Joined<O> {
  read_at: number
}

/** Joins long lines that come in pieces: journald splits them at 48 KiB, container runtimes at 16. */
export class Joiner<O> {
  readonly #open = new Map<string, Pieces<O>>()

  /** @param skip counts pieces that are over the bound. */
  constructor(private readonly skip: (count: number) => void) {}

  /** Takes a line or a piece of one. @param more whether another piece follows. @returns the line, once it is whole. */
  take(stream: string, piece: Joined<O> & { read_at: number }, more: boolean): Joined<O> | undefined {
    if (this.#open.size === 0 && !more) return piece
    const open = this.#open.get(stream)
    if (open === undefined) {
      if (!more || this.#open.size >= MAX_STREAMS) return piece
      this.#open.set(stream, { ...piece, text: detached(piece.text) })
      return undefined
    }
    if (open.text.length < MAX_TEXT) open.text += detached(piece.text.slice(0, MAX_TEXT - open.text.length))
    else this.skip(1)
    open.read_at = piece.read_at
    if (more) return undefined
    this.#open.delete(stream)
    return open
  }

  /** The lines whose next piece does not come. */
  due(now: number): Joined<O>[] {
    const due = [...this.#open].filter(([, { read_at }]) => now >= read_at + PIECE_S)
    for (const [stream] of due) this.#open.delete(stream)
    return due.map(([, line]) => line)
  }

  wakeAt(): number {
    let wake = Number.POSITIVE_INFINITY
    for (const { read_at } of this.#open.values()) wake = Math.min(wake, read_at + PIECE_S)
    return wake
  }

  *unfinished(): Iterable<O> {
    for (const { origin } of this.#open.values()) yield origin
  }
}
