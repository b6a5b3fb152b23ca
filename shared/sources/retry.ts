import { pause } from './pause.ts'

/** Pauses before another try, each twice as long as the last, and shortened by chance so that many do not try at once. */
export class Retry {
  readonly #first_ms: number
  readonly #longest_ms: number
  #failures = 0

  constructor(first_ms: number, longest_ms: number) {
    this.#first_ms = first_ms
    this.#longest_ms = longest_ms
  }

  /** How often in a row it failed. */
  get failures(): number {
    return this.#failures
  }

  /** Begins again with short pauses. */
  reset(): void {
    this.#failures = 0
  }

  /** Takes note that it failed, and waits, at most until the signal is aborted. */
  async failed(signal: AbortSignal): Promise<void> {
    // 2^30 is far beyond the longest pause.
    const longest = Math.min(this.#longest_ms, this.#first_ms * 2 ** Math.min(this.#failures, 30))
    this.#failures += 1
    await pause(longest * (0.5 + Math.random() / 2), signal)
  }
}
