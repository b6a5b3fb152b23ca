import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Memory } from '../../../services/exception-monitor/schema.ts'
import { UnitWatch } from '../../../services/exception-monitor/unit-watch.ts'
import { SavedState } from '../../../shared/daemon/state.ts'

const HOST = 'web-1'
const CLEAN_S = 60

/** The time, in seconds. */
let now = 0

/** Lets gaps be seen. @returns the names of those that there is no room for. */
function see(watch: UnitWatch, from: number, to: number, unit = 'shop.service'): string[] {
  now += 1
  const forgotten: string[] = []
  for (let n = from; n < to; n += 1) {
    const closings = watch.seen({ name: `shop/${n}`, kind: 'traceback', host: HOST, unit }, now)
    forgotten.push(...closings.map(({ name }) => name))
  }
  return forgotten
}

/** Lets a unit run that was started. @returns the names of what closes. */
function run(watch: UnitWatch): string[] {
  now += CLEAN_S + 1
  return [...watch.tick(now, 0, () => [])].map(({ name }) => name)
}

/** Starts a unit again, and lets it run. @returns the names of what closes. */
function runs(watch: UnitWatch, unit = 'shop.service'): string[] {
  now += 1
  watch.take('started', now, unit, HOST)
  return run(watch)
}

test('beyond 4,000 gaps the one seen longest ago closes, and leaves nothing behind', () => {
  const state = new SavedState<Memory>(10_000)
  const watch = new UnitWatch(state, CLEAN_S)
  const forgotten = see(watch, 0, 50_000)
  assert.deepEqual([forgotten.length, forgotten[0], forgotten.at(-1)], [46_000, 'shop/0', 'shop/45999'])
  assert.equal(state.size, 4_000)
  const closed = runs(watch)
  assert.deepEqual([closed.length, closed[0], closed.at(-1)], [4_000, 'shop/46000', 'shop/49999'])
  assert.equal(state.size, 0)
  see(watch, 0, 1)
  assert.deepEqual(runs(watch), ['shop/0'])
})

test('what is seen again and again is not what there is no room for', () => {
  const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
  see(watch, 0, 4_000)
  see(watch, 0, 1)
  assert.deepEqual(see(watch, 4_000, 4_002), ['shop/1', 'shop/2'])
})

test('a gap of two instances that was forgotten for one of them closes with the other', () => {
  const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
  see(watch, 0, 1, 'shop@1.service')
  assert.deepEqual(see(watch, 0, 4_000, 'shop@2.service'), [])
  assert.deepEqual(runs(watch, 'shop@1.service'), [])
  assert.equal(runs(watch, 'shop@2.service').length, 4_000)
})

test('of more than it watches, what was saved last is taken up', () => {
  const state = new SavedState<Memory>(10_000)
  for (let n = 0; n < 6_000; n += 1) {
    state.set(`gap:${n}`, {
      is: 'gap',
      name: `shop/${n}`,
      kind: 'traceback',
      host: HOST,
      unit: 'shop.service',
      seen_at: 0,
    })
  }
  const watch = new UnitWatch(state, CLEAN_S)
  assert.equal(state.size, 4_000)
  const forgotten = see(watch, 6_000, 6_001)
  assert.deepEqual([forgotten.length, forgotten[0], forgotten.at(-1)], [2_001, 'shop/0', 'shop/2000'])
  assert.equal(runs(watch).length, 4_000)
})

test('of 1,000 units it is remembered that they were started since a failure that is told later', () => {
  for (const [others, closed] of [
    [999, ['shop/0']],
    [50_000, []],
  ] as const) {
    const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
    const failed_at = now
    for (const unit of ['shop.service', ...Array.from({ length: others }, (_, n) => `job${n}.service`)]) {
      watch.take('started', failed_at + 1, unit, HOST)
    }
    watch.seen({ name: 'shop/0', kind: 'traceback', host: HOST, unit: 'shop.service' }, failed_at)
    now += 1
    assert.deepEqual(run(watch), closed)
  }
})

test('of each it is remembered what happened last: eight things', () => {
  for (const [crashes, closed] of [
    [3, ['shop/0']],
    [50_000, []],
  ] as const) {
    const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
    const failed_at = now
    watch.take('started', failed_at + 1, 'shop.service', HOST)
    now += CLEAN_S + 2
    for (let n = 0; n < crashes; n += 1) {
      watch.take('failed', now, 'shop.service', HOST)
      watch.take('started', now + 0.1, 'shop.service', HOST)
      now += 1
    }
    watch.take('failed', now, 'shop.service', HOST)
    watch.seen({ name: 'shop/0', kind: 'traceback', host: HOST, unit: 'shop.service' }, failed_at)
    assert.deepEqual(run(watch), closed)
  }
})

test('what was saved of gaps knows of their units, and takes up where it was', () => {
  const state = new SavedState<Memory>(10_000)
  const watch = new UnitWatch(state, CLEAN_S)
  see(watch, 0, 1)
  const job = ['starting', 'succeeded', 'started'] as const
  for (const [n, event] of job.entries()) {
    const saved = new SavedState<Memory>(10_000)
    for (const [key, value] of state.entries()) saved.restore(key, JSON.stringify(value), Memory)
    const next = new UnitWatch(saved, CLEAN_S)
    for (const rest of job.slice(n)) next.take(rest, now + job.indexOf(rest) + 1, 'shop.service', HOST)
    assert.deepEqual(
      [...next.tick(now + 3, 0, () => [])].map(({ reason }) => reason),
      ['shop.service ran to its end without it'],
      `before it is ${event}`,
    )
    watch.take(event, now + n + 1, 'shop.service', HOST)
  }
})
