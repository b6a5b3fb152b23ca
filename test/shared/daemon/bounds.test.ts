import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import type { Closed, Opened } from '../../../shared/contract/monitor.ts'
import { Ledger } from '../../../shared/daemon/ledger.ts'
import { createLog } from '../../../shared/daemon/log.ts'
import { SavedState } from '../../../shared/daemon/state.ts'

function opened(name: string, more: Partial<Opened<'healing_failure'>> = {}): Opened<'healing_failure'> {
  return { opens: 'healing_failure', name, reason: 'r', facts: { scenario: name }, ...more }
}
function closed(name: string): Closed<'healing_failure'> {
  return { closes: 'healing_failure', name, reason: 'r' }
}
const names = (told: { finding: Opened | Closed }[]) => told.map(({ finding }) => finding.name)

test('a state beyond its bound forgets the oldest, in Redis too', () => {
  const state = new SavedState<number>(3)
  for (const [i, key] of ['a', 'b', 'c', 'a', 'd'].entries()) state.set(key, i)
  assert.deepEqual(
    [...state.entries()],
    [
      ['c', 2],
      ['a', 3],
      ['d', 4],
    ],
  )
  assert.deepEqual(
    new Map(state.changes()),
    new Map([
      ['a', '3'],
      ['b', null],
      ['c', '2'],
      ['d', '4'],
    ]),
  )
  assert.deepEqual(state.changes(), [])
})

test('saved state that does not fit is refused and deleted', () => {
  const state = new SavedState<number>(3)
  for (const json of ['"x"', '{', '']) assert.equal(state.restore('a', json, z.number()), false)
  assert.equal(state.restore('b', '1', z.number()), true)
  assert.deepEqual(state.changes(), [['a', null]])
})

test('a gap closes when there is no room to keep account of it, after what was folded: nothing else would close it', () => {
  const ledger = new Ledger(2)
  ledger.take(opened('a', { host: 'web-1' }), 0, 0)
  ledger.take(opened('a', { host: 'web-1', occurrences: 7 }), 0, 1)
  ledger.take(opened('b', { expires_s: 60 }), 0, 2)
  const [folded, gone, ...rest] = ledger.take(opened('c'), 0, 3)
  assert.equal(folded && 'opens' in folded.finding && folded.finding.occurrences, 7)
  const reason = 'there is no room to keep account of it'
  assert.deepEqual(gone?.finding, { closes: 'healing_failure', name: 'a', host: 'web-1', reason })
  assert.deepEqual(names(rest), ['c'])
  assert.deepEqual(ledger.take({ ...closed('a'), host: 'web-1' }, 0, 4), [], 'it is closed once')
  assert.deepEqual(names(ledger.due(62)), ['b'], 'what is kept expires in its time')
})

test('a million gaps leave a ledger no larger than its bound', () => {
  const ledger = new Ledger(100)
  let saved = 0
  for (let i = 0; i < 100_000; i += 1) {
    ledger.take(opened(`n${i}`), 0, i)
    saved = Math.max(saved, ledger.changes().length)
  }
  let open = 0
  for (let i = 0; i < 100_000; i += 1) if (ledger.isOpen('healing_failure', `n${i}`)) open += 1
  assert.equal(open, 100)
  assert.ok(saved <= 3, 'a step writes only what changed')
})

test('mending the facts of what is not open says nothing', () => {
  assert.deepEqual(new Ledger().take(opened('a', { occurrences: 0 }), 0, 0), [])
})

test('what is folded is due after 5 s, in one signal', () => {
  const ledger = new Ledger()
  assert.equal(ledger.wakeAt(), undefined)
  ledger.take(opened('a'), 100, 100)
  ledger.take(opened('a'), 101, 101)
  ledger.take(opened('a', { reason: 'latest' }), 102, 102)
  assert.equal(ledger.wakeAt(), 105)
  assert.deepEqual(ledger.due(104.9), [])
  const [update, ...rest] = ledger.due(105)
  assert.deepEqual(rest, [])
  assert.equal(update?.at, 102)
  assert.deepEqual(update?.finding, opened('a', { reason: 'latest', occurrences: 2 }))
  assert.deepEqual(ledger.due(200), [])
})

const off = { inhibited: 'a is masked' }
const mended = (facts: object) => opened('a', { reason: 'mended', facts: { scenario: 'a', ...facts }, occurrences: 0 })
const switched = (inhibited: string) =>
  opened('a', { reason: 'a switch', facts: { scenario: 'a', inhibited }, occurrences: 0 })
const seen = (facts: object) => opened('a', { reason: 'seen', facts: { scenario: 'a', ...facts } })
const tells = (finding: Opened<'healing_failure'>, occurrences: number, facts: object, reason = finding.reason) =>
  opened('a', { reason, facts: { scenario: 'a', ...facts }, occurrences })
const foldings: [name: string, findings: Opened<'healing_failure'>[], told: Opened<'healing_failure'>[]][] = [
  [
    'of two changes of its facts, the last one counts',
    [mended({ target: 'db', runs: 3 }), mended({ runs: 4 })],
    [tells(mended({}), 0, { runs: 4 })],
  ],
  ['facts that are mended after repeats', [seen({ target: 'db' }), mended({})], [tells(mended({}), 1, {})]],
  ['repeats after facts that were mended', [mended({ target: 'db' }), seen({})], [tells(seen({}), 1, {})]],
  [
    'a subject that is off says nothing of what it did before',
    [seen({ target: 'db' }), seen({ target: 'db' }), switched(off.inhibited)],
    [tells(seen({}), 2, { target: 'db', ...off })],
  ],
  [
    'a subject that is off and on again',
    [switched(off.inhibited), switched('')],
    [tells(switched(''), 0, { inhibited: '' })],
  ],
  [
    'that a subject is off takes no place of facts that were mended',
    [mended({ runs: 4 }), switched(off.inhibited)],
    [tells(mended({}), 0, { runs: 4 }), tells(switched(''), 0, off)],
  ],
  [
    'what an unset reason leaves open',
    [mended({ runs: 4, inhibited: undefined }), mended({})],
    [tells(mended({}), 0, {})],
  ],
]
for (const [name, findings, expected] of foldings) {
  test(`what is folded within 5 s: ${name}`, () => {
    const ledger = new Ledger()
    ledger.take(opened('a'), 100, 100)
    const all = [...findings.flatMap((finding) => ledger.take(finding, 101, 101)), ...ledger.due(105)]
    assert.deepEqual(
      all.map(({ finding }) => finding),
      expected,
    )
  })
}

test('a clock that is set back holds nothing back for long', () => {
  const ledger = new Ledger()
  ledger.take(opened('a'), 5_000, 5_000)
  ledger.take(opened('a'), 1_000, 1_000)
  assert.equal(ledger.wakeAt(), 1_005)
  assert.equal(ledger.due(1_005).length, 1)
})

test('the times that a detector remembers are moved with the clock, and nothing else', () => {
  const state = new SavedState<Record<string, unknown>>(9)
  state.set('a', { at: 100, all: [100, 200], count: 5, never: undefined })
  state.set('b', { count: 5 })
  state.changes()
  state.clockSet(10, ['at', 'all', 'never'])
  assert.deepEqual(state.changes(), [['a', '{"at":110,"all":[110,210],"count":5}']])
})

test('what was saved by a clock that was ahead is as if of now', () => {
  const ahead = new Ledger()
  for (const now of [9_000, 9_001]) ahead.take(opened('a', { expires_s: 60 }), now, now)
  const ledger = new Ledger()
  for (const [key, json] of ahead.changes()) assert.ok(json !== null && ledger.restore(key, json, 1_000))
  assert.equal(ledger.due(1_005).length, 1)
  assert.equal(ledger.due(1_060).length, 1)
})

test('a storm of one warning is a few lines, and a storm of others fills no memory', () => {
  const lines: string[] = []
  const log = createLog('x', 'info', { write: (line: string) => lines.push(line) })
  for (let i = 0; i < 10_000; i += 1) log.warn('bad input', { i })
  assert.ok(lines.length >= 10 && lines.length <= 20, `${lines.length} lines`)
  const first = JSON.parse(lines[0] ?? '') as Record<string, unknown>
  assert.deepEqual([first.level, first.service, first.msg, first.i], ['warn', 'x', 'bad input', 0])
})
