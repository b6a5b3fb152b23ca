import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isUniversal,
  overlap,
  readable,
  subscriptionOf,
  surelyTakes,
  takesStem,
} from '../../../services/integration-monitor/patterns.ts'

/** Patterns with `_` for what is not known. */
const pattern = (text: string) => text.replaceAll('_', '\0')

const overlaps: [a: string, b: string, isSo: boolean][] = [
  ['order.created', 'order.created', true],
  ['order.created', 'order.create', false],
  ['order._', 'order.created', true],
  ['order._', 'order.', true],
  ['order._', 'cart.created', false],
  ['_.created', 'order._', true],
  ['a_c', 'abbbc', true],
  ['a_c', 'ab', false],
  ['_', 'anything', true],
  ['a_b_c', 'a1b2', false],
  ['a_b_c', 'a1b2c', true],
  ['__', 'x', true],
  ['a_x_c', 'a_y_c', true],
  ['ab_cd', 'a_x_d', true],
  ['ab_', 'ac_', false],
  ['_ab', '_cb', false],
  ['', '_', true],
  ['', 'x', false],
]
for (const [a, b, isSo] of overlaps) {
  test(`${a} and ${b} ${isSo ? 'have' : 'have no'} name in common`, () => {
    assert.equal(overlap(pattern(a), pattern(b)), isSo)
    assert.equal(overlap(pattern(b), pattern(a)), isSo)
  })
}

test('patterns of many holes are compared in time', () => {
  assert.equal(overlap(`${pattern('a_').repeat(80)}b`, `${'a'.repeat(160)}c`), false)
})

const subscriptions: [
  name: string,
  match: 'exact' | 'wild' | 'prefix' | 'suffix',
  takes: string[],
  leaves: string[],
][] = [
  ['order.created', 'wild', ['order.created'], ['order.deleted']],
  ['order.*', 'wild', ['order.created'], ['cart.created']],
  ['order.**', 'wild', ['order.eu.created'], ['cart.created']],
  ['order.#', 'wild', ['order.eu.created', 'order'], ['orders']],
  ['order.>', 'wild', ['order.eu.created'], ['cart.eu']],
  ['home/+/light', 'wild', ['home/kitchen/light'], ['home/kitchen/door']],
  ['a+b', 'wild', ['a+b'], ['ab']],
  ['order.*', 'exact', ['order.*'], ['order.created']],
  ['order.', 'prefix', ['order.created', 'order.'], ['orders']],
  ['.failed', 'suffix', ['order.failed', '.failed'], ['order.failed.twice']],
]
for (const [name, match, takes, leaves] of subscriptions) {
  test(`${name} (${match}) takes ${takes.join(', ')}, and not ${leaves.join(', ')}`, () => {
    const subscription = subscriptionOf(name, match)
    const isTaken = (one: string) => overlap(subscription, one) || takesStem(subscription, one)
    assert.deepEqual([takes.map(isTaken), leaves.map(isTaken)], [takes.map(() => true), leaves.map(() => false)])
  })
}

test('what takes everything is known', () => {
  const all = ['*', '#', '**', '>', '*.*', ''].map((name) => isUniversal(subscriptionOf(name, 'wild')))
  assert.deepEqual(all, [true, true, true, true, true, true])
  assert.equal(isUniversal(subscriptionOf('order.*', 'wild')), false)
})

test('what is made at run time reads as one star', () => {
  assert.equal(readable(pattern('order.__.x_')), 'order.*.x*')
})

const sure: [pattern: string, name: string, isSo: boolean][] = [
  ['order._', 'order.created', true],
  ['order._', 'order._', true],
  ['order.paid._', 'order._', false],
  ['_.ttf', 'order._', false],
  ['_:paid', '_:paid', true],
]

test('whether a name surely begins or ends as is asked for', () => {
  for (const [one, name, isSo] of sure) assert.equal(surelyTakes(pattern(one), pattern(name)), isSo, `${one} ${name}`)
})
