import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { LAG_LIMIT, SIGNAL_BYTES } from '../../../shared/contract/signal-bounds.ts'
import { until } from '../../support/until.ts'
import { feedOfFile, PREFIX } from './feed.ts'

const STREAM = `{${PREFIX}}:signals`

type Json = Record<string, unknown>

const feed = feedOfFile()
beforeEach(async () => {
  await feed.redis.client.flushall()
  feed.counted.skipped = 0
})

function post(payload: unknown, headers = { 'content-type': 'application/json' }) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return feed.app.inject({ method: 'POST', url: '/signals', payload: body, headers })
}

function gap(gap_name: string, more: Json = {}): Json {
  return { signal: 'CAPABILITY_GAP', facts: { gap_type: 'custom_gap', gap_name }, ...more }
}

describe('POST /signals', () => {
  it('takes one envelope with no more than it must have, and one with all', async () => {
    const whole = gap('whole', {
      ...{ ecosystem: 'testing', ts: 1795200890.104, intensity: 1, incident_id: 'i-1', trace: null },
      ...{ monitor: 'ci', host: 'web-1', schema_version: 1 },
    })
    for (const envelope of [gap('least'), whole, { ...gap('closed'), signal: 'CAPABILITY_GAP_CLOSED' }]) {
      const reply = await post(envelope)
      assert.equal(reply.statusCode, 202)
      assert.deepEqual(reply.json(), { accepted: 1 })
    }
    const entries = await feed.redis.client.xrange(STREAM, '-', '+')
    assert.deepEqual(JSON.parse(entries[1]?.[1][1] ?? ''), whole)
    assert.equal(feed.counted.skipped, 0)
  })

  it('takes a thousand at once, in order', async () => {
    const reply = await post(Array.from({ length: 1000 }, (_, i) => gap(`gap-${i}`)))
    assert.deepEqual([reply.statusCode, reply.json()], [202, { accepted: 1000 }])
    const [last] = await feed.redis.client.xrevrange(STREAM, '+', '-', 'COUNT', 1)
    assert.match(last?.[1][1] ?? '', /"gap-999"/)
  })

  it('tells the channel, without the traceback', async () => {
    const listener = feed.redis.client.duplicate()
    const heard: string[] = []
    listener.on('message', (_channel, message) => heard.push(message))
    try {
      await listener.subscribe(STREAM)
      const signal = gap('x')
      await post({ ...signal, facts: { ...(signal.facts as Json), traceback: 'Traceback (most recent call last)' } })
      const news = await until(() => heard[0], 'the channel speaks')
      assert.deepEqual(JSON.parse(news), signal)
    } finally {
      listener.disconnect()
    }
  })

  it('drops keys it does not know, and is not impressed by __proto__', async () => {
    const sent =
      '{"signal":"CAPABILITY_GAP","colour":1,"__proto__":{"host":"x"},"facts":{"gap_type":"a","gap_name":"b"}}'
    assert.equal((await post(sent)).statusCode, 202)
    const [entry] = await feed.redis.client.xrange(STREAM, '-', '+')
    assert.deepEqual(JSON.parse(entry?.[1][1] ?? ''), {
      signal: 'CAPABILITY_GAP',
      facts: { gap_type: 'a', gap_name: 'b' },
    })
    assert.equal(({} as Json).host, undefined)
  })

  const big = 'x'.repeat(SIGNAL_BYTES)
  const refused: [name: string, payload: unknown, status: number, index: number | undefined, field: string][] = [
    ['no signal', { facts: { gap_type: 'a', gap_name: 'b' } }, 422, undefined, 'signal'],
    ['no gap name', { signal: 'CAPABILITY_GAP', facts: { gap_type: 'a' } }, 422, undefined, 'facts.gap_name'],
    ['the third of three', [gap('a'), gap('b'), gap('c', { ts: 'now' })], 422, 2, 'ts'],
    ['a list in a list', [[gap('a')]], 422, 0, ''],
    ['an empty list', [], 422, undefined, ''],
    ['too many', Array.from({ length: 1001 }, () => gap('a')), 422, undefined, ''],
    ['too heavy', [gap('a'), gap('b', { facts: { gap_type: 'a', gap_name: 'b', log: big } })], 422, 1, ''],
    ['a later version', gap('a', { schema_version: 2 }), 422, undefined, 'schema_version'],
    ['nested without end', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 422, undefined, ''],
  ]
  for (const [name, payload, status, index, field] of refused) {
    it(`refuses ${name}, writes nothing, and counts it once`, async () => {
      const reply = await post(payload)
      assert.equal(reply.statusCode, status)
      assert.deepEqual([reply.json().index, reply.json().field], [index, field])
      const where = [index === undefined ? '' : `[${index}]`, field].filter((part) => part !== '').join('.')
      assert.equal((reply.json().detail as string).split(': ')[0], where || 'body')
      assert.equal(await feed.redis.client.exists(STREAM), 0)
      assert.equal(feed.counted.skipped, 1)
    })
  }

  const unread: [name: string, body: string, type: string, status: number][] = [
    ['half an envelope', '{"signal":', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['a form', 'signal=CAPABILITY_GAP', 'application/x-www-form-urlencoded', 415],
    ['text', '{}', 'text/plain', 415],
    ['more than the limit', `"${'x'.repeat(1_048_576)}"`, 'application/json', 413],
  ]
  for (const [name, body, type, status] of unread) {
    it(`answers ${status} to ${name}, and counts it`, async () => {
      const reply = await post(body, { 'content-type': type })
      assert.equal(reply.statusCode, status)
      assert.match(reply.headers['content-type'] as string, /^application\/problem\+json/)
      assert.equal(feed.counted.skipped, 1)
    })
  }

  it('answers 503 while the core lags, and that is nobody’s mistake', async () => {
    const fill = `for i = 1, ${LAG_LIMIT + 1} do redis.call('XADD', KEYS[1], '*', 'json', '{}') end`
    await feed.redis.client.eval(fill, 1, STREAM)
    const reply = await post(gap('a'))
    assert.equal(reply.statusCode, 503)
    assert.match(String(reply.headers['retry-after']), /^[1-9]\d*$/)
    assert.equal(await feed.redis.client.xlen(STREAM), LAG_LIMIT + 1)
    assert.equal(feed.counted.skipped, 0)
  })

  it('rejects 500 malformed signals and counts each', async () => {
    const junk = fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.array(fc.string()),
      fc.dictionary(fc.string(), fc.string()),
    )
    const wrong = {
      signal: fc.oneof(junk, fc.string()),
      ecosystem: fc.oneof(junk, fc.string()),
      facts: fc.oneof(junk, fc.string()),
      ts: fc.oneof(fc.string(), fc.constantFrom(-1, 1e12, null, true)),
      intensity: fc.oneof(fc.string(), fc.constantFrom(-1, 1001, null)),
      incident_id: fc.oneof(fc.constant(''), fc.string({ minLength: 257, maxLength: 300 }), fc.integer()),
      monitor: fc.oneof(fc.integer(), fc.string({ minLength: 65, maxLength: 80 })),
      host: fc.oneof(fc.constantFrom('', 'a b', 'a/b', null), fc.string({ minLength: 254, maxLength: 260 })),
      schema_version: fc.oneof(fc.string(), fc.constantFrom(0, 2, null)),
    }
    const wrongFacts = {
      gap_type: fc.oneof(junk, fc.constantFrom('', 'A', 'a-b', '1a', `a${'b'.repeat(64)}`, 'a b', 'é')),
      gap_name: fc.oneof(junk, fc.constantFrom('', 'a\nb', '\u0000', '\u001b[2J', '\u007f', 'x'.repeat(513))),
      gap_category: fc.oneof(fc.integer(), fc.string({ minLength: 65, maxLength: 80 })),
      gap_reason: fc.oneof(fc.integer(), fc.constant('x'.repeat(4097))),
      occurrences: fc.oneof(fc.string(), fc.constantFrom(-1, 1.5, 1e10, null)),
    }
    const oneOf = (fields: Record<string, fc.Arbitrary<unknown>>) =>
      fc.oneof(...Object.entries(fields).map(([key, value]) => value.map((bad) => ({ [key]: bad }))))
    const envelope = fc.oneof(
      fc.oneof(junk, fc.string()),
      oneOf(wrong).map((bad) => gap('a', bad)),
      oneOf(wrongFacts).map((bad) => gap('a', { facts: { gap_type: 'a', gap_name: 'b', ...bad } })),
    )
    const sent = fc.oneof(
      envelope,
      fc.tuple(fc.nat(5), envelope).map(([before, bad]) => [...Array.from({ length: before }, () => gap('good')), bad]),
      fc.tuple(fc.nat(40), envelope).map(([at, bad]) => JSON.stringify([bad]).slice(0, -1 - (at % 10))),
    )
    const samples = fc.sample(sent, { seed: 20261121, numRuns: 500 })
    for (const [i, payload] of samples.entries()) {
      const reply = await post(typeof payload === 'string' ? payload : JSON.stringify(payload))
      assert.ok([400, 422].includes(reply.statusCode), `${reply.statusCode} to ${JSON.stringify(payload)}`)
      assert.match(reply.headers['content-type'] as string, /^application\/problem\+json/)
      assert.equal(feed.counted.skipped, i + 1)
    }
    assert.equal(await feed.redis.client.exists(STREAM), 0)
    assert.deepEqual(feed.errors, [])
  })
})

describe('GET /signals', () => {
  const names = (reply: { json(): Json }) =>
    (reply.json().signals as { signal: { facts: { gap_name: string } } }[]).map(({ signal }) => signal.facts.gap_name)

  it('gives the newest first, and what came before', async () => {
    await post(['a', 'b', 'c', 'd', 'e'].map((name) => gap(name)))
    const first = await feed.app.inject('/signals?limit=2')
    assert.deepEqual(names(first), ['e', 'd'])
    const { id } = first.json().signals[1]
    const second = await feed.app.inject(`/signals?before=${id}`)
    assert.deepEqual(names(second), ['c', 'b', 'a'])
    const last = await feed.app.inject(`/signals?before=${second.json().signals[2].id}`)
    assert.deepEqual([last.statusCode, last.json()], [200, { signals: [] }])
  })

  it('gives 50 unless told otherwise', async () => {
    await post(Array.from({ length: 60 }, (_, i) => gap(`gap-${i}`)))
    assert.equal(names(await feed.app.inject('/signals')).length, 50)
    assert.equal(names(await feed.app.inject('/signals?limit=500&before=')).length, 60)
  })

  it('shows what other programs appended, even if it is no signal', async () => {
    await feed.redis.client.xadd(STREAM, '*', 'json', '{half')
    await feed.redis.client.xadd(STREAM, '*', 'other', 'field')
    const reply = await feed.app.inject('/signals')
    assert.equal(reply.statusCode, 200)
    assert.deepEqual(
      reply.json().signals.map((one: Json) => one.signal),
      [null, '{half'],
    )
  })

  const refused: [query: string, field: string][] = [
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=-1', 'limit'],
    ['before=x', 'before'],
    ['before=0-0', 'before'],
    ['before=99999999999999999999', 'before'],
    ['before=1-99999999999999999999', 'before'],
    ['before=%2B', 'before'],
    ['after=1-1', 'after'],
  ]
  for (const [query, field] of refused) {
    it(`names ${field} for ${query}`, async () => {
      const reply = await feed.app.inject(`/signals?${query}`)
      assert.deepEqual([reply.statusCode, reply.json().field], [422, field])
    })
  }
})
