import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Memory } from '../../../services/exception-monitor/schema.ts'
import { UnitWatch } from '../../../services/exception-monitor/unit-watch.ts'
import { SavedState } from '../../../shared/daemon/state.ts'

const HOST = 'web-1'
const CLEAN_S = 60

function see(watch: UnitWatch, from: number, to: number, unit = 'shop.service'): void {
  for (let n = from; n < to; n += 1) watch.seen({ name: `shop/${n}`, kind: 'traceback', host: HOST, unit })
}

/** Starts a unit again, and lets it run. @returns the names of what closes. */
function runs(watch: UnitWatch, unit = 'shop.service'): string[] {
  return [...watch.take('started', 0, unit, HOST), ...watch.tick(CLEAN_S)].map(({ name }) => name)
}

test('beyond 4,000 gaps the one seen first is watched no longer, and leaves nothing behind', () => {
  const state = new SavedState<Memory>(10_000)
  const watch = new UnitWatch(state, CLEAN_S)
  see(watch, 0, 50_000)
  assert.equal(state.size, 4_000)
  const closed = runs(watch)
  assert.deepEqual([closed.length, closed[0], closed.at(-1)], [4_000, 'shop/46000', 'shop/49999'])
  assert.equal(state.size, 0)
  see(watch, 0, 1)
  assert.deepEqual(runs(watch), ['shop/0'])
})

test('a gap of two instances that was forgotten for one of them closes with the other', () => {
  const watch = new UnitWatch(new SavedState<Memory>(10_000), CLEAN_S)
  see(watch, 0, 1, 'shop@1.service')
  see(watch, 0, 4_000, 'shop@2.service')
  assert.deepEqual(runs(watch, 'shop@1.service'), [])
  assert.equal(runs(watch, 'shop@2.service').length, 4_000)
})

test('of more than it watches, what was saved last is taken up', () => {
  const state = new SavedState<Memory>(10_000)
  for (let n = 0; n < 6_000; n += 1) {
    state.set(`gap:${n}`, { is: 'gap', name: `shop/${n}`, kind: 'traceback', host: HOST, unit: 'shop.service' })
  }
  const watch = new UnitWatch(state, CLEAN_S)
  assert.equal(state.size, 4_000)
  assert.equal(runs(watch).length, 4_000)
})
