import assert from 'node:assert/strict'
import { test } from 'node:test'
import { causeOf } from '../../../services/test-monitor/cause.ts'
import monitor from '../../../services/test-monitor/index.ts'
import type { Failure, Report } from '../../../services/test-monitor/report.ts'
import type { ReportItem } from '../../../services/test-monitor/schema.ts'
import { drive, START } from '../../support/detector.ts'
import { runs } from '../../support/test-runs.ts'

const ID = 'tests/test_card.py::test_pays[EUR]'
const failed: Failure = {
  stage: 'call',
  type: 'AssertionError',
  message: 'assert 3 == 4\n +  where 3 = charge()',
  location: 'tests/test_card.py:12',
  function: 'test_pays',
  excerpt: '>   assert charge() == 4\nE   assert 3 == 4',
}
const result = { id: ID, file: 'tests/test_card.py', rerun: `pytest '${ID}'` }
const red = { ...result, outcome: 'failed' as const, failure: failed }
const green = { ...result, outcome: 'passed' as const }

function item(report: Partial<Report>, at = 0): ReportItem {
  const path = '/srv/shop/build/report.json'
  return {
    part: path,
    position: String(at),
    time: START + at,
    path,
    root: '/srv/shop',
    revision: '4d5e6f7081920a1b2c3d4e5f60718293a4b5c6d7',
    value: { runner: 'pytest', tests: [], errors: [], ...report },
  }
}

const common = { runner: 'pytest', report: 'build/report.json' }
const head = { revision: '4d5e6f7081920a1b2c3d4e5f60718293a4b5c6d7' }

test('what a failing test says', () => {
  assert.deepEqual(drive(monitor, [item({ tests: [red] })]).findings[0], {
    opens: 'test_failure',
    name: `shop/${ID}`,
    reason: `${ID} fails: AssertionError: assert 3 == 4`,
    facts: {
      ...common,
      ...head,
      test: ID,
      file: 'tests/test_card.py',
      stage: 'call',
      type: 'AssertionError',
      message: failed.message,
      location: 'tests/test_card.py:12',
      function: 'test_pays',
      traceback: failed.excerpt,
      rerun: `pytest '${ID}'`,
    },
    expires_s: 14 * 86_400,
  })
})

test('what tests of one cause say', () => {
  const tests = [1, 2, 3, 4].map((n) => ({ ...red, id: `${ID}${n}` }))
  const [finding] = drive(monitor, [item({ tests, revision: '1a2b3c4' })]).findings
  assert.ok(finding && 'opens' in finding && finding.opens === 'test_failure')
  assert.equal(finding.name, 'shop/cause/AssertionError in test_pays (tests/test_card.py)')
  assert.equal(finding.expires_s, 14 * 86_400)
  assert.deepEqual(
    [finding.facts.test, finding.facts.tests, finding.facts.count, finding.facts.revision, finding.facts.message],
    [`${ID}1`, tests.map(({ id }) => id), 4, '1a2b3c4', failed.message],
  )
})

test('what a test says that was told by itself and is one of several now', () => {
  const { findings } = drive(monitor, runs(['a-Lost', 'b-Lost c-Lost d-Lost']))
  const [, , closed] = findings
  assert.deepEqual(closed, {
    closes: 'test_failure',
    name: 'shop/t.py::a',
    reason: 'one of several that fail alike: shop/cause/Lost in charge (src/card.py)',
  })
})

test('what a flaky test says, though the report in which it passes says little of it', () => {
  const { rerun: _, ...passed } = green
  const items = [item({ tests: [red], revision: '1a2b3c4' }), item({ tests: [passed], revision: '1a2b3c4' }, 1)]
  const { findings } = drive(monitor, items)
  assert.deepEqual(findings.slice(2, 4), [
    { closes: 'test_failure', name: `shop/${ID}`, reason: 'it passes and fails on the same code: it is flaky' },
    {
      opens: 'flaky_test',
      name: `shop/${ID}`,
      reason: `${ID} passes and fails on one revision`,
      facts: {
        ...common,
        test: ID,
        file: 'tests/test_card.py',
        failures: 1,
        passes: 1,
        revision: '1a2b3c4',
        message: 'assert 3 == 4',
        location: 'tests/test_card.py:12',
        rerun: `pytest '${ID}'`,
      },
      occurrences: 1,
      expires_s: 14 * 86_400,
    },
  ])
})

test('what a file says that cannot be collected', () => {
  const error = {
    file: 'tests/test_cart.py',
    type: 'ModuleNotFoundError',
    message: "No module named 'stripe'",
    location: 'tests/test_cart.py:1',
    function: '<module>',
    excerpt: "E   ModuleNotFoundError: No module named 'stripe'",
    rerun: "pytest 'tests/test_cart.py'",
  }
  const { excerpt, ...facts } = error
  assert.deepEqual(drive(monitor, [item({ errors: [error] })]).findings[0], {
    opens: 'collection_error',
    name: 'shop/tests/test_cart.py',
    reason: "tests/test_cart.py cannot be collected: ModuleNotFoundError: No module named 'stripe'",
    facts: { ...common, ...head, ...facts, traceback: excerpt },
    expires_s: 14 * 86_400,
  })
})

test('what a run says that was cut off', () => {
  const cut = { done: 1, expected: 7, reason: 'the plan says 7 tests' }
  assert.deepEqual(drive(monitor, [item({ tests: [green], cut })]).findings, [
    {
      opens: 'collection_error',
      name: 'shop/run of build/report.json',
      reason: 'The run that writes build/report.json did not come to its end: the plan says 7 tests',
      facts: { ...common, ...head, ...cut, last: ID },
      expires_s: 14 * 86_400,
    },
  ])
})

test('names are bounded, and on one line', () => {
  const ids = ['a\nb\u0000c', 'x'.repeat(5_000), `${'x'.repeat(4_999)}y`]
  const { findings } = drive(monitor, [item({ tests: ids.map((id) => ({ ...red, id })) })])
  const names = findings.filter((finding) => 'opens' in finding).map(({ name }) => name)
  assert.equal(names[0], 'shop/a b c')
  assert.equal(new Set(names).size, 3)
  assert.ok(names.every((name) => name.length <= 410))
})

test('what a report left out is counted', () => {
  assert.equal(drive(monitor, [item({ skipped: 7 })]).skipped, 7)
})

test('a report that is older than the clock goes by its own', () => {
  const long_ago = { ended_at: START - 15 * 86_400 }
  const tests = (outcome: typeof red | typeof green, at: number, more = {}) =>
    item({ tests: [outcome], revision: '1a2b3c4', ...more }, at)
  const opens = (items: ReportItem[]) =>
    drive(monitor, items).findings.map((finding) => 'opens' in finding && finding.opens)
  assert.ok(!opens([tests(red, 0, long_ago), tests(green, 1)]).includes('flaky_test'))
  assert.ok(opens([tests(red, 0, { ended_at: START + 1e9 }), tests(green, 1)]).includes('flaky_test'))
})

const causes: [name: string, failure: Partial<Failure>, cause: string | undefined][] = [
  ['the error and the innermost function of the project', failed, 'AssertionError in test_pays (tests/test_card.py)'],
  [
    'a line that moved changes nothing',
    { ...failed, location: 'tests/test_card.py:99' },
    'AssertionError in test_pays (tests/test_card.py)',
  ],
  [
    'without a function, the message and the file',
    { type: 'Error', message: 'no key 17', location: 'a.js:1:2' },
    'Error: no key # (a.js)',
  ],
  [
    'a function without a name is none',
    { type: 'Error', message: 'expected "a"', location: 'a.test.js:1:2', function: 'Object.<anonymous>' },
    'Error: expected … (a.test.js)',
  ],
  [
    'without a place, the message',
    { type: 'java.io.IOException', message: 'port 8080 at 0x7fe1 is taken' },
    'java.io.IOException: port # at # is taken',
  ],
  ['without a type, how it ended', { stage: 'timeout', message: 'took over 1.5 s' }, 'timeout: took over # s'],
  ['the type alone is not enough', { type: 'AssertionError' }, undefined],
  ['nor is nothing', {}, undefined],
]

test('one cause is', async (t) => {
  for (const [name, failure, cause] of causes) {
    await t.test(name, () => assert.equal(causeOf({ stage: 'call', ...failure }), cause))
  }
})
