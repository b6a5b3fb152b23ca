/** By less than this, in seconds, a clock is put right all the time. */
const LEAST_S = 5

/** How long after the clock was set back what had waited by it is done, in milliseconds: it was due by then, or far from it. */
const OVERDUE_MS = 5_000

/**
 * Notices that the clock of this host was set, by an operator, by a time service, or because the host slept: it went
 * otherwise than time did. What is counted in time can then go on as if it had not been.
 */
export class SetClock {
  #ahead_ms = aheadOfTime()
  #overdue: { due_ms: number; ahead_s: number } | undefined

  /** @returns by how many seconds it was set since the last look, less than 0 where back, 0 where it was not. */
  look(): number {
    const ahead_ms = aheadOfTime()
    const by_s = (ahead_ms - this.#ahead_ms) / 1000
    this.#ahead_ms = ahead_ms
    if (Math.abs(by_s) < LEAST_S) return 0
    const ahead_s = (this.#overdue?.ahead_s ?? 0) - by_s
    this.#overdue = ahead_s > 0 ? { due_ms: Date.now() + OVERDUE_MS, ahead_s } : undefined
    return by_s
  }

  /** When {@link overdue} has something to say, in epoch milliseconds; infinite where it has not. */
  get due_ms(): number {
    return this.#overdue?.due_ms ?? Number.POSITIVE_INFINITY
  }

  /** What time it would be had the clock not been set back, in epoch seconds: said once, when it is due. */
  overdue(): number | undefined {
    if (Date.now() < this.due_ms) return undefined
    const would_be = Date.now() / 1000 + (this.#overdue?.ahead_s ?? 0)
    this.#overdue = undefined
    return would_be
  }
}

/** By how much the clock is ahead of a time that nobody can set, in milliseconds. */
function aheadOfTime(): number {
  return Date.now() - performance.now()
}
