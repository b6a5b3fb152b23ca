import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { deliver, TRIES } from '../../../../services/curiosity-feed/webhooks/deliver.ts'
import { nameOf, Webhook } from '../../../../services/curiosity-feed/webhooks/hook.ts'
import { type Message, Outbox } from '../../../../services/curiosity-feed/webhooks/outbox.ts'
import { startRedis, type TestRedis } from '../../../support/redis.ts'
import { until } from '../../../support/until.ts'
import { PREFIX } from '../feed.ts'
import { type Endpoint, startEndpoint } from './endpoint.ts'

let redis: TestRedis
let outbox: Outbox
let endpoint: Endpoint
let hook: Webhook
let stop: AbortController
let gaveUp: [Message, reason: string][]
let reports: [connected: boolean, reason: string][]

before(async () => {
  redis = await startRedis()
  outbox = new Outbox(redis.client, PREFIX)
})
beforeEach(async () => {
  await redis.client.flushall()
  endpoint = await startEndpoint()
  hook = Webhook.parse({ url: endpoint.url, secret: endpoint.secret })
  stop = new AbortController()
  gaveUp = []
  reports = []
})
afterEach(() => endpoint.stop())
after(() => redis.stop())

const add = async (...ids: string[]) => {
  const body = (id: string) => JSON.stringify({ type: 'question.opened', data: { id } })
  const messages = ids.map((id) => ({ hook: nameOf(hook), id, body: body(id) }))
  return outbox.stow((await outbox.begin()).position, '1-0', messages)
}
const waiting = () => redis.client.hlen(`{${PREFIX}}:webhook:${nameOf(hook)}`)

async function run(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const { ended } = deliver(hook, {
    outbox,
    signal: stop.signal,
    report: (connected, reason) => void reports.push([connected, reason]),
    gaveUp: (message, reason) => void gaveUp.push([message, reason]),
    wait: () => 1,
  })
  await until(condition, what)
  stop.abort()
  await ended
}

describe('delivering', () => {
  it('tries again what fails, with the same id and body', async () => {
    const statuses = [500, 404, 503, 302, 200]
    endpoint.answer = () => statuses.shift() ?? 200
    await add('msg_1')
    await run(async () => (await waiting()) === 0, 'it is taken')
    assert.deepEqual(
      endpoint.received.map(({ id, data }) => [id, data.id]),
      Array.from({ length: 5 }, () => ['msg_1', 'msg_1']),
    )
    assert.deepEqual(gaveUp, [])
  })

  it('gives a message up that is never taken, and no other for it', async () => {
    endpoint.answer = ({ id }) => (id === 'msg_poison' ? 400 : 200)
    await add('msg_poison', ...Array.from({ length: 40 }, (_, n) => `msg_${n}`))
    await run(async () => (await waiting()) === 0, 'nothing waits')
    assert.deepEqual(
      gaveUp.map(([{ id, tries }, reason]) => [id, tries, reason]),
      [['msg_poison', TRIES, 'it answered 400']],
    )
    assert.equal(endpoint.received.filter(({ id }) => id === 'msg_poison').length, TRIES)
    assert.equal(new Set(endpoint.received.map(({ id }) => id)).size, 41)
    assert.equal(await redis.client.dbsize(), 1)
  })

  it('says when a webhook is not to be reached, and when it is again', async () => {
    endpoint.answer = () => (endpoint.received.length <= 3 ? 500 : 200)
    await add('msg_1')
    await run(async () => (await waiting()) === 0, 'it is taken')
    assert.deepEqual(reports, [
      [false, 'it answered 500'],
      [true, ''],
    ])
  })

  it('has few under way at once', async () => {
    let under_way = 0
    let most = 0
    endpoint.answer = () => (response) => {
      under_way += 1
      most = Math.max(most, under_way)
      setTimeout(() => {
        under_way -= 1
        response.writeHead(200).end()
      }, 5)
    }
    await add(...Array.from({ length: 30 }, (_, n) => `msg_${n}`))
    await run(async () => (await waiting()) === 0, 'all is taken')
    assert.ok(most >= 1 && most <= 4, `${most}`)
  })
})

describe('the outbox', () => {
  it('goes on from where the changes are, where they never came as far as its place', async () => {
    await redis.client.xadd(`{${PREFIX}}:questions`, '5-1', 'c', 'x')
    await redis.client.hset(`{${PREFIX}}:webhooks`, 'position', '9-0')
    assert.deepEqual(await outbox.begin(), { position: '5-1', missed: true })
    assert.equal(await outbox.stow('5-1', '5-1'), 0)
    assert.deepEqual(await outbox.begin(), { position: '5-1', missed: false })
  })

  it('keeps a message once, whoever adds it', async () => {
    assert.equal(await add('msg_1'), 0)
    assert.equal(await add('msg_1'), 0)
    const { messages } = await outbox.take(nameOf(hook), 10)
    assert.deepEqual(
      messages.map(({ id, tries }) => [id, tries]),
      [['msg_1', 1]],
    )
  })

  it('hands a message to one feed only, until its lease is over', async () => {
    await add('msg_1')
    const [one, other] = await Promise.all([outbox.take(nameOf(hook), 10), outbox.take(nameOf(hook), 10)])
    assert.deepEqual([one.messages.length, other.messages.length], [1, 0])
    assert.ok(other.next_ms !== null && other.next_ms >= 0 && other.next_ms <= 30_000)
    await redis.client.zadd(`{${PREFIX}}:webhook:${nameOf(hook)}:due`, 0, 'msg_1')
    assert.equal((await outbox.take(nameOf(hook), 10)).messages[0]?.tries, 2)
  })

  it('has none go that is under way', async () => {
    await add('msg_failed', ...Array.from({ length: 996 }, (_, n) => `msg_${n}`))
    await outbox.take(nameOf(hook), 1)
    await outbox.delay(nameOf(hook), 'msg_failed', 5_000)
    await add('msg_under_way')
    await redis.client.zadd(`{${PREFIX}}:webhook:${nameOf(hook)}:due`, 0, 'msg_under_way')
    assert.equal((await outbox.take(nameOf(hook), 1)).messages[0]?.id, 'msg_under_way')
    assert.equal(await add('msg_a', 'msg_b', 'msg_c', 'msg_d'), 2)
    const found = await redis.client.hmget(`{${PREFIX}}:webhook:${nameOf(hook)}`, 'msg_failed', 'msg_under_way')
    assert.deepEqual(found.map(Boolean), [false, true])
  })

  it('holds 1,000 for a webhook: those that failed most often go, counted', async () => {
    await add('msg_old')
    await outbox.take(nameOf(hook), 1)
    await outbox.delay(nameOf(hook), 'msg_old', 3_600_000)
    assert.equal(await add(...Array.from({ length: 999 }, (_, n) => `msg_${n}`)), 0)
    assert.equal(await add('msg_new'), 1)
    assert.equal(await waiting(), 1000)
    const key = `{${PREFIX}}:webhook:${nameOf(hook)}`
    assert.deepEqual(await redis.client.hmget(key, 'msg_old', 'msg_new').then((found) => found.map(Boolean)), [
      false,
      true,
    ])
    for (const one of [key, `${key}:due`]) assert.ok((await redis.client.pttl(one)) > 86_400_000, one)
  })
})
