import type { Loss } from '../contract/monitor.ts'
import type { Entry } from './journal-entry.ts'

/** How journalctl writes a cursor, at every version, as a regular expression without groups. */
export const CURSOR_FORM =
  's=[0-9a-f]{32};i=[0-9a-f]{1,16};b=[0-9a-f]{32};m=[0-9a-f]{1,16};t=[0-9a-f]{1,16};x=[0-9a-f]{1,16}'

const CURSOR = new RegExp(`^${CURSOR_FORM}$`)

/** How many entries taken at one instant are searched for the one that was read last. */
const MAX_HELD = 4_096

/** How many numbers may be missing within a batch before entries are: a number is lost with a write that is tried again. */
const TOLERATED = 1_000

/** The place of an entry. */
export interface Cursor {
  readonly text: string
  /** Which count the number belongs to; it changes when the journal is begun anew, or copied. */
  readonly count: string
  readonly number: number
  readonly boot: string
  /** When it was taken, by both clocks; several entries may be taken at one instant. */
  readonly instant: string
  /** Of what it says; a copy of the entry has the same, and the same instant. */
  readonly hash: string
  /** Epoch milliseconds. */
  readonly time: number
}

/** Reads a cursor; undefined for what is none. */
export function parseCursor(text: string): Cursor | undefined {
  if (!CURSOR.test(text)) return undefined
  const [count = '', number = '', boot = '', monotonic = '', realtime = '', hash = ''] = text
    .split(';')
    .map((part) => part.slice(2))
  return {
    text,
    count,
    number: Number.parseInt(number, 16),
    boot,
    instant: `${boot} ${monotonic} ${realtime}`,
    hash,
    time: Number.parseInt(realtime, 16) / 1000,
  }
}

/** Whether two cursors are of one entry, or of copies of it: /run's journal is copied to /var when that is there. */
export function isSame(one: Cursor, other: Cursor): boolean {
  // Two lines that are alike, taken at one instant, differ in nothing but their numbers.
  if (one.count === other.count) return one.number === other.number
  return one.instant === other.instant && one.hash === other.hash
}

/**
 * What was removed between the entry that was read last, itself gone, and the first that is there.
 *
 * Numbers of one count rise by one an entry; so they do within one boot up to systemd 253, where users' journals count
 * on from the system's. A journal that was begun anew with a boot was never kept over it, so none of it was removed.
 */
export function holeBetween(last: Cursor, first: Cursor): Loss | undefined {
  const lost = first.number - last.number - 1
  const counted = last.count === first.count
  if (!counted && last.boot !== first.boot) return undefined
  if (lost === 0) return undefined
  const when = `between ${new Date(last.time).toISOString()} and ${new Date(first.time).toISOString()}`
  if (!counted || lost < 0) {
    return { cause: 'vacuumed', reason: `entries of the journal from ${when} were removed before they were read` }
  }
  return { cause: 'vacuumed', reason: hole(last.number + 1, first.number - 1, when), lost }
}

/**
 * What was removed within a batch, beside what may be missing without any harm.
 *
 * @param last the last entry before it.
 * @param end its own last entry.
 * @param count how many entries it has.
 */
export function holeWithin(last: Cursor, end: Cursor, count: number): Loss | undefined {
  if (last.count !== end.count || last.boot !== end.boot) return undefined
  const lost = end.number - last.number - count
  if (lost <= TOLERATED) return undefined
  const when = `between ${new Date(last.time).toISOString()} and ${new Date(end.time).toISOString()}`
  const reason = `${lost} of the ${hole(last.number + 1, end.number, when)}`
  return { cause: 'vacuumed', reason, lost }
}

function hole(from: number, to: number, when: string): string {
  return `journal entries ${from} to ${to}, ${when}, were removed before they were read`
}

/**
 * The first entries of a reading that goes on at a cursor: they begin with the one that was read last, if it is there.
 *
 * Where only copies are there, journalctl begins with the first of those taken at the same instant.
 */
export class Resumption {
  readonly #last: Cursor
  #held: Entry[] = []
  #decided = false
  #hole: Loss | undefined
  #gone = 0

  /** @param inclusive whether the entry itself is to be read again. */
  constructor(
    last: Cursor,
    private readonly inclusive = false,
  ) {
    this.#last = last
  }

  /** What was removed before the first of them, once that is known; given once. */
  takeHole(): Loss | undefined {
    const hole = this.#hole
    this.#hole = undefined
    return hole
  }

  /** How many entries are gone, from the one that was to be read again on; infinity where their numbers do not tell. */
  takeGone(): number {
    const gone = this.#gone
    this.#gone = 0
    return gone
  }

  /**
   * Takes entries in.
   *
   * @param final whether no more are to be waited for.
   * @returns those of which it is known that they were not read.
   */
  take(entries: Entry[], final: boolean): Entry[] {
    if (this.#decided) return entries
    const all = [...this.#held, ...entries]
    for (const [index, entry] of all.entries()) {
      const cursor = parseCursor(entry.cursor)
      if (cursor !== undefined && isSame(cursor, this.#last))
        return this.#decide(all.slice(this.inclusive ? index : index + 1))
      if (index >= MAX_HELD || cursor === undefined || !this.#isCopied(cursor)) return this.#miss(all)
    }
    if (final && all.length > 0) return this.#miss(all)
    this.#held = all
    return []
  }

  #isCopied({ count, instant }: Cursor): boolean {
    return count !== this.#last.count && instant === this.#last.instant
  }

  #miss(entries: Entry[]): Entry[] {
    const first = parseCursor(entries[0]?.cursor ?? '')
    if (first !== undefined) {
      this.#hole = holeBetween(this.#last, first)
      const gone = first.number - this.#last.number
      if (this.inclusive) this.#gone = first.count === this.#last.count && gone > 0 ? gone : Number.POSITIVE_INFINITY
    }
    return this.#decide(entries)
  }

  #decide(entries: Entry[]): Entry[] {
    this.#decided = true
    this.#held = []
    return entries
  }
}
