import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Cursor,
  holeBetween,
  holeWithin,
  isSame,
  parseCursor,
  Resumption,
} from '../../../shared/sources/journal-cursor.ts'
import type { Entry } from '../../../shared/sources/journal-entry.ts'
import { cursorOf } from '../../support/fake-journal.ts'

const at = (...args: Parameters<typeof cursorOf>): Cursor => parseCursor(cursorOf(...args)) ?? assert.fail()

test('a cursor is what journalctl writes, and nothing else', () => {
  const { count, number, time } = at(26)
  assert.deepEqual([count, number, time], ['c'.repeat(32), 26, 1_790_000_000_026])
  for (const text of ['', 's=1;i=2', `${cursorOf(1)};`, `${cursorOf(1)}\n`, cursorOf(1).replace('i=1', 'i=x')]) {
    assert.equal(parseCursor(text), undefined, text)
  }
})

const same: [name: string, one: Cursor, other: Cursor, same: boolean][] = [
  ['itself', at(1), at(1), true],
  ['another', at(1), at(2), false],
  ['a copy in another journal', at(5), { ...at(5), count: 'd', number: 900 }, true],
  ['another that says the same at the same instant', at(5), { ...at(5), number: 6 }, false],
]
for (const [name, one, other, expected] of same)
  test(`${name} is the same: ${expected}`, () => assert.equal(isSame(one, other), expected))

const holes: [name: string, last: Cursor, first: Cursor, lost: number | 'unknown' | undefined][] = [
  ['the next number', at(5), at(6), undefined],
  ['the next number in the next boot', at(5), at(6, { boot: 'd' }), undefined],
  ['some numbers on', at(5), at(9), 3],
  ['some numbers on in the next boot', at(5), at(9, { boot: 'd' }), 3],
  ['a new journal with a new boot', at(5), at(1, { count: 'd', boot: 'd' }), undefined],
  ['a new journal in the same boot', at(500), at(1, { count: 'd' }), 'unknown'],
  ['another count that goes on with the number', at(5), at(6, { count: 'd' }), undefined],
  ['a number before it', at(5), at(4), 'unknown'],
]
for (const [name, last, first, lost] of holes) {
  test(`the entry read last is gone, and there is ${name}: ${lost ?? 'nothing'} is lost`, () => {
    const hole = holeBetween(last, first)
    assert.equal(hole === undefined ? undefined : (hole.lost ?? 'unknown'), lost)
    if (hole !== undefined) assert.equal(hole.cause, 'vacuumed')
  })
}

test('a hole is named', () => {
  assert.equal(
    holeBetween(at(5), at(9))?.reason,
    'journal entries 6 to 8, between 2026-09-21T14:13:20.005Z and 2026-09-21T14:13:20.009Z, were removed before they were read',
  )
})

const within: [name: string, last: Cursor, end: Cursor, count: number, lost: number | undefined][] = [
  ['all', at(10), at(20), 10, undefined],
  ['a few numbers burnt by writes that were tried again', at(10), at(1_010), 10, undefined],
  ['a file gone', at(10), at(9_010), 1_000, 8_000],
  ['more than there are numbers, of several journals', at(10), at(20), 5_000, undefined],
  ['another boot', at(10), at(9_010, { boot: 'd' }), 10, undefined],
  ['another count', at(10), at(9_010, { count: 'd' }), 10, undefined],
]
for (const [name, last, end, count, lost] of within) {
  test(`a batch with ${name} misses ${lost ?? 'nothing'}`, () => assert.equal(holeWithin(last, end, count)?.lost, lost))
}

const entryAt = (cursor: string) => ({ cursor }) as Entry
const copies = (numbers: number[]) =>
  numbers.map((number) =>
    entryAt(cursorOf(1, { count: 'd', hash: number }).replace('i=1;', `i=${number.toString(16)};`)),
  )

test('what was read is passed over, and what was not is not', () => {
  const cases: [name: string, entries: Entry[], final: boolean, fresh: number, lost: number | 'unknown' | undefined][] =
    [
      ['with itself', [entryAt(cursorOf(1)), entryAt(cursorOf(2))], false, 1, undefined],
      ['with itself alone', [entryAt(cursorOf(1))], false, 0, undefined],
      ['with the next', [entryAt(cursorOf(2)), entryAt(cursorOf(3))], false, 2, undefined],
      ['with a later one', [entryAt(cursorOf(4))], false, 1, 2],
      ['with copies of the same instant, its own among them', copies([7, 8, 1, 9]), false, 1, undefined],
      ['with copies of the same instant, its own perhaps to come', copies([7, 8]), false, 0, undefined],
      ['with copies of the same instant, its own not among them', copies([7, 8]), true, 2, 'unknown'],
      ['with nothing yet', [], true, 0, undefined],
    ]
  for (const [name, entries, final, fresh, lost] of cases) {
    const resumption = new Resumption(at(1, { hash: 1 }))
    assert.equal(resumption.take(entries, final).length, fresh, name)
    const hole = resumption.takeHole()
    assert.equal(hole && (hole.lost ?? 'unknown'), lost, name)
    assert.equal(resumption.takeHole(), undefined)
  }
})

test('what is to be read again is, and what of it is gone is counted', () => {
  const cases: [name: string, entries: Entry[], fresh: number, gone: number][] = [
    ['with itself', [entryAt(cursorOf(1)), entryAt(cursorOf(2))], 2, 0],
    ['with the next', [entryAt(cursorOf(2)), entryAt(cursorOf(3))], 2, 1],
    ['with a later one', [entryAt(cursorOf(4))], 1, 3],
    ['with one counted otherwise', [entryAt(cursorOf(4, { count: 'd' }))], 1, Number.POSITIVE_INFINITY],
  ]
  for (const [name, entries, fresh, gone] of cases) {
    const resumption = new Resumption(at(1, { hash: 1 }), true)
    assert.equal(resumption.take(entries, true).length, fresh, name)
    assert.equal(resumption.takeGone(), gone, name)
    assert.equal(resumption.takeGone(), 0)
  }
})

test('copies of one instant are waited for', () => {
  const resumption = new Resumption(at(1, { hash: 1 }))
  assert.equal(resumption.take(copies([7, 8]), false).length, 0)
  assert.equal(resumption.take(copies([9]), false).length, 0)
  assert.equal(resumption.take(copies([1, 10]), false).length, 1)
  assert.equal(resumption.take(copies([11]), false).length, 1)
})
