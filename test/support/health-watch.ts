import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLong } from './faults.ts'
import { anonymous, type Name, type TestFleet } from './live-fleet.ts'

/** How long after a round of questions the next one begins, in milliseconds. */
const PAUSE_MS = 100

/**
 * Within which `/health` must answer, in milliseconds: as good as each time, where nothing else is at work; at all, on a
 * machine that is shared.
 */
const ANSWER_MS = isLong ? { p99: 100, most: 5_000 } : { p99: 5_000, most: 20_000 }

/** Asks services how they are, again and again, and weighs them. */
export class HealthWatch {
  readonly #took_ms: number[] = []
  readonly #before = new Map<Name, number>()
  readonly #most = new Map<Name, number>()
  readonly #watching: Promise<void>
  #stopped = false

  constructor(
    private readonly fleet: Pick<TestFleet, 'health' | 'pid'>,
    private readonly names: readonly Name[],
  ) {
    for (const name of names) this.#before.set(name, anonymous(fleet.pid(name)))
    this.#watching = this.#watch()
    // Told by `stop`.
    this.#watching.catch(() => undefined)
  }

  /** @throws what was wrong with an answer. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#watching
  }

  /** What it has seen, in one line. */
  get seen(): string {
    const { p50, p99, most } = this.#answers
    const growth = this.names.map((name) => `${name} ${this.#growth(name)}`).join(', ')
    return `${this.#took_ms.length} answers, p50 ${p50} ms, p99 ${p99} ms, most ${most} ms; grew by (KiB) ${growth}`
  }

  /** @throws where answers were late, or one has grown by more than so many KiB since the beginning. */
  assertWell(growth_kib: number): void {
    for (const name of this.names)
      assert.ok(this.#growth(name) <= growth_kib, `${name} grew by ${this.#growth(name)} KiB`)
    const { p99, most } = this.#answers
    assert.ok(p99 <= ANSWER_MS.p99 && most <= ANSWER_MS.most, this.seen)
  }

  #growth(name: Name): number {
    const before = this.#before.get(name) ?? 0
    return (this.#most.get(name) ?? before) - before
  }

  get #answers() {
    const took = this.#took_ms.toSorted((a, b) => a - b)
    const at = (part: number) => Math.round(took[Math.floor((took.length - 1) * part)] ?? Number.POSITIVE_INFINITY)
    return { p50: at(0.5), p99: at(0.99), most: at(1) }
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      for (const name of this.names) {
        const asked = performance.now()
        const { status } = await this.fleet.health(name)
        this.#took_ms.push(performance.now() - asked)
        assert.ok(['ok', 'degraded'].includes(status), `${name} says that it is ${status}`)
        this.#most.set(name, Math.max(this.#most.get(name) ?? 0, anonymous(this.fleet.pid(name))))
      }
      await sleep(PAUSE_MS)
    }
  }
}
