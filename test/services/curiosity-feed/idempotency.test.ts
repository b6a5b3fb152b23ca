import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { type Begun, KeptReplies } from '../../../services/curiosity-feed/kept-replies.ts'
import type { Question } from '../../../shared/contract/question.ts'
import { until } from '../../support/until.ts'
import { ask, feedOfFile, PREFIX, tell } from './feed.ts'

const feed = feedOfFile()
beforeEach(async () => {
  await feed.redis.client.flushall()
})

function send(key: string, url: string, payload?: unknown, method: 'POST' | 'DELETE' = 'POST') {
  const headers = { 'idempotency-key': key, ...(payload !== undefined && { 'content-type': 'application/json' }) }
  return feed.app.inject({ method, url, headers, ...(payload !== undefined && { payload: JSON.stringify(payload) }) })
}

const signal = { signal: 'CAPABILITY_GAP', facts: { gap_type: 'disk_full', gap_name: 'web-1/var' } }

describe('a write with an Idempotency-Key', () => {
  it('is done once, and answered as before', async () => {
    const first = await send('k1', '/signals', signal)
    const again = await send('k1', '/signals', signal)
    assert.deepEqual([first.statusCode, first.headers['idempotency-replayed']], [202, undefined])
    assert.deepEqual([again.statusCode, again.headers['idempotency-replayed']], [202, 'true'])
    assert.equal(again.body, first.body)
    assert.equal(again.headers['content-type'], first.headers['content-type'])
    assert.equal(await feed.redis.client.xlen(`{${PREFIX}}:signals`), 1)
    assert.equal((await send('k2', '/signals', signal)).headers['idempotency-replayed'], undefined)
    assert.equal(await feed.redis.client.xlen(`{${PREFIX}}:signals`), 2)
  })

  it('is kept for 24 h', async () => {
    await send('k1', '/signals', signal)
    const [member = ''] = await feed.redis.client.zrange(`{${PREFIX}}:once`, '0', '-1')
    const key = `{${PREFIX}}:once:${member.split(' ')[0]}`
    const left = await feed.redis.client.pttl(key)
    assert.ok(left > 86_000_000 && left <= 86_400_000, `${left} ms`)
  })

  const others: [name: string, url: string, payload: unknown][] = [
    ['another body', '/signals', { ...signal, intensity: 0.5 }],
    ['a list of the same', '/signals', [signal]],
    ['another call', '/questions/claim', { worker: 'agent-1' }],
    ['another query', '/signals?x=1', signal],
  ]
  for (const [name, url, payload] of others) {
    it(`is 422 with ${name}`, async () => {
      await send('k1', '/signals', signal)
      const reply = await send('k1', url, payload)
      assert.deepEqual([reply.statusCode, reply.json().field], [422, 'Idempotency-Key'])
    })
  }

  it('is 409 while the first one is under way', async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => send('k1', '/signals', signal)))
    assert.equal(await feed.redis.client.xlen(`{${PREFIX}}:signals`), 1)
    for (const { statusCode } of replies) assert.ok([202, 409].includes(statusCode), String(statusCode))
    const late = replies.find(({ statusCode }) => statusCode === 409)
    assert.match(late?.json().detail, /under way/)
    assert.match(String(late?.headers['retry-after']), /^\d+$/)
  })

  it('tells again what the state did not allow', async () => {
    const [id = ''] = await tell(feed.redis, ['disk-full'])
    const first = await send('k1', `/questions/${id}/renew`, { token: 't' })
    const again = await send('k1', `/questions/${id}/renew`, { token: 't' })
    assert.deepEqual([first.statusCode, again.statusCode, again.body], [409, 409, first.body])
    assert.match(String(again.headers['content-type']), /^application\/problem\+json/)
  })

  it('leaves the key free where the request did not fit', async () => {
    assert.equal((await send('k1', '/mutes', { gap_name: 'x' })).statusCode, 422)
    assert.equal((await send('k1', '/mutes', { gap_name: 'x', reason: 'y' })).statusCode, 201)
  })

  it('works where nothing is answered, too', async () => {
    const { id } = (await send('k1', '/mutes', { gap_name: 'x', reason: 'y' })).json()
    assert.equal((await send('k2', `/mutes/${id}`, undefined, 'DELETE')).statusCode, 204)
    const again = await send('k2', `/mutes/${id}`, undefined, 'DELETE')
    assert.deepEqual([again.statusCode, again.body, again.headers['idempotency-replayed']], [204, '', 'true'])
  })

  it('says again where it is what was made', async () => {
    const first = await send('k1', '/mutes', { gap_name: 'x', reason: 'y' })
    const again = await send('k1', '/mutes', { gap_name: 'x', reason: 'y' })
    assert.deepEqual([again.statusCode, again.headers.location], [201, `/mutes/${first.json().id}`])
  })

  it('makes a mute of an id like all others, which no command takes for an option', async () => {
    const { id } = (await send('k1', '/mutes', { gap_name: 'x', reason: 'y' })).json()
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('does not matter to reads, nor where there is nothing', async () => {
    const reply = await feed.app.inject({ url: '/mutes', headers: { 'idempotency-key': 'k1' } })
    assert.equal(reply.statusCode, 200)
    assert.equal((await send('k1', '/nothing', signal)).statusCode, 404)
    assert.equal((await send('k1', '/signals', signal)).statusCode, 202)
  })

  for (const key of ['', ' ', 'two words', 'x'.repeat(256), 'é']) {
    it(`a key such as '${key.slice(0, 12)}' is 422`, async () => {
      const reply = await send(key, '/signals', signal)
      assert.deepEqual([reply.statusCode, reply.json().field], [422, 'Idempotency-Key'])
    })
  }
})

describe('a claim with an Idempotency-Key', () => {
  const wanted = { worker: 'agent-1', lease_seconds: 600 }
  let id: string
  let token: string
  let first: string
  beforeEach(async () => {
    await tell(feed.redis, ['disk-full', 'disk-slow'])
    const reply = await send('k1', '/questions/claim', wanted)
    first = reply.body
    const body = reply.json()
    id = body.question.id
    token = body.token
  })

  it('gives the same question and token again while it is held', async () => {
    const again = await send('k1', '/questions/claim', wanted)
    assert.deepEqual([again.statusCode, again.body], [200, first])
  })

  it('says when a renewed claim ends now', async () => {
    const renewed = await ask(feed, `/questions/${id}/renew`, { token, lease_seconds: 6000 })
    const again = (await send('k1', '/questions/claim', wanted)).json()
    const { expires_at } = renewed.body
    assert.deepEqual([again.token, again.expires_at, again.question.claim.expires_at], [token, expires_at, expires_at])
  })

  const endings: [name: string, end: () => Promise<unknown>, state: string][] = [
    ['released', () => ask(feed, `/questions/${id}/release`, { token }), 'ready'],
    ['answered', () => ask(feed, `/questions/${id}/answer`, { token, answer: 'x' }), 'answered'],
    ['closed', () => tell(feed.redis, ['disk-full', 'disk-slow'], { closes: true }), 'closed'],
    [
      'held by another',
      async () => {
        await ask(feed, `/questions/${id}/release`, { token })
        for (const worker of ['agent-2', 'agent-3']) await ask(feed, '/questions/claim', { worker })
      },
      'in_progress',
    ],
    ['archived', () => feed.redis.client.del(`{${PREFIX}}:question:${id}`), 'archived'],
  ]
  for (const [name, end, state] of endings) {
    it(`hands out no dead token where it is ${name}`, async () => {
      await end()
      const again = await send('k1', '/questions/claim', wanted)
      assert.deepEqual([again.statusCode, again.json().state], [409, state])
      assert.match(again.json().detail, /claim has ended/)
      assert.ok(!again.body.includes(token))
    })
  }

  it('hands out no dead token where its lease is over', async () => {
    await ask(feed, `/questions/${id}/release`, { token })
    await ask(feed, '/questions/claim', { worker: 'agent-2' })
    const short = { worker: 'agent-3', lease_seconds: 1 }
    const held = (await send('k2', '/questions/claim', short)).json()
    assert.equal((await send('k2', '/questions/claim', short)).json().token, held.token)
    const reply = await until(async () => {
      const again = await send('k2', '/questions/claim', short)
      return again.statusCode === 200 ? undefined : again
    }, 'the lease is over')
    assert.deepEqual([reply.statusCode, reply.json().state], [409, 'ready'])
    const { body } = await ask(feed, `/questions/${held.question.id}`)
    assert.equal((body as unknown as Question).status, 'ready')
  })
})

describe('what is kept', () => {
  const reply = { status: 200, type: 'application/json', body: 'x' }

  async function once(kept: KeptReplies, key: string): Promise<Begun> {
    const known = await kept.begin(key, 'print')
    assert.ok(typeof known === 'object' && 'begun' in known, key)
    return known.begun
  }

  it('has a bound in number: the oldest go, counted', async () => {
    const kept = new KeptReplies(feed.redis.client, PREFIX, { bytes: 1_000_000, replies: 3 })
    const early: number[] = []
    for (const key of ['a', 'b', 'c', 'd', 'e']) early.push(await kept.keep(await once(kept, key), reply))
    assert.deepEqual(early, [0, 0, 0, 1, 1])
    assert.equal(await feed.redis.client.zcard(`{${PREFIX}}:once`), 3)
    assert.deepEqual(await kept.begin('e', 'print'), { reply })
    assert.equal(typeof (await kept.begin('a', 'print')), 'object')
  })

  it('has a bound in bytes, which are counted exactly', async () => {
    const kept = new KeptReplies(feed.redis.client, PREFIX, { bytes: 100, replies: 1000 })
    for (let i = 0; i < 20; i += 1) await kept.keep(await once(kept, `key${i}`), { ...reply, body: `${i}`.repeat(i) })
    const members = await feed.redis.client.zrange(`{${PREFIX}}:once`, '0', '-1')
    const sum = members.reduce((total, member) => total + Number(member.split(' ')[1]), 0)
    assert.ok(members.length > 0 && sum <= 100, `${members.length}, ${sum} bytes`)
    assert.equal(Number(await feed.redis.client.get(`{${PREFIX}}:once:bytes`)), sum)
    assert.equal((await feed.redis.client.keys(`{${PREFIX}}:once:key*`)).length, members.length)
  })

  it('is not lost with what an earlier request of the key was answered', async () => {
    const kept = new KeptReplies(feed.redis.client, PREFIX)
    await kept.keep(await once(kept, 'a'), { ...reply, body: 'yesterday' })
    // A day later.
    const [member = ''] = await feed.redis.client.zrange(`{${PREFIX}}:once`, '0', '-1')
    await feed.redis.client.zadd(`{${PREFIX}}:once`, Date.now() - 86_400_001, member)
    await feed.redis.client.del(`{${PREFIX}}:once:a`)
    await kept.keep(await once(kept, 'a'), reply)
    assert.deepEqual(await kept.begin('a', 'print'), { reply })
    assert.equal(await feed.redis.client.zcard(`{${PREFIX}}:once`), 1)
  })

  it('is given up by whoever began it alone', async () => {
    const kept = new KeptReplies(feed.redis.client, PREFIX)
    const begun = await once(kept, 'a')
    await kept.abandon({ ...begun, owner: 'another' }, false)
    assert.equal(await kept.begin('a', 'print'), 'under_way')
    await kept.keep({ ...begun, owner: 'another' }, reply)
    assert.equal(await kept.begin('a', 'print'), 'under_way')
    await kept.abandon(begun, false)
    await once(kept, 'a')
  })
})
