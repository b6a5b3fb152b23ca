import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Entry } from '../../../shared/sources/journal-entry.ts'
import { ENTRY_FIELDS, ExportParser, FIELD_BYTES } from '../../../shared/sources/journal-export.ts'
import { cursorOf, entry } from '../../support/fake-journal.ts'
import { exportedEntry, formatField } from '../../support/journal-files.ts'

const FIELDS = ['_TRANSPORT', 'UNIT', 'BLOB']

/** Parses bytes, cut after so many each. */
function parse(bytes: Buffer | string, size = Number.POSITIVE_INFINITY): { entries: Entry[]; skipped: number } {
  const all = Buffer.from(bytes)
  const entries: Entry[] = []
  let skipped = 0
  const parser = new ExportParser(FIELDS, (count) => {
    skipped += count
  })
  for (let at = 0; at < all.length; at += size) {
    parser.push(all.subarray(at, Math.min(all.length, at + size)), 7, entries)
  }
  return { entries, skipped }
}

const binary = (value: string | Buffer) => formatField(['MESSAGE', Buffer.concat([Buffer.from(value)])])
const head = (number: number) => `__CURSOR=${cursorOf(number)}\n__REALTIME_TIMESTAMP=1790000000000001\n`

const cases: [name: string, bytes: string | Buffer, messages: string[], skipped: number][] = [
  ['an entry of text', entry(1, 'hello'), ['hello'], 0],
  ['two entries', entry(1, 'one') + entry(2, 'two'), ['one', 'two'], 0],
  ['an equals sign in the value', entry(1, 'a=b=c'), ['a=b=c'], 0],
  ['an empty message', entry(1, ''), [''], 0],
  ['no message', `${head(1)}UNIT=x\n\n`, [''], 0],
  ['repeated messages', `${head(1)}MESSAGE=one\nUNIT=x\nMESSAGE=two\n\n`, ['one\ntwo'], 0],
  ['UTF-8', entry(1, 'Grüße, 世界'), ['Grüße, 世界'], 0],
  ['bytes', exportedEntry(1, [['MESSAGE', 'a\nb\n\nc\n']]), ['a\nb\n\nc\n'], 0],
  ['bytes that are no UTF-8', exportedEntry(1, [['MESSAGE', Buffer.from([0x61, 0xff, 0x62, 0])]]), ['a\ufffdb\0'], 0],
  [
    'bytes that look like an entry',
    exportedEntry(1, [['MESSAGE', `x\n\n${entry(9, 'forged')}`]]),
    [`x\n\n${entry(9, 'forged')}`],
    0,
  ],
  [
    'bytes that look like a field',
    exportedEntry(1, [
      ['BLOB', 'x\nMESSAGE=forged\n'],
      ['MESSAGE', 'true'],
    ]),
    ['true'],
    0,
  ],
  ['no bytes', Buffer.concat([Buffer.from(head(1)), Buffer.from('MESSAGE\n\0\0\0\0\0\0\0\0\n\n')]), [''], 0],
  ['an entry that is not whole yet', `${entry(1, 'x')}${head(2)}MESSAGE=y\n`, ['x'], 0],
  ['an entry that ends without its empty line', `${head(1)}UNIT=damaged\n${entry(2, 'x')}`, ['x'], 1],
  ['garbage', `what is this?\nand this\n\n${entry(2, 'x')}`, ['x'], 1],
  ['garbage within an entry', `${head(1)}what is this?\nMESSAGE=a\n\n${entry(2, 'x')}`, ['x'], 1],
  ['a name too long', `${'X'.repeat(100)}=1\n\n${entry(2, 'x')}`, ['x'], 1],
  [
    'a length that is none',
    Buffer.concat([Buffer.from(`${head(1)}MESSAGE\n`), Buffer.alloc(8, 0xff), Buffer.from(`\n\n${entry(2, 'x')}`)]),
    ['x'],
    1,
  ],
  [
    'bytes without a newline after them',
    Buffer.concat([Buffer.from(head(1)), binary('a\nb').subarray(0, -1), Buffer.from(`!\n\n${entry(2, 'x')}`)]),
    ['x'],
    1,
  ],
  ['an entry without a cursor', `MESSAGE=x\n\n${entry(2, 'y')}`, ['y'], 1],
  ['an entry with a cursor that is none', `${entry(1, 'x', '', 's=1;i=2')}${entry(2, 'y')}`, ['y'], 1],
  ['an entry without a time', `__CURSOR=${cursorOf(1)}\nMESSAGE=x\n\n${entry(2, 'y')}`, ['y'], 1],
  ['empty lines', `\n\n\n${entry(1, 'x')}\n\n`, ['x'], 0],
]

for (const [name, bytes, messages, skipped] of cases) {
  for (const size of [Number.POSITIVE_INFINITY, 1, 7]) {
    test(`export: ${name}${size < 10 ? `, ${size} bytes at a time` : ''}`, () => {
      const parsed = parse(bytes, size)
      assert.deepEqual([parsed.entries.map(({ message }) => message), parsed.skipped], [messages, skipped])
    })
  }
}

test('an entry knows its place, its times and its fields', () => {
  const [one] = parse(entry(3, 'x', '_TRANSPORT=stdout\nUNIT=a\nUNIT=b\nOTHER=c\n')).entries
  assert.equal(one?.part, 'journal')
  assert.equal(one.cursor, cursorOf(3))
  assert.equal(one.time, 1_790_000_000.003)
  assert.equal(one.read_at, 7)
  assert.equal(one.field('_TRANSPORT'), 'stdout')
  assert.equal(one.field('UNIT'), 'a')
  assert.equal(one.field('BLOB'), undefined)
  assert.equal(one.field('OTHER'), undefined, 'was not asked for')
})

test('a field over its bound is cut, and what is left of it costs nothing', () => {
  for (const filler of ['x', '\n']) {
    const parser = new ExportParser(FIELDS, (count) => {
      skipped += count
    })
    const entries: Entry[] = []
    let skipped = 0
    const length = 100 * 1024 * 1024
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(BigInt(length))
    parser.push(Buffer.from(`${head(1)}UNIT=u\nMESSAGE${filler === 'x' ? '=' : '\n'}`), 0, entries)
    if (filler === '\n') parser.push(size, 0, entries)
    const piece = Buffer.alloc(64 * 1024, filler)
    const before = process.memoryUsage.rss()
    let most = 0
    for (let at = 0; at < length; at += piece.length) {
      parser.push(piece, 0, entries)
      most = Math.max(most, process.memoryUsage.rss() - before)
    }
    parser.push(Buffer.from(`\nBLOB=after\n\n${entry(2, 'next')}`), 0, entries)
    assert.deepEqual(
      entries.map(({ message }) => message.length),
      [FIELD_BYTES, 4],
    )
    assert.equal(entries[0]?.field('BLOB'), 'after')
    assert.equal(skipped, 1)
    assert.ok(most < 50 * 1024 * 1024, `${most} bytes more`)
  }
})

test('an entry has a bound, whatever it is made of', () => {
  const many = `${head(1)}${'MESSAGE=x\n'.repeat(3_000)}\n${entry(2, 'next')}`
  const parsed = parse(many, 4096)
  assert.deepEqual([parsed.entries.at(-1)?.message, parsed.skipped], ['next', 1])
  assert.ok((parsed.entries[0]?.message.length ?? 0) <= 2 * ENTRY_FIELDS)
  const large = parse(`${head(1)}${`MESSAGE=${'x'.repeat(200_000)}\n`.repeat(20)}\n${entry(2, 'next')}`, 65_536)
  assert.deepEqual([large.entries.at(-1)?.message, large.skipped], ['next', 1])
  assert.ok((large.entries[0]?.message.length ?? 0) < 600_000)
  // What was not asked for takes no room from what was.
  const crowded = parse(`${head(1)}${`OTHER=${'x'.repeat(20_000)}\n`.repeat(300)}MESSAGE=heard\n\n`, 65_536)
  assert.deepEqual([crowded.entries[0]?.message, crowded.skipped], ['heard', 0])
})
