import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Counters } from '../../shared/contract/service.ts'
import { isLong, SEED } from '../support/faults.ts'
import { HealthWatch } from '../support/health-watch.ts'
import { ALL } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { SignalFlood } from '../support/signal-flood.ts'
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

test(`a flood of up to ${SIGNALS_PER_SECOND} signals/s for ${SECONDS} s: all are counted, memory stays, all twelve answer`, {
  timeout: SECONDS * 10_000 + 300_000,
}, async (t) => {
  const whole = await WholeFleet.start(t)
  const random = new Random(SEED)
  const texts = Array.from({ length: NAMES }, (_, n) => JSON.stringify(signal({ name: `n${n}`, host: 'there' })))
  let damaged = 0
  const flood = new SignalFlood(whole.fleet.redis, () => {
    if (random.below(DAMAGED) > 0) return random.pick(texts)
    damaged += 1
    return '{'
  })
  t.after(() => flood.kill())
  const folds = async () => {
    const counters = async () => (await whole.fleet.health('curiosity-core')).counters
    await until(async () => (await counters()).read === flood.sent, 'all are read', SECONDS * 9_000 + 60_000)
    return counters()
  }
  const sum = ({ skipped, published, folded, dropped }: Counters) => skipped + published + folded + dropped
  // What it takes to be at work is no growth.
  await flood.send(SIGNALS_PER_SECOND / 2)
  const warm = await folds()
  const watch = new HealthWatch(whole.fleet, ALL)
  t.after(() => watch.stop())
  const started = performance.now()
  const per_second = await flood.blow(SIGNALS_PER_SECOND, SECONDS)
  await flood.end()
  const after = await folds()
  t.diagnostic(`${per_second} signals/s, folded ${(performance.now() - started) / 1_000} s after the first`)
  await watch.stop()
  t.diagnostic(watch.seen)
  // What a machine that is shared manages at least.
  assert.ok(per_second >= SIGNALS_PER_SECOND * (isLong ? 0.9 : 0.025), `${per_second} signals/s`)
  assert.equal(sum(after) - sum(warm), after.read - warm.read)
  assert.equal(after.skipped, damaged)
  const questions = (await whole.fleet.questions()).filter(({ gap }) => gap.type === 'healing_failure')
  assert.deepEqual(
    [questions.length, questions.reduce((all, one) => all + one.occurrences, 0)],
    [NAMES, flood.sent - damaged],
  )
  watch.assertWell(GROWTH_KIB)
  whole.fleet.assertNoErrors(...ALL)
})
