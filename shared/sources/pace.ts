/** By how much a pause grows while nothing changes. */
const GROWTH = 1.5

/** How often what cannot speak is looked at: soon where something changed, and less and less often where nothing does. */
export class Pace {
  readonly #least_ms: number
  readonly #most_ms: number
  #pause_ms: number
  #last: string | undefined

  constructor([least_ms, most_ms]: readonly [least_ms: number, most_ms: number]) {
    this.#least_ms = least_ms
    this.#most_ms = most_ms
    this.#pause_ms = least_ms
  }

  /** Takes note of what was seen, in words that are the same where nothing changed. @returns the pause, in milliseconds. */
  after(seen: string): number {
    this.#pause_ms = seen === this.#last ? Math.min(this.#most_ms, this.#pause_ms * GROWTH) : this.#least_ms
    this.#last = seen
    return this.#pause_ms
  }
}
