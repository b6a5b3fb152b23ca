import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import monitor from '../../../services/exception-monitor/index.ts'
import { type Closed, NO_BOARD, type Opened } from '../../../shared/contract/monitor.ts'
import { Positions } from '../../../shared/daemon/positions.ts'
import { SavedState } from '../../../shared/daemon/state.ts'
import { occurrences, START } from '../../support/detector.ts'
import { often } from '../../support/fuzz.ts'
import { stdout, type TestEntry } from '../../support/journal-entries.ts'
import { woven } from '../../support/mutated.ts'
import { failureTraces } from '../../support/traces.ts'
import { failed } from './outline.ts'

const corpus = failureTraces().flatMap(({ text }) => (text.length < 3_000 ? [text] : []))

type Finding = Opened<'exception'> | Closed<'exception'>

/** Of so many lots some may be the last of a process. */
const MOST_LOTS = 40

/** What outlives a process. */
interface Saved {
  state: [string, string][]
  positions: [string, string][]
}

/** Reads entries as the runner does, in lots, and is killed after some of them: before what they led to is saved, or just after. */
function live(entries: readonly TestEntry[], lots: readonly number[], kills: readonly ('before' | 'after' | '')[]) {
  const told: Finding[] = []
  let saved: Saved = { state: [], positions: [] }
  let clock = START
  let lot = 0
  for (let isOver = false; !isOver; ) {
    const positions = new Positions()
    for (const [key, value] of saved.positions) positions.restore(key, value)
    const state = new SavedState(monitor.state?.max ?? 0)
    for (const [key, json] of saved.state) assert.ok(state.restore(key, json, monitor.state?.value as never))
    const detector = monitor.detector({
      config: monitor.config.parse({}),
      fleet: { project: 'shop', host: 'web-1' },
      state: state as never,
      board: NO_BOARD,
      isOpen: () => false,
      skip: () => undefined,
    })
    let at = Number(positions.of('journal').journal ?? 0)
    let isKilled = false
    while (!isKilled && !isOver) {
      const found: Finding[] = []
      const size = lots[lot % lots.length] ?? 1
      for (const entry of entries.slice(at, at + size)) {
        clock += 1e-6
        const item = { ...entry, position: String(at), time: clock, read_at: clock }
        at += 1
        state.frozen = positions.take('journal', item)
        for (const finding of detector.take(item as never, 'journal')) if (!state.frozen) found.push(finding as Finding)
      }
      state.frozen = false
      positions.reach('journal', { journal: String(at) })
      if (at >= entries.length) {
        isOver = true
        for (let wake = detector.wakeAt?.(); wake !== undefined && wake < clock + 60; wake = detector.wakeAt?.()) {
          found.push(...([...(detector.tick?.(wake) ?? [])] as Finding[]))
        }
      }
      // One that never lives long enough to save anything would never end.
      const kill = isOver || lot > MOST_LOTS ? '' : (kills[lot % Math.max(1, kills.length)] ?? '')
      lot += 1
      isKilled = kill !== ''
      if (kill === 'before') break
      told.push(...found)
      const moved = positions.changes((detector.unfinished?.() ?? []) as never)
      positions.saved(moved)
      const fields = new Map(saved.positions)
      for (const [key, value] of moved) if (value !== null) fields.set(key, value)
      const values = [...state.entries()].map(([key, value]): [string, string] => [key, JSON.stringify(value)])
      saved = { state: values, positions: [...fields] }
    }
  }
  return occurrences(told)
}

test('a failure whose first line says nothing alone is told, though another process reads the second', () => {
  const text = 'CardDeclined: no settings\n    at Object.causes (/srv/shop/shop.js:61:13)'
  const alone = live(stdout('a.service', text, 0), [1], [])
  assert.deepEqual(Object.values(alone), [1])
  assert.deepEqual(live(stdout('a.service', text, 0), [1], ['after']), alone)
})

test('what one program had finished is no part of what it writes next, where it is read again with that of another', () => {
  const [first = ''] = corpus
  const bare = corpus.find((text) => text.includes('in empty\n    raise ValueError\nValueError\n'))
  const texts = [first, `${bare}\n${first}`, first]
  const entries = woven(
    texts.map((text, n) => stdout(`a${'xyz'[n]}.service`, text, n)),
    [43, 0],
  )
  const whole = live(entries, [1], [])
  for (let n = 1; n < entries.length; n += 1) {
    const kills = Array.from({ length: MOST_LOTS }, (_, lot) => (lot === n - 1 ? 'after' : ''))
    assert.deepEqual(live(entries, [1], kills), whole, `after ${n}`)
  }
})

test('killed at any instant, it tells all that it would have told, each as often', () => {
  const texts = fc.array(fc.constantFrom(...corpus), { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'))
  const program = fc.tuple(fc.constantFrom('a', 'b', 'c'), texts, fc.boolean())
  fc.assert(
    fc.property(
      fc.array(program, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat({ max: 63 }), { minLength: 1, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.constantFrom('' as const, '' as const, 'before' as const, 'after' as const), { maxLength: 8 }),
      (programs, turns, lots, kills) => {
        const lists = programs.map(([name, text, fails], n) => {
          const unit = `${name}${'xyz'[n]}.service`
          return [...stdout(unit, text, n), ...(fails ? [failed(unit, n)] : [])]
        })
        const entries = woven(lists, turns)
        assert.deepEqual(live(entries, lots, kills), live(entries, [1], []))
      },
    ),
    often(100),
  )
})
