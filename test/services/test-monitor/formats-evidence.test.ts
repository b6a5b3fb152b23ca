import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import { readPython } from '../../../services/test-monitor/formats/python-text.ts'

const GROUP = `  + Exception Group Traceback (most recent call last):
  |   File "/srv/shop/tests/test_pay.py", line 12, in test_tasks
  |     asyncio.run(both())
  |   File "/usr/lib/python3.11/asyncio/taskgroups.py", line 145, in __aexit__
  |     raise me from None
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/shop/tests/test_pay.py", line 3, in job
    |     async def job(): pay()
    |                      ^^^^^
    |   File "/srv/shop/shop/card.py", line 2, in pay
    |     def pay(): raise ValueError("no card")
    |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    | ValueError: no card
    +---------------- 2 ----------------
    | KeyError: 'b'
    +------------------------------------`

const NESTED = `  + Exception Group Traceback (most recent call last):
  |   File "/srv/shop/tests/test_pay.py", line 9, in test_nested
  |     raise ExceptionGroup("out", [inner])
  | ExceptionGroup: out (1 sub-exception)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/srv/shop/tests/test_pay.py", line 7, in test_nested
    |     raise ExceptionGroup("in", [ValueError("a")])
    | ExceptionGroup: in (1 sub-exception)
    +-+---------------- 1 ----------------
      | ValueError: a
      +------------------------------------`

test('of a group of errors the first is told, as far as its calls are known', () => {
  const cases: [text: string, type: string, message: string, location: string, name: string][] = [
    [GROUP, 'ValueError', 'no card', '/srv/shop/shop/card.py:2', 'pay'],
    [
      `${NESTED}\n\nDuring handling of the above exception, another exception occurred:\n\n${GROUP}`,
      'ValueError',
      'no card',
      '/srv/shop/shop/card.py:2',
      'pay',
    ],
    [NESTED, 'ExceptionGroup', 'in (1 sub-exception)\nValueError: a', '/srv/shop/tests/test_pay.py:7', 'test_nested'],
  ]
  for (const [text, type, message, location, name] of cases) {
    const { excerpt, ...evidence } = readPython(text)
    assert.deepEqual(evidence, { type, message, location, function: name })
    assert.ok(excerpt?.includes(`File "${location.replace(/:\d+$/, '')}"`))
  }
})

test('colours that pytest could not write are left out', () => {
  const reader = openReport('report.xml', undefined)
  const suite = 'name="pytest" errors="0" failures="1" skipped="0" tests="1" time="0" timestamp="" hostname=""'
  const failure =
    '<failure message="x">E   ValueError: #x1B[31mred#x1B[0m #x1B\n\ntests/test_a.py:2: ValueError</failure>'
  reader.push(
    new TextEncoder().encode(
      `<testsuite ${suite}><testcase classname="tests.test_a" name="a">${failure}</testcase></testsuite>`,
    ),
  )
  const read = reader.end()
  assert.equal(read.kind === 'whole' && read.value.tests[0]?.failure?.message, 'red #x1B')
})

test('a name whose quotes Node escaped twice is told, and run again, as it was given', () => {
  const reader = openReport('report.xml', undefined)
  const named = 'name="a &amp;quot;full&amp;quot; cart" time="0.1" classname="test"'
  reader.push(
    new TextEncoder().encode(
      `<testsuites><testcase ${named}><failure type="testCodeFailure" message="x">x</failure></testcase></testsuites>`,
    ),
  )
  const read = reader.end()
  const failed = read.kind === 'whole' ? read.value.tests[0] : undefined
  assert.equal(failed?.id, 'a "full" cart')
  assert.equal(failed?.rerun, `node --test --test-name-pattern='^a "full" cart$'`)
})
