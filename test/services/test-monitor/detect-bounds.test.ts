import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash } from '../../../services/test-monitor/hash.ts'
import monitor from '../../../services/test-monitor/index.ts'
import { MAX_PASSED, MAX_REVISIONS, PassedTests } from '../../../services/test-monitor/passed-tests.ts'
import { MAX_TESTS } from '../../../services/test-monitor/remembered.ts'
import type { Failure, TestResult } from '../../../services/test-monitor/report.ts'
import type { Memory, ReportItem } from '../../../services/test-monitor/schema.ts'
import type { Opened } from '../../../shared/contract/monitor.ts'
import { SavedState } from '../../../shared/daemon/state.ts'
import { drive, lines, occurrences, type Saved, START } from '../../support/detector.ts'
import { reportlog } from '../../support/test-runs.ts'

const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'.charAt(Number(digit))).join('')
const alone = (n: number): Failure => ({ stage: 'call', type: 'AssertionError', message: `not ${letters(n)}` })
const lost: Failure = { stage: 'call', type: 'Lost', message: 'it broke', location: 'card.py:4', function: 'charge' }
const bare: Failure = { stage: 'call', type: 'Lost' }

/** A report of tests `from` up to `to`, a thousand of a file, that failed as is said, or else passed. */
function item(from: number, to: number, failure: ((n: number) => Failure) | undefined, at = 0): ReportItem {
  const tests = Array.from({ length: to - from }, (_, index) => {
    const file = `t${Math.floor((from + index) / 1_000)}.py`
    const id = `${file}::test_${from + index}`
    const common = { id, file, rerun: `pytest '${id}'` }
    return failure
      ? { ...common, outcome: 'failed' as const, failure: failure(from + index) }
      : { ...common, outcome: 'passed' as const }
  })
  const path = '/srv/report.xml'
  return { part: path, position: String(at), time: START + at, path, value: { runner: 'pytest', tests, errors: [] } }
}

function opened(findings: readonly object[]): Opened<'test_failure'>[] {
  return findings.filter((finding) => 'opens' in finding) as Opened<'test_failure'>[]
}

const remembered = ({ state }: Saved) => state.filter(([key]) => key.startsWith('t:')).length

test('of many causes a run opens a thousand gaps, and one for the rest', async (t) => {
  const first = drive(monitor, [item(0, 1_500, alone)])
  await t.test('which counts them', () => {
    assert.equal(opened(first.findings).length, 1_001)
    const [last] = opened(first.findings).slice(-1)
    assert.equal(last?.name, 'shop/cause/many more')
    assert.deepEqual([last.facts.count, last.facts.tests?.length, last.facts.message], [500, 50, undefined])
  })
  await t.test('when they fail again the same are told', () => {
    const names = (findings: readonly { name: string }[]) => findings.map(({ name }) => name)
    const again = drive(monitor, [item(0, 1_500, alone, 1)], { saved: first.saved })
    assert.deepEqual(names(again.findings), names(first.findings))
  })
  await t.test('also where all was closed while nobody looked', () => {
    const again = drive(monitor, [item(0, 1_500, alone, 1)], { saved: { ...first.saved, open: [] } })
    assert.deepEqual(occurrences(again.findings), occurrences(first.findings))
  })
  await t.test('when fewer do, those of the rest move up', () => {
    const { findings, saved } = drive(monitor, [item(0, 900, undefined, 1), item(900, 1_500, alone, 2)], {
      saved: first.saved,
    })
    assert.equal(findings.filter((finding) => 'closes' in finding && finding.closes === 'test_failure').length, 901)
    assert.equal(saved.open.length, 600)
  })
  await t.test('when all pass all close', () => {
    assert.deepEqual(drive(monitor, [item(0, 1_500, undefined, 1)], { saved: first.saved }).saved.open, [])
  })
})

test('however many fail of one cause, they are one gap that knows how many', async (t) => {
  const { findings, saved } = drive(monitor, [item(0, 20_000, () => lost)])
  await t.test('all of them with their evidence', () => {
    assert.deepEqual(
      opened(findings).map(({ name, facts }) => [name, facts.count]),
      [['shop/cause/Lost in charge (card.py)', 20_000]],
    )
    assert.ok(remembered(saved) <= MAX_TESTS)
  })
  await t.test('it closes when they pass', () => {
    assert.deepEqual(drive(monitor, [item(0, 20_000, undefined, 1)], { saved }).saved.open, [])
  })
  await t.test('or a thousand with it, and the others with their type alone', () => {
    const { findings } = drive(monitor, [item(0, 4_000, (n) => (n < 1_000 ? lost : bare))])
    assert.deepEqual(
      opened(findings).map(({ facts }) => facts.count),
      [4_000],
    )
  })
  await t.test('but of such a type with several causes it is not known which is theirs', () => {
    const { findings } = drive(monitor, [
      item(0, 4_000, (n) => (n > 999 ? bare : n > 500 ? lost : { ...lost, function: 'pay' })),
    ])
    const counts = opened(findings).map(({ name, facts }) => [name.replace(/^shop\/cause\/| \(.*$/g, ''), facts.count])
    assert.deepEqual(
      counts.filter(([, count]) => count !== undefined),
      [
        ['Lost in pay', 501],
        ['Lost in charge', 499],
        ['many more', 2_002],
      ],
    )
    assert.equal(counts.length, 1_001)
  })
})

test('of many that fail of one cause line by line it is said now and then, and at the end', () => {
  const log = reportlog(['[', ...Array.from({ length: 1_000 }, (_, n) => `a${n}( a${n}-Lost a${n})`), ']1'].join(' '))
  const red = drive(monitor, lines(log, 0), { source: 'runs' })
  assert.ok(red.findings.length < 80, `${red.findings.length} findings`)
  assert.equal(opened(red.findings).at(-1)?.facts.count, 1_000)
  const again = drive(
    monitor,
    lines(log, 0).map((item) => ({ ...item, time: item.time + 1 })),
    { source: 'runs', saved: red.saved },
  )
  assert.deepEqual(
    opened(again.findings).map(({ facts, occurrences }) => [facts.count, occurrences]),
    [[1_000, 1]],
  )
})

test('of so many tests that fail, none is forgotten in silence', () => {
  const items = Array.from({ length: 12 }, (_, at) => item(at * 1_000, at * 1_000 + 1_000, alone, at))
  const { findings, saved } = drive(monitor, items)
  const closed = findings.flatMap((finding) =>
    'closes' in finding && finding.closes === 'test_failure' ? finding : [],
  )
  assert.equal(closed.length, 2_000)
  assert.deepEqual(closed[0], {
    closes: 'test_failure',
    name: 'shop/t0.py::test_0',
    reason: 'too many tests fail to follow them all',
  })
  assert.equal(remembered(saved), MAX_TESTS)
  assert.equal(saved.open.length, MAX_TESTS)
})

test('of many that turn out to be flaky in one run a thousand are told, and none of them is forgotten in silence', () => {
  const passed = item(0, 1_500, undefined)
  const retried = passed.value.tests.map(({ id }) => id)
  const flaky = drive(monitor, [{ ...passed, value: { ...passed.value, retried } }])
  assert.equal(flaky.saved.open.length, 1_000)
  const items = Array.from({ length: 10 }, (_, at) => item((at + 2) * 1_000, (at + 3) * 1_000, alone, at + 1))
  const { findings, saved } = drive(monitor, items, { saved: flaky.saved })
  const closed = findings.filter((finding) => 'closes' in finding && finding.closes === 'flaky_test')
  assert.equal(closed.length, 1_000)
  assert.equal(closed[0]?.reason, 'too many tests fail to follow them all')
  assert.equal(saved.open.length, MAX_TESTS)
})

test('what is closed is forgotten first', () => {
  const closed = [item(0, 1_000, alone, 0), item(0, 1_000, undefined, 1)]
  const open = Array.from({ length: 10 }, (_, at) => item(at * 1_000 + 1_000, at * 1_000 + 2_000, alone, at + 2))
  const { saved, findings } = drive(monitor, [...closed, ...open])
  assert.equal(saved.open.length, MAX_TESTS)
  assert.ok(!findings.some(({ reason }) => reason.startsWith('too many')))
  assert.equal(remembered(saved), MAX_TESTS)
})

test('what failed long ago is forgotten', () => {
  const month = 30 * 86_400
  const { saved } = drive(monitor, [item(0, 100, alone), item(0, 100, undefined, 1), item(0, 1, undefined, month)])
  assert.equal(saved.state.length, 0)
})

test('of many files that cannot be collected a thousand are told, and one for the rest', () => {
  const errors = (count: number) => Array.from({ length: count }, (_, n) => ({ file: `t${n}.py`, type: 'ImportError' }))
  const report = (count: number, at: number): ReportItem => {
    const empty = item(0, 0, undefined, at)
    const tests: TestResult[] = [{ id: 'u.py::a', file: 'u.py', outcome: 'passed' }]
    return { ...empty, value: { ...empty.value, tests, errors: errors(count) } }
  }
  const { findings, saved } = drive(monitor, [report(1_200, 0)])
  assert.equal(opened(findings).length, 1_001)
  assert.equal(opened(findings).at(-1)?.name, 'shop/many more files')
  assert.deepEqual(drive(monitor, [report(0, 1), report(0, 2)], { saved }).saved.open, [])
})

test('of many runs at once the one not heard of for longest is given up', () => {
  const items = Array.from({ length: 1_100 }, (_, at) => {
    const [line] = lines(reportlog('['))
    return { ...line!, path: `/srv/${at}.jsonl`, part: String(at), time: START + at / 10 }
  })
  const { findings, saved } = drive(monitor, items, { source: 'runs' })
  assert.equal(findings.length, 100)
  assert.equal(findings[0]?.name, 'shop/run of /srv/0.jsonl')
  assert.equal(saved.state.length, 1_000)
})

test('of many tests under way at once the last are remembered', () => {
  const { saved } = drive(monitor, lines(reportlog(Array.from({ length: 1_000 }, (_, n) => `a${n}(`).join(' ')), 0), {
    source: 'runs',
  })
  assert.equal((JSON.parse(saved.state[0]![1]) as { running: object[] }).running.length, 200)
})

test('what passed on a revision', async (t) => {
  const fill = (state: SavedState<Memory>, revision: string, count: number, at: number) => {
    const passed = new PassedTests(state)
    for (let n = 0; n < count; n += 1) passed.add(revision, `test_${n}`, at)
    return passed
  }
  await t.test('is remembered of so many tests', () => {
    const state = new SavedState<Memory>(10_000)
    const passed = fill(state, '1111111', MAX_PASSED + 1_000, 0)
    assert.ok(passed.has('1111111', 'test_0') && passed.has('1111111', `test_${MAX_PASSED - 1}`))
    assert.ok(!passed.has('1111111', `test_${MAX_PASSED}`) && !passed.has('2222222', 'test_0'))
    assert.equal(state.size, 65)
    const bytes = [...state.entries()].reduce((sum, [, memory]) => sum + JSON.stringify(memory).length, 0)
    assert.ok(bytes < 7 * MAX_PASSED, `${bytes} bytes`)
  })
  await t.test('is remembered of so many revisions, those seen last', () => {
    const state = new SavedState<Memory>(10_000)
    for (let n = 0; n < MAX_REVISIONS; n += 1) fill(state, `r${n}`, 100, n)
    fill(state, 'r0', 1, 100)
    const passed = fill(state, 'new', 100, 101)
    assert.ok(passed.has('r0', 'test_1') && passed.has('new', 'test_1') && passed.has('r2', 'test_1'))
    assert.ok(!passed.has('r1', 'test_1'))
    assert.ok(state.size <= 65 * MAX_REVISIONS)
  })
  await t.test('is forgotten with its revision', () => {
    const state = new SavedState<Memory>(10_000)
    fill(state, 'old', 100, 0)
    fill(state, 'new', 100, 10).forgetBefore(5)
    const passed = new PassedTests(state)
    assert.deepEqual([passed.has('old', 'test_1'), passed.has('new', 'test_1')], [false, true])
  })
  await t.test('a step that says nothing new writes nothing', () => {
    const state = new SavedState<Memory>(10_000)
    const passed = fill(state, '1111111', 100, 0)
    state.changes()
    passed.add('1111111', 'test_1', 0)
    assert.deepEqual(state.changes(), [])
    passed.add('1111111', 'another', 0)
    assert.equal(state.changes().length, 2)
  })
})

test('a hash is saved, so it stays as it is, and tells many texts apart', () => {
  assert.deepEqual(['', 'a', 'tests/test_card.py::test_pays[€]'].map(hash), ['VtdoK1d4', 'kuMT5Pas', 'DOrQAkPu'])
  const hashes = new Set(
    Array.from({ length: 200_000 }, (_, n) => hash(`tests/test_card.py::test_pays[${n}]`).slice(0, 6)),
  )
  assert.equal(hashes.size, 200_000)
})
