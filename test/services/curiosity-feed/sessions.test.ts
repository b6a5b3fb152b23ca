import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { io } from 'socket.io-client'
import { Sessions } from '../../../services/curiosity-feed/sessions.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'
import { buildFeed, PREFIX, type TestFeed } from './feed.ts'
import { watch } from './watcher.ts'

const token = 's3cret-token'
const bearer = { authorization: `Bearer ${token}` }

let redis: TestRedis
let feed: TestFeed
let port: number

before(async () => {
  redis = await startRedis()
  feed = await buildFeed(redis.url, { token })
  await feed.app.listen({ host: '127.0.0.1', port: 0 })
  port = (feed.app.server.address() as { port: number }).port
  await until(async () => (await ask('/fleet', bearer)).status === 200, 'the feed has its Redis')
})
after(async () => {
  await feed.app.close()
  await redis.stop()
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Asks on a real socket; of an answer that never ends, only its head is waited for. */
function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: { host: 'localhost', ...headers }, agent: false },
      (incoming) => {
        const { statusCode: status = 0, headers } = incoming
        if (status === 200 && path.startsWith('/events')) {
          resolve({ status, headers, body: '' })
          return void outgoing.destroy()
        }
        let body = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (part) => {
          body += part
        })
        incoming.on('end', () => resolve({ status, headers, body }))
      },
    )
    outgoing.on('error', reject).end()
  })
}

async function makeLink(): Promise<string> {
  const answer = await ask('/session/links', bearer, 'POST')
  assert.equal(answer.status, 201, answer.body)
  return JSON.parse(answer.body).path
}

/** The cookie of a new session, as a browser sends it back. */
async function signIn(): Promise<string> {
  const { headers } = await ask(await makeLink(), {})
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

describe('a link that lets a browser in', () => {
  it('is made with the token, opens once, and sends on to the dashboard', async () => {
    const answer = await ask('/session/links', bearer, 'POST')
    const { path, expires_at } = JSON.parse(answer.body)
    assert.match(path, /^\/session\/[\w-]{32}$/)
    const left = Date.parse(expires_at) - Date.now()
    assert.ok(left > 50_000 && left <= 60_000, expires_at)
    const opened = await ask(path, {})
    assert.deepEqual([opened.status, opened.headers.location], [303, '/'])
    const [cookie = ''] = opened.headers['set-cookie'] ?? []
    assert.match(cookie, /^kloros_session_[0-9a-f]{8}=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/)
    assert.equal(opened.headers['cache-control'], 'no-store')
    const again = await ask(path, {})
    assert.equal(again.status, 403)
    assert.match(again.body, /kloros dashboard makes another/)
    assert.equal(again.headers['set-cookie'], undefined)
  })

  it('is not used up by who asks for the head alone', async () => {
    const path = await makeLink()
    assert.equal((await ask(path, {}, 'HEAD')).headers['set-cookie'], undefined)
    assert.equal((await ask(path, {})).status, 303)
  })

  it('opens for one of many who come at once', async () => {
    const path = await makeLink()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(path, {})))
    assert.equal(answers.filter(({ status }) => status === 303).length, 1)
    assert.equal(answers.filter(({ status }) => status === 403).length, 19)
  })

  it('opens no more after a minute', async () => {
    const path = await makeLink()
    const [key = ''] = await redis.client.keys(`{${PREFIX}}:link:*`)
    assert.equal(key.includes(path.slice('/session/'.length)), false, 'Redis does not know what opens it')
    const left = await redis.client.pttl(key)
    assert.ok(left > 50_000 && left <= 60_000, String(left))
    await redis.client.pexpire(key, 0)
    assert.equal((await ask(path, {})).status, 403)
  })
})

describe('who is refused', () => {
  const sites = { origin: 'http://evil.example' }
  const rows: [name: string, headers: (cookie: string) => Record<string, string>, status: number][] = [
    ['a session is let in', (cookie) => ({ cookie }), 200],
    ['beside other cookies, too', (cookie) => ({ cookie: `a=b; ${cookie}; c=d` }), 200],
    ['from the feed’s own page', (cookie) => ({ cookie, origin: 'http://localhost' }), 200],
    ['no cookie is not', () => ({}), 401],
    ['nor an empty one', (cookie) => ({ cookie: `${cookie.split('=')[0]}=` }), 401],
    ['nor one of another name', (cookie) => ({ cookie: `kloros_session=${cookie.split('=')[1]}` }), 401],
    ['nor one with another end', (cookie) => ({ cookie: cookie.replace(/=\d/, '=9') }), 401],
    ['nor one with another sign', (cookie) => ({ cookie: `${cookie.slice(0, -2)}xx` }), 401],
    ['nor half a one', (cookie) => ({ cookie: cookie.slice(0, -20) }), 401],
    ['nor the token as a cookie', (cookie) => ({ cookie: `${cookie.split('=')[0]}=${token}` }), 401],
    ['nor a good one with a wrong token', (cookie) => ({ cookie, authorization: 'Bearer wrong' }), 401],
    ['nor from another site', (cookie) => ({ cookie, ...sites }), 403],
    ['nor from another port of the host', (cookie) => ({ cookie, origin: 'http://localhost:3000' }), 403],
    ['nor from a page without a site', (cookie) => ({ cookie, origin: 'null' }), 403],
    ['nor by a name that was pointed here', (cookie) => ({ cookie, host: 'evil.example' }), 403],
    ['nor by both', (cookie) => ({ cookie, host: 'evil.example', origin: 'http://evil.example' }), 403],
    ['nor the token from another site', () => ({ ...bearer, ...sites }), 403],
    ['nor the token by another name', () => ({ ...bearer, host: 'evil.example:8700' }), 403],
  ]
  for (const path of ['/questions', '/fleet', '/events', '/openapi.json']) {
    it(path, async () => {
      const cookie = await signIn()
      for (const [name, headers, status] of rows) {
        const answer = await ask(path, headers(cookie))
        assert.equal(answer.status, status, `${name}: ${answer.body}`)
      }
    })
  }

  it('a link, by another name or from another site: it is not used up', async () => {
    const path = await makeLink()
    for (const headers of [{ host: 'evil.example' }, sites]) assert.equal((await ask(path, headers)).status, 403)
    assert.equal((await ask(path, {})).status, 303)
  })

  it('what is no link', async () => {
    for (const path of ['/session/x', `/session/${'A'.repeat(32)}`, `/session/${'%00'.repeat(8)}`]) {
      assert.equal((await ask(path, {})).status, 403, path)
    }
    assert.equal((await ask('/session', {})).status, 401)
    assert.equal((await ask('/session/links', {}, 'POST')).status, 401)
    const cookie = await signIn()
    assert.equal((await ask('/session/links', { cookie }, 'POST')).status, 201)
  })
})

describe('how long a session lasts', () => {
  const at = (token: string, now: number) => new Sessions(token, redis.client, PREFIX, () => now)
  const cookieOf = async (sessions: Sessions) => (await sessions.open((await sessions.link()).secret))?.split(';')[0]

  it('a week, through restarts of the feed, until the token changes', async () => {
    const begun = Date.now()
    const cookie = await cookieOf(at(token, begun))
    assert.equal(at(token, begun + 7 * 86_400_000 - 1).holds(cookie), true)
    assert.equal(at(token, begun + 7 * 86_400_000).holds(cookie), false)
    assert.equal(at('another', begun).holds(cookie), false)
    const renamed = cookie?.replace(/^[^=]+/, at('another', begun).cookie)
    assert.equal(at('another', begun).holds(renamed), false)
  })

  it('a stream ends with the session that began it', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const ends = Date.now() + 2_000
    const cookie = (await cookieOf(at(token, ends - 7 * 86_400_000))) ?? ''
    const stream = await watch(`http://127.0.0.1:${port}`, '/events', { host: 'localhost', cookie })
    await until(() => stream.last !== '', 'it has begun')
    await until(() => {
      t.mock.timers.tick(15_000)
      return stream.isClosed
    }, 'it ends')
    assert.ok(Date.now() >= ends, 'not before')
  })

  for (const transport of ['websocket', 'polling']) {
    it(`so does a client of socket.io, by ${transport}`, async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] })
      const own = await buildFeed(redis.url, { token })
      t.after(() => own.app.close())
      await own.app.listen({ host: '127.0.0.1', port: 0 })
      await until(
        async () => (await own.app.inject({ url: '/fleet', headers: bearer })).statusCode === 200,
        'it answers',
      )
      const ends = Date.now() + 2_000
      const cookie = (await cookieOf(at(token, ends - 7 * 86_400_000))) ?? ''
      const { port } = own.app.server.address() as { port: number }
      const client = io(`http://127.0.0.1:${port}`, {
        ...{ forceNew: true, reconnection: false, transports: [transport] },
        extraHeaders: { cookie },
      })
      t.after(() => client.disconnect())
      await until(() => client.connected, 'it is let in')
      await until(() => {
        t.mock.timers.tick(15_000)
        return client.disconnected
      }, 'it ends')
      assert.ok(Date.now() >= ends, 'not before')
    })
  }

  it('two fleets of a host do not sign each other out', () => {
    assert.notEqual(at('one', 0).cookie, at('two', 0).cookie)
  })
})
