/** How long git is not asked at first, and at most, in milliseconds. */
const FIRST_MS = 60_000
const MOST_MS = 3_600_000

/** Knows when git may be asked again, after it did not answer all: each time it is waited twice as long. */
export class GitWait {
  readonly #first_ms: number
  #failed = 0
  /** When it may be asked, in epoch milliseconds. */
  at = 0

  /** @param first_ms how long it is waited at first. */
  constructor(first_ms = FIRST_MS) {
    this.#first_ms = first_ms
  }

  /** Takes note of whether it answered all. @param now epoch ms. */
  answered(isAll: boolean, now: number): void {
    this.at = isAll ? 0 : now + Math.min(this.#first_ms * 2 ** this.#failed, MOST_MS)
    this.#failed = isAll ? 0 : Math.min(this.#failed + 1, 30)
  }
}
