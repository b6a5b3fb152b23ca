import type { QuestionFilter } from '../../../shared/store/list.ts'
import { type Admits, keyOf } from './filter.ts'
import type { Happening } from './happening.ts'

/** How many filters may be watched with at once: each is asked of all that happens. */
export const MOST_FILTERS = 100

/** How much may wait for all who watch, in bytes; those who watch with one filter wait for the same bytes. */
const MOST_WAITING = 24 * 1024 * 1024

/** What those who watch with one filter are told at once. */
export interface Lot {
  happenings: Happening[]
  /** All of it as `text/event-stream`, once somebody needed it. */
  chunks?: Buffer[]
}

/** Who watches: is given what is new, until it leaves. */
export interface Watcher {
  /** It watches from now on, with all others of a filter's key. */
  arrive?(key: string): void
  /** @returns how much waits for it, in bytes; what it is given now may be left out. */
  take(lot: Lot): number
  /** How much waits for it, in bytes. */
  waiting(): number
  /** Parts with it, as it does not keep up. */
  drop(): void
}

interface Room {
  filter: QuestionFilter
  watchers: Set<Watcher>
  /** What waited for the fullest when it was last told something, in bytes. */
  waiting: number
}

/** Those who watch, by what they watch with. */
export class Rooms {
  readonly #rooms = new Map<string, Room>()

  constructor(private readonly admits: Admits) {}

  /** Whether one more may watch with this filter. */
  fits(filter: QuestionFilter): boolean {
    return this.#rooms.size < MOST_FILTERS || this.#rooms.has(keyOf(filter))
  }

  /** @returns has it watch no more; undefined where too many filters are watched with. */
  join(filter: QuestionFilter, watcher: Watcher): (() => void) | undefined {
    if (!this.fits(filter)) return undefined
    const key = keyOf(filter)
    const room = this.#rooms.get(key) ?? { filter, watchers: new Set(), waiting: 0 }
    this.#rooms.set(key, room)
    room.watchers.add(watcher)
    watcher.arrive?.(key)
    return () => {
      room.watchers.delete(watcher)
      if (room.watchers.size === 0 && this.#rooms.get(key) === room) this.#rooms.delete(key)
    }
  }

  /** Tells all whom it concerns. */
  tell(happenings: readonly Happening[]): void {
    let waiting = 0
    for (const room of this.#rooms.values()) {
      const lot: Lot = { happenings: happenings.filter((one) => this.admits(room.filter, one)) }
      if (lot.happenings.length > 0) {
        room.waiting = 0
        for (const watcher of room.watchers) room.waiting = Math.max(room.waiting, watcher.take(lot))
      }
      waiting += room.waiting
    }
    if (waiting > MOST_WAITING) this.#relieve()
  }

  clear(): void {
    this.#rooms.clear()
  }

  /** Drops those for whom most waits, until little enough does. */
  #relieve(): void {
    const rooms = [...this.#rooms.values()].map(({ watchers }) =>
      [...watchers].map((watcher) => ({ watcher, bytes: watcher.waiting() })).sort((a, b) => a.bytes - b.bytes),
    )
    const fullest = (room: (typeof rooms)[number]) => room.at(-1)?.bytes ?? 0
    let waiting = rooms.reduce((sum, room) => sum + fullest(room), 0)
    while (waiting > MOST_WAITING) {
      const room = rooms.reduce((most, one) => (fullest(one) > fullest(most) ? one : most))
      const last = room.pop()
      if (last === undefined) return
      last.watcher.drop()
      waiting -= last.bytes - fullest(room)
    }
  }
}
