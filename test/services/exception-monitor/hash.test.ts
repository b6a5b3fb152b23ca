import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash } from '../../../services/exception-monitor/hash.ts'

// The first four are test vectors of the RFC's authors.
const cases: [text: string, hash: string][] = [
  ['', '811c9dc5'],
  ['a', 'e40c292c'],
  ['foobar', 'bf9cf968'],
  ['chongo was here!\n', 'd49930d5'],
  ['Größe 日本', '5470008a'],
]

test('a text has the hash that FNV-1a gives its UTF-8', async (t) => {
  for (const [text, expected] of cases) {
    await t.test(JSON.stringify(text), () => assert.equal(hash(text), expected))
  }
})
