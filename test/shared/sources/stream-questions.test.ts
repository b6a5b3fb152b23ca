import assert from 'node:assert/strict'
import { after, before, beforeEach, type TestContext, test } from 'node:test'
import { type QuestionItem, type QuestionOptions, questions } from '../../../shared/sources/stream-questions.ts'
import { Asked, idOf } from '../../support/asked.ts'
import { SourceFollower } from '../../support/source-follower.ts'
import { comesToBe, until } from '../../support/until.ts'

const STREAM = '{k}:questions'

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())
beforeEach(() => asked.clear())

function follow(t: TestContext, from: Record<string, string> = {}, wants: QuestionOptions['wants'] = () => true) {
  const redis = { url: asked.redis.url, prefix: 'k' }
  const follower = new SourceFollower<QuestionItem>((reading) => questions({ ...reading, redis }, { wants }), from)
  t.after(() => follower.stop())
  return follower
}

const told = ({ items }: SourceFollower<QuestionItem>) =>
  items.map(({ question }) => `${question.gap.name} ${question.status}`).sort()

/** What a follower is told until it stands where the stream ends. */
async function level(follower: SourceFollower<QuestionItem>): Promise<string[]> {
  const last = (await asked.redis.client.xrevrange(STREAM, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0'
  await until(() => follower.positions.questions === last, 'it is level')
  return told(follower)
}

test('all questions there are are told at first, and then those that change', async (t) => {
  await asked.tell({ name: 'a' }, { name: 'b' }, { name: 'b', closed: true })
  const follower = follow(t)
  assert.deepEqual(await level(follower), ['a ready', 'b closed'])
  await asked.tell({ name: 'c' })
  await comesToBe(() => told(follower), ['a ready', 'b closed', 'c ready'])
  assert.equal(follower.status.connected, true)
})

test('of no questions nothing is told, and since when nothing happened is not known', async (t) => {
  const follower = follow(t)
  assert.deepEqual(await level(follower), [])
  assert.equal(follower.status.last_event_at, null)
})

test('it goes on where it was, and leaves out what is not wanted', async (t) => {
  await asked.tell({ name: 'a' })
  const first = follow(t)
  await level(first)
  const from = await first.stop()
  await asked.tell({ name: 'b' })
  await asked.store.claimOne(idOf({ name: 'a' }), 'w', 60)
  assert.deepEqual(await level(follow(t, from)), ['a in_progress', 'b ready'])
  assert.deepEqual(await level(follow(t, from, ({ event }) => event === 'claimed')), ['a in_progress'])
})

test('where nothing has happened since, it says at once that it is there, and when Redis is back', async (t) => {
  await asked.tell({ name: 'a' })
  const first = follow(t)
  await level(first)
  const follower = follow(t, await first.stop())
  // News are waited for for ten seconds.
  await until(() => follower.status.connected === true, 'it is there', 5_000)
  assert.equal(follower.status.position, await lastEntry())
  await asked.redis.kill()
  await until(() => follower.status.connected === false, 'it notices')
  await asked.redis.start()
  await until(() => follower.status.connected === true, 'it is there again', 5_000)
})

test('a question that changed often is told once, as it is', async (t) => {
  const from = await follow(t).stop()
  await asked.tell({ name: 'a' }, { name: 'a', closed: true }, { name: 'a' })
  assert.deepEqual(await level(follow(t, { questions: '0-0', ...from })), ['a ready'])
})

const losses: [name: string, from: () => Promise<string | undefined>, lose: () => Promise<unknown>][] = [
  ['the stream was trimmed', lastEntry, () => asked.redis.client.xtrim(STREAM, 'MAXLEN', 1)],
  ['it was trimmed and held nothing before', async () => '0-0', () => asked.redis.client.xtrim(STREAM, 'MAXLEN', 1)],
  ['it is gone', lastEntry, () => asked.redis.client.del(STREAM)],
  ['it holds less than it did', async () => '99999999999999-0', async () => undefined],
]

async function lastEntry(): Promise<string | undefined> {
  return (await asked.redis.client.xrevrange(STREAM, '+', '-', 'COUNT', 1))[0]?.[0]
}

for (const [name, from, lose] of losses) {
  test(`all questions are told again where ${name}`, async (t) => {
    await asked.tell({ name: 'a' })
    const place = (await from()) ?? ''
    await asked.tell({ name: 'b' }, { name: 'c' }, { name: 'b', closed: true })
    await lose()
    assert.deepEqual(await level(follow(t, { questions: place })), ['a ready', 'b closed', 'c ready'])
  })
}

test('the place is that of the stream only when all are told', async (t) => {
  await asked.tell(...Array.from({ length: 100 }, (_, nth) => ({ name: `n${nth}` })))
  const follower = follow(t)
  await level(follower)
  const placed = follower.saves.filter(({ positions }) => positions.questions !== undefined)
  assert.deepEqual([placed.length, placed[0]?.told], [1, 100])
})

test('what changes while Redis is away is told when it is back', async (t) => {
  const follower = follow(t)
  await level(follower)
  await asked.redis.kill()
  await until(() => follower.status.connected === false, 'it notices')
  await asked.redis.start()
  await asked.tell({ name: 'a' })
  await comesToBe(() => told(follower), ['a ready'])
})
