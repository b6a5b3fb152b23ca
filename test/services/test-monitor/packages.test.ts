import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import monitor from '../../../services/test-monitor/index.ts'
import type { LineItem, ReportItem } from '../../../services/test-monitor/schema.ts'
import { drive, outline, START } from '../../support/detector.ts'
import { SourceFollower, temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

/** Reports of one test, by how it ended and where pytest's root is. */
type Write = (outcome: 'failed' | 'passed', rootdir: string) => string

const SAYS = '    def test_y():\n>       assert False\nE       assert False\n\ntests/test_x.py:2: AssertionError'

const junit: Write = (outcome) =>
  `<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="1" time="0.1" timestamp="" hostname="h">
  <testcase classname="tests.test_x" name="test_y" time="0.1">${
    outcome === 'failed' ? `<failure message="assert False">${SAYS.replaceAll('>', '&gt;')}</failure>` : ''
  }</testcase></testsuite></testsuites>`

const json: Write = (outcome, root) => {
  const passed = { duration: 0.1, outcome: 'passed' }
  const call = outcome === 'failed' ? { duration: 0.1, outcome, longrepr: SAYS } : passed
  const tests = [{ nodeid: 'tests/test_x.py::test_y', outcome, keywords: [], setup: passed, call, teardown: passed }]
  return JSON.stringify({ created: START, exitcode: 0, root, summary: { total: 1 }, tests })
}

const lines: Write = (outcome) => {
  const report = { nodeid: 'tests/test_x.py::test_y', outcome: 'passed', longrepr: null, $report_type: 'TestReport' }
  const call = { ...report, outcome, longrepr: outcome === 'failed' ? SAYS : null, when: 'call' }
  const all = [
    { pytest_version: '8.4.2', $report_type: 'SessionStart' },
    { ...report, when: 'setup' },
    call,
    { ...report, when: 'teardown' },
    { exitstatus: 0, $report_type: 'SessionFinish' },
  ]
  return all.map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** Where a package and its report lie; and the name of its test. */
type Place = [rootdir: string, report: string, test: string]

const cases: [name: string, write: Write, red: Place, green: Place][] = [
  [
    'JUnit XML',
    junit,
    ['shop/a', 'shop/a/out/x.xml', 'a/tests/test_x.py::test_y'],
    ['shop/b', 'shop/b/out/x.xml', 'b/tests/test_x.py::test_y'],
  ],
  [
    'JUnit XML, one package of them at the root',
    junit,
    ['shop', 'shop/out/x.xml', 'tests/test_x.py::test_y'],
    ['shop/b', 'shop/b/out/x.xml', 'b/tests/test_x.py::test_y'],
  ],
  [
    'JSON, in one folder of the tree',
    json,
    ['shop/a', 'shop/out/a.json', 'a/tests/test_x.py::test_y'],
    ['shop/b', 'shop/out/b.json', 'b/tests/test_x.py::test_y'],
  ],
  [
    'JSON, in a folder beside it',
    json,
    ['shop/a', 'out/a.json', 'a/tests/test_x.py::test_y'],
    ['shop/b', 'out/b.json', 'b/tests/test_x.py::test_y'],
  ],
  [
    'lines',
    lines,
    ['shop/a', 'shop/a/out/x.jsonl', 'a/tests/test_x.py::test_y'],
    ['shop/b', 'shop/b/out/x.jsonl', 'b/tests/test_x.py::test_y'],
  ],
]

for (const [name, write, red, green] of cases) {
  test(`a test that two packages have is two: ${name}`, async (t) => {
    const folder = await temporaryFolder(t)
    writeFiles(folder, { 'shop/.git/HEAD': '0'.repeat(40), 'shop/src/card.py': '' })
    for (const [rootdir] of [red, green]) writeFiles(folder, { [`${rootdir}/tests/test_x.py`]: '' })
    const config = monitor.config.parse({ results: [red, green].map(([, report]) => join(folder, report)) })
    const source = write === lines ? 'runs' : 'reports'
    const read = monitor.sources[source]
    assert.ok(read)
    const follower = new SourceFollower<ReportItem | LineItem>((reading) => read(config, reading), {})
    t.after(() => follower.stop())
    const put = async ([rootdir, report]: Place, outcome: 'failed' | 'passed') => {
      const before = follower.items.length
      const text = write(outcome, join(folder, rootdir))
      mkdirSync(dirname(join(folder, report)), { recursive: true })
      if (write === lines) appendFileSync(join(folder, report), text)
      else writeFileSync(join(folder, report), text)
      const expected = write === lines ? text.trimEnd().split('\n').length : 1
      await until(() => follower.items.length >= before + expected, 'it is read')
    }
    await put(red, 'failed')
    await put(green, 'passed')
    const { findings } = drive(monitor, follower.items, { source })
    const told = findings.filter((finding) => 'opens' in finding || finding.closes !== 'collection_error')
    assert.deepEqual(outline(told), [`+shop/${red[2]}`])
    const [{ facts }] = told as unknown as [{ facts: Record<string, string> }]
    const file = red[2].replace(/::.*/, '')
    assert.deepEqual([facts.file, facts.location, facts.rerun], [file, `${file}:2`, `pytest '${red[2]}'`])
    await put(red, 'passed')
    const { findings: later } = drive(monitor, follower.items, { source })
    assert.ok(outline(later).includes(`-shop/${red[2]}`))
  })
}
