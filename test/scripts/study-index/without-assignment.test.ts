import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutAssignment } from '../../../scripts/study-index/without-assignment.ts'

type Row = [name: string, text: string, line: number, left: string | undefined]

const python: Row[] = [
  ['an assignment', 'def f(self):\n    self.bus = Bus()\n    go()\n', 2, 'def f(self):\n    pass\n    go()\n'],
  ['one with a type', 'def f(self):\n    self.bus: Bus = Bus()  # x\n', 2, 'def f(self):\n    pass\n'],
  [
    'one of several lines',
    'def f(self):\n    self.bus = Bus(\n        1,\n    )\n    go()\n',
    2,
    'def f(self):\n    pass\n    go()\n',
  ],
  ['one of two', 'def f(self):\n    self.bus = 1\n    self.bus = 2\n', 2, undefined],
  ['a pair', 'def f(self):\n    self.a, self.bus = 1, 2\n', 2, undefined],
  ['a comparison', 'def f(self):\n    self.bus == 1\n', 2, undefined],
  ['another attribute', 'def f(self):\n    self.buses = 1\n', 2, undefined],
]
const scripts: Row[] = [
  ['an assignment', 'f() {\n  this.bus = new Bus();\n  go()\n}', 2, 'f() {\n  ;\n  go()\n}'],
  ['one without a semicolon', 'f() {\n  this.bus = new Bus()\n  go()\n}', 2, 'f() {\n  ;\n  go()\n}'],
  ['one that goes on', 'f() {\n  this.bus = make()\n    .bus()\n  go()\n}', 2, 'f() {\n  ;\n  go()\n}'],
  ['a field', 'class A {\n  private bus: Bus = new Bus()\n\n  go() {}\n}', 2, 'class A {\n  \n\n  go() {}\n}'],
  ['a field that is a function', 'class A {\n  run = () => {\n    go()\n  }\n}', 2, undefined],
  ['a field with a decorator', 'class A {\n  @observable()\n  bus = new Bus()\n}', 3, undefined],
  ['one of two', 'f() {\n  this.bus = 1\n  this.bus ||= 2\n}', 2, undefined],
]

for (const [name, text, line, left] of python) {
  test(`Python without ${name}`, () => assert.equal(withoutAssignment(text, line, 'bus', true), left))
}
for (const [name, text, line, left] of scripts) {
  test(`TypeScript without ${name}`, () => assert.equal(withoutAssignment(text, line, 'bus', false), left))
}
