import type { Batch, Item } from '../contract/monitor.ts'

/** A saved position that has items behind it which were accounted for: how many, and the position. */
const REPLAYED = /^@(\d+) (.*)$/s

/**
 * Where a monitor's sources stand: what is saved, and how far they have got since.
 *
 * Each part of a source is one field of the monitor's record in Redis, `p:` before `source:part`. A part with something
 * unfinished is saved where that begins, with the number of items from there on that are accounted for: the next life
 * meets those again, to take up what was unfinished, and counts none of them twice.
 */
export class Positions {
  readonly #saved = new Map<string, string>()
  readonly #reached = new Map<string, string | null>()
  /** Items that were accounted for in an earlier life, counted from where this one began. */
  readonly #replayed = new Map<string, number>()
  readonly #taken = new Map<string, number>()
  /** Sources of which something was saved. */
  readonly #begun = new Set<string>()

  /** Takes a saved field. */
  restore(key: string, value: string): void {
    this.#save(key, value)
    this.#replayed.set(key, Number(REPLAYED.exec(value)?.[1] ?? 0))
  }

  /** What is saved of one source: positions by part. */
  of(source: string): Record<string, string> {
    const prefix = `${source}:`
    const own = [...this.#saved].filter(([key]) => key.startsWith(prefix))
    return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), REPLAYED.exec(value)?.[2] ?? value]))
  }

  /** Takes note of an item. @returns whether it was accounted for in an earlier life. */
  take(source: string, item: Item): boolean {
    const key = `${source}:${item.part}`
    const ordinal = this.#taken.get(key) ?? 0
    this.#taken.set(key, ordinal + 1)
    item.ordinal = ordinal
    return ordinal < (this.#replayed.get(key) ?? 0)
  }

  /** Takes note of items that were to be met again and are gone. */
  miss(source: string, gone: Batch<Item>['gone'] = {}): void {
    for (const [part, count] of Object.entries(gone)) {
      const key = `${source}:${part}`
      this.#taken.set(key, (this.#taken.get(key) ?? 0) + Math.min(count, this.#replayed.get(key) ?? 0))
    }
  }

  /** Takes note of how far a source has got. */
  reach(source: string, positions: Batch<Item>['positions']): void {
    for (const [part, position] of Object.entries(positions)) {
      const key = `${source}:${part}`
      if (position === null && !this.#saved.has(key)) this.#forget(key)
      else this.#reached.set(key, position)
    }
  }

  /**
   * What is to be saved: where each part stands, null where it is to be forgotten; only what is not saved so already.
   *
   * @param unfinished the first item of everything unfinished, oldest first: positions stay before them.
   */
  changes(unfinished: Iterable<{ source: string; item: Item }>): [key: string, value: string | null][] {
    const held = new Map<string, Item>()
    for (const { source, item } of unfinished) {
      const key = `${source}:${item.part}`
      if (!held.has(key)) held.set(key, item)
    }
    return [...this.#reached]
      .map(([key, position]): [string, string | null] => [key, this.#value(key, position, held.get(key))])
      .filter(([key, value]) => (this.#saved.get(key) ?? null) !== value)
  }

  /** Takes note that what {@link changes} gave is saved. */
  saved(changes: readonly (readonly [key: string, value: string | null])[]): void {
    for (const [key, value] of changes) {
      if (value === null) this.#forget(key)
      else this.#save(key, value)
    }
  }

  /** Whether anything of a source was ever saved: until then, a start is its first. */
  hasBegun(source: string): boolean {
    return this.#begun.has(source)
  }

  #save(key: string, value: string): void {
    this.#saved.set(key, value)
    this.#begun.add(key.slice(0, key.indexOf(':')))
  }

  #value(key: string, reached: string | null, held: Item | undefined): string | null {
    if (held === undefined && reached === null) return null
    const taken = this.#taken.get(key) ?? 0
    const from = held === undefined ? taken : (held.ordinal ?? taken)
    const replays = Math.max(taken, this.#replayed.get(key) ?? 0) - from
    const position = held?.position ?? reached ?? ''
    return replays > 0 ? `@${replays} ${position}` : position
  }

  #forget(key: string): void {
    for (const map of [this.#saved, this.#reached, this.#replayed, this.#taken]) map.delete(key)
  }
}
