import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openReport } from '../../../services/test-monitor/formats/open.ts'

const STAGE = '{"duration": 0.1, "outcome": "passed"}'
const STAGES = `"setup": ${STAGE}, "call": ${STAGE}, "teardown": ${STAGE}`
const FAILED = '{"outcome": "failed", "longrepr": "E   boom"}'
const plain = (id: string) =>
  `{"nodeid": "${id}", "lineno": 1, "outcome": "passed", "keywords": ["t", "shop"], ${STAGES}}`
const jest = (title: string, more = '') =>
  `{"ancestorTitles":["cart","total"],"duration":3,"failureMessages":[],"fullName":"cart total","invocations":1,"status":"passed","title":"${title}"${more}}`
const file = (tests: string, name = 'a.test.js') =>
  `{"assertionResults":[${tests}],"message":"","name":"${name}","status":"passed","summary":""}`

type Told = Record<string, 'passed' | 'failed' | 'quiet'>

const rows: [
  name: string,
  list: 'tests' | 'testResults',
  elements: string,
  told: Told | undefined,
  skipped?: number,
][] = [
  ['pytest', 'tests', `${plain('a.py::b')}, ${plain('a.py::c')}`, { 'a.py::b': 'passed', 'a.py::c': 'passed' }],
  ['indented', 'tests', JSON.stringify(JSON.parse(plain('a.py::b')), undefined, 4), { 'a.py::b': 'passed' }],
  ['brackets', 'tests', plain('a.py::b[{}, {]').replace('"t"', '"b[{}, {]"'), { 'a.py::b[{}, {]': 'passed' }],
  ['escapes', 'tests', `${plain('a.py::b[\\"}\\u20ac]')}, ${plain('c')}`, { 'a.py::b["}€]': 'passed', c: 'passed' }],
  ['no name', 'tests', `${plain('')}, ${plain('c')}`, { c: 'passed' }, 1],
  [
    'one within another',
    'tests',
    `${plain('b').replace(/}$/, `, "metadata": {"a": [${plain('x')}]}}`)}, ${plain('c')}`,
    { b: 'passed', c: 'passed' },
  ],
  [
    'a teardown that failed',
    'tests',
    `${plain('b').replace(/"teardown": {[^}]*}/, `"teardown": ${FAILED}`)}, ${plain('c')}`,
    { b: 'failed', c: 'passed' },
  ],
  ['what is no test', 'tests', `0, ["b"], null, ${plain('c')}`, { c: 'passed' }, 3],
  ['names of tests', 'tests', '"a.test.js", "b.test.js"', undefined],
  [
    'Jest',
    'testResults',
    `${file(`${jest('b')},${jest('c', ',"startAt":17')}`)},${file(jest('b'), 'b.test.js')}`,
    {
      'a.test.js > cart > total > b': 'passed',
      'a.test.js > cart > total > c': 'passed',
      'b.test.js > cart > total > b': 'passed',
    },
  ],
  [
    'titles with brackets and escapes',
    'testResults',
    file(`${jest('[]},{')},${jest('\\"b\\"')},${jest('c').replace('["cart","total"]', '[]')}`),
    {
      'a.test.js > cart > total > []},{': 'passed',
      'a.test.js > cart > total > "b"': 'passed',
      'a.test.js > c': 'passed',
    },
  ],
  [
    'what did not pass',
    'testResults',
    file(`${jest('b').replace('passed', 'pending')},${jest('c').replace('passed', 'failed')},${jest('d')},7,null,"0"`),
    {
      'a.test.js > cart > total > b': 'quiet',
      'a.test.js > cart > total > c': 'failed',
      'a.test.js > cart > total > d': 'passed',
    },
  ],
  [
    'one key twice',
    'testResults',
    file(`${jest('b', ',"status":"failed"')}`),
    { 'a.test.js > cart > total > b': 'failed' },
  ],
  [
    'a later try',
    'testResults',
    file(jest('b').replace('"invocations":1', '"invocations":12')),
    { 'a.test.js > cart > total > b': 'passed' },
  ],
]

for (const [name, list, elements, told, skipped] of rows) {
  test(`tests that passed are read however they are cut: ${name}`, () => {
    const bytes = new TextEncoder().encode(`{"exitcode":0,"${list}":[${elements}],"success":true}`)
    for (let at = 0; at <= bytes.length; at += 1) {
      const reader = openReport('reports/a', undefined)
      for (const piece of [bytes.subarray(0, at), bytes.subarray(at)]) reader.push(piece)
      const read = reader.end()
      if (told === undefined) assert.equal(read.kind, 'foreign')
      else if (read.kind !== 'whole') assert.fail(`${at}: ${read.reason}`)
      else {
        assert.deepEqual(Object.fromEntries(read.value.tests.map(({ id, outcome }) => [id, outcome])), told, `at ${at}`)
        assert.equal(read.value.skipped, skipped, `at ${at}`)
      }
    }
  })
}
