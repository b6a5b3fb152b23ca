import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PackedFiles } from '../../../shared/contract/packed-files.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { Random } from '../../support/random.ts'

const NAMES = ['a', 'ab', 'a b', 'B', 'é', '\n', '\u{1f600}', '"', '__proto__', '0']

interface Kept {
  wants?: string
}

test('files packed are those of a map, in the order of their paths', () => {
  const random = new Random(7)
  const some = <T>(all: readonly T[]) => all[random.below(all.length)] as T
  const packed = new PackedFiles<Kept>()
  const map = new Map<string, Kept>()
  for (let step = 0; step < 6_000; step += 1) {
    const path = Array.from({ length: 1 + random.below(4) }, () => some(NAMES)).join('/')
    if (step === 2_000) {
      packed.clear()
      map.clear()
    } else if (random.next() < 0.2) {
      packed.delete(path)
      map.delete(path)
    } else {
      const value = random.next() < 0.3 ? {} : { wants: `${some(NAMES)}\t${step}\t0` }
      packed.set(path, value)
      map.set(path, value)
    }
    assert.deepEqual(packed.get(path), map.get(path))
    if (step % 1_100 === 0) {
      const told = new Map<string, Kept>()
      packed.replace((each, value) => {
        told.set(each, value)
        return { wants: `${value.wants} of ${each}` }
      })
      assert.deepEqual([...told].sort(), [...map].sort())
      for (const [each, { wants }] of map) map.set(each, { wants: `${wants} of ${each}` })
    }
    if (step % 500 !== 0) continue
    const sorted = [...map].sort(([a], [b]) => (a < b ? -1 : 1))
    assert.deepEqual([...packed], sorted)
    for (const [each, value] of sorted) assert.deepEqual(packed.get(each), value)
  }
  assert.equal(packed.get('nowhere'), undefined)
})

/** Orders in which many files come, and how much CPU time they may take, in milliseconds. */
const orders: readonly (readonly [name: string, order: (n: number) => number, most: number])[] = [
  ['in the order of their paths', (n) => n, 1_000],
  ['from the last to the first', (n) => 39_999 - n, 1_000],
  ['in no order', (n) => (n * 17_389) % 40_000, 2_300],
]
for (const [name, order, most] of orders) {
  test(`the cost of many files is in proportion to how many they are, ${name}`, () => {
    const packed = new PackedFiles<Kept>()
    const pathOf = (n: number) => `src/p${String(n >> 5).padStart(5, '0')}/module_${String(n).padStart(6, '0')}.py`
    const begin = cpuTime()
    for (let n = 0; n < 40_000; n += 1)
      packed.set(pathOf(order(n)), { wants: `requests\t3\nnumpy\t4\nos\t${order(n)}` })
    for (let n = 0; n < 40_000; n += 2) packed.delete(pathOf(order(n)))
    const took = cpuTime() - begin
    assert.equal([...packed].length, 20_000)
    assert.ok(took < most, `${Math.round(took)} ms`)
  })
}
