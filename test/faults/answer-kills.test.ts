import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignalStream } from '../../shared/bus/signals.ts'
import { questionId } from '../../shared/store/identity.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { SEED } from '../support/faults.ts'
import { killAtRandom } from '../support/killing.ts'
import { type Name, TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { signal } from '../support/signals.ts'
import { comesToBe, until } from '../support/until.ts'

const QUESTIONS = 40
const KILLS = 6
const REDIS_KILLS = 1
/** Within how many milliseconds all are answered for the first time; the kills fall into it. */
const ANSWERING_MS = 3_000

const SERVICES: Name[] = ['metric-quality', 'curiosity-core']

/** The n-th gap's name: no two have a word in common. */
const nameOf = (nth: number) => `unit${[...String(nth)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}.service/E`

/** A question that is answered poorly, and, when that was noticed, answered again. */
class Investigated {
  readonly name: string
  readonly id: string
  readonly weak: string
  readonly #store: QuestionStore
  readonly #fleet: TestFleet

  constructor(fleet: TestFleet, nth: number) {
    this.#fleet = fleet
    this.#store = new QuestionStore(fleet.redis.client, 'kloros')
    this.name = nameOf(nth)
    this.id = questionId('exception', this.name)
    this.weak = questionId('weak_investigation', `exception/${this.name}`)
  }

  async run(delay_ms: number): Promise<void> {
    await sleep(delay_ms)
    const told = signal({ type: 'exception', name: this.name, incident_id: this.name, facts: { kind: 'traceback' } })
    await new SignalStream(this.#fleet.redis.client, 'kloros').accept([told])
    await this.#answer('It is fixed.', [])
    await until(() => this.#store.get(this.weak), `${this.name} is asked about`, 30_000)
    await this.#answer(`${this.name} had no memory left.`, [`${this.name}: oom-kill`])
  }

  /** Whatever a Redis that was killed has done of it, and has not said. */
  async #answer(answer: string, evidence: string[]): Promise<void> {
    const step = async () => {
      const question = await this.#store.get(this.id)
      if (question?.status === 'answered' && question.answer?.answer === answer) return true
      if (question?.status === 'answered') await this.#store.reopen(this.id, 'why?')
      const claimed = await this.#store.claimOne(this.id, 'agent', 1)
      if (claimed.ok)
        await this.#store.answer(this.id, claimed.value.token, { answer, evidence, confidence: null, metrics: null })
      return false
    }
    await until(step, `${this.name} is answered`, 30_000)
  }
}

test(`${KILLS} kills of services and ${REDIS_KILLS} of Redis lose no answer and judge none twice`, async () => {
  const fleet = await TestFleet.create('[fleet]\nproject = "faults"\n', ['--appendfsync', 'always'])
  try {
    await fleet.up(...SERVICES)
    const random = new Random(SEED + 7)
    const all = Array.from({ length: QUESTIONS }, (_, nth) => new Investigated(fleet, nth))
    const killing = { services: SERVICES, kills: KILLS, redis_kills: REDIS_KILLS, within_ms: ANSWERING_MS }
    await Promise.all([
      killAtRandom(fleet, new Random(SEED + 1007), killing),
      ...all.map((one) => one.run(random.below(ANSWERING_MS))),
    ])
    const store = new QuestionStore(fleet.redis.client, 'kloros')
    const weak = async () =>
      (await store.some(all.map((one) => one.weak))).map(({ status, occurrences }) => `${status} ${occurrences}`)
    // What is closed has told all that it folded.
    await comesToBe(weak, Array(QUESTIONS).fill('closed 1'), 30_000)
    fleet.assertNoErrors(...SERVICES)
  } finally {
    await fleet.stop()
  }
})
