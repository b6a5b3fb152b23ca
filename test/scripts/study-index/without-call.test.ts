import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCall } from '../../../scripts/study-index/without-call.ts'

const cases: [name: string, text: string, verb: string, left: string | undefined][] = [
  ['a call', "a()\nbus.on('x', f)\nb()", 'on', 'a()\nvoid 0\nb()'],
  ['a call with a function in it', "a()\nthis.bus.on('x', (y) => {\n  g(')')\n})\nb()", 'on', 'a()\nvoid 0\nb()'],
  ['something that is made', "a()\nnew Worker('x', f)", 'Worker', 'a()\nvoid 0'],
  ['a call with its type', "a()\nbus.on<string>('x', f)", 'on', 'a()\nvoid 0'],
  ['a decorator', "a()\n@OnEvent('x')\nb() {}", 'OnEvent', 'a()\nb() {}'],
  ['a comment with a bracket', "a()\nbus.on('x', // )\n f)", 'on', 'a()\nvoid 0'],
  ['a call that does not end', "a()\nbus.on('x'", 'on', undefined],
  ['a call that is not there', 'a()\nb()', 'on', undefined],
]
for (const [name, text, verb, left] of cases) {
  test(`without ${name}`, () => assert.equal(withoutCall(text, 2, verb, false), left))
}

test('without a call of Python', () => {
  assert.equal(withoutCall("a()\nbus.on('x', f)  # )\n", 2, 'on', true), 'a()\nNone  # )\n')
  assert.equal(withoutCall("a()\n@bus.on('x')\ndef f(): pass\n", 2, 'on', true), 'a()\ndef f(): pass\n')
})
