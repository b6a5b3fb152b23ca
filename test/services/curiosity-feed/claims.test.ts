import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Question } from '../../../shared/contract/question.ts'
import { ask, feedOfFile, type Json, tell } from './feed.ts'

const feed = feedOfFile()

async function claim(worker = 'agent-1'): Promise<{ id: string; token: string }> {
  const { status, body } = await ask(feed, '/questions/claim', { worker })
  assert.equal(status, 200)
  return { id: (body.question as Question).id, token: body.token as string }
}

describe('a claim', () => {
  before(async () => {
    await feed.redis.client.flushall()
  })

  it('is 204 when nothing is ready', async () => {
    const reply = await feed.app.inject({ method: 'POST', url: '/questions/claim', payload: { worker: 'agent-1' } })
    assert.equal(reply.statusCode, 204)
    assert.equal(reply.body, '')
  })

  it('may be of one question, where that is ready', async () => {
    const ids = await tell(feed.redis, ['one', 'two'])
    for (const id of ids) {
      const claimed = await ask(feed, `/questions/${id}/claim`, { worker: 'agent-1', lease_seconds: 60 })
      assert.deepEqual([claimed.status, (claimed.body.question as Question).id], [200, id])
      const again = await ask(feed, `/questions/${id}/claim`, { worker: 'agent-2' })
      assert.deepEqual([again.status, again.body.state], [409, 'in_progress'])
      const answered = await ask(feed, `/questions/${id}/answer`, { token: claimed.body.token, answer: 'x' })
      assert.equal(answered.status, 200)
    }
    assert.equal((await ask(feed, '/questions/none/claim', { worker: 'agent-1' })).status, 404)
    await feed.redis.client.flushall()
  })

  it('is held, renewed and answered', async () => {
    const [id] = await tell(feed.redis, ['disk-full'])
    const asked = Date.now()
    const claimed = await ask(feed, '/questions/claim', { worker: 'agent-1', lease_seconds: 60 })
    assert.equal(claimed.status, 200)
    const question = claimed.body.question as Question
    assert.deepEqual([question.id, question.status, question.claim?.worker], [id, 'in_progress', 'agent-1'])
    const lease = Date.parse(claimed.body.expires_at as string) - asked
    assert.ok(lease >= 60_000 && lease < 70_000, `${lease} ms`)

    const { token } = claimed.body
    const renewed = await ask(feed, `/questions/${id}/renew`, { token, lease_seconds: 86_400 })
    assert.equal(renewed.status, 200)
    const longer = Date.parse(renewed.body.expires_at as string) - asked
    assert.ok(longer >= 86_400_000, `${longer} ms`)

    const given = {
      answer: 'The disk is full of logs: 日志 🪵',
      evidence: ['df'],
      confidence: 0.9,
      metrics: { used: 1 },
    }
    const answered = await ask(feed, `/questions/${id}/answer`, { token, ...given })
    assert.equal(answered.status, 200)
    assert.equal(answered.body.status, 'answered')
    const { body } = await ask(feed, `/questions/${id}`)
    const { at, ...answer } = body.answer as Json
    assert.deepEqual(answer, { ...given, worker: 'agent-1' })
    assert.match(at as string, /^\d{4}-\d\d-\d\dT.*Z$/)

    const again = await ask(feed, `/questions/${id}/answer`, { token, ...given })
    assert.equal(again.status, 409)
    assert.equal(again.body.state, 'answered')
    assert.match(again.body.detail as string, /answered/)
  })

  it('is given back, and then its token is worth nothing', async () => {
    await tell(feed.redis, ['disk-slow'])
    const { id, token } = await claim()
    const released = await ask(feed, `/questions/${id}/release`, { token, reason: 'not mine' })
    assert.deepEqual([released.status, released.body.status], [200, 'ready'])
    const late = await ask(feed, `/questions/${id}/renew`, { token })
    assert.deepEqual([late.status, late.body.state, late.body.closed], [409, 'ready', undefined])

    const next = await claim('agent-2')
    assert.equal(next.id, id)
    for (const [call, more] of [
      ['renew', {}],
      ['release', {}],
      ['answer', { answer: 'x' }],
    ] as const) {
      const stale = await ask(feed, `/questions/${id}/${call}`, { token, ...more })
      assert.deepEqual([stale.status, stale.body.state], [409, 'in_progress'], call)
      assert.match(stale.body.detail as string, /token no longer holds/)
    }
  })

  it('ends when the gap closes, and the claimant is told', async () => {
    await tell(feed.redis, ['net-split'])
    const { id, token } = await claim()
    await tell(feed.redis, ['net-split'], { closes: true })
    for (const [call, more] of [
      ['renew', {}],
      ['release', {}],
      ['answer', { answer: 'x' }],
    ] as const) {
      const { status, body } = await ask(feed, `/questions/${id}/${call}`, { token, ...more })
      assert.deepEqual([status, body.state, body.closed, body.title], [409, 'closed', true, 'Conflict'], call)
      assert.match(body.detail as string, /closed/)
    }
  })

  it('may ask for kinds', async () => {
    await feed.redis.client.flushall()
    await tell(feed.redis, ['disk-full'], { wording: { value_estimate: 0.95, cost: 0.2 } })
    const wants: [Json, status: number][] = [
      [{ gap_types: ['test_failure'] }, 204],
      [{ ecosystems: ['testing'] }, 204],
      [{ levels: ['low', 'medium', 'high'] }, 204],
      [{ gap_types: ['healing_failure'], ecosystems: ['self_healing'], levels: ['critical'] }, 200],
    ]
    for (const [wanted, status] of wants) {
      assert.equal((await ask(feed, '/questions/claim', { worker: 'agent-1', ...wanted })).status, status)
    }
  })

  const long = 'é'.repeat(32_769)
  const bodies: [call: string, body: unknown, field: string][] = [
    ['claim', null, ''],
    ['claim', [], ''],
    ['claim', {}, 'worker'],
    ['claim', { worker: '' }, 'worker'],
    ['claim', { worker: 'a\nb' }, 'worker'],
    ['claim', { worker: 'x'.repeat(129) }, 'worker'],
    ['claim', { worker: 7 }, 'worker'],
    ['claim', { worker: 'a', lease_seconds: 0 }, 'lease_seconds'],
    ['claim', { worker: 'a', lease_seconds: 86_401 }, 'lease_seconds'],
    ['claim', { worker: 'a', lease_seconds: 1.5 }, 'lease_seconds'],
    ['claim', { worker: 'a', lease_seconds: '60' }, 'lease_seconds'],
    ['claim', { worker: 'a', gap_types: [] }, 'gap_types'],
    ['claim', { worker: 'a', gap_types: ['a b'] }, 'gap_types.0'],
    ['claim', { worker: 'a', ecosystems: ['x'] }, 'ecosystems.0'],
    ['claim', { worker: 'a', levels: 'low' }, 'levels'],
    ['claim', { worker: 'a', lease: 60 }, 'lease'],
    ['id/renew', {}, 'token'],
    ['id/release', { token: 't', reason: 'é'.repeat(2049) }, 'reason'],
    ['id/answer', { token: 't' }, 'answer'],
    ['id/answer', { token: 't', answer: '' }, 'answer'],
    ['id/answer', { token: 't', answer: long }, 'answer'],
    ['id/answer', { token: 't', answer: 'x', evidence: Array(101).fill('e') }, 'evidence'],
    ['id/answer', { token: 't', answer: 'x', evidence: ['e', 'é'.repeat(2049)] }, 'evidence.1'],
    ['id/answer', { token: 't', answer: 'x', confidence: 1.1 }, 'confidence'],
    ['id/answer', { token: 't', answer: 'x', metrics: { a: 'x'.repeat(16_384) } }, 'metrics'],
    ['id/answer', { token: 't', answer: 'x', metrics: [] }, 'metrics'],
  ]
  for (const [call, body, field] of bodies) {
    const shown = JSON.stringify(body).slice(0, 60)
    it(`POST ${call} ${shown} is 422 and names ${field || 'the body'}`, async () => {
      const answer = await ask(feed, `/questions/${call}`, body)
      assert.equal(answer.status, 422)
      assert.equal(answer.body.field, field)
      assert.equal((answer.body.detail as string).split(': ')[0], field || 'body')
    })
  }

  for (const call of ['renew', 'release', 'answer']) {
    it(`${call} of what is not there is 404`, async () => {
      const answer = await ask(feed, `/questions/nothing/${call}`, {
        token: 't',
        ...(call === 'answer' && { answer: 'x' }),
      })
      assert.equal(answer.status, 404)
    })
  }
})
