/** What a clock was set by counts from so many seconds on: less is made up for by no one. */
const LEAST_S = 5

/**
 * Notices that the clock of this host was set, by an operator, by a time service, or because the host slept: it went
 * otherwise than time did. A clock that is slewed takes what it is compared with along.
 */
export class SetClock {
  #ahead_ms = aheadOfTime()

  /** By how many seconds it was set since that was last seen to, in one step or several; less than 0 where back, 0 where it was not. */
  get by_s(): number {
    const by_s = (aheadOfTime() - this.#ahead_ms) / 1000
    return Math.abs(by_s) < LEAST_S ? 0 : by_s
  }

  /** Sees to it. @returns {@link by_s}, which is 0 from now on. */
  look(): number {
    const { by_s } = this
    this.#ahead_ms += by_s * 1000
    return by_s
  }
}

/** By how much the clock is ahead of a time that nobody can set, in milliseconds. */
function aheadOfTime(): number {
  return Date.now() - performance.now()
}
