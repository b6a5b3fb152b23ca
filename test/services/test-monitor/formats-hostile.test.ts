import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import type { ReadReport } from '../../../services/test-monitor/report.ts'

const PIECE = 64 * 1024

function read(input: string | Uint8Array): ReadReport {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const reader = openReport('reports/a', '/srv/shop')
  for (let at = 0; at < bytes.length; at += PIECE) if (!reader.push(bytes.subarray(at, at + PIECE))) break
  return reader.end()
}

const laughs = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<testsuites><testsuite name="&lol2;"><testcase name="a"/></testsuite></testsuites>`

const outside = `<!DOCTYPE testsuites [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<testsuites><testcase name="&x;"/></testsuites>`

const utf16 = Uint8Array.from([0xff, 0xfe, ...[...'<testsuites/>'].flatMap((letter) => [letter.charCodeAt(0), 0])])

const deep = `<testsuites>${'<testsuite name="a">'.repeat(10_000)}`
const many = `<testsuites ${Array.from({ length: 5000 }, (_, i) => `a${i}=""`).join(' ')}/>`
const taken = '<testsuites hasOwnProperty="" name="a"><testcase name="a"/></testsuites>'

const cases: [name: string, input: string | Uint8Array, kind: string, reason: RegExp][] = [
  ['a billion laughs', laughs, 'foreign', /declares entities/],
  ['a file drawn in from outside', outside, 'foreign', /declares entities/],
  ['a document type that names no end', `<!DOCTYPE ${'a'.repeat(300_000)}`, 'foreign', /doctype is too long/],
  ['UTF-16', utf16, 'foreign', /UTF-16/],
  ['UTF-16 without a mark', utf16.subarray(2), 'foreign', /binary/],
  ['NUL bytes', new Uint8Array(5000), 'foreign', /binary/],
  ['NUL bytes after a head', `{"tests": [${'\0'.repeat(9000)}`, 'foreign', /binary/],
  ['an encoding nobody knows', '<?xml version="1.0" encoding="klingon"?><testsuites/>', 'foreign', /klingon/],
  ['suites within suites without end', deep, 'foreign', /nested too deep/],
  ['attributes without end', many, 'foreign', /too many attributes/],
  ['an attribute that takes a method from the parser', taken, 'foreign', /mislead/],
  ['a name without end', `<${'a'.repeat(300_000)}`, 'foreign', /tagName is too long/],
  ['a line without end', 'a'.repeat(1_000_000), 'foreign', /no report/],
  ['brackets without end', `{"a": ${'['.repeat(1_000_000)}`, 'partial', /ends in the middle/],
  ['brackets without end in a list', `{"tests": [${'['.repeat(1_000_000)}`, 'partial', /ends in the middle/],
  ['another document after the report', '<testsuites></testsuites>\n<a/>', 'partial', /not valid XML/],
  ['a page', '<!doctype html><html><body>tests</body></html>', 'foreign', /no report/],
  ['coverage', '<?xml version="1.0"?><coverage line-rate="1"/>', 'foreign', /no report/],
  ['a manifest', '{"name": "shop", "version": "1.0.0"}', 'foreign', /no test runner/],
  ['a list', '[{"nodeid": "a"}]', 'foreign', /no report/],
  ['a log', 'it works\nit still works\n', 'foreign', /no report/],
  ['blanks', ' \n\n', 'foreign', /blank/],
  ['nothing', '', 'partial', /empty/],
  ['the lines another source reads', '{"pytest_version": "8", "$report_type": "SessionStart"}\n', 'foreign', /^$/],
  ['text in a report after its end', '{"tests": []} {', 'partial', /not valid JSON/],
  ['JSON with a hole', '{"tests": [{"nodeid": "a", }]}', 'partial', /not valid JSON/],
]

for (const [name, input, kind, reason] of cases) {
  test(`is told what is wrong with ${name}`, () => {
    const report = read(input)
    assert.equal(report.kind, kind)
    assert.match('reason' in report ? report.reason : '', reason)
  })
}

function whole(input: string | Uint8Array) {
  const report = read(input)
  assert.equal(report.kind, 'whole', 'reason' in report ? report.reason : '')
  return report.kind === 'whole' ? report.value : assert.fail()
}

test('an attribute, a text and a member of any length are bounded, and the rest is read', () => {
  const long = 'x'.repeat(8 * 1024 * 1024)
  const { tests } = whole(
    `<testsuites name="vitest tests"><testsuite name="a.test.js"><testcase classname="a.test.js" name="a" time="1">` +
      `<failure message="${long}" type="Error">Error: ${long}</failure><system-out>${long}</system-out></testcase>` +
      `<testcase classname="a.test.js" name="b" time="1"/></testsuite></testsuites>`,
  )
  assert.deepEqual(
    tests.map(({ id, outcome }) => [id, outcome]),
    [
      ['a.test.js > a', 'failed'],
      ['a.test.js > b', 'passed'],
    ],
  )
  const json = whole(
    `{"warnings": "${long}", "tests": [{"nodeid": "a.py::b", "outcome": "failed", "call": {"outcome": "failed", "longrepr": "${long}"}},` +
      `{"nodeid": "a.py::c", "outcome": "passed"}], "exitcode": 1}`,
  )
  assert.deepEqual([json.tests.map(({ id }) => id), json.skipped], [['a.py::c'], 1])
})

test('wrong UTF-8 is replaced', () => {
  const bytes = new TextEncoder().encode('<testsuites><testcase name="a?b" classname="c"/></testsuites>')
  bytes[bytes.indexOf(0x3f)] = 0xff
  assert.equal(whole(bytes).tests[0]?.id, 'c > a\ufffdb')
})

test('members come in any order, and what is repeated is harmless', () => {
  const test1 = '{"outcome": "failed", "call": {"longrepr": "E   boom", "outcome": "failed"}, "nodeid": "a.py::b"}'
  const read = whole(
    `{"tests": [${test1}, ${test1}], "exitcode": 1, "root": "/x", "root": "/y", "collectors": [], "tests": [${test1}]}`,
  )
  assert.deepEqual(
    read.tests.map(({ id, failure }) => [id, failure?.message]),
    [['a.py::b', 'boom']],
  )
})

test('a report is bounded: 200,000 tests, what is said of 1,000 failures, and each file that could not be collected', () => {
  const one = (i: number) =>
    `{"nodeid": "a.py::t${i}", "outcome": "failed", "call": {"outcome": "failed", "longrepr": "E   ValueError: ${i}"}}`
  const many = whole(`{"tests": [${Array.from({ length: 1500 }, (_, i) => one(i)).join(',')}]}`)
  assert.equal(many.tests.filter(({ failure }) => failure?.message !== undefined).length, 1000)
  assert.equal(many.tests.filter(({ failure }) => failure?.type === 'ValueError').length, 1500)
  const points = Array.from({ length: 200_003 }, (_, i) => `ok ${i} - ${i}\n`).join('')
  const full = whole(`TAP version 14\n1..200003\n${points}`)
  assert.deepEqual([full.tests.length, full.skipped], [200_000, 3])
  const bad = (i: number) => `{"nodeid": "a${i}.py", "outcome": "failed", "longrepr": "E   boom"}`
  const errors = whole(`{"collectors": [${Array.from({ length: 10_002 }, (_, i) => bad(i)).join(',')}], "tests": []}`)
  assert.deepEqual([errors.errors.length, errors.skipped], [10_000, 2])
})

test('a report of 60 MB is read to its end', () => {
  const reader = openReport('reports/a', undefined)
  reader.push(new TextEncoder().encode('{"tests": ['))
  const passed = new TextEncoder().encode(
    `{"nodeid": "a.py::t[{}]", "lineno": 1, "outcome": "passed", "metadata": {"a": ["b"]}, "stdout": "${'x'.repeat(60_000)}"},\n`,
  )
  for (let i = 0; i < 1000; i += 1) assert.ok(reader.push(passed))
  reader.push(new TextEncoder().encode('{"nodeid": "a.py::last", "outcome": "passed"}]}'))
  const read = reader.end()
  assert.deepEqual(read.kind === 'whole' && read.value.tests.map(({ id }) => id), ['a.py::t[{}]', 'a.py::last'])
})

const slow: [name: string, text: string][] = [
  ['blank lines', `a${'\n'.repeat(60_000)}b`],
  ['blanks', `a\n${' '.repeat(60_000)}b`],
  ['dots', `panic: a\n${'a.'.repeat(30_000)}!`],
  ['words', 'a-'.repeat(30_000)],
  ['slashes', '/'.repeat(60_000)],
  ['parentheses', `    at a${' (a'.repeat(20_000)}`],
  ['calls', '    at a (b\n'.repeat(6000)],
  ['quotes', ' File "a\n'.repeat(6000)],
  ['stacks', `{"message":"","stack":${'"stack":"\\\\'.repeat(5000)}`],
  ['colons', 'a:1:'.repeat(15_000)],
]

test('what a test says takes no longer to read than it is long', () => {
  const escaped = (text: string) => text.replace(/[<&"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
  for (const [, text] of slow) {
    const failure = `<failure message="" type="">${escaped(text)}</failure>`
    for (const suites of ['name="pytest tests"', 'name="jest tests"', 'name="vitest tests"', 'name="any"']) {
      const [name] = /(?<=")\w+/.exec(suites) ?? []
      const suite = name === 'pytest' ? pytestSuite : `name="a.test.js"`
      whole(
        `<testsuites ${suites}><testsuite ${suite}><testcase classname="a" name="b">${failure}</testcase></testsuite></testsuites>`,
      )
    }
    whole(
      `<testsuites><testsuite name="a"><properties><property name="go.version" value="go1"/></properties><testcase classname="a" name="b">${failure}</testcase></testsuite></testsuites>`,
    )
    whole(
      JSON.stringify({
        testResults: [
          {
            name: 'a',
            status: 'failed',
            assertionResults: [{ title: 'a', status: 'failed', failureMessages: [text] }],
          },
        ],
      }),
    )
    whole(
      JSON.stringify({
        results: { tool: { name: 'a' }, tests: [{ name: text, suite: text, status: 'failed', trace: text }] },
      }),
    )
    whole(
      `TAP version 14\n1..1\nnot ok 1 - a\n  ---\n  location: ${text.replaceAll('\n', ' ')}\n  stack: |\n${text.replace(/^/gm, '    ')}\n  ...\n`,
    )
  }
})

const pytestSuite = 'name="pytest" errors="0" failures="1" skipped="0" tests="1" time="0" timestamp="" hostname=""'

test('what a file is does not depend on how much of it comes first', () => {
  const bytes = new TextEncoder().encode('<?xml version="1.0"?>\0<testsuites/>')
  for (const size of [1, 21, 22, 100]) {
    const reader = openReport('reports/a', '/srv/shop')
    for (let at = 0; at < bytes.length; at += size) if (!reader.push(bytes.subarray(at, at + size))) break
    assert.deepEqual(reader.end(), { kind: 'foreign', reason: 'it is binary' }, `${size} bytes at a time`)
  }
})
