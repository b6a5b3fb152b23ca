import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { meaningOf } from '../../../services/curiosity-core/meaning.ts'
import type { Question } from '../../../shared/contract/question.ts'
import { questionId } from '../../../shared/store/identity.ts'
import { Intake } from '../../../shared/store/intake.ts'
import { until } from '../../support/until.ts'
import { ask, buildFeed, PREFIX, startFeed, type TestFeed, tell } from './feed.ts'

/** How many writes there are. */
const WRITES = 4

let feed: Awaited<ReturnType<typeof startFeed>>
before(async () => {
  feed = await startFeed()
  // A script that Redis does not know yet it does not run either, once nobody waits to send it whole.
  await Promise.all((await writes())(feed))
  await send(feed, '/mutes', {})
})
after(async () => {
  await feed.app.close()
  await feed.redis.stop()
})

/** What is to be done once, with a key of its own; of two questions one is claimed by its id, the other as the best. */
async function writes(): Promise<(to: TestFeed) => ReturnType<typeof send>[]> {
  await feed.redis.client.flushall()
  await tell(feed.redis, ['second'], { wording: { value_estimate: 0.5 } })
  const [id] = await tell(feed.redis, ['first'])
  const signal = (gap_name: string) => ({ signal: 'CAPABILITY_GAP', facts: { gap_type: 'disk_full', gap_name } })
  return (to) => [
    send(to, '/signals', [signal('a'), signal('b')]),
    send(to, '/questions/claim', { worker: 'ann', levels: ['medium'] }),
    send(to, `/questions/${id}/claim`, { worker: 'ann' }),
    send(to, '/mutes', { gap_name: 'x', reason: 'y' }),
  ]
}

async function send({ app }: TestFeed, url: string, payload: unknown) {
  const text = JSON.stringify(payload)
  const headers = { 'idempotency-key': hash('sha256', url + text), 'content-type': 'application/json' }
  return app.inject({ method: 'POST', url, headers, payload: text })
}

/** Sends all of it again until it is decided, and looks that it was done once. */
async function sendAgain(all: (to: TestFeed) => ReturnType<typeof send>[]): Promise<void> {
  const replies: Awaited<ReturnType<typeof send>>[] = []
  await until(async () => {
    replies.splice(0, replies.length, ...(await Promise.all(all(feed))))
    return replies.every(({ statusCode }) => statusCode < 300)
  }, 'all are done')
  assert.deepEqual(
    replies.map(({ statusCode }) => statusCode),
    [202, 200, 200, 201],
  )
  const intake = new Intake(feed.redis.client, feed.redis.client, PREFIX, 'test')
  const entries = (await intake.next(100)).map(({ id, json }) => ({ id, meaning: meaningOf(json, 'here') }))
  await intake.fold(entries, Date.now(), 'here')
  for (const name of ['a', 'b']) {
    assert.equal((await ask(feed, `/questions/${questionId('disk_full', name)}`)).body.occurrences, 1)
  }
  for (const reply of replies.slice(1, 3)) {
    const { question, token } = reply.json() as { question: Question; token: string }
    assert.deepEqual([question.status, question.claim?.worker, question.claim?.generation], ['in_progress', 'ann', 1])
    const answered = await ask(feed, `/questions/${question.id}/answer`, { token, answer: 'x' })
    assert.equal(answered.status, 200)
  }
  assert.equal(((await ask(feed, '/mutes')).body.mutes as unknown[]).length, 1)
}

describe('a write with an Idempotency-Key, of which nobody knows whether it was done, is done once', () => {
  it('where Redis hung, and did it when it went on', async () => {
    const other = await buildFeed(feed.redis.url)
    const begun: (() => void)[] = []
    other.app.addHook('preHandler', async (request) => {
      if (request.method !== 'POST') return
      await new Promise<void>((resolve) => {
        begun.push(resolve)
        if (begun.length < WRITES) return
        process.kill(feed.redis.pid(), 'SIGSTOP')
        for (const go of begun) go()
      })
    })
    try {
      await until(async () => (await ask(other, '/fleet')).status === 200, 'it answers')
      const all = await writes()
      const lost = await Promise.all(all(other)).finally(() => process.kill(feed.redis.pid(), 'SIGCONT'))
      assert.deepEqual(
        lost.map(({ statusCode }) => statusCode),
        Array.from({ length: WRITES }, () => 503),
      )
      await sendAgain(all)
    } finally {
      await other.app.close()
    }
  })

  it('where the feed ended before it was kept', async () => {
    const other = await buildFeed(feed.redis.url)
    let done = 0
    other.app.addHook('preSerialization', async (request, _, payload) => {
      if (request.method !== 'POST') return payload
      done += 1
      return new Promise(() => undefined)
    })
    try {
      await until(async () => (await ask(other, '/fleet')).status === 200, 'it answers')
      const all = await writes()
      void all(other)
      await until(() => done === WRITES, 'all is done and nothing told')
      assert.deepEqual(
        (await Promise.all(all(feed))).map(({ statusCode }) => statusCode),
        Array.from({ length: WRITES }, () => 409),
      )
      // As if their time were up.
      for (const key of await feed.redis.client.keys(`{${PREFIX}}:once:*`)) await feed.redis.client.hset(key, 'ends', 1)
      await sendAgain(all)
    } finally {
      await other.app.close()
    }
  })
})
