import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { cutLines, LINE_BYTES } from '../../../shared/sources/tail-lines.ts'
import { often } from '../../support/fuzz.ts'
import { cutAt, mutated, places } from '../../support/mutated.ts'

const fixture = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url)), 'utf8')
const corpus = [
  fixture('chaos-monitor/scenarios.jsonl'),
  fixture('exploration/kernel.txt'),
  '\ufeffone\r\n\r\ntwo\0three\n\0\0\0four\nüß\n',
  'a\n',
]

/** Whatever a writer may leave; now and then with a line about as long as may be. */
const bytes = fc
  .tuple(mutated(corpus), fc.nat(), fc.constantFrom(0, 0, 0, 0, -2, -1, 0, 1, 2, 90_000), fc.boolean())
  .map(([text, at, over, isLong]) => {
    const all = Buffer.from(text)
    const place = at % (all.length + 1)
    const line = isLong ? Buffer.alloc(LINE_BYTES + over, 'x') : Buffer.alloc(0)
    return Buffer.concat([all.subarray(0, place), line, all.subarray(place)])
  })

/** Reads a file that grows by a piece at a time, as `tail` does: within its window, and some lines at most. */
function read(pieces: readonly Buffer[], most = Number.POSITIVE_INFINITY) {
  const whole = Buffer.concat(pieces)
  const told: [number, string][] = []
  let [size, at, cut, skipped] = [0, 0, false, 0]
  for (const piece of pieces) {
    size += piece.length
    for (let moved = true; moved; ) {
      const made = cutLines(whole.subarray(at, Math.min(size, at + LINE_BYTES + 1)), at, cut, most)
      moved = made.next !== at || made.cut !== cut
      told.push(...made.lines)
      skipped += made.shortened
      at = made.next
      cut = made.cut
    }
  }
  return { told, at, cut, skipped }
}

test('however a file grows, its lines are the same, each bounded, and only what is not whole is left', () => {
  fc.assert(
    fc.property(bytes, places, fc.integer({ min: 1, max: 7 }), (bytes, places, most) => {
      const whole = read([bytes])
      assert.deepEqual(read(cutAt(bytes, places), most), whole)
      for (const [, text] of whole.told) assert.ok(Buffer.byteLength(text) <= 3 * LINE_BYTES)
      const last = bytes.lastIndexOf(10) + 1
      assert.ok(whole.at >= last)
      assert.ok(bytes.length - whole.at <= LINE_BYTES)
    }),
    often(250),
  )
})
