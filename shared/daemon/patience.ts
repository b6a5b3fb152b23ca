import { backoff, isWeather, pause } from '../bus/connect.ts'
import { LAG_LIMIT } from '../contract/signal-bounds.ts'
import type { Vitals } from './vitals.ts'

/** How often a lagging core is asked how far it is, in milliseconds; asked only while it lags. */
const LAG_MS = 250

/** Waits out what is not the service's own fault, says on `/health` what for, and gives up only when it is to end. */
export class Patience {
  constructor(
    private readonly vitals: Vitals,
    private readonly ready: (signal: AbortSignal) => Promise<void>,
    private readonly ending: AbortSignal,
  ) {}

  /**
   * Asks Redis until it answers.
   *
   * @returns undefined where the end came first. @throws what is not weather: a bug.
   */
  async ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await command()
        if (attempt > 0) this.vitals.hold('')
        return answer
      } catch (error) {
        if (!isWeather(error)) throw error
        if (this.ending.aborted) return undefined
        if (this.vitals.connected) this.vitals.hold(`Redis refuses: ${(error as Error).message}`)
      }
      await pause(backoff(attempt), this.ending)
      await this.ready(this.ending)
    }
  }

  /** Waits until curiosity-core lags by no more than the limit; what the sources have to say stays where it is. */
  async untilCaughtUp(lagOf: () => Promise<number>): Promise<void> {
    for (;;) {
      const lag = await this.ask(lagOf)
      if (lag === undefined || lag <= LAG_LIMIT || this.ending.aborted) break
      this.vitals.hold(`curiosity-core lags by ${lag} signals; the sources are not read further until it has caught up`)
      await pause(LAG_MS, this.ending)
    }
    this.vitals.hold('')
  }
}
