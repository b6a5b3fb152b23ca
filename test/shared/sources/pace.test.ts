import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from '../../../shared/sources/pace.ts'

const rows: [name: string, seen: string, pauses_ms: number[]][] = [
  ['nothing changes', 'aaaaa', [10, 15, 22.5, 33.75, 40]],
  ['something changes', 'aaab', [10, 15, 22.5, 10]],
  ['all changes', 'abc', [10, 10, 10]],
]
for (const [name, seen, pauses_ms] of rows) {
  test(`pauses where ${name}`, () => {
    const pace = new Pace([10, 40])
    assert.deepEqual(
      [...seen].map((one) => pace.after(one)),
      pauses_ms,
    )
  })
}
