import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import definition from '../../../services/curiosity-feed/index.ts'
import { isLoopback } from '../../../services/curiosity-feed/loopback.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'
import { buildFeed, type TestFeed } from './feed.ts'

describe('where the feed may listen', () => {
  const cases: [host: string, loopback: boolean][] = [
    ['127.0.0.1', true],
    ['127.8.7.6', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.5', false],
    ['128.0.0.1', false],
    ['127.evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['web-1', false],
  ]
  for (const [host, loopback] of cases) {
    it(`${host} ${loopback ? 'needs no token' : 'needs a token'}`, () => {
      assert.equal(isLoopback(host), loopback)
      const bare = definition.config.safeParse({ host })
      assert.equal(bare.success, loopback)
      if (!bare.success) assert.deepEqual(bare.error.issues[0]?.path, ['token'])
      assert.equal(definition.config.safeParse({ host, token: 'secret' }).success, true)
    })
  }

  it('a token that no header can carry is refused', () => {
    assert.equal(definition.config.safeParse({ token: 'two words' }).success, false)
    assert.equal(definition.config.safeParse({ hosts: ['feed.example:8700'] }).success, false)
  })
})

describe('who is let in, on a real socket', () => {
  let redis: TestRedis
  let open: TestFeed
  let locked: TestFeed
  const ports = new Map<TestFeed, number>()

  before(async () => {
    redis = await startRedis()
    open = await buildFeed(redis.url, { hosts: ['Feed.example'] })
    locked = await buildFeed(redis.url, { host: '0.0.0.0', token: 's3cret-token' })
    for (const feed of [open, locked]) {
      const host = feed === open ? '127.0.0.1' : '0.0.0.0'
      await feed.app.listen({ host, port: 0 })
      ports.set(feed, (feed.app.server.address() as { port: number }).port)
    }
    await until(async () => (await ask(open, '/fleet', { host: 'localhost' })).status === 200, 'the feed has its Redis')
    const bearer = { host: 'localhost', authorization: 'Bearer s3cret-token' }
    await until(async () => (await ask(locked, '/fleet', bearer)).status === 200, 'the other has it too')
  })
  after(async () => {
    await open.app.close()
    await locked.app.close()
    await redis.stop()
  })

  function ask(feed: TestFeed, path: string, headers: Record<string, string>, address = '127.0.0.1') {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const outgoing = request({ host: address, port: ports.get(feed), path, headers, agent: false }, (incoming) => {
        let body = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (part) => {
          body += part
        })
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }))
      })
      outgoing.on('error', reject).end()
    })
  }

  const navigates = (to: string) => ({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': to })
  const doors: [name: string, headers: Record<string, string>, status: number][] = [
    ['localhost is the feed', { host: 'localhost' }, 200],
    ['and on any port, as through a tunnel', { host: 'localhost:9' }, 200],
    ['in any case', { host: 'LOCALHOST:8700' }, 200],
    ['so is its address', { host: '127.0.0.1:8700' }, 200],
    ['and the other loopback address', { host: '[::1]:8700' }, 200],
    ['and a configured name', { host: 'feed.EXAMPLE' }, 200],
    ['another name is not', { host: 'evil.example' }, 403],
    ['nor one that ends like it', { host: 'x.localhost' }, 403],
    ['nor one that begins like it', { host: 'localhost.evil.example' }, 403],
    ['nor one behind user data', { host: 'localhost@evil.example' }, 403],
    ['nor a blank', { host: ' ' }, 403],
    ['nor a name with an odd port', { host: 'localhost:80:80' }, 403],
    ['nor another address', { host: '10.1.2.3' }, 403],
    ['its own pages may call', { host: 'localhost:8700', origin: 'http://localhost:8700' }, 200],
    ['through TLS too', { host: 'feed.example', origin: 'https://feed.example' }, 200],
    ['another site may not', { host: 'localhost:8700', origin: 'http://evil.example' }, 403],
    ['nor another port of the host', { host: 'localhost:8700', origin: 'http://localhost:3000' }, 403],
    ['nor a page without a site', { host: 'localhost:8700', origin: 'null' }, 403],
    ['a page of its own may ask without', { host: 'localhost', 'sec-fetch-site': 'same-origin' }, 200],
    ['and who types its address', { host: 'localhost', 'sec-fetch-site': 'none' }, 200],
    ['another site may not without, either', { host: 'localhost', 'sec-fetch-site': 'cross-site' }, 403],
    ['nor another port', { host: 'localhost', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['nor in a frame', { host: 'localhost', 'sec-fetch-site': 'cross-site', ...navigates('iframe') }, 403],
    [
      'but a link to it may be followed',
      { host: 'localhost', 'sec-fetch-site': 'cross-site', ...navigates('document') },
      200,
    ],
    ['nor a name that hides the site', { host: 'localhost:8700', origin: 'http://localhost:8700.evil.example' }, 403],
  ]
  for (const path of ['/fleet', '/health', '/metrics', '/questions']) {
    it(`${path} checks Host and Origin`, async () => {
      for (const [name, headers, status] of doors) {
        const answer = await ask(open, path, headers)
        assert.equal(answer.status, status, `${name}: ${answer.body}`)
        assert.equal(answer.headers['x-content-type-options'], 'nosniff')
        assert.equal(answer.headers['cache-control'], status === 200 ? 'private, no-cache' : 'no-store')
        if (status === 403) assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/)
      }
    })
  }

  const tokens: [name: string, authorization: string | undefined, status: number][] = [
    ['the token opens', 'Bearer s3cret-token', 200],
    ['whatever the case of the scheme', 'bearer s3cret-token', 200],
    ['none does not', undefined, 401],
    ['nor an empty one', 'Bearer ', 401],
    ['nor another', 'Bearer s3cret-tokem', 401],
    ['nor a part of it', 'Bearer s3cret', 401],
    ['nor more than it', 'Bearer s3cret-token2', 401],
    ['nor it and something', 'Bearer s3cret-token x', 401],
    ['nor another scheme', 'Basic s3cret-token', 401],
    ['nor no scheme', 's3cret-token', 401],
  ]
  it('the token is asked for everywhere but at /health', async () => {
    for (const [name, authorization, status] of tokens) {
      const headers = { host: 'localhost', ...(authorization !== undefined && { authorization }) }
      for (const path of ['/metrics', '/questions', '/signals', '/fleet']) {
        const answer = await ask(locked, path, headers)
        assert.equal(answer.status, status, `${name}: ${path}`)
        if (status === 401) assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer realm=/)
        assert.doesNotMatch(answer.body, /s3cret/)
      }
      assert.equal((await ask(locked, '/health', headers)).status, 200, name)
      assert.equal((await ask(locked, '/health?deep=1', headers)).status, 200, name)
      // Without the token nobody learns what paths there are.
      assert.equal((await ask(locked, '/nothing', headers)).status, status === 200 ? 404 : 401, name)
      assert.equal((await ask(locked, '/health/../fleet', headers)).status, status === 200 ? 404 : 401, name)
    }
  })

  it('a feed that listens everywhere goes by the address that was reached', async () => {
    const headers = (host: string) => ({ host, authorization: 'Bearer s3cret-token' })
    assert.equal((await ask(locked, '/fleet', headers('127.0.0.9:1'), '127.0.0.9')).status, 200)
    assert.equal((await ask(locked, '/fleet', headers('127.0.0.8:1'), '127.0.0.9')).status, 403)
    assert.equal((await ask(locked, '/fleet', headers('evil.example'), '127.0.0.9')).status, 403)
  })
})
