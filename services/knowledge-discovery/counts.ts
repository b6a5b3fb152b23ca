/** How many documents there are, and how many of them are reached, by keys. */
export class Counts {
  readonly #all = new Map<string, { all: number; reached: number }>()

  add(key: string, isReached: boolean): void {
    const { all, reached } = this.of(key)
    this.#all.set(key, { all: all + 1, reached: reached + Number(isReached) })
  }

  of(key: string): { all: number; reached: number } {
    return this.#all.get(key) ?? { all: 0, reached: 0 }
  }
}
