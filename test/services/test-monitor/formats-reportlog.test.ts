import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isReportlog, type ReportLine, readLine } from '../../../services/test-monitor/formats/reportlog.ts'
import { asRead, expected } from './read-as-person.ts'
import { recordedBytes, recordedReports } from './recorded-reports.ts'

for (const recorded of recordedReports().filter(({ format }) => format === 'pytest-reportlog')) {
  test(`reads ${recorded.path} line by line as a person does`, () => {
    const text = new TextDecoder().decode(recordedBytes(recorded))
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => readLine(line))
    assert.ok(!lines.includes(undefined))
    const { cut: _, retried: __, runner: ___, ...wanted } = expected(recorded)
    const { cut: ____, retried: _____, runner: ______, ...read } = asRead(folded(lines), recorded)
    assert.deepEqual(read, { ...read, ...wanted })
  })
}

test('tells what is of pytest-reportlog by its first line', () => {
  const cases: [head: string, is: boolean | undefined][] = [
    ['{"pytest_version": "8.4.2", "$report_type": "SessionStart"}\n', true],
    ['{"pytest_version": "8.4.2", "$report_ty', undefined],
    ['', undefined],
    ['{"pytest_version": "8.4.2"}\n{"$report_type": ""}', false],
    [`{"created": ${'1'.repeat(2000)}`, false],
    ['<testsuites/>', false],
    ['TAP version 14\n', false],
  ]
  for (const [head, is] of cases) assert.equal(isReportlog(head), is, head.slice(0, 60))
})

test('lines that say nothing are no failures, and what is no line of it is told', () => {
  const cases: [line: string, reads: ReportLine | undefined][] = [
    ['{"$report_type": "WarningMessage"}', { kind: 'other' }],
    ['{"$report_type": "CollectReport", "nodeid": "", "outcome": "passed"}', { kind: 'other' }],
    ['{"$report_type": "CollectReport", "nodeid": "tests/a.py::TestB", "outcome": "passed"}', { kind: 'other' }],
    [
      '{"$report_type": "CollectReport", "nodeid": "tests/a.py", "outcome": "passed"}',
      { kind: 'collect', file: 'tests/a.py', outcome: 'passed' },
    ],
    [
      '{"$report_type": "CollectReport", "nodeid": "tests/a.py", "outcome": "skipped"}',
      { kind: 'collect', file: 'tests/a.py', outcome: 'quiet' },
    ],
    ['{"$report_type": "SessionFinish", "exitstatus": 1}', { kind: 'finish', exitstatus: 1 }],
    ['{"$report_type": "TestReport"}', undefined],
    ['{"nodeid": "tests/a.py"}', undefined],
    ['{"$report_type": "TestRe', undefined],
    ['[]', undefined],
    ['', undefined],
  ]
  for (const [line, reads] of cases) assert.deepEqual(readLine(line), reads, line)
})

/** The run that lines tell of: any failure of a test wins, but one that was tried again. */
function folded(lines: readonly (ReportLine | undefined)[]) {
  const tests = new Map<string, Extract<ReportLine, { kind: 'test' }>>()
  const done = new Set<string>()
  const errors = new Map<string, Extract<ReportLine, { kind: 'collect' }>>()
  for (const line of lines) {
    if (line?.kind === 'collect' && line.outcome === 'failed' && !errors.has(line.file)) errors.set(line.file, line)
    if (line?.kind === 'collect' && line.outcome === 'quiet') {
      tests.set(line.file, { kind: 'test', id: line.file, file: line.file, when: 'setup', outcome: 'quiet' })
      done.add(line.file)
    }
    if (line?.kind !== 'test' || line.again) continue
    const known = tests.get(line.id)
    const rank = { passed: 0, quiet: 1, failed: 2 }
    if (known === undefined || rank[line.outcome] > rank[known.outcome]) tests.set(line.id, line)
    if (line.when === 'teardown' || line.outcome !== 'passed') done.add(line.id)
  }
  return {
    runner: 'pytest' as const,
    tests: [...tests.values()].filter(({ id }) => done.has(id)),
    errors: [...errors.values()].map(({ file, failure }) => ({ file, ...failure })),
  }
}
