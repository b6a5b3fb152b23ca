import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import type { Question } from '../../../shared/contract/question.ts'
import { ask, feedOfFile, type Json, tell } from './feed.ts'

const feed = feedOfFile()

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

describe('what may be decided about a question', () => {
  let id: string
  let token: string
  beforeEach(async () => {
    await feed.redis.client.flushall()
    ;[id = ''] = await tell(feed.redis, ['disk-full'])
  })

  async function claim(): Promise<void> {
    const { body } = await ask(feed, '/questions/claim', { worker: 'agent-1' })
    token = body.token as string
  }

  /** What brings a new question into a state. */
  const into: Record<string, () => Promise<unknown>> = {
    ready: async () => undefined,
    in_progress: claim,
    answered: async () => {
      await claim()
      await ask(feed, `/questions/${id}/answer`, { token, answer: 'x' })
    },
    blocked: async () => {
      await claim()
      await ask(feed, `/questions/${id}/block`, { token, reason: 'no access' })
    },
    snoozed: () => ask(feed, `/questions/${id}/snooze`, { until: inDays(1) }),
    accepted: () => ask(feed, `/questions/${id}/accept`, { reason: 'known' }),
    held: () => ask(feed, '/mutes', { gap_name: 'disk-*', reason: 'moving' }),
    closed: () => tell(feed.redis, ['disk-full'], { closes: true }),
  }
  const body: Record<string, () => Json> = {
    block: () => ({ token, reason: 'no access' }),
    snooze: () => ({ until: inDays(1) }),
    accept: () => ({ reason: 'known' }),
    reopen: () => ({}),
  }
  const table: [call: string, from: string[], to: string][] = [
    ['block', ['in_progress'], 'blocked'],
    ['snooze', ['ready', 'in_progress', 'blocked'], 'snoozed'],
    ['accept', ['ready', 'in_progress', 'blocked', 'answered'], 'accepted'],
    ['reopen', ['blocked', 'snoozed', 'accepted', 'answered', 'closed'], 'ready'],
  ]
  for (const [call, from, to] of table) {
    for (const [state, enter] of Object.entries(into)) {
      const fits = from.includes(state)
      it(`${call} from ${state} is ${fits ? to : '409, which names the state'}`, async () => {
        token = 'none'
        await enter()
        const reply = await ask(feed, `/questions/${id}/${call}`, body[call]?.())
        if (!fits) {
          assert.deepEqual([reply.status, reply.body.state], [409, state])
          assert.match(String(reply.body.detail), new RegExp(state))
          return
        }
        assert.deepEqual([reply.status, reply.body.id, reply.body.status], [200, id, to])
        assert.equal((reply.body as unknown as Question).claim, null)
      })
    }
  }

  it('a claim that ended by a decision is told to its holder', async () => {
    await claim()
    await ask(feed, `/questions/${id}/accept`, { reason: 'known' })
    const late = await ask(feed, `/questions/${id}/renew`, { token })
    assert.deepEqual([late.status, late.body.state], [409, 'accepted'])
  })

  const times: [name: string, until: () => unknown, status: number][] = [
    ['89 days', () => inDays(89), 200],
    ['with an offset', () => inDays(2).replace('Z', '+02:00'), 200],
    ['91 days', () => inDays(91), 422],
    ['the past', () => inDays(-1), 422],
    ['1970', () => '1970-01-01T00:00:00Z', 422],
    ['the year 9999', () => '9999-12-31T23:59:59Z', 422],
    ['a date that is none', () => '2026-02-30T00:00:00Z', 422],
    ['a date alone', () => '2027-01-01', 422],
    ['a local time', () => '2027-01-01T00:00:00', 422],
    ['a number', () => Date.now() + DAY_MS, 422],
    ['words', () => 'tomorrow', 422],
    ['nothing', () => undefined, 422],
  ]
  for (const [name, until, status] of times) {
    it(`snooze until ${name} is ${status}`, async () => {
      const reply = await ask(feed, `/questions/${id}/snooze`, { until: until() })
      assert.equal(reply.status, status)
      if (status === 422) assert.equal(reply.body.field, 'until')
    })
  }

  const wrong: [call: string, body: unknown, field: string][] = [
    ['block', { reason: 'x' }, 'token'],
    ['block', { token: 't' }, 'reason'],
    ['block', { token: 't', reason: '' }, 'reason'],
    ['snooze', { until: '2027-01-01T00:00:00Z', reason: 'x' }, 'reason'],
    ['accept', {}, 'reason'],
    ['accept', { reason: 'é'.repeat(2049) }, 'reason'],
    ['accept', { reason: 'x', token: 't' }, 'token'],
    ['reopen', null, ''],
    ['reopen', [], ''],
    ['reopen', { reason: 7 }, 'reason'],
  ]
  for (const [call, sent, field] of wrong) {
    it(`${call} with ${JSON.stringify(sent).slice(0, 40)} names ${field || 'the body'}`, async () => {
      const reply = await ask(feed, `/questions/${id}/${call}`, sent)
      assert.deepEqual([reply.status, reply.body.field], [422, field])
    })
  }

  it('reopen needs no body', async () => {
    await into.accepted?.()
    const reply = await feed.app.inject({ method: 'POST', url: `/questions/${id}/reopen` })
    assert.deepEqual([reply.statusCode, reply.json().status], [200, 'ready'])
  })

  for (const call of ['block', 'snooze', 'accept', 'reopen']) {
    it(`${call} of what is archived is 404`, async () => {
      token = 't'
      const reply = await ask(feed, `/questions/healing_failure-0000000000000000/${call}`, body[call]?.())
      assert.equal(reply.status, 404)
    })
  }
})

describe('mutes', () => {
  before(() => feed.redis.client.flushall())

  it('hold what they name, are listed, and let go', async () => {
    const [full = '', slow = ''] = await tell(feed.redis, ['disk-full', 'net-slow'])
    const until = inDays(400)
    const given = { gap_type: 'healing_failure', gap_name: 'disk-*', reason: 'being replaced', until }
    const reply = await feed.app.inject({ method: 'POST', url: '/mutes', payload: given })
    assert.equal(reply.statusCode, 201)
    const { id, created_at, ...mute } = reply.json()
    assert.deepEqual(mute, { ...given, held: 1 })
    assert.equal(reply.headers.location, `/mutes/${id}`)
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < DAY_MS)

    const { body } = await ask(feed, `/questions/${full}`)
    const { metadata, status } = body as unknown as Question
    assert.deepEqual([status, metadata.held_by, metadata.reason?.includes('being replaced')], ['held', id, true])
    assert.equal((await ask(feed, `/questions/${slow}`)).body.status, 'ready')

    const forever = await ask(feed, '/mutes', { gap_name: 'x', reason: 'y' })
    assert.deepEqual([forever.body.gap_type, forever.body.until, forever.body.held], [null, null, 0])
    const listed = (await ask(feed, '/mutes')).body.mutes as Json[]
    assert.deepEqual(
      listed.map((one) => one.id),
      [id, forever.body.id],
    )

    const gone = await feed.app.inject({ method: 'DELETE', url: `/mutes/${id}` })
    assert.deepEqual([gone.statusCode, gone.body], [204, ''])
    assert.equal((await ask(feed, `/questions/${full}`)).body.status, 'ready')
    const again = await feed.app.inject({ method: 'DELETE', url: `/mutes/${id}` })
    assert.equal(again.statusCode, 404)
  })

  const wrong: [body: Json, field: string][] = [
    [{ reason: 'x' }, 'gap_name'],
    [{ gap_name: 'x' }, 'reason'],
    [{ gap_name: '', reason: 'x' }, 'gap_name'],
    [{ gap_name: 'a\u0007b', reason: 'x' }, 'gap_name'],
    [{ gap_name: 'caf\udce9', reason: 'x' }, 'gap_name'],
    [{ gap_name: 'x'.repeat(513), reason: 'x' }, 'gap_name'],
    [{ gap_name: 'x', reason: 'x', gap_type: 'A B' }, 'gap_type'],
    [{ gap_name: 'x', reason: 'x', until: inDays(-1) }, 'until'],
    [{ gap_name: 'x', reason: 'x', until: 7 }, 'until'],
    [{ gap_name: 'x', reason: 'x', name: 'y' }, 'name'],
  ]
  for (const [sent, field] of wrong) {
    it(`${JSON.stringify(sent).slice(0, 60)} names ${field}`, async () => {
      const reply = await ask(feed, '/mutes', sent)
      assert.deepEqual([reply.status, reply.body.field], [422, field])
    })
  }

  it('are 1,000 at most', async () => {
    const fields = Array.from({ length: 1000 }, (_, n) => [`m${n}`, '{}']).flat()
    await feed.redis.client.hset('{feedtest}:mutes', ...fields)
    const reply = await ask(feed, '/mutes', { gap_name: 'x', reason: 'y' })
    assert.equal(reply.status, 409)
    assert.match(String(reply.body.detail), /1000 mutes/)
  })
})

describe('statistics', () => {
  before(() => feed.redis.client.flushall())

  it('count what opened and closed by hour and type, and what stands', async () => {
    await tell(feed.redis, ['a', 'b', 'c'])
    await tell(feed.redis, ['c'], { closes: true })
    const { status, body } = await ask(feed, '/stats?hours=2')
    assert.equal(status, 200)
    const hours = body.hours as { opened: Json; closed: Json }[]
    assert.equal(hours.length, 2)
    // A new hour may have begun meanwhile.
    const total = (what: 'opened' | 'closed') =>
      hours.reduce((sum, hour) => sum + Number(hour[what].healing_failure ?? 0), 0)
    assert.deepEqual([total('opened'), total('closed')], [3, 1])
    const { ready, closed } = body.standing as Json
    assert.deepEqual([ready, closed], [2, 1])
    assert.equal(((await ask(feed, '/stats')).body.hours as Json[]).length, 24)
    assert.equal(((await ask(feed, '/stats?hours=720')).body.hours as Json[]).length, 720)
  })

  for (const hours of ['0', '721', '-1', '1.5', '1e1', 'x', '9999999999']) {
    it(`?hours=${hours} is 422`, async () => {
      const { status, body } = await ask(feed, `/stats?hours=${hours}`)
      assert.deepEqual([status, body.field], [422, 'hours'])
    })
  }
})
