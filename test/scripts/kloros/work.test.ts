import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstPass, passed } from '../../../scripts/kloros/work.ts'

const cases: [work: Record<string, number | boolean>, first: string | undefined, done: string | undefined][] = [
  [{}, undefined, undefined],
  [{ queue: 3 }, undefined, undefined],
  [{ first_pass: false, files: 1_200, queue: 3_400 }, 'first pass: 1,200 files, 3,400 to come', undefined],
  [{ first_pass: true, files: 4_600, queue: 0, broken: 0 }, undefined, '4,600 files'],
  [{ first_pass: true, files: 4_600, queue: 1, broken: 2 }, undefined, '4,600 files, 2 of which do not parse'],
]
for (const [work, first, done] of cases) {
  test(`says of ${JSON.stringify(work)}: ${first ?? done}`, () => {
    assert.deepEqual([firstPass(work), passed(work)], [first, done])
  })
}
