import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorded } from '../../../scripts/study-exploration/record.ts'
import { stretch, study } from '../../../scripts/study-exploration/stretch.ts'

const readings = recorded(new URL('../../fixtures/exploration/readings.jsonl', import.meta.url))

/** How many gaps a day of readings opens at most, made of three quarters of an hour of a busy host. */
const MOST = 6

for (const seed of [1, 2, 3, 4]) {
  test(`a day of readings, stretched from recorded ones, opens few gaps and none that flaps (seed ${seed})`, () => {
    const lines = [...study(stretch(readings, 24, seed))]
    const opened = lines.filter((line) => line.includes(' + ')).map((line) => line.split(' '))
    assert.ok(opened.length <= MOST, lines.join('\n'))
    assert.equal(new Set(opened.map(([, , type, name]) => `${type} ${name}`)).size <= 1, true, lines.join('\n'))
    for (const [index, [at = '']] of opened.entries()) {
      const before = opened[index - 1]?.[0]
      const hours = before === undefined ? Number.POSITIVE_INFINITY : (Date.parse(at) - Date.parse(before)) / 3_600_000
      assert.ok(hours > 1, lines.join('\n'))
    }
    assert.match(lines.at(-1) ?? '', /^\d{4,} readings/)
  })
}
