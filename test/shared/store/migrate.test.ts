import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, beforeEach, test } from 'node:test'
import type { Redis } from 'ioredis'
import { QuestionStatus } from '../../../shared/contract/question.ts'
import { Unfit } from '../../../shared/contract/service.ts'
import { migrate } from '../../../shared/store/migrate.ts'
import { checkSchema } from '../../../shared/store/schema.ts'
import { Asked } from '../../support/asked.ts'
import { offences } from '../../support/store-invariants.ts'

interface Recorded {
  keys: Record<string, string[] | Record<string, string>>
  /** What the version that wrote them answered. */
  questions: (Record<string, unknown> & { id: string; status: string; metadata: object })[]
  token: string
}
const file = new URL('../../fixtures/store/v1.json', import.meta.url)
const v1 = JSON.parse(readFileSync(file, 'utf8')) as Recorded

let asked: Asked
let client: Redis
before(async () => {
  asked = await Asked.create()
  client = asked.redis.client
})
after(() => asked.stop())
beforeEach(() => client.flushall())

/** Puts what was recorded into Redis, and so many copies of each question under ids of their own. */
async function restore(copies = 0): Promise<void> {
  const pipeline = client.pipeline()
  for (let copy = 0; copy <= copies; copy += 1) {
    const renamed = (id: string) => (copy === 0 ? id : `${id.slice(0, -4)}${String(copy).padStart(4, '0')}`)
    for (const [key, value] of Object.entries(v1.keys)) {
      const [, what = '', id] = /^\{k\}:(\w+)(?::(\S+))?$/.exec(key) ?? []
      const own = what === 'question' || what === 'history' ? `{k}:${what}:${renamed(id ?? '')}` : key
      if (Array.isArray(value)) pipeline.rpush(own, ...value)
      else if (what === 'question') pipeline.hset(own, value)
      else for (const [member, score] of Object.entries(value)) pipeline.zadd(own, score, renamed(member))
    }
  }
  await pipeline.exec()
}

const never = new AbortController().signal

test('questions of version 1 are what they were', async () => {
  await restore()
  await migrate(client, 'k', never, asked.now)
  for (const { metadata, ...was } of v1.questions) {
    const { metadata: is, ...question } = (await asked.store.get(was.id)) ?? { metadata: {} }
    const { reason, ...marks } = is as Record<string, unknown>
    assert.deepEqual([question, marks], [was, metadata])
    assert.equal(typeof reason, ['closed', 'blocked'].includes(was.status) ? 'string' : 'undefined')
  }
  const open = v1.questions.filter(({ status }) => status !== 'closed').length
  assert.equal((await asked.store.list({}, 50)).total, open)
  assert.equal((await asked.store.list({ host: 'web-1' }, 50)).total, 1)
})

test('a claim of version 1 still stands, and its questions live on', async () => {
  await restore()
  await migrate(client, 'k', never, asked.now)
  await asked.intake.prepare()
  const held = v1.questions.find(({ status }) => status === 'in_progress')
  assert.equal((await asked.store.renew(held?.id ?? '', v1.token, 60)).ok, true)
  assert.equal((await asked.store.claim({ worker: 'w', lease_s: 60 }))?.read().status, 'in_progress')
  await asked.tell({ name: 'closed' })
  assert.deepEqual((await asked.store.list({ q: 'closed', status: ['ready'] }, 5)).questions[0]?.metadata, {
    returned: true,
  })
})

test('a migration that is killed half way goes on where it was, and leaves nothing of version 1', async () => {
  await restore(60)
  const killed = AbortSignal.abort()
  let steps = 0
  while ((await client.get('{k}:schema')) === null) {
    await migrate(client, 'k', killed, asked.now)
    steps += 1
  }
  assert.ok(steps > 5, `it took ${steps} steps`)
  const all = await asked.store.list({}, 500)
  const closed = await asked.store.list({ status: ['closed'] }, 500)
  assert.equal(all.total + closed.total, v1.questions.length * 61)
  const left = (await client.keys('{k}:*')).filter((key) => /:(history|status|open|leases)/.test(key))
  assert.deepEqual(left, [])
})

test('what a core of version 1 that still runs adds later is rewritten too, or asked anew when it is told of first', async () => {
  await migrate(client, 'k', never, asked.now)
  await asked.intake.prepare()
  await restore()
  const told = v1.questions.find(({ gap }) => (gap as { name: string }).name === 'closed')
  assert.deepEqual(await asked.tell({ name: 'closed' }), ['opened'])
  await migrate(client, 'k', never, asked.now)
  assert.equal(await asked.status(told?.id ?? ''), 'ready')
  const all = await asked.store.list({ status: QuestionStatus.options }, 500)
  assert.equal(all.total, v1.questions.length)
  assert.deepEqual(await offences(client, 'k', 200), [])
})

test('what is beyond the cap when it is migrated is rolled up, the least first', async () => {
  await restore(300)
  await migrate(client, 'k', never, asked.now)
  const rolled = await asked.store.get('healing_failure-rolled')
  const ready = v1.questions.filter(({ status, id }) => status === 'ready' && id.startsWith('healing')).length * 301
  assert.equal(rolled?.metadata.rolled_up, ready - 200)
})

test('an empty store is of this version at once, and a newer one is refused with a sentence', async () => {
  await migrate(client, 'k', never)
  assert.equal(await client.get('{k}:schema'), '2')
  await checkSchema(client, 'k')
  await client.set('{k}:schema', 3)
  await assert.rejects(checkSchema(client, 'k'), (error: Error) => {
    assert.ok(error instanceof Unfit)
    assert.match(error.message, /prefix 'k' were written by a newer version \(schema 3; this one reads up to 2\)/)
    return true
  })
})
