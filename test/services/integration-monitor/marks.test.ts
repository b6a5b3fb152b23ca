import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, marks, overlap } from '../../../services/integration-monitor/marks.ts'

const names = Array.from({ length: 200 }, (_, at) => `name_${at}`)

test('every name of a set is held, at one unit a name', () => {
  const set = marks(names)
  assert.ok(names.every((name) => holds(set, name)))
  assert.ok(set.length <= names.length)
})

test('few other names are held', () => {
  const set = marks(names.slice(0, 20))
  const others = Array.from({ length: 20_000 }, (_, at) => `other_${at}`)
  assert.ok(others.filter((name) => holds(set, name)).length < 40)
})

const pairs: [a: string[], b: string[], shared: number][] = [
  [[], [], 0],
  [['a'], [], 0],
  [['a', 'b'], ['c', 'd'], 0],
  [['a', 'b'], ['b', 'c'], 1 / 3],
  [['a', 'b'], ['b', 'a'], 1],
  [['a', 'a', 'b'], ['b', 'a'], 1],
]

for (const [a, b, shared] of pairs) {
  test(`${a.join()} and ${b.join()} share ${shared.toFixed(2)}`, () =>
    assert.equal(overlap(marks(a), marks(b)), shared))
}
