import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Meaning } from '../../../shared/contract/question.ts'
import { MOST_MUTES } from '../../../shared/store/mutes.ts'
import { Asked, DAY, HOUR, idOf, MINUTE } from '../../support/asked.ts'
import { meaning, type Sketch, signal } from '../../support/signals.ts'
import { offences } from '../../support/store-invariants.ts'

// No floods: caps, flapping, mutes and subjects that are off. Nothing is dropped without a count.

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())
beforeEach(() => asked.clear({ open_per_type: 3 }))

const ROLLED = 'healing_failure-rolled'
const named = (count: number, more: Sketch = {}): Sketch[] =>
  Array.from({ length: count }, (_, i) => ({ name: `g${i}`, ...more }))
// The worth of a healing failure goes by its rate.
const critical: Sketch['facts'] = { healing_rate: 0.01 }
const low: Sketch['facts'] = { healing_rate: 0.9 }

async function statuses(...names: string[]): Promise<string[]> {
  return Promise.all(names.map((name) => asked.status(idOf({ name }))))
}
async function rolled(id = ROLLED): Promise<{ status: string; count: number | undefined; names: string[] }> {
  const question = await asked.store.get(id)
  const listed = (question?.facts.listed ?? []) as { name: string }[]
  return {
    status: question?.status ?? 'gone',
    count: question?.metadata.rolled_up,
    names: listed.map(({ name }) => name).sort(),
  }
}
async function work(): Promise<string> {
  const claim = await asked.store.claim({ worker: 'w', lease_s: 60 })
  await asked.store.answer(claim?.id ?? '', claim?.token ?? '', {
    ...{ answer: 'x', evidence: [], confidence: null, metrics: null },
  })
  return claim?.read().gap.name ?? ''
}

test('beyond the cap one question counts and lists the rest', async () => {
  await asked.tell(...named(7))
  assert.deepEqual(await statuses('g0', 'g2', 'g3', 'g6'), ['ready', 'ready', 'held', 'held'])
  assert.deepEqual(await rolled(), { status: 'ready', count: 4, names: ['g3', 'g4', 'g5', 'g6'] })
  const { questions, total } = await asked.store.list({}, 50)
  assert.deepEqual([questions.length, total], [4, 4], 'those beyond the cap are in no list')
  const beyond = await asked.store.get(idOf({ name: 'g3' }))
  assert.equal(beyond?.metadata.held_by, 'rolled_up')
  const whole = await asked.store.get(ROLLED)
  assert.match(whole?.question ?? '', /^4 more gaps of type 'healing_failure'/)
  assert.deepEqual([whole?.gap.type, whole?.gap.name, whole?.level], ['healing_failure', '*', 'high'])
})

test('known ones keep updating, those beyond the cap too', async () => {
  await asked.tell(...named(4), { name: 'g0' }, { name: 'g3', occurrences: 5 })
  assert.equal((await asked.store.get(idOf({ name: 'g0' })))?.occurrences, 2)
  assert.equal((await asked.store.get(idOf({ name: 'g3' })))?.occurrences, 6)
  assert.equal((await rolled()).count, 1)
})

test('room is filled with the best, and the rolled-up question closes with its last', async () => {
  await asked.tell(...named(3, { facts: critical }), ...named(5).slice(3), { name: 'better', facts: critical })
  assert.equal((await rolled()).count, 3)
  await asked.tell({ name: 'g0', closed: true })
  assert.deepEqual(await statuses('better', 'g3'), ['ready', 'held'])
  await asked.tell({ name: 'g3', closed: true })
  assert.deepEqual(await rolled(), { status: 'ready', count: 1, names: ['g4'] })
  assert.notEqual(await work(), 'g4')
  assert.deepEqual(await statuses('g4'), ['ready'])
  assert.equal((await rolled()).status, 'closed')
  await asked.tell({ name: 'one more' })
  assert.deepEqual(await rolled(), { status: 'ready', count: 1, names: ['one more'] })
  assert.equal((await asked.store.get(ROLLED))?.metadata.returned, true)
})

test('a critical gap does not wait behind lesser ones: the least that nobody holds makes room', async () => {
  await asked.tell(...named(3, { facts: low }))
  const held = await asked.store.claim({ worker: 'w', lease_s: 60 })
  const mine = held?.read().gap.name ?? ''
  await asked.tell({ name: 'urgent', facts: critical })
  assert.deepEqual(await statuses('urgent', mine), ['ready', 'in_progress'])
  const { status, count, names } = await rolled()
  assert.deepEqual([status, count], ['ready', 1])
  assert.deepEqual(await statuses(...names), ['held'])
  assert.notEqual(names[0], mine)
  await asked.tell({ name: 'second', facts: critical }, { name: 'third', facts: critical })
  assert.deepEqual((await statuses('second', 'third')).sort(), ['held', 'ready'], 'nobody loses what is in progress')
})

test('a gap beyond the cap that becomes critical is asked', async () => {
  await asked.tell(...named(4, { facts: low }))
  await asked.tell({ name: 'g3', facts: critical })
  assert.deepEqual(await statuses('g3'), ['ready'])
  assert.equal((await rolled()).count, 1)
})

test('types that the fleet does not know share one cap', async () => {
  await asked.tell(...Array.from({ length: 8 }, (_, i) => ({ type: `strange_${i}`, name: 'x' })), { name: 'known' })
  assert.deepEqual(await statuses('known'), ['ready'])
  assert.equal((await rolled('unknown-rolled')).count, 5)
  assert.equal((await asked.store.list({}, 50)).total, 5)
})

test('a type that the fleet has come to know leaves the cap of the unknown ones', async () => {
  const { client } = asked.redis
  const tell = async (name: string, known: boolean) => {
    await client.xadd('{k}:signals', '*', 'json', JSON.stringify(signal({ name })))
    const entries = await asked.intake.next(1)
    const read = entries.map(({ id }) => ({ id, meaning: { ...meaning({ name }), known } as Meaning }))
    await asked.intake.fold(read, asked.now, 'here')
  }
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names) await tell(name, false)
  assert.equal((await rolled('unknown-rolled')).count, 2)
  for (const name of names.toReversed()) await tell(name, true)
  assert.deepEqual(await offences(client, 'k', 3), [])
  assert.equal((await rolled('unknown-rolled')).status, 'closed')
  assert.equal((await rolled()).count, 2)
})

test('a higher cap takes effect when the core says it', async () => {
  await asked.tell(...named(6))
  await asked.set({ open_per_type: 5 })
  assert.deepEqual([(await rolled()).count, (await asked.store.list({}, 50)).total], [1, 6])
  await asked.set({ open_per_type: 50 })
  assert.equal((await rolled()).status, 'closed')
})

test('much higher, too: as many are asked as there is room for', async () => {
  await asked.tell(...named(400))
  await asked.set({ open_per_type: 350 })
  assert.deepEqual([(await rolled()).count, (await asked.store.list({}, 1)).total], [50, 351])
})

test('a host that is gone holds nothing open beyond the cap either', async () => {
  await asked.tell(...named(5, { host: 'gone' }))
  await asked.intake.leave(new Set(), asked.now / 1000 + 8 * 86_400)
  assert.equal((await asked.store.list({}, 1)).total, 0)
})

test('a rolled-up question that was answered is asked again when more comes after a week', async () => {
  await asked.tell(...named(3, { facts: low }), ...named(5, { facts: low }).slice(3))
  assert.equal(await work(), '*')
  await asked.tell({ name: 'soon', facts: low })
  assert.equal((await rolled()).status, 'answered')
  asked.now += 8 * 24 * HOUR
  await asked.tell({ name: 'later', facts: low })
  assert.deepEqual(await rolled(), { status: 'ready', count: 4, names: ['g3', 'g4', 'later', 'soon'] })
})

test('a rolled-up question that was accepted stays quiet through every flood, until a person reopens it', async () => {
  const flood = named(5)
  const over = named(5, { closed: true })
  await asked.tell(...flood)
  await asked.store.accept(ROLLED, 'we know of them')
  for (let i = 0; i < 2; i += 1) {
    await asked.tell(...over)
    assert.equal((await rolled()).status, 'closed')
    asked.now += 2 * HOUR
    await asked.tell(...flood)
    assert.deepEqual([(await rolled()).status, (await rolled()).count], ['accepted', 2])
  }
  const { metadata } = (await asked.store.get(ROLLED)) ?? {}
  assert.deepEqual([metadata?.returned, metadata?.reason], [true, 'we know of them'])
  await asked.store.reopen(ROLLED, 'what are they?')
  await asked.tell(...over)
  asked.now += 2 * HOUR
  await asked.tell(...flood)
  assert.equal((await rolled()).status, 'ready')
})

test('a gap that opens and closes four times within an hour is one question that stays open until it is calm', async () => {
  const round: Sketch[] = [{}, { closed: true }]
  assert.deepEqual(await asked.tell(...round, ...round, ...round), [
    ...['opened', 'closed', 'returned', 'closed', 'returned', 'closed'],
  ])
  assert.deepEqual(await asked.tell(...round), ['returned', 'calming'])
  const flapping = await asked.store.get(idOf())
  assert.deepEqual([flapping?.status, flapping?.metadata.flapping], ['ready', true])
  asked.now += 30 * MINUTE
  assert.deepEqual(await asked.tell(...round), ['updated', 'calming'])
  asked.now += 59 * MINUTE
  await asked.store.sweep()
  assert.equal(await asked.status(idOf()), 'ready')
  asked.now += MINUTE
  await asked.store.sweep()
  const calm = await asked.store.get(idOf())
  assert.deepEqual([calm?.status, calm?.metadata.flapping, calm?.occurrences], ['closed', undefined, 5])
})

test('a closing that is told again and again does not keep what flapped from being calm', async () => {
  const round: Sketch[] = [{}, { closed: true }]
  await asked.tell(...round, ...round, ...round, ...round)
  for (let i = 0; i < 6; i += 1) {
    asked.now += 10 * MINUTE
    await asked.store.sweep()
    await asked.tell({ closed: true })
  }
  assert.equal(await asked.status(idOf()), 'closed')
})

test('a clock that was set back by a year does not keep what flapped from being calm', async () => {
  const round: Sketch[] = [{}, { closed: true }]
  asked.now += 365 * DAY
  await asked.tell(...round, ...round, ...round, ...round)
  asked.now -= 365 * DAY
  assert.deepEqual(await asked.tell(...round), ['updated', 'closed'])
})

test('what flaps and stays open is not closed by having been calm before', async () => {
  const round: Sketch[] = [{}, { closed: true }]
  await asked.tell(...round, ...round, ...round, ...round, {})
  asked.now += 2 * HOUR
  await asked.store.sweep()
  assert.equal(await asked.status(idOf()), 'ready')
  assert.deepEqual(await asked.tell({ closed: true }), ['closed'], 'one closing in an hour is no flapping any more')
})

const globs: [glob: string, name: string, held: boolean][] = [
  ['disk-full', 'disk-full', true],
  ['disk', 'disk-full', false],
  ['*', 'disk-full', true],
  ['disk-*', 'disk-full', true],
  ['*full', 'disk-full', true],
  ['*isk*ul*', 'disk-full', true],
  ['*full*disk*', 'disk-full', false],
  ['disk?full', 'disk-full', true],
  ['disk-f?', 'disk-full', false],
  ['?isk*', 'disk-full', true],
  ['web.*', 'web.service', true],
  ['web.s*', 'web-service', false],
  ['%a*', 'disk-full', false],
  ['a[b]*', 'a[b]c', true],
  ['(x)^$+-%.', '(x)^$+-%.', true],
  ['gr??n', 'grün!', false],
  ['gr?n*', 'grün!', true],
  ['*a*a*a*a*a*a*a*b', `${'a'.repeat(500)}`, false],
]
for (const [glob, name, held] of globs) {
  test(`a mute of ${glob} ${held ? 'holds' : 'leaves'} ${name.slice(0, 20)}`, async () => {
    await asked.mutes.add({ gap_name: glob, reason: 'because' })
    await asked.tell({ name })
    const question = await asked.store.get(idOf({ name }))
    assert.equal(question?.status, held ? 'held' : 'ready')
    assert.equal(question?.metadata.reason, held ? 'because' : undefined)
  })
}

test('a mute holds what is there, lets it go when it ends, and another one takes it over', async () => {
  await asked.tell({ name: 'a' }, { name: 'b' })
  const until_ms = asked.now + HOUR
  const first = await asked.mutes.add({ gap_type: 'healing_failure', gap_name: 'a', reason: 'for an hour', until_ms })
  assert.equal(typeof first === 'object' && first.held, 1)
  await asked.mutes.add({ gap_type: 'exception', gap_name: '*', reason: 'another type' })
  assert.deepEqual(await statuses('a', 'b'), ['held', 'ready'])
  const second = await asked.mutes.add({ gap_name: '?', reason: 'for good' })
  asked.now = until_ms
  await asked.store.sweep()
  const [one] = await asked.mutes.list().then((all) => all.filter(({ reason }) => reason === 'for good'))
  assert.deepEqual([one?.held, (await asked.mutes.list()).length], [2, 2])
  assert.equal((await asked.store.get(idOf({ name: 'a' })))?.metadata.reason, 'for good')
  assert.equal(await asked.mutes.remove(typeof second === 'object' ? second.id : ''), true)
  assert.deepEqual(await statuses('a', 'b'), ['ready', 'ready'])
  assert.equal(await asked.mutes.remove('no such mute'), false)
})

test('a mute that ends is noticed by whoever claims next', async () => {
  await asked.mutes.add({ gap_name: '*', reason: 'works', until_ms: asked.now + MINUTE })
  await asked.tell({})
  assert.equal(await asked.store.claim({ worker: 'w', lease_s: 60 }), null)
  asked.now += MINUTE
  assert.equal((await asked.store.claim({ worker: 'w', lease_s: 60 }))?.id, idOf())
})

test('mutes in the past, and beyond a thousand, are refused', async () => {
  assert.equal(await asked.mutes.add({ gap_name: 'x', reason: 'late', until_ms: asked.now }), 'past')
  const lot = Array.from({ length: MOST_MUTES }, (_, i) => asked.mutes.add({ gap_name: `none-${i}`, reason: 'r' }))
  await Promise.all(lot)
  assert.equal(await asked.mutes.add({ gap_name: 'x', reason: 'one more' }), 'full')
})

test('mutes that end together let go a lot at a time', async () => {
  await asked.set({ open_per_type: 1_000 })
  const until_ms = asked.now + HOUR
  for (const gap_name of ['a*', 'b*', 'c*']) await asked.mutes.add({ gap_name, reason: 'r', until_ms })
  await asked.tell(...['a', 'b', 'c'].flatMap((of) => named(60).map(({ name }) => ({ name: `${of}${name}` }))))
  asked.now = until_ms
  const held = async () => (await asked.store.list({ status: ['held'] }, 1)).total
  assert.equal(await held(), 180)
  for (const left of [120, 60, 0]) {
    await asked.store.claim({ worker: 'w', lease_s: 60 })
    assert.equal(await held(), left)
  }
})

test('a mute that is still going through what is ready holds what goes up meanwhile', async () => {
  await asked.tell({ name: 'g', facts: low })
  const mute = { gap_type: null, reason: 'r', until_ms: null, parts: ['g'] }
  await asked.redis.client.hset('{k}:mutes', 'm', JSON.stringify(mute))
  await asked.tell({ name: 'g', facts: critical })
  assert.equal(await asked.status(idOf({ name: 'g' })), 'held')
})

test('what a mute does not hold is asked, however much beyond the cap it does', async () => {
  await asked.tell(...named(350, { facts: critical }), { name: 'other', facts: low })
  await asked.mutes.add({ gap_name: 'g*', reason: 'known' })
  assert.deepEqual(await statuses('other'), ['ready'])
  assert.deepEqual(await offences(asked.redis.client, 'k', 3), [])
})

test('a mute of many is done a lot at a time, and whole', async () => {
  await asked.set({ open_per_type: 1_000 })
  await asked.tell(...named(350))
  const mute = await asked.mutes.add({ gap_name: 'g*', reason: 'all' })
  assert.equal(typeof mute === 'object' && mute.held, 350)
  await asked.mutes.remove(typeof mute === 'object' ? mute.id : '')
  assert.equal((await asked.store.list({ status: ['ready'] }, 1)).total, 350)
})

const off = { inhibited: 'disk-full is masked' }
test('a gap whose subject is off is held, visibly, and asked when it is on again', async () => {
  await asked.tell({ facts: off })
  const question = await asked.store.get(idOf())
  assert.deepEqual([question?.status, question?.metadata], ['held', { reason: off.inhibited, held_by: 'inhibited' }])
  await asked.tell({ occurrences: 0, facts: {} })
  assert.equal(await asked.status(idOf()), 'ready')
  await asked.tell({ occurrences: 0, facts: off })
  assert.equal(await asked.status(idOf()), 'held')
})

test('it is held only where its subject is off on every host that has it', async () => {
  await asked.tell({ host: 'a', facts: off }, { host: 'b' })
  assert.equal(await asked.status(idOf()), 'ready')
  await asked.tell({ host: 'b', closed: true })
  assert.equal(await asked.status(idOf()), 'held')
  await asked.tell({ host: 'a', closed: true })
  assert.equal(await asked.status(idOf()), 'closed')
})

test('what is held does not count towards the cap, and is not asked past it', async () => {
  await asked.tell(...named(5, { facts: off }))
  await asked.tell(...Array.from({ length: 3 }, (_, i) => ({ name: `ready-${i}` })))
  assert.equal((await rolled()).status, 'gone')
  await asked.tell(...named(5, { occurrences: 0 }))
  assert.deepEqual([(await rolled()).count, (await asked.store.list({ status: ['ready'] }, 1)).total], [5, 4])
})
