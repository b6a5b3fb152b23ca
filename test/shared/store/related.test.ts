import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { tiesOf } from '../../../services/curiosity-core/ties.ts'
import { Asked, idOf } from '../../support/asked.ts'
import type { Sketch } from '../../support/signals.ts'

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())
beforeEach(() => asked.clear())

const trace: Record<string, unknown> = {
  ...{ kind: 'traceback', type: 'ValueError', message: "card '4242' expired 3 days ago" },
  ...{ location: '/srv/app/billing/card.py:41', function: 'charge' },
}
const ties: [name: string, type: string, facts: Record<string, unknown>, ties: string[]][] = [
  [
    'an exception',
    'exception',
    trace,
    ['frame billing/card.py charge', 'error ValueError card … expired # days ago', 'file billing/card.py'],
  ],
  ['a log is no source file', 'exception', { file: '/var/log/app.log', type: 'E' }, []],
  [
    'another type says where it is',
    'test_failure',
    { file: 'tests/test_card.py', module: 'billing.card' },
    ['file tests/test_card.py', 'module billing.card'],
  ],
  ['a place without a function', 'exception', { location: 'src\\a\\b.cs:9:2' }, ['file a/b.cs']],
  ['facts of other types', 'exception', { location: 5, message: null, module: ['x'] }, []],
]
for (const [name, type, facts, expected] of ties) {
  test(`ties: ${name}`, () =>
    assert.deepEqual(
      tiesOf(type, facts).map((tie) => tie.join(' ')),
      expected,
    ))
}

const exception: Sketch = { type: 'exception', name: 'billing/x', facts: trace }
const failing: Sketch = {
  ...{ type: 'test_failure', name: 'tests/test_card.py::test_charge' },
  facts: { location: 'billing/card.py:40', function: 'charge', type: 'AssertionError', message: 'no' },
}

test('a failing test and the exception it logs are linked both ways, not merged', async () => {
  await asked.tell(exception, { name: 'unrelated' })
  assert.deepEqual((await asked.store.get(idOf(exception)))?.related, [])
  await asked.tell(failing)
  const [one, other] = await Promise.all([exception, failing].map((sketch) => asked.store.get(idOf(sketch))))
  const link = { by: 'frame', status: 'ready', worker: null }
  assert.deepEqual(one?.related, [{ id: idOf(failing), ...link, gap: { type: failing.type, name: failing.name } }])
  assert.deepEqual(other?.related, [
    { id: idOf(exception), ...link, gap: { type: exception.type, name: exception.name } },
  ])
  const { questions } = await asked.store.list({}, 10)
  assert.deepEqual(questions.map(({ related }) => related.length).sort(), [0, 1, 1])
})

test('whoever claims is told who holds what is related', async () => {
  await asked.tell(exception, failing)
  const first = await asked.store.claim({ worker: 'ann', lease_s: 60 })
  const second = await asked.store.claim({ worker: 'bob', lease_s: 60 })
  assert.deepEqual(
    first?.read().related.map(({ worker }) => worker),
    [null],
  )
  assert.deepEqual(
    second?.read().related.map(({ id, worker, status }) => [id, worker, status]),
    [[first?.id, 'ann', 'in_progress']],
  )
})

test('what closed, or has other facts now, is not related any more; what returns is', async () => {
  await asked.tell(exception, failing)
  const related = async () => (await asked.store.get(idOf(exception)))?.related.map(({ by }) => by)
  await asked.tell({ ...failing, closed: true })
  assert.deepEqual(await related(), [])
  await asked.tell(failing)
  assert.deepEqual(await related(), ['frame'])
  await asked.tell({ ...failing, facts: { location: 'billing/card.py:99', function: 'refund' } })
  assert.deepEqual(await related(), ['file'])
  await asked.tell({ ...failing, facts: { module: 'x' } })
  assert.deepEqual(await related(), [])
})

test('of many that are alike at most sixteen are told, each once', async () => {
  await asked.tell(...Array.from({ length: 100 }, (_, i) => ({ ...exception, name: `billing/${i}` })))
  const question = await asked.store.get(idOf({ ...exception, name: 'billing/0' }))
  assert.equal(question?.related.length, 16)
  assert.equal(new Set(question?.related.map(({ id }) => id)).size, 16)
  assert.ok((await asked.redis.client.scard((await asked.redis.client.keys('*:tie:*'))[0] ?? '')) <= 64)
})
