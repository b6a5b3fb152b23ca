import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { startFeed, tell } from './feed.ts'
import { fitting, misfits, type Schema } from './misfits.ts'

interface Operation {
  parameters: { name: string; in: string; schema: Schema; $ref?: string }[]
  requestBody?: { required: boolean; content: { 'application/json': { schema: Schema } } }
}

interface Request {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}

/** How much the heap may grow over 500 requests, in bytes; what is kept of each would be more. */
const GROWTH = 2_000_000

const JSON_TYPE = { 'Content-Type': 'application/json' }

let feed: Awaited<ReturnType<typeof startFeed>>
let port: number
let paths: [path: string, method: string, operation: Operation][]
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

before(async () => {
  feed = await startFeed()
  await tell(feed.redis, ['disk-full'])
  await feed.app.listen({ host: '127.0.0.1', port: 0 })
  port = (feed.app.server.address() as { port: number }).port
  const document = (await feed.app.inject('/openapi.json')).json()
  paths = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): (typeof paths)[number] => [
      path,
      method.toUpperCase(),
      operation,
    ]),
  )
})
after(async () => {
  agent.destroy()
  await feed.app.close()
  await feed.redis.stop()
})

/** Requests that the document rules out, of one call. */
function malformed([path, method, { parameters, requestBody }]: (typeof paths)[number]): fc.Arbitrary<Request>[] {
  const filled = path.replace('{id}', 'none')
  const schema = requestBody?.content['application/json'].schema
  const fit = schema === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(fitting(schema)) }
  const kinds: fc.Arbitrary<Request>[] = []
  const other = [
    'PUT',
    'PATCH',
    'PROPFIND',
    'BREW',
    ...(paths.some(([p, m]) => p === path && m === 'POST') ? [] : ['POST']),
  ]
  kinds.push(fc.constantFrom(...other).map((one) => ({ method: one, path: filled })))
  for (const { name, schema: of, in: place } of parameters) {
    if (place === 'query') kinds.push(queries(name, of).map((query) => ({ method, path: `${filled}?${query}` })))
  }
  if (parameters.some((one) => one.in === 'query')) {
    const surplus = fc.string({ minLength: 1, maxLength: 20 }).map((name) => `x${encodeURIComponent(name)}=1`)
    kinds.push(surplus.map((query) => ({ method, path: `${filled}?${query}` })))
  }
  if (method !== 'GET') {
    const keys = fc.constantFrom('', 'two words', 'k'.repeat(256), 'caf\u00e9')
    kinds.push(
      keys.map((key) => ({ method, path: filled, ...fit, headers: { ...fit.headers, 'Idempotency-Key': key } })),
    )
  }
  if (schema === undefined) return kinds
  const send = (body: string, headers: Record<string, string> = JSON_TYPE) => ({ method, path: filled, headers, body })
  const wrong = misfits(schema).map((value) => send(JSON.stringify(value)))
  kinds.push(wrong, wrong, wrong)
  kinds.push(fc.string().map((text) => send(`{${text}`)))
  kinds.push(
    fc.constantFrom('text/plain', 'application/xml', 'json').map((type) => send('{}', { 'Content-Type': type })),
  )
  if (requestBody?.required) kinds.push(fc.constant({ method, path: filled }))
  return kinds
}

/** A parameter with a value that its schema rules out, as it would be written. */
function queries(name: string, schema: Schema): fc.Arbitrary<string> {
  const isList = schema.type === 'array'
  const one = isList ? (schema.items as Schema) : schema
  const bad =
    one.type === 'integer'
      ? fc.constantFrom(-1, 0, (one.maximum ?? 0) + 1, 1e300, 1.5, 'x', '0x1', ' 1', '١')
      : misfits(one).filter((value) => typeof value === 'string' && value !== '' && !(isList && value.includes(',')))
  // Of a text without a pattern any is as good as another, but for its length; and a cursor is from the feed alone.
  const written = one.pattern || one.enum || one.type === 'integer' ? bad : fc.constant('~'.repeat(2000))
  return written.map((value) => `${name}=${encodeURIComponent(String(value))}`)
}

function send({ method, path, headers = {}, body }: Request): Promise<{ status: number; type: string; body: string }> {
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, agent, headers: { ...headers, ...length } },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8')
        reply.on('data', (part) => {
          text += part
        })
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, type: reply.headers['content-type'] ?? '', body: text }),
        )
      },
    )
    outgoing.on('error', reject).end(body)
  })
}

async function refuse(seed: number): Promise<Map<number, number>> {
  const requests = fc.sample(fc.oneof(...paths.flatMap(malformed)), { seed, numRuns: 500 })
  const statuses = new Map<number, number>()
  for (const one of requests) {
    const shown = `${one.method} ${one.path.slice(0, 200)} ${JSON.stringify(one.headers)} ${one.body?.slice(0, 300)}`
    const { status, type, body } = await send(one)
    assert.ok(status >= 400 && status < 500, `${status}: ${shown}`)
    assert.match(type, /^application\/problem\+json/, shown)
    const problem = JSON.parse(body)
    assert.equal(problem.status, status, shown)
    assert.match(problem.detail, /^.{10,512}$/s, shown)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  return statuses
}

describe('500 malformed requests, made from the OpenAPI document', () => {
  it('are each refused with a 4xx that says why, of every kind, and none is logged', async () => {
    const statuses = await refuse(20261129)
    for (const status of [400, 404, 415, 422]) assert.ok((statuses.get(status) ?? 0) >= 5, `${status}`)
    assert.deepEqual([feed.errors, feed.warnings], [[], []])
    const { questions, total } = (await feed.app.inject('/questions')).json()
    assert.deepEqual([total, questions[0].status], [1, 'ready'])
    assert.deepEqual((await feed.app.inject('/mutes')).json(), { mutes: [] })
  })

  it('leave nothing behind in the process or in Redis', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const keys = await feed.redis.client.dbsize()
    await refuse(1)
    collect()
    const before = process.memoryUsage().heapUsed
    await refuse(2)
    collect()
    const growth = process.memoryUsage().heapUsed - before
    assert.ok(growth < GROWTH, `${growth} bytes`)
    assert.equal(await feed.redis.client.dbsize(), keys)
  })
})
