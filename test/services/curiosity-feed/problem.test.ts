import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { until } from '../../support/until.ts'
import { buildFeed, PREFIX, startFeed, tell } from './feed.ts'

let feed: Awaited<ReturnType<typeof startFeed>>
let port: number
before(async () => {
  feed = await startFeed({ body_limit: 4096 })
  await feed.app.listen({ host: '127.0.0.1', port: 0 })
  port = (feed.app.server.address() as { port: number }).port
})
after(async () => {
  await feed.app.close()
  await feed.redis.stop()
})

/** Sends bytes as they are; what is no whole request is ended, so that the feed need not wait for the rest. */
function send(raw: string, { whole = true } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    if (whole) socket.write(raw, 'latin1')
    else socket.end(raw, 'latin1')
  })
}

/** A whole request; the body is UTF-8. */
function http(method: string, path: string, headers: Record<string, string> = {}, body?: string): string {
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const all = { Host: 'localhost', Connection: 'close', ...length, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${path} HTTP/1.1`, ...lines, '', Buffer.from(body ?? '').toString('latin1')].join('\r\n')
}

function problemIn(answer: string): { status: number; detail: string } & Record<string, unknown> {
  const [head, body] = answer.split('\r\n\r\n') as [string, string]
  assert.match(head, /\r\ncontent-type: application\/problem\+json/i)
  const problem = JSON.parse(body)
  assert.equal(head.slice(0, 12), `HTTP/1.1 ${problem.status}`)
  assert.deepEqual(Object.keys(problem).slice(0, 4), ['type', 'title', 'status', 'detail'])
  return problem
}

describe('what is no request for the feed', () => {
  const cases: [name: string, raw: string, status: number, whole?: boolean][] = [
    ['no such path', http('GET', '/nothing'), 404],
    ['no such method', http('DELETE', '/questions'), 404],
    ['a body for no such path', http('POST', '/nothing', { 'Content-Type': 'text/csv' }, 'a,b'), 404],
    ['a path that is no UTF-8', http('GET', '/questions/%c3%28'), 400],
    ['a path that ends early', http('GET', '/questions/%'), 400],
    ['an endless id', http('GET', `/questions/${'a'.repeat(3000)}`), 414],
    ['a call without a body', http('POST', '/questions/claim'), 422],
    ['an empty body', http('POST', '/questions/claim', { 'Content-Type': 'application/json' }, ''), 400],
    [
      'a body too large',
      http('POST', '/questions/claim', { 'Content-Type': 'application/json' }, 'x'.repeat(4097)),
      413,
    ],
    ['a form', http('POST', '/questions/claim', { 'Content-Type': 'multipart/form-data' }, 'x'), 415],
    ['a body of no type', http('POST', '/questions/claim', {}, '{}'), 415],
    ['huge headers', http('GET', '/questions', { 'X-Big': 'x'.repeat(20_000) }), 431],
    ['a request without Host', 'GET /fleet HTTP/1.0\r\n\r\n', 403],
    ['no HTTP', 'EHLO localhost\r\n\r\n', 400],
    ['half a request', 'GET /questions HTT', 400, false],
  ]
  for (const [name, raw, status, whole = true] of cases) {
    it(`${name} is ${status}`, async () => {
      const problem = problemIn(await send(raw, { whole }))
      assert.equal(problem.status, status)
      assert.match(problem.detail, /^.{10,512}$/)
    })
  }

  it('500 malformed requests each get a 4xx, and none is logged', async () => {
    const json = { 'Content-Type': 'application/json' }
    const word = fc.string({ minLength: 1, maxLength: 30 }).map(encodeURIComponent)
    const call = fc.constantFrom('claim', 'id/renew', 'id/release', 'id/answer').map((path) => `/questions/${path}`)
    const parameter = fc.constantFrom('status', 'level', 'ecosystem', 'limit', 'cursor', 'before')
    const whole = fc.oneof(
      fc
        .tuple(fc.constantFrom('PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'BREW'), word)
        .map(([method, path]) => http(method, `/questions/${path}`)),
      word.map((path) => http('GET', `/${path}/${path}`)),
      word.map((id) => http('GET', `/questions/${id}`)),
      fc
        .tuple(word, fc.constantFrom('%', '%z', '%c3%28', '%ff', '%u0041'))
        .map(([id, bad]) => http('GET', `/questions/${id}${bad}`)),
      fc.tuple(parameter, word).map(([key, value]) => http('GET', `/questions?${key}=~${value}`)),
      word.map((key) => http('GET', `/signals?x${key}=1`)),
      fc.tuple(call, fc.jsonValue()).map(([path, value]) => http('POST', path, json, JSON.stringify(value))),
      fc.tuple(call, fc.string()).map(([path, text]) => http('POST', path, json, `{${text}`)),
      fc
        .tuple(call, fc.jsonValue())
        .map(([path, value]) => http('POST', path, json, `{"__proto__":${JSON.stringify(value)}}`)),
      fc.tuple(call, fc.nat(1900)).map(([path, deep]) => http('POST', path, json, '['.repeat(deep) + ']'.repeat(deep))),
      fc.tuple(call, word).map(([path, type]) => http('POST', path, { 'Content-Type': `text/${type}` }, '{}')),
      fc
        .tuple(call, fc.integer({ min: 4097, max: 9000 }))
        .map(([path, size]) => http('POST', path, json, 'x'.repeat(size))),
      call.map((path) => http('POST', path, { ...json, 'Content-Encoding': 'gzip' }, '\u001f\u008b')),
      fc.integer({ min: 16_500, max: 40_000 }).map((size) => http('GET', '/fleet', { Cookie: 'x'.repeat(size) })),
      fc.integer({ min: 16_500, max: 40_000 }).map((size) => http('GET', `/questions?q=${'x'.repeat(size)}`)),
      word.map((host) => http('GET', '/fleet', { Host: `${host}.example` })),
      word.map((site) => http('GET', '/fleet', { Origin: `https://${site}` })),
      fc
        .constantFrom('x', '-1', '1, 2')
        .map((length) => http('POST', '/signals', { ...json, 'Content-Length': length }, '{}')),
      word.map((name) => http('GET', '/fleet', { [`bad ${name}`]: '1' })),
    )
    const part = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.nat(40).map((at) => http('GET', '/questions').slice(0, at + 1)),
    )
    const samples = fc.sample(
      fc.oneof(
        { weight: 9, arbitrary: whole.map((raw) => ({ raw, whole: true })) },
        { weight: 1, arbitrary: part.map((raw) => ({ raw, whole: false })) },
      ),
      { seed: 20261121, numRuns: 500 },
    )
    for (const { raw, ...how } of samples) {
      const shown = JSON.stringify(raw.slice(0, 300))
      const answer = await send(raw, how).catch((error: Error) => assert.fail(`${error.message}: ${shown}`))
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, shown)
      problemIn(answer)
    }
    assert.deepEqual(feed.errors, [])
    assert.equal((await feed.app.inject('/fleet')).statusCode, 200)
  })
})

describe('what goes wrong behind the feed', () => {
  const stored: [name: string, write: (key: string) => Promise<unknown>, cause: RegExp][] = [
    ['a key of another kind', (key) => feed.redis.client.set(key, 'no hash'), /WRONGTYPE/],
    ['what is no JSON', (key) => feed.redis.client.hset(key, { status: 'ready', wording: '{half' }), /SyntaxError/],
  ]
  for (const [name, write, cause] of stored) {
    it(`${name} in Redis is 500, tells the caller nothing, and is logged once`, async () => {
      const key = `{${PREFIX}}:question:odd`
      await write(key)
      const reply = await feed.app.inject('/questions/odd')
      assert.equal(reply.statusCode, 500)
      assert.match(reply.headers['content-type'] as string, /^application\/problem\+json/)
      assert.doesNotMatch(reply.body, /WRONGTYPE|JSON|node_modules|odd/)
      const [error, ...more] = feed.errors.splice(0)
      assert.deepEqual([error?.message, error?.fields?.route, more], ['request failed', '/questions/:id', []])
      assert.match(String(error?.fields?.error), cause)
      await feed.redis.client.del(key)
    })
  }

  const calls: [method: 'GET' | 'POST', url: string, payload?: Record<string, unknown>][] = [
    ['GET', '/questions'],
    ['GET', '/questions/some-id'],
    ['POST', '/questions/claim', { worker: 'agent-1' }],
    ['POST', '/questions/some-id/renew', { token: 't' }],
    ['POST', '/questions/some-id/release', { token: 't' }],
    ['POST', '/questions/some-id/answer', { token: 't', answer: 'x' }],
    ['GET', '/signals'],
    ['POST', '/signals', { signal: 'CAPABILITY_GAP', facts: { gap_type: 'a', gap_name: 'b' } }],
    ['GET', '/fleet'],
  ]

  it('everything is 503 while Redis is away, and as before when it is back', async () => {
    const [id] = await tell(feed.redis, ['disk-full'])
    await feed.redis.kill()
    for (const [method, url, payload] of calls) {
      const reply = await feed.app.inject({ method, url, ...(payload && { payload }) })
      assert.equal(reply.statusCode, 503, `${method} ${url}: ${reply.body}`)
      assert.match(reply.json().detail, /Redis/)
      assert.match(String(reply.headers['retry-after']), /^[1-9]\d*$/)
    }
    // What a caller did wrong is still theirs.
    assert.equal((await feed.app.inject('/questions?limit=x')).statusCode, 422)
    assert.equal((await feed.app.inject('/health')).statusCode, 200)
    await feed.redis.start()
    await until(async () => (await feed.app.inject(`/questions/${id}`)).statusCode === 200, 'the question is back')
    assert.deepEqual(feed.errors, [])
    assert.equal(feed.counted.skipped, 0)
  })

  it('a feed whose Redis never was answers too, and closes', async () => {
    const lonely = await buildFeed('unix:///nonexistent/redis.sock')
    assert.equal((await lonely.app.inject('/questions')).statusCode, 503)
    await lonely.app.close()
  })
})
