import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNear } from '../../../services/integration-monitor/near-names.ts'

const cases: [a: string, b: string, isSo: boolean][] = [
  ['orderCreated', 'order-created', true],
  ['order.created', 'ORDER_CREATED', true],
  ['order.created', 'order.create', true],
  ['order.created', 'order.craeted', true],
  ['order.created', 'order.deleted', false],
  ['order.created', 'order.created', false],
  ['orders', 'order', true],
  ['cart', 'card', false],
  ['start', 'stop', false],
]
for (const [a, b, isSo] of cases) {
  test(`${a} ${isSo ? 'may be meant for' : 'is not'} ${b}`, () => {
    assert.equal(isNear(a, b), isSo)
    assert.equal(isNear(b, a), isSo)
  })
}
