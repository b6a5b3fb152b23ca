import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Entry } from '../../../shared/sources/journal-entry.ts'
import { ENTRY_FIELDS, ExportParser, FIELD_BYTES } from '../../../shared/sources/journal-export.ts'
import { cursorOf, entry } from '../../support/fake-journal.ts'
import { often } from '../../support/fuzz.ts'
import { exportedEntry } from '../../support/journal-files.ts'
import { cutAt, mutated, places } from '../../support/mutated.ts'

const FIELDS = ['_TRANSPORT', 'UNIT', 'BLOB']

/** Parses pieces. What an entry is asked for later is of the piece it came in, whose buffer is used again. */
function parse(pieces: readonly Buffer[]) {
  const entries: Entry[] = []
  let skipped = 0
  const parser = new ExportParser(FIELDS, (count) => {
    skipped += count
  })
  for (const piece of pieces) {
    const buffer = Buffer.from(piece)
    parser.push(buffer, 7, entries)
    buffer.fill(0x41)
  }
  const read = entries.map((one) => ({
    ...{ cursor: one.cursor, time: one.time, message: one.message },
    fields: FIELDS.map((name) => one.field(name)),
  }))
  return { read, skipped }
}

const value = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('\n', '\n\n', '\n\nMESSAGE=x\n\n', `\n\n${entry(5, 'forged')}`),
)
const fields = fc.array(fc.tuple(fc.constantFrom('MESSAGE', 'UNIT', '_TRANSPORT', 'BLOB', 'OTHER'), value), {
  maxLength: 6,
})

test('whatever is written and wherever it is cut, the entries are that', () => {
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 6 }), places, (written, places) => {
      const bytes = Buffer.concat(written.map((one, index) => exportedEntry(index + 1, one)))
      const { read, skipped } = parse(cutAt(bytes, places))
      const text = (one: (typeof written)[number], name: string) =>
        one.filter(([other]) => other === name).map(([, bytes]) => Buffer.from(bytes).toString('utf8'))
      const expected = written.map((one, index) => ({
        ...{ cursor: cursorOf(index + 1), time: 1_790_000_000.000001, message: text(one, 'MESSAGE').join('\n') },
        fields: FIELDS.map((name) => text(one, name)[0]),
      }))
      assert.deepEqual({ read, skipped }, { read: expected, skipped: 0 })
    }),
    often(300),
  )
})

const long = exportedEntry(3, [
  ['MESSAGE', 'x'.repeat(17_000)],
  ['BLOB', Buffer.alloc(5_000, 10)],
])
const corpus = [
  entry(1, 'one') + entry(2, 'two', '_TRANSPORT=stdout\nUNIT=a\nUNIT=b\n') + entry(3, 'three'),
  entry(1, 'one') +
    exportedEntry(2, [
      ['MESSAGE', 'a\nb\n\nc\n'],
      ['UNIT', 'u'],
    ]).toString('latin1') +
    entry(3, 'x'),
  exportedEntry(1, [
    ['BLOB', 'x\nMESSAGE=forged\n'],
    ['MESSAGE', Buffer.from([0x61, 0xff, 0x62, 0])],
  ]).toString('latin1'),
  entry(1, 'before') + long.toString('latin1') + entry(4, 'after'),
  `UNIT=${'y'.repeat(70)}\n${entry(1, 'a')}${entry(2, 'ü')}`,
  entry(1, 'x', `${'MESSAGE=m\n'.repeat(130)}`),
]

test('however damaged bytes are cut, the entries are the same, and bounded', () => {
  fc.assert(
    fc.property(mutated(corpus), places, fc.integer({ min: 1, max: 40 }), (text, places, size) => {
      // A line feed in the middle of a length, or a byte that promises too much, is among what is put in.
      const bytes = Buffer.from(text, 'latin1')
      const whole = parse([bytes])
      assert.deepEqual(parse(cutAt(bytes, places)), whole)
      if (bytes.length < 3_000) {
        const each = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => n * size)
        assert.deepEqual(parse(cutAt(bytes, each)), whole)
      }
      for (const { message, fields } of whole.read) {
        assert.ok(message.length <= FIELD_BYTES + 2 * ENTRY_FIELDS)
        for (const field of fields) assert.ok((field ?? '').length <= 4_096)
      }
    }),
    often(600),
  )
})

test('no garbage breaks it, and what comes after an empty line is read again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), places, (garbage, places) => {
      // Bytes that promise more bytes take what comes next for theirs, as they may.
      const bytes = Buffer.from(garbage.map((byte) => (byte === 10 ? 33 : byte)))
      const all = Buffer.concat([Buffer.from('\x01'), bytes, Buffer.from(`\n\n${entry(1, 'x')}`)])
      assert.deepEqual(
        parse(cutAt(all, places)).read.map(({ message }) => message),
        ['x'],
      )
    }),
    often(300),
  )
})
