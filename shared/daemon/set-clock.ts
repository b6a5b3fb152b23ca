/** What a clock was set by counts from so many seconds on: less is made up for by no one. */
const LEAST_S = 5

/**
 * Notices that the clock of this host was set, by an operator, by a time service, or because the host slept: it went
 * otherwise than time did. A clock that is slewed takes what it is compared with along.
 */
export class SetClock {
  #ahead_ms = aheadOfTime()

  /** @returns by how many seconds it was set since it last was, in one step or several; less than 0 where back, 0 where it was not. */
  look(): number {
    const ahead_ms = aheadOfTime()
    const by_s = (ahead_ms - this.#ahead_ms) / 1000
    if (Math.abs(by_s) < LEAST_S) return 0
    this.#ahead_ms = ahead_ms
    return by_s
  }
}

/** By how much the clock is ahead of a time that nobody can set, in milliseconds. */
function aheadOfTime(): number {
  return Date.now() - performance.now()
}
