/** How long it is waited before content that ended its parser is tried again, in times of what a file may take: then it is left. */
const WAITS = [3, 30, 180]

/** Of so many contents it is known, the newest. */
const MAX_KEYS = 1_000

/**
 * Content that ended its parser, or took too long: what is to blame may have been the machine, so it is tried again, each
 * time after a longer while, and a few times at most.
 */
export class Retries {
  readonly #tried = new Map<string, { times: number; due: number }>()
  readonly #patience_ms: number

  /** @param patience_ms how long a file may take. */
  constructor(patience_ms: number) {
    this.#patience_ms = patience_ms
  }

  /** It failed just now; or, where nothing is known of it, in an earlier life. */
  failed(key: string): void {
    const before = this.#tried.get(key)
    // Another file of the same content failed with it.
    if (before !== undefined && before.due > Date.now()) return
    const times = before === undefined ? 0 : before.times + 1
    this.#tried.set(key, { times, due: Date.now() + (WAITS[times] ?? Number.POSITIVE_INFINITY) * this.#patience_ms })
    const [oldest] = this.#tried.keys()
    if (this.#tried.size > MAX_KEYS && oldest !== undefined) this.#tried.delete(oldest)
  }

  /** How long it is to be left, in milliseconds: not at all, for a while, or for good. */
  wait(key: string): number {
    return Math.max(0, (this.#tried.get(key)?.due ?? 0) - Date.now())
  }

  succeeded(key: string): void {
    this.#tried.delete(key)
  }
}
