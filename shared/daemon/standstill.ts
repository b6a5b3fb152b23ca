/** A shorter one, in milliseconds, leaves nothing unread that anybody waits for. */
const LEAST_MS = 250

/** For how long what is overdue is put off at most, in milliseconds, and how often: sources that never rest must not hold it back. */
const LONGEST_MS = 5_000
const TIMES = 3

/**
 * Keeps a time when nothing was read, since Redis was away, the core lagged or the process was stopped, from being taken for
 * silence: what waited for the next line is due only after the sources had as long again to hand it out.
 */
export class Standstill {
  #over_at = Number.NEGATIVE_INFINITY
  #times = 0

  /** Does some work, while which nothing is read. */
  async during(work: () => Promise<void>): Promise<void> {
    const began = performance.now()
    await work()
    this.noticed(performance.now() - began)
  }

  /** Takes note that nothing was read for so many milliseconds until now. */
  noticed(for_ms: number): void {
    if (for_ms < LEAST_MS || this.#times >= TIMES) return
    this.#times += 1
    this.#over_at = performance.now() + Math.min(for_ms, LONGEST_MS)
  }

  /** Whether what is due may be done. */
  get isOver(): boolean {
    return performance.now() >= this.#over_at
  }

  /** When what is due at a time may be done; both are epoch milliseconds. */
  after(due_ms: number): number {
    const now = Date.now()
    if (due_ms > now) this.#times = 0
    return Math.max(due_ms, now + Math.ceil(this.#over_at - performance.now()))
  }
}
