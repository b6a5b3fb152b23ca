import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exits, Failure } from '../../../scripts/kloros/command.ts'
import { momentOf } from '../../../scripts/kloros/when.ts'

const now = Date.parse('2026-11-21T02:00:00Z')

describe('a moment to come', () => {
  const local = (text: string) => new Date(text).toISOString()
  const cases: [text: string, moment: string][] = [
    ['30s', '2026-11-21T02:00:30.000Z'],
    ['90m', '2026-11-21T03:30:00.000Z'],
    ['2h', '2026-11-21T04:00:00.000Z'],
    ['3d', '2026-11-24T02:00:00.000Z'],
    ['1w', '2026-11-28T02:00:00.000Z'],
    ['2026-12-01T08:00:00Z', '2026-12-01T08:00:00.000Z'],
    ['2026-12-01T08:00+02:00', '2026-12-01T06:00:00.000Z'],
    ['2026-12-01T08:00', local('2026-12-01T08:00')],
    ['2026-12-01 08:00', local('2026-12-01T08:00')],
    ['2026-12-01', local('2026-12-01T00:00')],
  ]
  for (const [text, moment] of cases) test(text, () => assert.equal(momentOf(text, now), moment))
})

describe('what is none is wrong usage', () => {
  for (const text of [
    '',
    'soon',
    '2',
    'h',
    '-2h',
    '1.5h',
    '2 h',
    '2H',
    '2026-13-01',
    '2026-12-01T25:00',
    '12/01/2026',
  ]) {
    test(JSON.stringify(text), () =>
      assert.throws(
        () => momentOf(text, now),
        (error) => error instanceof Failure && error.exit === exits.usage,
      ),
    )
  }
})
