import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import monitor from '../../../services/exception-monitor/index.ts'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import { type Closed, NO_BOARD, type Opened } from '../../../shared/contract/monitor.ts'
import { Positions } from '../../../shared/daemon/positions.ts'
import { SavedState } from '../../../shared/daemon/state.ts'
import { occurrences, START } from '../../support/detector.ts'
import { often } from '../../support/fuzz.ts'
import { stdout, systemd, type TestEntry } from '../../support/journal-entries.ts'
import { woven } from '../../support/mutated.ts'
import { failureTraces } from '../../support/traces.ts'
import { failed, started } from './outline.ts'

const corpus = failureTraces().flatMap(({ text }) => (text.length < 3_000 ? [text] : []))

type Finding = Opened<'exception'> | Closed<'exception'>

/** Of so many lots some may be the last of a process. */
const MOST_LOTS = 40

/** What outlives a process. */
interface Saved {
  state: [string, string][]
  positions: [string, string][]
}

type Kill = 'before' | 'after' | ''

/**
 * Reads entries as the runner does, in lots, and is killed after some of them: before what they led to is saved, or just
 * after.
 *
 * @param pauses how many seconds after the one before each is written, over and over.
 * @returns what was told, in order.
 */
function live(
  entries: readonly TestEntry[],
  lots: readonly number[],
  kills: readonly Kill[],
  pauses: readonly number[] = [1e-6],
): Finding[] {
  const times = entries.map((_, n) => pauses[n % pauses.length] ?? 0)
  times.forEach((pause, n) => {
    times[n] = pause + (times[n - 1] ?? START)
  })
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
    let found: Finding[] = []
    const runTo = (end: number) => {
      state.frozen = false
      for (let wake = detector.wakeAt?.(); wake !== undefined && wake < end; wake = detector.wakeAt?.()) {
        clock = Math.max(clock, wake)
        found.push(...([...(detector.tick?.(clock) ?? [])] as Finding[]))
      }
    }
    while (!isKilled && !isOver) {
      found = []
      const size = lots[lot % lots.length] ?? 1
      for (const entry of entries.slice(at, at + size)) {
        const time = times[at] ?? START
        runTo(time)
        clock = Math.max(clock, time)
        const item = { ...entry, position: String(at), time, read_at: clock }
        at += 1
        state.frozen = positions.take('journal', item)
        for (const finding of detector.take(item as never, 'journal')) if (!state.frozen) found.push(finding as Finding)
      }
      state.frozen = false
      positions.reach('journal', { journal: String(at) })
      if (at >= entries.length) {
        isOver = true
        runTo(clock + 60)
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
  return told
}

test('a failure whose first line says nothing alone is told, though another process reads the second', () => {
  const text = 'CardDeclined: no settings\n    at Object.causes (/srv/shop/shop.js:61:13)'
  const alone = occurrences(live(stdout('a.service', text, 0), [1], []))
  assert.deepEqual(Object.values(alone), [1])
  assert.deepEqual(occurrences(live(stdout('a.service', text, 0), [1], ['after'])), alone)
})

test('what one program had finished is no part of what it writes next, where it is read again with that of another', () => {
  const [first = ''] = corpus
  const bare = corpus.find((text) => text.includes('in empty\n    raise ValueError\nValueError\n'))
  const texts = [first, `${bare}\n${first}`, first]
  const entries = woven(
    texts.map((text, n) => stdout(`a${'xyz'[n]}.service`, text, n)),
    [43, 0],
  )
  const whole = occurrences(live(entries, [1], []))
  for (let n = 1; n < entries.length; n += 1) {
    const kills = Array.from({ length: MOST_LOTS }, (_, lot) => (lot === n - 1 ? 'after' : ''))
    assert.deepEqual(occurrences(live(entries, [1], kills)), whole, `after ${n}`)
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
        assert.deepEqual(occurrences(live(entries, lots, kills)), occurrences(live(entries, [1], [])))
      },
    ),
    often(100),
  )
})

/** What may become of a unit. No failure explains that of another start. */
const fates: ((unit: string, start: { INVOCATION_ID: string }) => TestEntry[])[] = [
  (unit, start) => [failed(unit, 0, start), started(unit, 0)],
  (unit, start) => [failed(unit, 0, start), systemd(unit, MESSAGES.unit_starting, 0), started(unit, 0)],
  (unit, start) => [started(unit, 0), failed(unit, 0, start)],
  (unit) => [systemd(unit, MESSAGES.unit_stopping, 0), systemd(unit, MESSAGES.unit_stopped, 0)],
  (unit) => [
    systemd(unit, MESSAGES.unit_starting, 0),
    systemd(unit, MESSAGES.unit_succeeded, 0),
    systemd(unit, MESSAGES.unit_started, 0),
  ],
]

/** The names of what was not closed. */
function stillOpen(told: readonly Finding[]): string[] {
  const open = new Set<string>()
  for (const one of told) {
    if ('closes' in one) open.delete(one.name)
    else open.add(one.name)
  }
  return [...open].sort()
}

test('killed at any instant, it closes what it would have closed', () => {
  const life = fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 4 })
  const pause = fc.constantFrom(1e-6, 0.1, 0.3, 0.6, 5, 12)
  fc.assert(
    fc.property(
      fc.array(life, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat({ max: 63 }), { minLength: 1, maxLength: 10 }),
      fc.array(pause, { minLength: 1, maxLength: 7 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.constantFrom<Kill[]>('', 'before', 'after'), { maxLength: 8 }),
      (lives, turns, pauses, lots, kills) => {
        const lists = lives.map((fates, n) =>
          fates.flatMap((fate, start) => fate(`${'abc'[n]}.service`, { INVOCATION_ID: `start ${start}` })),
        )
        const entries = woven(lists, turns)
        const killed = live(entries, lots, kills, pauses)
        const whole = live(entries, [1], [], pauses)
        assert.deepEqual(occurrences(killed), occurrences(whole))
        assert.deepEqual(stillOpen(killed), stillOpen(whole))
      },
    ),
    often(300),
  )
})
