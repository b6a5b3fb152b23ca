import type { Batch, Item } from '../contract/monitor.ts'

/**
 * Where a monitor's sources stand: what is saved, and how far they have got since.
 *
 * Each part of a source is one field of the monitor's record in Redis, `p:` before `source:part`.
 */
export class Positions {
  readonly #saved = new Map<string, string>()
  readonly #reached = new Map<string, string | null>()

  /** Takes a saved field. */
  restore(key: string, position: string): void {
    this.#saved.set(key, position)
  }

  /** What is saved of one source: positions by part. */
  of(source: string): Record<string, string> {
    const prefix = `${source}:`
    const own = [...this.#saved].filter(([key]) => key.startsWith(prefix))
    return Object.fromEntries(own.map(([key, position]) => [key.slice(prefix.length), position]))
  }

  /** Takes note of how far a source has got. */
  reach(source: string, positions: Batch<Item>['positions']): void {
    for (const [part, position] of Object.entries(positions)) {
      const key = `${source}:${part}`
      if (position === null && !this.#saved.has(key)) this.#reached.delete(key)
      else this.#reached.set(key, position)
    }
  }

  /**
   * What is to be saved: where each part stands, null where it is to be forgotten; only what is not saved so already.
   *
   * @param unfinished the first item of everything unfinished, oldest first: positions stay before them.
   */
  changes(unfinished: Iterable<{ source: string; item: Item }>): [key: string, position: string | null][] {
    const held = new Map<string, string>()
    for (const { source, item } of unfinished) {
      const key = `${source}:${item.part}`
      if (!held.has(key)) held.set(key, item.position)
    }
    return [...this.#reached]
      .map(([key, position]): [string, string | null] => [key, held.get(key) ?? position])
      .filter(([key, position]) => (this.#saved.get(key) ?? null) !== position)
  }

  /** Takes note that what {@link changes} gave is saved. */
  saved(changes: readonly (readonly [key: string, position: string | null])[]): void {
    for (const [key, position] of changes) {
      if (position !== null) {
        this.#saved.set(key, position)
        continue
      }
      this.#saved.delete(key)
      this.#reached.delete(key)
    }
  }
}
