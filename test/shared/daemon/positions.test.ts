import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Positions } from '../../../shared/daemon/positions.ts'

const item = (position: string) => ({ part: 'p', position, time: 0 })

const cases: [name: string, saved: string, gone: number, known: boolean[]][] = [
  ['nothing was unfinished', '5', 0, [false, false]],
  ['three items are met again', '@3 5', 0, [true, true, true, false]],
  ['of three items two are gone', '@3 5', 2, [true, false]],
  ['more are gone than were to be met again', '@3 5', 7, [false, false]],
  ['nobody knows how many are gone', '@3 5', Number.POSITIVE_INFINITY, [false, false]],
]
for (const [name, saved, gone, known] of cases) {
  test(`after a restart, ${name}`, () => {
    const positions = new Positions()
    positions.restore('s:p', saved)
    positions.miss('s', gone > 0 ? { p: gone } : undefined)
    assert.deepEqual(
      known.map((_, index) => positions.take('s', item(String(5 + index)))),
      known,
    )
  })
}
