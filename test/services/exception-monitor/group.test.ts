import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Failure, Frame, Language, Raised } from '../../../services/exception-monitor/failure.ts'
import { type Algorithm, fileGroup, groupText } from '../../../services/exception-monitor/group.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { CHARGE, failure, one, PAY, python, raised, two } from './faults.ts'

const UNKNOWN = { unit: 'billing.service', isKnown: () => false }

function group(of: Failure) {
  return fileGroup(of, [], UNKNOWN)
}

test('one fault is one, wherever and however often it happens', async (t) => {
  for (const [name, first, ...others] of one) {
    await t.test(name, () => {
      for (const other of others) assert.equal(group(other as Failure).hash, group(first as Failure).hash)
    })
  }
})

test('two faults that look alike are two', async (t) => {
  for (const [name, first, second] of two) {
    await t.test(name, () => assert.notEqual(group(first).hash, group(second).hash))
  }
})

test('a grouping says what it goes by', () => {
  assert.deepEqual(group(python('shop.Declined', 'card 12', CHARGE, PAY)), {
    version: 1,
    by: 'frames',
    of: 'Declined at billing/card.py charge, billing/api.py pay',
    hash: '42cdf553',
    label: 'Declined',
  })
  assert.deepEqual(group(python('shop.Declined', 'card 12', '/usr/lib/python3/x.py f')), {
    version: 1,
    by: 'message',
    of: 'Declined: card <n>',
    hash: 'b3de844b',
    label: 'Declined',
  })
  assert.deepEqual(groupText('disk 3 is 91% full', [], UNKNOWN), {
    version: 1,
    by: 'text',
    of: 'disk <n> is <n> full',
    hash: 'cb2959d1',
    label: 'error',
  })
  const wrapped = failure('java', raised('W', '', 'A.java com.acme.A.f'), raised('E', 'refused by 10.0.0.1'))
  assert.equal(group(wrapped).of, 'W at A.java com.acme.A.f; with E: refused by <host>')
  assert.equal(group(python('SIGSEGV', '')).of, 'SIGSEGV')
})

test('an operator’s rule goes before all else', () => {
  const rules = [
    { name: 'cards', file: '*/card.py' },
    { name: 'disks', message: 'disk *' },
  ]
  const first = fileGroup(python('A', '', CHARGE), rules, UNKNOWN)
  assert.deepEqual(first, { version: 1, by: 'rule', of: 'cards', hash: '9d5013a8', label: 'cards' })
  assert.deepEqual(fileGroup(python('B', '', CHARGE, PAY), rules, UNKNOWN), first)
  assert.equal(fileGroup(python('B', '', PAY), rules, UNKNOWN).by, 'frames')
  assert.equal(groupText('disk 3 is full', rules, UNKNOWN).label, 'disks')
  assert.equal(groupText('disc 3 is full', rules, UNKNOWN).by, 'text')
})

// Hashes that a fleet may have filed questions under. One that moves would refile them: make it a further version.
const released: [hash: string, Failure][] = [
  ['42cdf553', python('shop.Declined', 'card 12', CHARGE, PAY)],
  ['d35fcefd', python('KeyError', "'a' is missing", '/usr/lib/python3.11/x.py f')],
  ['0cb2657e', failure('node', raised('TypeError [ERR_A]', '', 'file:///srv/dist/main.3f9a1c0e.js async Card.pay'))],
  [
    'b4a4081e',
    failure('java', raised('com.acme.E', '', 'A.java app//com.acme.A.lambda$f$0'), raised('E', 'x 3 at b:80')),
  ],
  ['dd61b0bf', failure('csharp', raised('System.Exception', '', '/a/c.cs A.<F>d__1.MoveNext'))],
  ['2356adac', failure('go', raised('panic', '', '/srv/a/m.go main.f.func1.2'))],
  ['a0736d8c', failure('rust', raised('panic', '', 'src/main.rs a::f::{{closure}}::h0123456789abcdef'))],
  ['b59de9d6', failure('ruby', raised('Shop::Error', '', '/srv/a/c.rb block (2 levels) in f'))],
  ['0f9561fe', failure('php', raised('TypeError', '', '/srv/a/c.php Shop\\Card->{closure}'))],
  ['9d2f716b', failure('perl', raised('died', 'out of 3 cards at c.pl line 4.', 'c.pl main::f'))],
  ['6cd458be', failure('native', raised('SIGSEGV', '', '/srv/a f.isra.0+0x12'))],
  ['2dab7fe5', failure('kernel', raised('BUG', '', ' ext4_read+0x1/0x2 [ext4]'))],
]

test('what version 1 files is filed there for good', () => {
  assert.deepEqual(
    released.map(([, of]) => group(of).hash),
    released.map(([hash]) => hash),
  )
})

test('a later version takes what is new, and leaves what is known where it is', () => {
  const put = (name: string) => ({ by: 'message', of: name, hash: name, label: name }) as const
  const older: Algorithm = { version: 1, failure: ({ errors: [{ type }] }) => put(type), text: () => put('lines') }
  const newer: Algorithm = {
    version: 2,
    failure: ({ errors: [{ type, message }] }) => put(`${type} ${message}`),
    text: (message) => put(message),
  }
  const known = new Set<string>()
  const filing = {
    unit: 'x.service',
    isKnown: ({ version, hash }: { version: number; hash: string }) => known.has(`${version} ${hash}`),
  }
  const file = (of: Failure, algorithms: Algorithm[]) => {
    const { version, hash } = fileGroup(of, [], filing, algorithms)
    known.add(`${version} ${hash}`)
    return hash
  }
  assert.equal(file(python('A', 'x'), [older]), 'A')
  assert.equal(file(python('A', 'x'), [older, newer]), 'A')
  assert.equal(file(python('A', 'y'), [older, newer]), 'A')
  assert.equal(file(python('B', 'x'), [older, newer]), 'B x')
  assert.equal(file(python('B', 'x'), [older, newer]), 'B x')
  assert.equal(file(python('B', 'y'), [older, newer]), 'B y')
  assert.equal(groupText('one', [], filing, [older, newer]).hash, 'one')
  known.add('1 lines')
  assert.equal(groupText('one', [], filing, [older, newer]).hash, 'lines')
  // A rule is of no version.
  assert.equal(fileGroup(python('A', 'x'), [{ name: 'r', type: 'A' }], filing, [older, newer]).label, 'r')
})

const name = fc.stringMatching(/^[a-z]{3,10}$/)
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => `/srv/${parts.join('/')}.py`)
const call = fc.record({ file: path, function: name })

test('lines, messages, the depth of recursion and libraries never decide', () => {
  const library = fc.record({
    file: name.map((some) => `/usr/lib/python3.11/${some}.py`),
    line: fc.nat(),
    function: name,
  })
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 10 }),
      fc.infiniteStream(fc.nat()),
      fc.array(library),
      (calls, numbers, libraries) => {
        const next = () => numbers.next().value as number
        const say = (frames: Frame[]) => failure('python', { type: 'E', message: `${next()} of ${next()}`, frames })
        const plain = say(calls.map((one) => ({ ...one, line: next() })))
        const busy = say(
          calls.flatMap((one) => [
            ...libraries,
            ...Array.from({ length: 1 + (next() % 4) }, () => ({ ...one, line: next() })),
          ]),
        )
        assert.deepEqual(group(busy), group(plain))
      },
    ),
  )
})

test('any failure is put in one place, with a bounded reason', () => {
  const text = fc.string({ unit: 'binary', maxLength: 600 })
  const error = fc.record({
    type: text,
    message: text,
    frames: fc.array(fc.record({ file: text, function: text }), { maxLength: 40 }),
  })
  fc.assert(
    fc.property(
      fc.constantFrom<Language>('python', 'java', 'go', 'native', 'kernel', 'rust'),
      error,
      fc.array(error, { maxLength: 5 }),
      (language, first, others) => {
        const of = failure(language, first, ...others)
        const grouping = group(of)
        assert.match(grouping.hash, /^[0-9a-f]{8}$/)
        assert.ok(grouping.of.length <= 300)
        assert.ok(grouping.label.length <= 64)
        assert.deepEqual(group(structuredClone(of)), grouping)
      },
    ),
  )
})

test('a failure of endless errors, frames and text costs next to nothing', () => {
  const long = Buffer.alloc(1_000_000, '/a.b$1').toString('latin1')
  const frames = Array.from({ length: 100_000 }, (_, index) => ({ file: `/srv/a${index}.py`, function: long }))
  const errors = Array.from({ length: 10_000 }, (_, index) => ({ type: `${long}${index}`, message: long, frames }))
  const started = cpuTime()
  const [first, ...others] = errors
  assert.equal(group(failure('python', first as Raised, ...others)).by, 'frames')
  assert.ok(cpuTime() - started < 2000)
})
