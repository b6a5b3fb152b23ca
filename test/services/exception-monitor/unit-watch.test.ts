import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Memory } from '../../../services/exception-monitor/schema.ts'
import { UnitWatch } from '../../../services/exception-monitor/unit-watch.ts'
import { SavedState } from '../../../shared/daemon/state.ts'

const HOST = 'web-1'
const CLEAN_S = 60

/** The time, in seconds. */
let now = 0

/** Lets gaps be seen. @returns how many of them are watched. */
function see(watch: UnitWatch, from: number, to: number, unit = 'shop.service'): number {
  now += 1
  let watched = 0
  for (let n = from; n < to; n += 1)
    if (watch.seen({ name: `shop/${n}`, kind: 'traceback', host: HOST, unit }, now)) watched += 1
  return watched
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

test('there is room to watch 4,000 gaps, and again when they have closed', () => {
  const state = new SavedState<Memory>(10_000)
  const watch = new UnitWatch(state, CLEAN_S)
  assert.equal(see(watch, 0, 50_000), 4_000)
  assert.equal(state.size, 4_000)
  assert.equal(see(watch, 3_990, 4_010), 10, 'those that are watched stay so')
  const closed = runs(watch)
  assert.deepEqual([closed.length, closed[0], closed.at(-1)], [4_000, 'shop/0', 'shop/3999'])
  assert.equal(state.size, 0)
  assert.equal(see(watch, 5_000, 5_001), 1)
  assert.deepEqual(runs(watch), ['shop/5000'])
})

test('a gap of two instances closes with the one that is watched', () => {
  const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
  see(watch, 0, 4_000, 'shop@1.service')
  assert.equal(see(watch, 0, 1, 'shop@2.service'), 0)
  assert.equal(runs(watch, 'shop@1.service').length, 4_000)
})

test('what was not seen for 30 days closes, though nobody starts its unit; a failed unit does not', () => {
  const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
  const day = 86_400
  const gap = { host: HOST, unit: 'shop.service' }
  watch.seen({ ...gap, name: 'shop/failed', kind: 'unit_failed' }, now)
  watch.seen({ ...gap, name: 'shop/gone', kind: 'traceback' }, now)
  for (let n = 0; n < 40; n += 1) {
    watch.seen({ ...gap, name: 'shop/still', kind: 'traceback' }, now)
    now += day
    const closings = [...watch.tick(now, 0, () => [])].map(({ name, reason }) => `${name}: ${reason}`)
    assert.deepEqual(closings, n === 30 ? ['shop/gone: not seen for 30d'] : [], `day ${n + 1}`)
  }
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
