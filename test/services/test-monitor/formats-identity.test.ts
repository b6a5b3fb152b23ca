import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { commitIn, relativePath, steady } from '../../../services/test-monitor/formats/identity.ts'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import { rerun } from '../../../services/test-monitor/formats/rerun.ts'

const ids: [id: string, is: string][] = [
  ['tests/test_a.py::TestB::test_c[1-x]', 'tests/test_a.py::TestB::test_c[1-x]'],
  ['a.py::t[<a.Thing object at 0x7fd5a6c7bc50>]', 'a.py::t[<a.Thing object at 0x…>]'],
  ['a.py::t[0x10]', 'a.py::t[0x10]'],
  ['a.py::t[/tmp/pytest-of-ci/pytest-12/x0]', 'a.py::t[/tmp/pytest-of-…/x0]'],
  ['a.py::t[/tmp/tmpab12cd/in.csv]', 'a.py::t[/tmp/…/in.csv]'],
  ['a.py::t[/tmp/tmpouubtuti]', 'a.py::t[/tmp/…]'],
  ['a.py::t[/tmp/fixtures/in.csv]', 'a.py::t[/tmp/fixtures/in.csv]'],
  ['t[/var/folders/zz/zy8x/T/tmp.1Qx/a]', 't[/var/folders/…/a]'],
  ['t[1b4e28ba-2fa1-11d2-883f-0016d3cca427]', 't[<uuid>]'],
  ['t[com.shop.Card@1b4e28ba]', 't[com.shop.Card@…]'],
  ['t[someone@example.com]', 't[someone@example.com]'],
  ['t[pid=4711]', 't[pid=…]'],
  ['a stupid test 4711', 'a stupid test 4711'],
  ['reads\n two\tlines\x1b[31m', 'reads  two    lines'],
]

test('a test keeps its id from run to run', () => {
  for (const [id, is] of ids) assert.equal(steady(id), is)
  const [one, other] = ['a', 'b'].map((end) => steady(`t[${'x'.repeat(1000)}${end}]`))
  assert.ok(one !== other && one?.length === 400 && other?.length === 400)
})

test('a path is told from the first folder it lies in', () => {
  const cases: [path: string, roots: (string | undefined)[], is: string][] = [
    ['/srv/shop/tests/a.py', ['/srv/shop'], 'tests/a.py'],
    ['/srv/shop/tests/a.py', [undefined, '/srv/shop/'], 'tests/a.py'],
    ['/srv/shop/tests/a.py', ['/srv', '/srv/shop'], 'shop/tests/a.py'],
    ['/srv/shopping/a.py', ['/srv/shop'], '/srv/shopping/a.py'],
    ['file:///srv/shop/a.js', ['/srv/shop'], 'a.js'],
    ['file:///srv/a%20shop/%C3%A4.js', ['/srv/a shop'], 'ä.js'],
    ['file:///srv/shop/100%.js', ['/srv/shop'], '100%.js'],
    ['/srv/shop/a%20b.js', ['/srv/shop'], 'a%20b.js'],
    ['./tests/a.py', [], 'tests/a.py'],
    ['C:\\shop\\tests\\a.js', ['C:\\shop'], 'tests/a.js'],
    ['tests/a\\b.py', [], 'tests/a\\b.py'],
  ]
  for (const [path, roots, is] of cases) assert.equal(relativePath(path, roots), is)
})

test('a commit is what a property of its name says, where that looks like one', () => {
  const cases: [name: string, value: unknown, is: string | undefined][] = [
    ['GIT_COMMIT', '3F1C9A7BE0', '3f1c9a7be0'],
    ['vcs.revision', '3f1c9a7', '3f1c9a7'],
    ['GITHUB_SHA', 'a'.repeat(65), undefined],
    ['commit', 'main', undefined],
    ['commit', 42, undefined],
    ['java.version', '3f1c9a7be0', undefined],
  ]
  for (const [name, value, is] of cases) assert.equal(commitIn(name, value), is)
})

test('a command that runs a test again names no more than the test', () => {
  const cases: [command: string | undefined, is: string | undefined][] = [
    [rerun.pytest("a.py::t[it's $(id)]"), "pytest 'a.py::t[it'\\''s $(id)]'"],
    [rerun.pytest('-c/etc/passwd'), "pytest './-c/etc/passwd'"],
    [rerun.jest('tests/a.test.js', 'adds 1+1 (twice)'), "npx jest tests/a.test.js -t 'adds 1\\+1 \\(twice\\)'"],
    [rerun.jest(undefined, 'adds'), "npx jest -t 'adds'"],
    [rerun.vitest('my tests/a.test.ts'), "npx vitest run 'my tests/a.test.ts'"],
    [rerun.vitest('a.test.ts', '--inspect'), "npx vitest run a.test.ts -t '\\--inspect'"],
    [rerun.node('--eval=a.js', 'is [2]'), "node --test --test-name-pattern='^is \\[2\\]$' './--eval=a.js'"],
    [rerun.go('example.com/shop', 'TestA/x[2]'), "go test example.com/shop -run '^TestA$/^x\\[2\\]$'"],
    [rerun.surefire('com.shop.CardTest', 'pays'), "mvn test -Dtest='com.shop.CardTest#pays'"],
    [rerun.gradle('com.shop.CardTest'), "gradle test --tests 'com.shop.CardTest'"],
    [rerun.pytest('a.py::t[\x1b[2J]'), undefined],
    [rerun.pytest(`a.py::t[${'x'.repeat(3000)}]`), undefined],
  ]
  for (const [command, is] of cases) assert.equal(command, is)
})

test('a shell takes a hostile name for one word', () => {
  for (const name of ["'; touch /x; '", '$(id)`id`', '"\\\'!#&|<>*?~', '-rf', '\\'.repeat(5)]) {
    const command = rerun.pytest(name)?.replace(/^pytest /, 'printf %s ')
    assert.equal(execFileSync('sh', ['-c', command ?? 'false'], { encoding: 'utf8' }), name.replace(/^-/, './-'))
  }
})

const suite = (attributes: string, cases: string) =>
  `<testsuites><testsuite ${attributes}>${cases}</testsuite></testsuites>`
const gradle =
  'name="com.shop.CardTest" tests="1" skipped="0" failures="0" errors="0" timestamp="" hostname="" time="0"'
const pytest = 'name="shop" errors="0" failures="0" skipped="0" tests="1" time="0" timestamp="" hostname=""'

const dialects: [name: string, xml: string, id: string, file: string][] = [
  [
    'Gradle',
    suite(gradle, '<testcase name="pays()" classname="com.shop.CardTest" time="0"/>'),
    'com.shop.CardTest.pays()',
    'com.shop.CardTest',
  ],
  [
    'a class in a module',
    suite(pytest, '<testcase classname="tests.test_a.TestB.TestC" name="test_d[x.y]"/>'),
    'tests/test_a.py::TestB::TestC::test_d[x.y]',
    'tests/test_a.py',
  ],
  [
    'a module without its usual name',
    suite(pytest, '<testcase classname="checks.prices.Prices" name="test_d"/>'),
    'checks/prices.py::Prices::test_d',
    'checks/prices.py',
  ],
  [
    'a function in one',
    suite(pytest, '<testcase classname="checks.prices" name="test_d"/>'),
    'checks/prices.py::test_d',
    'checks/prices.py',
  ],
  [
    'a file that is told',
    suite(pytest, '<testcase classname="a.b.C" name="d" file="a/b.py" line="1"/>'),
    'a/b.py::C::d',
    'a/b.py',
  ],
  ['a runner nobody knows', suite('name="s"', '<testcase name="n" classname="c"/>'), 'c > n', 'c'],
  ['one that names no class', suite('name="s"', '<testcase name="n"/>'), 'n', 'reports/a.xml'],
  ['one that names a file', suite('name="s" file="/srv/shop/t/x.rb"', '<testcase name="n"/>'), 't/x.rb > n', 't/x.rb'],
]

test('a test in JUnit XML has the id its runner calls it by', () => {
  for (const [name, xml, id, file] of dialects) {
    const reader = openReport('/srv/shop/reports/a.xml', '/srv/shop')
    reader.push(new TextEncoder().encode(xml))
    const read = reader.end()
    assert.ok(read.kind === 'whole', name)
    assert.deepEqual([read.value.tests[0]?.id, read.value.tests[0]?.file], [id, file], name)
  }
})

test('when a run ended is known where its report says it with the zone', () => {
  const cases: [timestamp: string, ended: number | undefined][] = [
    ['2026-11-29T10:00:00.000Z', 1_795_946_405],
    ['2026-11-29T12:00:00+02:00', 1_795_946_405],
    ['2026-11-29T10:00:00', undefined],
    ['Z', undefined],
  ]
  for (const [timestamp, ended] of cases) {
    const reader = openReport('report.xml', undefined)
    reader.push(new TextEncoder().encode(`<testsuite name="a" timestamp="${timestamp}" time="5"></testsuite>`))
    const read = reader.end()
    assert.equal(read.kind === 'whole' ? read.value.ended_at : 'none', ended, timestamp)
  }
})

test('another run may write the very same report where no time stands in it', () => {
  const points = 'ok 1 - pays 3 cards\nnot ok 2 - in 5 days\n'
  const cases: [name: string, text: string, again: boolean | undefined][] = [
    ['bats', `1..2\n${points}#   in file t.bats, line 5\n`, true],
    ['one that bailed out', `1..3\n${points}Bail out! no power\n`, true],
    ['bats --timing', '1..1\nok 1 pays in 12ms\n', undefined],
    ['bats --timing, before 1.5', '1..1\nok 1 pays in 0sec\n', undefined],
    ['node', `${points}1..2\n# duration_ms 12.1\n`, undefined],
    ['node, a test alone', 'ok 1 - pays\n  ---\n  duration_ms: 0.4\n  ...\n1..1\n', undefined],
    ['node-tap', '1..1\nok 1 - pays # time=2.281ms\n', undefined],
    ['one with a date', `1..2\n${points}# 2026-11-29T10:00:00Z\n`, undefined],
    ['JUnit XML', '<testsuite name="a"><testcase name="b"/></testsuite>', undefined],
  ]
  for (const [name, text, again] of cases) {
    const reader = openReport('report', undefined)
    reader.push(new TextEncoder().encode(text))
    const read = reader.end()
    assert.equal(read.kind === 'whole' ? read.again : 'none', again, name)
  }
})
