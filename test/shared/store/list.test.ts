import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { QuestionStatus } from '../../../shared/contract/question.ts'
import type { QuestionFilter } from '../../../shared/store/list.ts'
import { BadCursor } from '../../../shared/store/list.ts'
import { stats } from '../../../shared/store/stats.ts'
import { Asked, DAY, HOUR, idOf } from '../../support/asked.ts'
import type { Sketch } from '../../support/signals.ts'
import { offences } from '../../support/store-invariants.ts'

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())
beforeEach(() => asked.clear({ open_per_type: 10_000 }))

const sketches: Sketch[] = [
  { name: 'Alpha', host: 'web-1', facts: { target: 'db', healing_rate: 0.01 } },
  { name: 'beta', host: 'web-2' },
  { name: 'beta', host: 'web-1' },
  { name: 'gamma "quoted"', type: 'exception', facts: { kind: 'error_log', unit: 'mail.service' } },
  { name: 'delta', type: 'leak', host: 'web-2' },
  { name: 'gone', closed: false },
  { name: 'gone', closed: true },
]
const rows: [name: string, filter: QuestionFilter, names: string[]][] = [
  ['all but closed', {}, ['Alpha', 'beta', 'delta', 'gamma "quoted"']],
  ['closed ones', { status: ['closed'] }, ['gone']],
  ['several states', { status: ['ready', 'closed'] }, ['Alpha', 'beta', 'delta', 'gamma "quoted"', 'gone']],
  ['in progress', { status: ['in_progress'] }, []],
  ['a type', { gap_type: ['exception'] }, ['gamma "quoted"']],
  ['a type unknown to the fleet', { gap_type: ['leak'] }, ['delta']],
  ['an ecosystem', { ecosystem: ['self_healing'] }, ['Alpha', 'beta']],
  ['a level', { level: ['critical'] }, ['Alpha']],
  ['a level and a type', { level: ['critical'], gap_type: ['exception'] }, []],
  ['a host', { host: 'web-1' }, ['Alpha', 'beta']],
  ['a host and a type', { host: 'web-2', gap_type: ['leak'] }, ['delta']],
  ['a host that nobody is', { host: 'web' }, []],
  ['a host of a closed one', { host: 'here', status: ['closed'] }, []],
  ['text in the name', { q: 'ALPHA' }, ['Alpha']],
  ['text in the question', { q: 'logs an error' }, ['gamma "quoted"']],
  ['text with quotes', { q: '"QUOTED"' }, ['gamma "quoted"']],
  ['no pattern', { q: '.*' }, []],
  ['text and a state', { q: 'a', status: ['ready'] }, ['Alpha', 'beta', 'delta', 'gamma "quoted"']],
  ['text that is only evidence', { q: 'it did not heal' }, []],
]
for (const [name, filter, names] of rows) {
  test(`lists ${name}`, async () => {
    await asked.tell(...sketches)
    const { questions, total } = await asked.store.list(filter, 50)
    assert.deepEqual(questions.map(({ gap }) => gap.name).sort(), names)
    assert.equal(total, names.length)
  })
}

const paged: [name: string, filter: QuestionFilter][] = [
  ['all', {}],
  ['of a type', { gap_type: ['healing_failure'] }],
  ['of a host', { host: 'here' }],
  ['with a text', { q: 'g1' }],
  ['of two states', { status: ['ready', 'in_progress'] }],
]
for (const [name, filter] of paged) {
  test(`pages of ${name} hold each once, best first, however many are alike`, async () => {
    // By a clock that stands still all have one score.
    await asked.tell(...Array.from({ length: 130 }, (_, i) => ({ name: `g1-${i}` })))
    for (let i = 0; i < 30; i += 1) await asked.store.claim({ worker: 'w', lease_s: 60 + i })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await asked.store.list(filter, 17, cursor)
      assert.equal(page.total, 130)
      seen.push(...page.questions.map(({ id }) => id))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    assert.equal(seen.length, 130)
    assert.deepEqual(seen, [...new Set(seen)].sort().reverse())
  })
}

const mixed: [name: string, status: QuestionStatus[]][] = [
  ['what is in progress', ['in_progress']],
  ['what is in progress, ready or closed', ['ready', 'in_progress', 'closed']],
]
for (const [name, status] of mixed) {
  test(`pages of ${name} hold each once, whatever came first`, async () => {
    for (let i = 0; i < 40; i += 1) {
      await asked.tell({ name: `g${i}` })
      asked.now += 1_000
    }
    for (let i = 0; i < 20; i += 1) await asked.store.claim({ worker: 'w', lease_s: 60 + i })
    await asked.tell(...Array.from({ length: 10 }, (_, i) => ({ name: `g${i + 30}`, closed: true })))
    const { questions } = await asked.store.list({ status }, 100)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await asked.store.list({ status }, 7, cursor)
      seen.push(...page.questions.map(({ id }) => id))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined && seen.length <= 40)
    assert.deepEqual(
      seen,
      questions.map(({ id }) => id),
    )
  })
}

test('however many are in progress, their pages hold each once, best first', async () => {
  const many = Array.from({ length: 3_000 }, (_, i) => ({ name: `g${i}`, type: i % 3 === 0 ? 'leak' : 'slow' }))
  await asked.tell(...many)
  await Promise.all(many.slice(0, 2_400).map((_, i) => asked.store.claim({ worker: 'w', lease_s: 60 + i })))
  const all = (
    await Promise.all([0, 1].map((i) => asked.store.list({ gap_type: [['leak', 'slow'][i] as string] }, 3_000)))
  )
    .flatMap(({ questions }) => questions)
    .filter(({ status }) => status === 'in_progress')
  for (const [gap_type, wanted] of [
    [undefined, 2_400],
    [['leak'], all.filter(({ gap }) => gap.type === 'leak').length],
  ] as const) {
    const filter: QuestionFilter = { status: ['in_progress'], ...(gap_type && { gap_type: [...gap_type] }) }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await asked.store.list(filter, 400, cursor)
      assert.equal(page.total, wanted)
      seen.push(...page.questions.map(({ id }) => id))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    const expected = all.filter(({ gap }) => !gap_type || gap.type === 'leak').map(({ id }) => id)
    assert.deepEqual(seen, expected.sort().reverse())
  }
})

test('a page goes on where the last one ended, while the order changes', async () => {
  for (let i = 0; i < 20; i += 1) {
    await asked.tell({ name: `g${i}` })
    asked.now += 1_000
  }
  const first = await asked.store.list({}, 10)
  await asked.tell({ name: 'new and critical', facts: { healing_rate: 0.01 } }, { name: 'g3', closed: true })
  const second = await asked.store.list({}, 10, first.next_cursor ?? '')
  const names = [...first.questions, ...second.questions].map(({ gap }) => gap.name)
  assert.deepEqual(
    names,
    Array.from({ length: 20 }, (_, i) => `g${i}`),
  )
})

test('closed ones are listed newest first', async () => {
  for (const name of ['a', 'c', 'b']) {
    await asked.tell({ name }, { name, closed: true })
    asked.now += 1_000
  }
  const { questions } = await asked.store.list({ status: ['closed'] }, 10)
  assert.deepEqual(
    questions.map(({ gap }) => gap.name),
    ['b', 'c', 'a'],
  )
})

for (const cursor of [
  '',
  'x',
  Buffer.from('1e999 x-1').toString('base64url'),
  Buffer.from('1 a b').toString('base64url'),
]) {
  test(`refuses the cursor '${cursor}'`, () => assert.rejects(asked.store.list({}, 10, cursor), BadCursor))
}

test('a claim takes the best that fits', async () => {
  await asked.tell(...sketches)
  const claim = async (filter: object) =>
    (await asked.store.claim({ worker: 'w', lease_s: 60, ...filter }))?.read().gap.name
  assert.equal(await claim({ gap_types: ['exception', 'leak'], levels: ['critical'] }), undefined)
  assert.equal(await claim({ ecosystems: ['diagnostics'] }), 'gamma "quoted"')
  assert.equal(await claim({ gap_types: ['leak'] }), 'delta')
  assert.equal(await claim({ levels: ['critical', 'low'] }), 'Alpha')
  assert.equal(await claim({ gap_types: ['leak'] }), undefined)
  assert.equal(await claim({}), 'beta')
  assert.equal(await claim({}), undefined)
})

test('a question whose sender names its ecosystem only later is found under it, and not under none', async () => {
  const sketch: Sketch = { type: 'leak', name: 'pool' }
  await asked.tell(sketch, { ...sketch, ecosystem: 'testing' })
  assert.equal((await asked.store.list({ ecosystem: ['testing'] }, 5)).total, 1)
  assert.deepEqual(await offences(asked.redis.client, 'k', 200), [])
  assert.equal((await asked.store.claim({ worker: 'w', lease_s: 60, gap_types: ['leak'] }))?.id, idOf(sketch))
})

test('age lifts a waiting question above a better one that is new', async () => {
  await asked.tell({ name: 'old' })
  asked.now += 22 * DAY
  await asked.tell({ name: 'new', facts: { healing_rate: 0.01 } })
  assert.equal((await asked.store.claim({ worker: 'w', lease_s: 60 }))?.id, idOf({ name: 'old' }))
})

test('counts what opened and closed, by hour and type', async () => {
  await asked.tell({ name: 'a' }, { name: 'b' }, { type: 'leak', name: 'c' })
  asked.now += HOUR
  await asked.tell({ name: 'a', closed: true }, { name: 'a' }, { name: 'b', closed: true })
  const { hours, standing, rolled_up } = await stats(asked.redis.client, 'k', 3, asked.now)
  assert.deepEqual(
    hours.map(({ opened, closed }) => [opened, closed]),
    [
      [{}, {}],
      [{ healing_failure: 2, leak: 1 }, {}],
      [{ healing_failure: 1 }, { healing_failure: 2 }],
    ],
  )
  assert.deepEqual([standing.ready, standing.closed, rolled_up], [2, 1, {}])
  assert.equal(hours.at(-1)?.hour, `${new Date(asked.now).toISOString().slice(0, 13)}:00:00.000Z`)
})

test('an hour with very many types counts the rest as other', async () => {
  await asked.tell(...Array.from({ length: 450 }, (_, i) => ({ type: `t_${i}`, name: 'x' })))
  const [hour] = (await stats(asked.redis.client, 'k', 1, asked.now)).hours
  assert.deepEqual([Object.keys(hour?.opened ?? {}).length, hour?.opened.other], [401, 50])
})

test('a page ends where its questions weigh much, and the next one goes on', async () => {
  const names = Array.from({ length: 24 }, (_, n) => ({ name: `heavy-${n}` }))
  await asked.tell(...names)
  const evidence = Array.from({ length: 100 }, () => 'x'.repeat(4096))
  for (const id of names.map(idOf)) {
    const claim = await asked.store.claimOne(id, 'ann', 60)
    assert.ok(claim.ok)
    await asked.store.answer(id, claim.value.token, { answer: 'a', evidence, confidence: null, metrics: null })
  }
  const found: string[] = []
  let pages = 0
  let cursor: string | undefined
  do {
    const page = await asked.store.list({ status: ['answered'] }, 500, cursor)
    assert.equal(page.total, 24)
    assert.ok(JSON.stringify(page.questions).length < 10_000_000, `${page.questions.length} at once`)
    found.push(...page.questions.map(({ id }) => id))
    cursor = page.next_cursor ?? undefined
    pages += 1
  } while (cursor !== undefined)
  assert.deepEqual(found.sort(), names.map(idOf).sort())
  assert.ok(pages > 1)
})

test('what lists show is read without the rest', async () => {
  await asked.tell({ name: 'a' }, { name: 'b', closed: false })
  const ids = [{ name: 'a' }, { name: 'b' }].map(idOf)
  const whole = await asked.store.some(ids)
  const shown = await asked.store.shown(ids)
  assert.deepEqual(
    shown,
    whole.map((question) => Object.fromEntries(Object.keys(shown[0] ?? {}).map((key) => [key, question[key as 'id']]))),
  )
  assert.equal('answer' in (shown[0] ?? {}), false)
})
