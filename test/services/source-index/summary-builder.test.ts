import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SummaryBuilder } from '../../../services/source-index/summary-builder.ts'
import type { Summary } from '../../../shared/contract/summary.ts'
import { wordsOf } from './words-of.ts'

const LONG = 'x'.repeat(201)

const cases: [name: string, build: (builder: SummaryBuilder) => void, expected: Omit<Summary, 'language' | 'lines'>][] =
  [
    ['nothing', () => undefined, {}],
    [
      'a call without what says nothing',
      (b) => b.call({ line: 1, callee: 'f', args: ['a', null], named: { x: null } }),
      { calls: [{ line: 1, callee: 'f', args: ['a'] }] },
    ],
    [
      'no text that is too long',
      (b) => b.call({ line: 1, callee: 'f', args: ['a', LONG] }),
      { calls: [{ line: 1, callee: 'f', args: ['a'] }] },
    ],
    ['no name that is too long', (b) => b.call({ line: 1, callee: LONG, args: ['a'] }), { cut: true }],
    ['no constant of nothing', (b) => b.constant('X', null), {}],
    [
      'the first of two',
      (b) => {
        b.made('x', 'A')
        b.made('x', 'B')
      },
      { made: { x: 'A' } },
    ],
    ['a hostile key', (b) => b.constant('constructor', 'a'), { constants: { constructor: 'a' } as never }],
  ]

for (const [name, build, expected] of cases) {
  test(`a summary keeps ${name}`, () => {
    const builder = new SummaryBuilder('words', 3)
    build(builder)
    assert.deepEqual(builder.summary(), { language: 'words', lines: 3, ...expected })
  })
}

test('a summary keeps 2,000 entries a list, and says that there were more', () => {
  const builder = new SummaryBuilder('words', 1)
  for (let at = 0; at <= 2000; at += 1) builder.program(`p${at}`, 1)
  const { programs, cut } = builder.summary()
  assert.equal(programs?.length, 2000)
  assert.equal(cut, true)
})

test('a summary keeps words, and no prose', () => {
  const builder = new SummaryBuilder('words', 1)
  const prose = 'word '.repeat(13)
  for (const word of ['a', 'a b', prose, LONG, '']) builder.word('"', word)
  assert.deepEqual(wordsOf(builder.broken({ error: 'no program' }), ['"a', '"a b', `"${prose}`, `"${LONG}`, '"']), [
    '"a',
    '"a b',
  ])
})
