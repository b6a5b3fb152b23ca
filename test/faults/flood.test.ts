import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counters } from '../../shared/contract/service.ts'
import { isLong, SEED } from '../support/faults.ts'
import { ALL, anonymous, type Name } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { signal } from '../support/signals.ts'
import { until } from '../support/until.ts'
import { WholeFleet } from '../support/whole-fleet.ts'

const SECONDS = isLong ? 600 : 3
const SIGNALS_PER_SECOND = 20_000
const NAMES = 100
/** Of so many, one is none. */
const DAMAGED = 50
/** By how much each of the twelve may grow, in KiB. */
const GROWTH_KIB = 24 * 1024
/** Within which an answer must come: as good as every one, where nothing else is at work; any, on a machine that is shared. */
const ANSWER_MS = isLong ? { p99: 100, most: 5_000 } : { p99: 5_000, most: 20_000 }

/** Asks all how they are, again and again, and weighs them. */
class Watch {
  readonly took_ms: number[] = []
  readonly #before: ReadonlyMap<Name, number>
  readonly #most = new Map<Name, number>()
  readonly #watching: Promise<void>
  #stopped = false

  constructor(private readonly whole: WholeFleet) {
    this.#before = new Map(ALL.map((name) => [name, this.#weigh(name)]))
    this.#watching = this.#watch()
    this.#watching.catch(() => undefined)
  }

  /** By how much each has grown at most, in KiB. */
  get growth(): Record<string, number> {
    return Object.fromEntries(ALL.map((name) => [name, (this.#most.get(name) ?? 0) - (this.#before.get(name) ?? 0)]))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#watching
  }

  #weigh(name: Name): number {
    return anonymous(this.whole.fleet.pid(name))
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      const ask = async (name: Name) => {
        const asked = performance.now()
        const { status } = await this.whole.fleet.health(name)
        this.took_ms.push(performance.now() - asked)
        assert.ok(['ok', 'degraded'].includes(status), `${name} says that it is ${status}`)
        this.#most.set(name, Math.max(this.#most.get(name) ?? 0, this.#weigh(name)))
      }
      for (const name of ALL) await ask(name)
      await sleep(100)
    }
  }
}

test(`a flood of up to ${SIGNALS_PER_SECOND} signals/s for ${SECONDS} s: all are counted, memory stays, all twelve answer`, {
  timeout: SECONDS * 10_000 + 300_000,
}, async (t) => {
  const whole = await WholeFleet.start(t)
  const { client } = whole.fleet.redis
  const random = new Random(SEED)
  const texts = Array.from({ length: NAMES }, (_, n) => JSON.stringify(signal({ name: `n${n}`, host: 'there' })))
  let [sent, good] = [0, 0]
  const send = async (count: number) => {
    const pipeline = client.pipeline()
    for (let n = 0; n < count; n += 1) {
      const isGood = random.below(DAMAGED) > 0
      good += isGood ? 1 : 0
      pipeline.xadd('{kloros}:signals', '*', 'json', isGood ? random.pick(texts) : '{')
    }
    sent += count
    for (const [error] of (await pipeline.exec()) ?? []) assert.equal(error, null)
  }
  const counters = async () => (await whole.fleet.health('curiosity-core')).counters
  const sum = ({ skipped, published, folded, dropped }: Counters) => skipped + published + folded + dropped
  const folds = async () => {
    await until(async () => (await counters()).read === sent, 'all are read', SECONDS * 9_000 + 60_000)
    return counters()
  }
  // What it takes to be at work is no growth.
  await send(SIGNALS_PER_SECOND / 2)
  const warm = await folds()
  const watch = new Watch(whole)
  t.after(() => watch.stop())
  const started = Date.now()
  const before = sent
  while (Date.now() - started < SECONDS * 1_000) {
    const due = ((Date.now() - started) / 1_000) * SIGNALS_PER_SECOND
    await send(Math.max(0, Math.min(2_000, Math.floor(due) - (sent - before))))
    await sleep(5)
  }
  const blown_s = (Date.now() - started) / 1_000
  const after = await folds()
  const folded_s = (Date.now() - started) / 1_000
  await watch.stop()
  const took = watch.took_ms.sort((a, b) => a - b)
  const [p99 = 0, most = 0] = [took[Math.floor(took.length * 0.99)], took.at(-1)]
  t.diagnostic(`${sent - before} signals in ${blown_s} s, folded within ${folded_s} s`)
  t.diagnostic(`${took.length} answers, p50 ${took[took.length >> 1]} ms, p99 ${p99} ms, most ${most} ms`)
  t.diagnostic(`grew by (KiB) ${JSON.stringify(watch.growth)}`)
  // What a machine that is shared manages at least.
  assert.ok((sent - before) / blown_s >= SIGNALS_PER_SECOND / (isLong ? 2 : 40), `${sent - before} in ${blown_s} s`)
  assert.equal(sum(after) - sum(warm), after.read - warm.read)
  assert.equal(after.skipped, sent - good)
  const questions = (await whole.fleet.questions()).filter(({ gap }) => gap.type === 'healing_failure')
  assert.deepEqual([questions.length, questions.reduce((all, one) => all + one.occurrences, 0)], [NAMES, good])
  for (const [name, kib] of Object.entries(watch.growth)) assert.ok(kib <= GROWTH_KIB, `${name} grew by ${kib} KiB`)
  assert.ok(p99 <= ANSWER_MS.p99 && most <= ANSWER_MS.most, `p99 ${p99} ms, most ${most} ms`)
  whole.fleet.assertNoErrors(...ALL)
})
