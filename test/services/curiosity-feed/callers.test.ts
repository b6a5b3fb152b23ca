import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import definition from '../../../services/curiosity-feed/index.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'
import { buildFeed, type TestFeed } from './feed.ts'

const site = 'https://ops.example'

let redis: TestRedis
const feeds: TestFeed[] = []
before(async () => {
  redis = await startRedis()
})
after(async () => {
  for (const { app } of feeds) await app.close()
  await redis.stop()
})

async function start(config: Record<string, unknown>): Promise<TestFeed> {
  const feed = await buildFeed(redis.url, config)
  feeds.push(feed)
  await feed.app.ready()
  return feed
}

describe('pages of other sites', () => {
  const preflight = { origin: site, 'access-control-request-method': 'POST' }
  let feed: TestFeed
  before(async () => {
    feed = await start({ origins: [site], token: 's3cret' })
    const headers = { authorization: 'Bearer s3cret' }
    await until(async () => (await feed.app.inject({ url: '/mutes', headers })).statusCode === 200, 'it answers')
  })

  it('are not let in by default, and nothing says so', async () => {
    const closed = await start({})
    for (const method of ['GET', 'OPTIONS'] as const) {
      const reply = await closed.app.inject({ method, url: '/mutes', headers: preflight })
      assert.equal(reply.statusCode, 403)
      const told = Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))
      assert.deepEqual(told, [])
    }
  })

  it('that are configured ask first, without the token, and then call with it', async () => {
    const asked = await feed.app.inject({ method: 'OPTIONS', url: '/questions/claim', headers: preflight })
    assert.equal(asked.statusCode, 204)
    assert.equal(asked.headers['access-control-allow-origin'], site)
    assert.match(String(asked.headers['access-control-allow-methods']), /DELETE/)
    assert.match(String(asked.headers['access-control-allow-headers']), /Authorization.*Idempotency-Key/)
    assert.equal(asked.headers['access-control-allow-credentials'], undefined)
    const headers = { origin: site, authorization: 'Bearer s3cret' }
    const called = await feed.app.inject({ url: '/mutes', headers })
    assert.deepEqual([called.statusCode, called.headers['access-control-allow-origin']], [200, site])
    assert.match(String(called.headers.vary), /Origin/)
    assert.match(String(called.headers['access-control-expose-headers']), /ETag/)
  })

  it('read why they are refused, and need the token all the same', async () => {
    const reply = await feed.app.inject({ url: '/mutes', headers: { origin: site } })
    assert.deepEqual([reply.statusCode, reply.headers['access-control-allow-origin']], [401, site])
  })

  it('that are not configured stay out', async () => {
    for (const origin of [
      'https://evil.example',
      `${site}.evil.example`,
      'http://ops.example',
      'null',
      `${site}:444`,
    ]) {
      for (const method of ['GET', 'OPTIONS'] as const) {
        const headers = { ...preflight, origin, authorization: 'Bearer s3cret' }
        const reply = await feed.app.inject({ method, url: '/mutes', headers })
        assert.deepEqual([reply.statusCode, reply.headers['access-control-allow-origin']], [403, undefined], origin)
      }
    }
  })

  const configured: [origin: string, fits: boolean][] = [
    ['https://ops.example', true],
    ['http://localhost:3000', true],
    ['https://ops.example/', false],
    ['https://ops.example/path', false],
    ['https://OPS.example', false],
    ['ops.example', false],
    ['*', false],
    ['null', false],
    ['ftp://ops.example', false],
  ]
  for (const [origin, fits] of configured) {
    it(`'${origin}' ${fits ? 'can' : 'cannot'} be configured`, () => {
      assert.equal(definition.config.safeParse({ origins: [origin] }).success, fits)
    })
  }
})

describe('the rate of a client', () => {
  const from = (feed: TestFeed, remoteAddress: string, url = '/openapi.json', authorization = 'Bearer s3cret') =>
    feed.app.inject({ url, remoteAddress, headers: { authorization } })

  it('is bounded for each by itself, whatever is asked for', async () => {
    const feed = await start({ rate_limit: 3, token: 's3cret' })
    const urls = ['/openapi.json', '/nothing', '/questions?limit=x', '/health', '/openapi.json']
    const statuses: number[] = []
    for (const url of urls) statuses.push((await from(feed, '10.0.0.1', url)).statusCode)
    assert.deepEqual(statuses, [200, 404, 422, 429, 429])
    const refused = await from(feed, '10.0.0.1')
    assert.match(String(refused.headers['content-type']), /^application\/problem\+json/)
    assert.match(String(refused.headers['retry-after']), /^[1-9]\d?$/)
    assert.match(refused.json().detail, /More than 3 requests in a minute/)
    assert.equal((await from(feed, '10.0.0.2')).statusCode, 200)
    assert.deepEqual(feed.errors, [])
  })

  it('counts wrong tokens too, so that none is guessed', async () => {
    const feed = await start({ rate_limit: 3, token: 's3cret' })
    const statuses: number[] = []
    for (let n = 0; n < 5; n += 1) {
      statuses.push((await from(feed, '10.0.0.1', '/openapi.json', `Bearer wrong-${n}`)).statusCode)
    }
    assert.deepEqual(statuses, [401, 401, 401, 429, 429])
  })

  it('takes a network of IPv6 for one client', async () => {
    const feed = await start({ rate_limit: 2, token: 's3cret' })
    const statuses: number[] = []
    for (const host of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:1::1']) {
      statuses.push((await from(feed, host)).statusCode)
    }
    assert.deepEqual(statuses, [200, 200, 429, 200])
  })

  const rows: [name: string, config: Record<string, unknown>, address: string, limited: boolean][] = [
    ['is free on loopback', {}, '127.0.0.1', false],
    [
      'is free for the own host of a feed that listens everywhere',
      { host: '0.0.0.0', token: 's3cret' },
      '127.0.0.1',
      false,
    ],
    ['also as IPv6 writes it', { host: '::', token: 's3cret' }, '::ffff:127.0.0.1', false],
    ['is bounded for all others of it', { host: '0.0.0.0', token: 's3cret' }, '10.0.0.1', true],
    ['is free for all at 0', { host: '0.0.0.0', token: 's3cret', rate_limit: 0 }, '10.0.0.1', false],
    ['is bounded on loopback where it is configured', { rate_limit: 600 }, '127.0.0.1', true],
  ]
  for (const [name, config, address, limited] of rows) {
    it(name, async () => {
      const feed = await start(config)
      const statuses = new Set<number>()
      for (let n = 0; n <= 600; n += 1) {
        const headers = { authorization: 'Bearer s3cret', host: 'localhost' }
        statuses.add((await feed.app.inject({ url: '/none', remoteAddress: address, headers })).statusCode)
      }
      assert.equal(statuses.has(429), limited)
    })
  }

  for (const rate_limit of [-1, 1.5, '600', Number.POSITIVE_INFINITY, 1_000_001]) {
    it(`${rate_limit} is none`, () => {
      assert.equal(definition.config.safeParse({ rate_limit }).success, false)
    })
  }
})

describe('headers for browsers', () => {
  it('are on every answer', async () => {
    const feed = await start({})
    for (const url of ['/openapi.json', '/health', '/nothing', '/questions?limit=x']) {
      const { headers } = await feed.app.inject(url)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['x-frame-options'], 'DENY')
      assert.match(String(headers['content-security-policy']), /default-src 'none'/)
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    }
  })
})
