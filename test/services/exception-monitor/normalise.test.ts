import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normalise } from '../../../services/exception-monitor/normalise.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { one, two } from './messages.ts'

const becomes: [message: string, normalised: string][] = [
  ['user 12 of 30 not found', 'user <n> of <n> not found'],
  ["KeyError: 'a'", 'KeyError: <str>'],
  ["can't open user's file 'x y.txt'", "can't open user's file <str>"],
  ['took 12.5 ms', 'took <n>'],
  ['[1, 2, 3] is not [4]', '[<n>] is not [<n>]'],
  ['refused by 10.0.0.1:5432', 'refused by <host>'],
  ['at 2024-01-02T03:04:05.678Z in /srv/app/a.py:12', 'at <time> in <path>:<n>'],
  ['read/write of text/html and/or N/A', 'read/write of text/html and/or N/A'],
  ['level=error msg="db 3 is down" user=bob', 'level=error msg="db <n> is down" user=<id>'],
  ['{"msg":"db 3 is down","user":"bob"}', '{"msg":"db <n> is down","user":<str>}'],
  ['Decoder 12 and Marker 3 failed', 'Decoder <n> and Marker <n> failed'],
  ['waiting for ack from db', 'waiting for ack from db'],
  ['valid=no', 'valid=no'],
  ['\x1b[31mfailed\x1b[0m', 'failed'],
  ['\n\n  first that speaks \t here\nsecond', 'first that speaks here'],
  ['std::bad_alloc in acme::Cafe::bake', 'std::bad_alloc in acme::Cafe::bake'],
  ['', ''],
]

test('what varies is replaced, words stay', async (t) => {
  for (const [message, normalised] of becomes) {
    await t.test(JSON.stringify(message), () => assert.equal(normalise(message), normalised))
  }
})

test('one fault is one, whatever its numbers, ids, paths, times and hosts', async (t) => {
  assert.ok(one.length >= 60)
  for (const [first = '', ...others] of one) {
    await t.test(first.slice(0, 100), () => {
      for (const other of others) assert.equal(normalise(other), normalise(first))
    })
  }
})

test('two faults that look alike are two', async (t) => {
  assert.ok(two.length >= 60)
  for (const [first, second] of two) {
    await t.test(`${first} / ${second}`, () => assert.notEqual(normalise(first), normalise(second)))
  }
})

const number = fc.oneof(
  fc.nat(),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((some) => some.toFixed(2)),
)
const varying = fc.record({
  number,
  id: fc.uuid(),
  address: fc.ipV4(),
  path: fc
    .array(fc.stringMatching(/^[a-z]{1,8}\d{0,3}$/), { minLength: 1, maxLength: 6 })
    .map((parts) => `/${parts.join('/')}`),
  time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
  hex: fc.nat().map((some) => `0x${some.toString(16)}`),
  quoted: fc.stringMatching(/^[a-zA-Z0-9 _.,/@-]{0,40}$/).map((text) => `'${text}'`),
})

test('what varies never decides', () => {
  fc.assert(
    fc.property(varying, varying, (a, b) => {
      const say = ({ number, id, address, path, time, hex, quoted }: typeof a) =>
        `${time} order ${id} of ${address}: ${number} of ${number} lost at ${hex} in ${path}, near ${quoted}!`
      assert.equal(normalise(say(a)), normalise(say(b)))
    }),
  )
})

test('words always decide', () => {
  const word = fc.stringMatching(/^[a-z]{3,12}$/)
  fc.assert(
    fc.property(word, word, (a, b) => {
      fc.pre(a !== b)
      assert.notEqual(normalise(`the ${a} is not there`), normalise(`the ${b} is not there`))
    }),
  )
})

test('any text is bounded, and read the same each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (text) => {
      const normalised = normalise(text)
      assert.ok(normalised.length <= 500)
      assert.doesNotMatch(normalised, /[\r\n]/)
      assert.equal(normalise(text), normalised)
    }),
  )
})

test('bait of 10 MB costs next to nothing', async (t) => {
  const baits = ["'a ", '"a', 'a.', 'a/', "\\'", '1:', 'a@', '1-', ':', 'Mon ', '`', '\\', 'user=', '“', 'http://', 'A']
  baits.push('::1', ' ', 'a1', '<n>', 'msg="', '"msg":"\\', 'a.com', '0x', '1,', '~/', 'Jan 1 ', '+', 'aZ9', '\n', '1s')
  for (const bait of baits) {
    await t.test(JSON.stringify(bait), () => {
      const text = Buffer.alloc(10_000_000, bait).toString('latin1')
      normalise(text)
      const started = cpuTime()
      for (let round = 0; round < 10; round += 1) normalise(text)
      assert.ok(cpuTime() - started < 500)
    })
  }
})
