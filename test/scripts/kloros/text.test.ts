import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { paint } from '../../../scripts/kloros/colour.ts'
import type { Context } from '../../../scripts/kloros/command.ts'
import { type Column, table } from '../../../scripts/kloros/table.ts'
import { duration } from '../../../shared/contract/duration.ts'
import { clean, fit, json, line, width, wrap } from '../../../shared/text/clean.ts'

describe('what could drive a terminal is taken out', () => {
  const cases: [name: string, text: string, cleaned: string][] = [
    ['plain text stays', 'a ~ b\tc\nd', 'a ~ b\tc\nd'],
    ['a colour', '\x1b[31mred\x1b[0m', 'red'],
    ['the screen is not cleared', 'a\x1b[2J\x1b[Hb', 'ab'],
    ['the title is not set', 'a\x1b]0;title\x07b', 'ab'],
    ['a link ended by ST', '\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['the one-byte CSI', 'a\x9b31mb', 'ab'],
    ['an escape of two characters', 'a\x1bcb', 'ab'],
    ['an unfinished sequence', 'a\x1b[', 'a['],
    ['an unfinished title hides nothing', 'ok\x1b]0;a\nall further lines', 'ok0;a\nall further lines'],
    ['… nor does the one-byte one', 'ok\x9dall further words', 'okall further words'],
    ['a device control string', 'a\x1bPq#0\x1b\\b', 'ab'],
    ['bell, backspace, carriage return', 'a\x07\x08\rb', 'ab'],
    ['what turns the direction of text', 'a\u202eb\u2066c\u200f', 'abc'],
    ['other scripts stay', 'größe 東京 🙂', 'größe 東京 🙂'],
  ]
  for (const [name, text, cleaned] of cases) test(name, () => assert.equal(clean(text), cleaned))

  test('a line is one line', () => assert.equal(line(' a\r\nb\n\n c\x1b[1m\t'), 'a b c'))
  test('JSON is the same JSON, and harmless', () => {
    const value = { '\x9b': 'a\x1b[31m\x7f\u202e\u0085' }
    assert.match(json(value), /^[\x20-\x7e]+$/)
    assert.deepEqual(JSON.parse(json(value)), value)
  })
  test('endless text takes no endless time', () => {
    const before = performance.now()
    for (const begun of ['\x1b]', '\x9d', '\x1b[', '\x9b0']) clean(begun.repeat(200_000))
    assert.ok(performance.now() - before < 2_000)
  })
})

describe('text is measured as a terminal does', () => {
  const cases: [text: string, columns: number][] = [
    ['abc', 3],
    ['größe', 5],
    ['東京', 4],
    ['e\u0301', 1],
    ['🙂', 2],
    ['', 0],
  ]
  for (const [text, columns] of cases) test(JSON.stringify(text), () => assert.equal(width(text), columns))

  test('and cut so that one sees it', () => {
    assert.equal(fit('abcdef', 6), 'abcdef')
    assert.equal(fit('abcdefg', 6), 'abcde…')
    assert.equal(fit('東京東京', 6), '東京…')
  })
})

describe('text is broken between words, and within those that are too long', () => {
  const cases: [text: string, columns: number, parts: string[]][] = [
    ['a bc def', 8, ['a bc def']],
    ['a bc def', 5, ['a bc', 'def']],
    ['a /var/lib/x b', 5, ['a', '/var/', 'lib/x', 'b']],
    ['東京 東京', 5, ['東京', '東京']],
    ['', 5, ['']],
  ]
  for (const [text, columns, parts] of cases) {
    test(`${JSON.stringify(text)} to ${columns}`, () => assert.deepEqual(wrap(text, columns), parts))
  }
})

test('durations are told in one unit', () => {
  const cases: [number, string][] = [
    [-3, '0s'],
    [59.9, '59s'],
    [61, '1m'],
    [3600, '1h'],
    [86_400, '24h'],
    [3 * 86_400, '3d'],
  ]
  for (const [seconds, told] of cases) assert.equal(duration(seconds), told)
})

describe('a table', () => {
  const quiet = { env: {}, stdin: [] as never, stdout: { write: () => 0 }, stderr: { write: () => 0 } }
  const to = (columns: number | undefined, colour = false): Context => ({ ...quiet, columns, colour })
  const columns: Column<[string, string, string]>[] = [
    { title: 'ID', text: ([id]) => id, whole: true },
    { title: 'STATE', text: ([, state]) => state, colour: ([, state]) => (state === 'bad' ? 'red' : undefined) },
    { title: 'WHY', text: ([, , why]) => why },
  ]
  const rows: [string, string, string][] = [
    ['a-long-id-that-is-copied', 'bad', `${'because '.repeat(20)}\nand so on`],
    ['short', 'ok', ''],
  ]

  test('is not cut in a pipe, and a row is a line', () => {
    const [head, first, second, ...rest] = table(to(undefined), columns, rows).split('\n')
    assert.equal(head, `ID${' '.repeat(24)}STATE  WHY`)
    assert.equal(first, `a-long-id-that-is-copied  bad    ${'because '.repeat(20)}and so on`)
    assert.equal(second, `short${' '.repeat(21)}ok     `)
    assert.deepEqual(rest, [''])
  })

  for (const room of [40, 80, 120]) {
    test(`fits ${room} columns, ids whole`, () => {
      const lines = table(to(room), columns, rows).trimEnd().split('\n')
      assert.equal(Math.max(...lines.map(width)), room)
      assert.match(lines[1] ?? '', /^a-long-id-that-is-copied {2}bad/)
    })
  }

  test('puts a last column that may be there below its row where it would be cut to little', () => {
    const below = columns.map((column, at): typeof column => (at === 2 ? { ...column, below: true } : column))
    const [head, first, under, second, ...rest] = table(to(60), below, rows).split('\n')
    assert.equal(head, `ID${' '.repeat(24)}STATE`)
    assert.equal(first, 'a-long-id-that-is-copied  bad')
    assert.match(under ?? '', /^ {2}because .*…$/)
    assert.equal(width(under ?? ''), 60)
    assert.equal(second, `short${' '.repeat(21)}ok`)
    assert.deepEqual(rest, [''])
    assert.equal(table(to(120), below, rows), table(to(120), columns, rows))
    assert.equal(table(to(undefined), below, rows), table(to(undefined), columns, rows))
  })

  test('colours what is to stand out, after measuring', () => {
    assert.match(table(to(80, true), columns, rows), /\x1b\[31mbad\x1b\[0m {4}because/)
    assert.equal(paint(to(80), 'red', 'x'), 'x')
  })
})
