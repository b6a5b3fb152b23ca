import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutLines, LINE_BYTES } from '../../../shared/sources/tail-lines.ts'
import { formatPlace, parsePlace } from '../../../shared/sources/tail-place.ts'

const MAX = 100

const cases: [name: string, bytes: string | Buffer, lines: [number, string][], next: number][] = [
  ['nothing', '', [], 0],
  [
    'whole lines',
    'a\nbc\n',
    [
      [0, 'a'],
      [2, 'bc'],
    ],
    5,
  ],
  ['a torn line is left', 'a\nbc', [[0, 'a']], 2],
  [
    'empty lines are lines',
    '\n\n',
    [
      [0, ''],
      [1, ''],
    ],
    2,
  ],
  [
    'CRLF',
    'a\r\nb\r\r\n\r\n',
    [
      [0, 'a'],
      [3, 'b\r'],
      [7, ''],
    ],
    9,
  ],
  ['a carriage return alone is text', 'a\rb\n', [[0, 'a\rb']], 4],
  [
    'a byte order mark',
    '\ufeffa\n\ufeffb\n',
    [
      [0, 'a'],
      [5, '\ufeffb'],
    ],
    10,
  ],
  ['a byte order mark alone', '\ufeff\n', [[0, '']], 4],
  [
    'invalid UTF-8',
    Buffer.from([0x61, 0xff, 0xc3, 0x0a, 0xc3, 0xa9, 0x0a]),
    [
      [0, 'a\ufffd\ufffd'],
      [4, 'é'],
    ],
    7,
  ],
  ['NULs within a line stay', 'a\0b\n', [[0, 'a\0b']], 4],
  ['NULs before a line are a hole', '\0\0\0a\n\0\0', [[3, 'a']], 7],
]

for (const [name, bytes, lines, next] of cases) {
  test(`cut: ${name}`, () => {
    assert.deepEqual(cutLines(Buffer.from(bytes), 0, false, MAX), { lines, next, cut: false, shortened: 0 })
  })
}

test('cut: no more lines than asked for', () => {
  assert.deepEqual(cutLines(Buffer.from('a\nb\nc\n'), 10, false, 2), {
    lines: [
      [10, 'a'],
      [12, 'b'],
    ],
    next: 14,
    cut: false,
    shortened: 0,
  })
})

const long = 'x'.repeat(LINE_BYTES)

test('cut: a line of just the length is whole', () => {
  assert.deepEqual(cutLines(Buffer.from(`${long}\ny\n`), 0, false, MAX).lines, [
    [0, long],
    [LINE_BYTES + 1, 'y'],
  ])
})

test('cut: a line too long is told in part, once, and skipped to its newline', () => {
  const first = cutLines(Buffer.from(`a\n${long}x`), 0, false, MAX)
  assert.deepEqual(first, {
    lines: [
      [0, 'a'],
      [2, long],
    ],
    next: LINE_BYTES + 3,
    cut: true,
    shortened: 1,
  })
  const second = cutLines(Buffer.from('yyy'), first.next, first.cut, MAX)
  assert.deepEqual(second, { lines: [], next: LINE_BYTES + 6, cut: true, shortened: 0 })
  const third = cutLines(Buffer.from('zz\nb\n'), second.next, second.cut, MAX)
  assert.deepEqual(third, { lines: [[LINE_BYTES + 9, 'b']], next: LINE_BYTES + 11, cut: false, shortened: 0 })
})

test('cut: a line too long whose newline is there', () => {
  const { lines, next, cut, shortened } = cutLines(Buffer.from(`${long}yy\nb\n`), 0, false, MAX)
  assert.deepEqual(
    [lines, next, cut, shortened],
    [
      [
        [0, long],
        [LINE_BYTES + 3, 'b'],
      ],
      LINE_BYTES + 5,
      false,
      1,
    ],
  )
})

test('cut: a character that the cut goes through is left out', () => {
  const text = cutLines(Buffer.from(`${long.slice(1)}é`), 0, false, MAX).lines[0]?.[1]
  assert.equal(text, long.slice(1))
})

const place = {
  path: '/x.log',
  home: '/x.log',
  id: '1.2',
  offset: 3,
  size: 4,
  mtime: 5.5,
  prints: [[0, 3, 'abc']] as const,
  cut: false,
}

test('a place is read as it was written', () => {
  for (const each of [place, { ...place, home: '/y.log', cut: true, prints: [] }]) {
    assert.deepEqual(parsePlace(formatPlace(each)), each)
  }
})

const broken: [name: string, position: string][] = [
  ['no JSON', '{'],
  ['null', 'null'],
  ['a list', '[]'],
  ['nothing in it', '{}'],
  ['a negative offset', JSON.stringify({ ...place, offset: -1 })],
  ['an offset in text', JSON.stringify({ ...place, offset: '3' })],
  ['prints of another shape', JSON.stringify({ ...place, prints: [[0, 'abc']] })],
  ['a print without bound', JSON.stringify({ ...place, prints: [[0, 1e12, 'abc']] })],
]

for (const [name, position] of broken) {
  test(`a place is not read from ${name}`, () => assert.equal(parsePlace(position), undefined))
}
