import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Raised } from '../../../services/exception-monitor/failure.ts'
import { Rule, ruleFor } from '../../../services/exception-monitor/rules.ts'

const errors: Raised[] = [
  {
    type: 'shop.errors.CardDeclined',
    message: 'card 12 declined',
    frames: [{ file: '/srv/shop/card.py', function: 'charge' }],
  },
  {
    type: 'KeyError',
    message: "'card'",
    frames: [{ file: '/srv/shop/store.py', function: 'load' }, { function: 'main' }],
  },
]

const cases: [name: string, rule: Omit<Rule, 'name'>, matches: boolean][] = [
  ['the unit', { unit: 'billing*' }, true],
  ['another unit', { unit: 'shop*' }, false],
  ['a qualified type', { type: 'shop.errors.*' }, true],
  ['a short type', { type: 'CardDeclined' }, true],
  ['part of a type', { type: 'Card' }, false],
  ['the type of a cause', { type: 'KeyError' }, true],
  ['another type', { type: 'ValueError' }, false],
  ['a message', { message: 'card * declined' }, true],
  ['type and message of one error', { type: 'KeyError', message: '*card*' }, true],
  ['type and message of two errors', { type: 'KeyError', message: '*declined' }, false],
  ['a file', { file: '*/store.py' }, true],
  ['a function', { function: 'cha?ge' }, true],
  ['file and function of one frame', { file: '*/store.py', function: 'load' }, true],
  ['file and function of two frames', { file: '*/store.py', function: 'main' }, false],
  ['type and function of two errors', { type: 'KeyError', function: 'charge' }, false],
  ['all of it', { unit: '*', type: 'KeyError', message: '*', file: '*', function: 'load' }, true],
  ['all but the unit', { unit: 'x', type: 'KeyError', message: '*', file: '*', function: 'load' }, false],
]

test('a rule matches by all that it gives', async (t) => {
  for (const [name, rule, matches] of cases) {
    await t.test(name, () => {
      const found = ruleFor(errors, 'billing@1.service', [Rule.parse({ ...rule, name: 'mine' })])
      assert.equal(found?.name, matches ? 'mine' : undefined)
    })
  }
})

test('the first rule that matches counts', () => {
  const rules = [
    { name: 'a', type: 'OSError' },
    { name: 'b', type: 'Key*' },
    { name: 'c', type: '*' },
  ]
  assert.equal(ruleFor(errors, 'x.service', rules)?.name, 'b')
})

test('what was only logged has a message alone', () => {
  assert.equal(ruleFor([{ message: 'disk full' }], 'x', [{ name: 'a', type: '*' }]), undefined)
  assert.equal(ruleFor([{ message: 'disk full' }], 'x', [{ name: 'a', file: '*' }]), undefined)
  assert.equal(ruleFor([{ message: 'disk full' }], 'x', [{ name: 'a', message: 'disk *' }])?.name, 'a')
})

test('what has no unit fits no rule of one', () => {
  assert.equal(ruleFor(errors, undefined, [{ name: 'a', unit: '*' }]), undefined)
  assert.equal(ruleFor(errors, undefined, [{ name: 'a', type: '*' }])?.name, 'a')
})

const wrong: [name: string, rule: unknown][] = [
  ['no condition', { name: 'a' }],
  ['no name', { type: 'a' }],
  ['a name with a slash', { name: 'a/b', type: 'a' }],
  ['an unknown key', { name: 'a', typ: 'a' }],
  ['an empty glob', { name: 'a', type: '' }],
  ['an endless glob', { name: 'a', type: '*a'.repeat(200) }],
]

test('a rule that cannot be meant is refused', async (t) => {
  for (const [name, rule] of wrong) {
    await t.test(name, () => assert.equal(Rule.safeParse(rule).success, false))
  }
})
