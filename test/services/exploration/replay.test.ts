import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorded } from '../../../scripts/study-exploration/record.ts'
import { stretch, study } from '../../../scripts/study-exploration/stretch.ts'

const readings = recorded(new URL('../../fixtures/exploration/readings.jsonl', import.meta.url))

/** How many gaps a day of a host opens that is so busy most of the time that it hovers about a threshold. */
const MOST = 3

/** What opens more often within an hour flaps, as the store has it. */
const AN_HOUR = 2

test('what is stretched was read in an hour at least', () => {
  const [first, last] = [readings[0], readings.at(-1)]
  assert.ok((last?.time ?? 0) - (first?.time ?? 0) >= 3_600)
})

for (const seed of [1, 2, 3, 4]) {
  test(`a day of readings, stretched from recorded ones, opens few gaps and none that flaps (seed ${seed})`, () => {
    const lines = [...study(stretch(readings, 24, seed))]
    const opened = lines.filter((line) => line.includes(' + ')).map((line) => line.split(' '))
    assert.ok(opened.length >= 1 && opened.length <= MOST, lines.join('\n'))
    for (const [at = '', , , name] of opened) {
      const within = opened.filter(([other = '', , , of]) => {
        const later_ms = Date.parse(other) - Date.parse(at)
        return of === name && later_ms >= 0 && later_ms < 3_600_000
      })
      assert.ok(within.length <= AN_HOUR, lines.join('\n'))
    }
    assert.match(lines.at(-1) ?? '', /^\d{4,} readings/)
  })
}
