import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matches } from '../../../shared/contract/wildcard.ts'
import { cpuTime } from '../../support/cpu-time.ts'

const cases: [pattern: string, text: string, expected: boolean][] = [
  ['tts', 'tts', true],
  ['tts', 'tts.backend', false],
  ['tts*', 'tts', true],
  ['tts*', 'tts.backend', true],
  ['*', '', true],
  ['?', '', false],
  ['t?s', 'tts', true],
  ['*/timeout', 'tts/timeout', true],
  ['*a*b', 'xaxbxb', true],
  ['*a*b', 'xaxbxbx', false],
  ['*b', '*ab', true],
  ['a.c', 'abc', false],
  ['__proto__', 'toString', false],
]

test('a pattern matches all of a text', async (t) => {
  for (const [pattern, text, expected] of cases) {
    await t.test(`${pattern} ${expected ? 'matches' : 'does not match'} '${text}'`, () => {
      assert.equal(matches(pattern, text), expected)
    })
  }
})

test('a pattern made to be slow is not', () => {
  const started = cpuTime()
  assert.equal(matches('*a'.repeat(128), `${'a'.repeat(4000)}b`), false)
  assert.ok(cpuTime() - started < 1000)
})
