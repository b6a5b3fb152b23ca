import { meaningOf } from '../../services/curiosity-core/meaning.ts'
import { SignalStream } from '../../shared/bus/signals.ts'
import type { QuestionStatus } from '../../shared/contract/question.ts'
import { questionId } from '../../shared/store/identity.ts'
import { type Folded, Intake } from '../../shared/store/intake.ts'
import { Mutes } from '../../shared/store/mutes.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { type Settings, writeSettings } from '../../shared/store/settings.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { type Sketch, signal } from './signals.ts'

/** The units of a test's clock, in milliseconds. */
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The questions on a Redis of their own, by a clock that only the test moves. */
export class Asked {
  now = Date.UTC(2026, 10, 20, 12)
  readonly store: QuestionStore
  readonly mutes: Mutes
  readonly intake: Intake
  readonly #stream: SignalStream

  private constructor(
    readonly redis: TestRedis,
    readonly prefix: string,
  ) {
    const clock = () => this.now
    this.store = new QuestionStore(redis.client, prefix, clock)
    this.mutes = new Mutes(redis.client, prefix, clock)
    this.intake = new Intake(redis.client, redis.client, prefix, 'test')
    this.#stream = new SignalStream(redis.client, prefix)
  }

  static async create(prefix = 'k'): Promise<Asked> {
    const asked = new Asked(await startRedis(), prefix)
    await asked.clear()
    return asked
  }

  /** Begins again with nothing; the clock goes on. */
  async clear(settings: Partial<Settings> = {}): Promise<void> {
    await this.redis.client.flushall()
    await this.set(settings)
    await this.intake.prepare()
  }

  async set(settings: Partial<Settings>): Promise<void> {
    const all = { open_per_type: 200, lease_expiries: 5, ...settings }
    await writeSettings(this.redis.client, this.prefix, all, this.now)
  }

  /** Publishes signals and folds them in. */
  async tell(...sketches: Sketch[]): Promise<Folded[]> {
    const folded: Folded[] = []
    for (let i = 0; i < sketches.length; i += 500) {
      await this.#stream.accept(sketches.slice(i, i + 500).map((sketch) => signal({ ts: this.now / 1000, ...sketch })))
      const entries = await this.intake.next(500)
      const read = entries.map(({ id, json }) => ({ id, meaning: meaningOf(json, 'here') }))
      folded.push(...(await this.intake.fold(read, this.now, 'here')))
    }
    return folded
  }

  /** What a question stands at; `gone` where there is none. */
  async status(id: string): Promise<QuestionStatus | 'gone'> {
    return (await this.store.get(id))?.status ?? 'gone'
  }

  stop(): Promise<void> {
    return this.redis.stop()
  }
}

/** The id of the question that a sketch's signal is about. */
export function idOf({ name = 'disk-full', type = 'healing_failure' }: Sketch = {}): string {
  return questionId(type, name)
}
