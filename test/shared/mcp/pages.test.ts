import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cut, quote } from '../../../shared/mcp/pages.ts'

describe('cut', () => {
  const rows: [text: string, bytes: number, shorter: string][] = [
    ['short', 5, 'short'],
    ['longer', 5, 'lo…'],
    ['äöü', 6, 'äöü'],
    ['äöüß', 6, 'ä…'],
    ['東東東', 8, '東…'],
    ['a😀😀', 8, 'a😀…'],
    ['e\u0301e\u0301e\u0301', 7, 'e\u0301e…'],
  ]
  for (const [text, bytes, shorter] of rows) {
    it(`${JSON.stringify(text)} to ${bytes} bytes`, () => assert.equal(cut(text, bytes), shorter))
  }

  it('takes no longer for characters without a width', { timeout: 2_000 }, () => {
    assert.ok(Buffer.byteLength(cut('\u0301'.repeat(100_000), 600)) <= 600)
  })
})

describe('quote', () => {
  const rows: [name: string, text: string, lines: number][] = [
    ['nothing', '', 1],
    ['one line', 'x'.repeat(600), 1],
    ['a longer one', 'x'.repeat(601), 2],
    ['many', 'word '.repeat(1_000), 9],
    ['characters of more bytes', '東'.repeat(1_000), 6],
    ['without a width', 'a\u0301\u0302'.repeat(20_000), 168],
    ['of two words', '😀'.repeat(500), 4],
  ]
  for (const [name, text, count] of rows) {
    it(`gives all of it, a line at a time: ${name}`, { timeout: 2_000 }, () => {
      const lines = quote(text)
      assert.equal(lines.length, count)
      for (const one of lines) assert.ok(one.startsWith('| ') && Buffer.byteLength(one) <= 602, one)
      const whole = lines.map((one, at) => one.slice(2, at < lines.length - 1 ? -1 : undefined)).join('')
      assert.equal(whole, text.trim())
    })
  }
})
