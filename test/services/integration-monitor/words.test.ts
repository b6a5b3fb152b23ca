import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasWord, openWords, wordsOf } from '../../../services/integration-monitor/words.ts'
import { packWords } from '../../../shared/contract/words.ts'

const WORDS = ['"order.created', '=Kind.CREATED', '(order.paid', '.items', '"', '"\u20ac']

test('words are found in what was packed, and in what is kept here', () => {
  for (const words of [openWords(packWords(WORDS)), wordsOf(WORDS)]) {
    assert.deepEqual(
      WORDS.map((word) => hasWord(words, word)),
      WORDS.map(() => true),
    )
    assert.equal(hasWord(words, '=order.created'), false)
  }
  assert.equal(wordsOf(WORDS), openWords(packWords(WORDS)))
})

test('nothing is found in nothing', () => {
  assert.equal(hasWord(undefined, '"a'), false)
  assert.equal(hasWord('', '"a'), false)
})
