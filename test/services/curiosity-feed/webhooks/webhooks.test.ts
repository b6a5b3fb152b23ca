import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { Config } from '../../../../services/curiosity-feed/config.ts'
import definition from '../../../../services/curiosity-feed/index.ts'
import { nameOf } from '../../../../services/curiosity-feed/webhooks/hook.ts'
import { Unfit } from '../../../../shared/contract/service.ts'
import { Mutes } from '../../../../shared/store/mutes.ts'
import { writeSettings } from '../../../../shared/store/settings.ts'
import { startRedis, type TestRedis } from '../../../support/redis.ts'
import { until } from '../../../support/until.ts'
import { tell as fold, PREFIX } from '../feed.ts'
import { type Endpoint, type Received, startEndpoint } from './endpoint.ts'

let redis: TestRedis
const endpoints: Endpoint[] = []
let running: { stop: AbortController; ended: Promise<void> | undefined } | undefined
let dropped = 0
let warnings: string[] = []

before(async () => {
  redis = await startRedis(['--appendfsync', 'always'])
})
beforeEach(async () => {
  await redis.client.flushall()
  dropped = 0
  warnings = []
})
afterEach(async () => {
  await stop()
  for (const endpoint of endpoints.splice(0)) await endpoint.stop()
})
after(() => redis.stop())

async function endpoint(): Promise<Endpoint> {
  const one = await startEndpoint()
  endpoints.push(one)
  return one
}

/** What the runner does with `start`. */
async function start(webhooks: Record<string, unknown>[]): Promise<void> {
  const stop = new AbortController()
  const quiet = () => undefined
  const ended = definition.start?.({
    config: Config.parse({ webhooks }),
    fleet: { project: 'demo', host: 'web-1' },
    redis: { url: redis.url, prefix: PREFIX },
    address: { host: '127.0.0.1', port: 8700 },
    signal: stop.signal,
    log: { debug: quiet, info: quiet, error: quiet, warn: (message) => void warnings.push(message) },
    count: (counter, by = 1) => {
      if (counter === 'dropped') dropped += by
    },
    say: quiet,
    report: quiet,
  })
  running = { stop, ended }
  if (webhooks.length > 0) await until(() => redis.client.hget(`{${PREFIX}}:webhooks`, 'position'), 'it follows')
}

async function stop(): Promise<void> {
  running?.stop.abort()
  await running?.ended
  running = undefined
}

/** What the runner does when `start` fails: it ends the rest. */
function end(): void {
  running?.stop.abort()
  running = undefined
}

const to = ({ url, secret }: Endpoint, more: Record<string, unknown> = {}) => ({ url, secret, ...more })
const told = ({ received }: Endpoint) =>
  received.map(({ type, data }) => `${type} ${(data.gap as { name: string })?.name}`)
// Of level low, so that nothing is critical but what is said to be.
const tell = (of: TestRedis, names: readonly string[], said: Parameters<typeof fold>[2] = {}) =>
  fold(of, names, { wording: { value_estimate: 0.5, cost: 0.5 }, ...said })
const urgent = { wording: { value_estimate: 0.95, cost: 0.2 } }

describe('webhooks', () => {
  it('are told what opens, is critical and closes, each message with an id of its own', async () => {
    const all = await endpoint()
    const closings = await endpoint()
    await start([to(all), to(closings, { events: ['closed'], gap_types: ['healing_failure'] })])
    await tell(redis, ['disk-full', 'disk-slow', 'disk-gone'])
    await tell(redis, ['net-split'], urgent)
    await tell(redis, ['disk-full', 'disk-full'])
    await tell(redis, ['disk-full'], { closes: true })
    await until(() => all.received.length >= 6 && closings.received.length >= 1, 'all is told')
    const expected = [
      'question.closed disk-full',
      'question.critical net-split',
      ...['disk-full', 'disk-gone', 'disk-slow', 'net-split'].map((name) => `question.opened ${name}`),
    ]
    assert.deepEqual(told(all).sort(), expected)
    assert.equal(new Set(all.received.map(({ id }) => id)).size, 6)
    assert.deepEqual(told(closings), ['question.closed disk-full'])
    const { data, headers } = closings.received[0] as Received
    assert.deepEqual([data.status, data.level, data.hosts, data.occurrences], ['closed', 'low', ['web-1'], 3])
    assert.equal(headers['content-type'], 'application/json')
    await until(async () => (await redis.client.keys(`{${PREFIX}}:webhook:*`)).length === 0, 'nothing waits any more')
  })

  it('are not told that what is muted, or counted by another, closes', async () => {
    const one = await endpoint()
    await start([to(one)])
    await writeSettings(redis.client, PREFIX, { open_per_type: 1, lease_expiries: 5 })
    const mutes = new Mutes(redis.client, PREFIX)
    await mutes.add({ gap_name: 'noisy', reason: 'known' })
    for (const closes of [false, true, false, true]) await tell(redis, ['noisy'], { closes })
    // Whoever was told that it opened waits for its end.
    await tell(redis, ['late'])
    await mutes.add({ gap_name: 'late', reason: 'known' })
    await tell(redis, ['late'], { closes: true })
    await tell(redis, ['a', 'b'])
    for (const name of ['b', 'a']) await tell(redis, [name], { closes: true })
    await tell(redis, ['end'])
    await until(() => told(one).includes('question.opened end'), 'the last is told')
    await until(async () => (await redis.client.keys(`{${PREFIX}}:webhook:*`)).length === 0, 'nothing waits any more')
    const expected = ['closed *', 'closed a', 'closed late', 'opened *', 'opened a', 'opened end', 'opened late']
    assert.deepEqual(
      told(one).sort(),
      expected.map((what) => `question.${what}`),
    )
  })

  it('are not told of what was before them', async () => {
    const one = await endpoint()
    await tell(redis, ['before'])
    await start([to(one)])
    await tell(redis, ['after'])
    await until(() => one.received.length > 0, 'it is told')
    assert.deepEqual(told(one), ['question.opened after'])
  })

  it('lose nothing by a restart, of the feed or of Redis', async () => {
    const one = await endpoint()
    await start([to(one)])
    await tell(redis, ['a'])
    await until(() => one.received.length === 1, 'the first is told')
    await stop()
    await tell(redis, ['b', 'c'])
    await start([to(one)])
    await until(() => one.received.length === 3, 'what was meanwhile is told')
    await redis.kill()
    await redis.start()
    await tell(redis, ['d'])
    await until(() => told(one).includes('question.opened d'), 'it goes on')
    const names = new Set(told(one))
    assert.deepEqual(
      [...names].sort(),
      ['a', 'b', 'c', 'd'].map((name) => `question.opened ${name}`),
    )
  })

  // What a replica has that was told of a change, and not yet of the message about it.
  const rollBack = async (position: string) => {
    await redis.client.del(...(await redis.client.keys(`{${PREFIX}}:webhook:*`)), `{${PREFIX}}:webhooks`)
    await redis.client.hset(`{${PREFIX}}:webhooks`, 'position', position)
  }
  const rollings: [when: string, after: () => Promise<unknown>][] = [
    ['once it is master', () => redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')],
    ['with the next change, where nothing closed the connection', () => tell(redis, ['c'])],
  ]
  for (const [when, after] of rollings) {
    it(`are told again what a replica knew no message of, ${when}`, async () => {
      const one = await endpoint()
      await start([to(one)])
      await tell(redis, ['a'])
      await until(() => one.received.length === 1, 'the first is told')
      const position = String(await redis.client.hget(`{${PREFIX}}:webhooks`, 'position'))
      await tell(redis, ['b'])
      await until(() => one.received.length === 2, 'the second is told')
      await rollBack(position)
      await after()
      const again = () => one.received.filter(({ data }) => (data.gap as { name: string }).name === 'b')
      await until(() => again().length === 2, 'the second is told again')
      assert.equal(new Set(again().map(({ id }) => id)).size, 1)
    })
  }

  it('that are away hold nobody else up, and what they missed waits in Redis', async () => {
    const dead = await endpoint()
    const hung = await endpoint()
    const well = await endpoint()
    await dead.stop()
    hung.answer = () => () => undefined
    await start([to(dead), to(hung), to(well)])
    await tell(redis, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
    await until(() => well.received.length === 8, 'the one that is well is told')
    await until(() => hung.received.length === 4, 'the hung one has as many as may be under way')
    await until(
      async () => (await redis.client.hlen(`{${PREFIX}}:webhook:${nameOf(dead)}:tries`)) === 8,
      'all were tried',
    )
    await stop()
    assert.equal(await redis.client.hlen(`{${PREFIX}}:webhook:${nameOf(dead)}`), 8)
    assert.equal(await redis.client.hlen(`{${PREFIX}}:webhook:${nameOf(hung)}`), 8)
    // As if their waits were over.
    for (const one of [dead, hung]) {
      const due = `{${PREFIX}}:webhook:${nameOf(one)}:due`
      for (const id of await redis.client.zrange(due, '0', '-1')) await redis.client.zadd(due, '0', id)
    }
    await dead.start()
    hung.answer = () => 200
    await start([to(dead), to(hung)])
    await until(
      () => dead.received.length === 8 && new Set(hung.received.map(({ id }) => id)).size === 8,
      'all is told',
    )
    assert.equal(dropped, 0)
  })

  it('are not followed elsewhere, nor listened to for ever', async () => {
    const elsewhere = await endpoint()
    const redirecting = await endpoint()
    const endless = await endpoint()
    redirecting.answer = () => (response) => response.writeHead(307, { Location: elsewhere.url }).end()
    endless.answer = () => (response) => {
      const flood = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.writeHead(200).on('drain', flood)
      flood()
    }
    await start([to(redirecting), to(endless)])
    await tell(redis, ['a'])
    const waits = (one: Endpoint) => redis.client.hlen(`{${PREFIX}}:webhook:${nameOf(one)}`)
    await until(async () => endless.received.length === 1 && (await waits(endless)) === 0, 'the endless answer counts')
    await until(() => redirecting.received.length === 1, 'the other one is asked')
    assert.deepEqual([await waits(redirecting), elsewhere.received], [1, []])
  })

  it('warn where changes are gone that they should have been told of', async () => {
    const one = await endpoint()
    await start([to(one)])
    await tell(redis, ['a'])
    await until(() => one.received.length === 1, 'it is told')
    await stop()
    await tell(redis, ['b', 'c'])
    await tell(redis, ['d'])
    await redis.client.xtrim(`{${PREFIX}}:questions`, 'MAXLEN', '1')
    await start([to(one)])
    await until(() => told(one).includes('question.opened d'), 'it goes on with what is left')
    assert.deepEqual(warnings, ['changes were missed that webhooks should have been told of'])
  })
})

describe('a store of a newer version', () => {
  it('ends the feed, at the start and when it is met later', async () => {
    await redis.client.set(`{${PREFIX}}:schema`, 99)
    await start([])
    await assert.rejects(
      async () => running?.ended,
      (error: Error) => error instanceof Unfit && /schema 99/.test(error.message),
    )
    end()
    await redis.client.del(`{${PREFIX}}:schema`)
    const one = await endpoint()
    await start([to(one)])
    const ended = assert.rejects(async () => running?.ended, Unfit)
    await redis.client.set(`{${PREFIX}}:schema`, 99)
    await redis.kill()
    await redis.start()
    await ended
    end()
  })
})
