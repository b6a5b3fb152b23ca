import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as z from 'zod'
import core from '../../../services/curiosity-core/index.ts'
import { gaps } from '../../../shared/contract/gaps.ts'
import { questionId } from '../../../shared/store/identity.ts'
import { Mutes } from '../../../shared/store/mutes.ts'
import { comesToBe, until } from '../../support/until.ts'
import { ask, type Json, PREFIX, startFeed } from './feed.ts'
import { fitting, type Schema } from './misfits.ts'

const TEXTS: [name: string, text: string][] = [
  ['the second half of a character', 'caf\udce9'],
  ['the first half of one', '\ud83d!'],
  ['halves the wrong way round', '\ude00\ud83d'],
  ['halves beyond what is kept', '\udce9'.repeat(510)],
  ['a character across the bound', `${'x'.repeat(499)}🪵🪵`],
  ['NUL', 'a\0b'],
  ['what breaks a line', 'a\u2028b\u2029c\u0085d\r\ne'],
  ['what is no character', '\ufffe\uffff\ufeff'],
  ['what patterns, JSON and the store are made of', '%"]}[^$*?\\\t1-1 1 2'],
  ['nothing', ''],
]

let deep: unknown = 'x'
for (let depth = 0; depth < 12; depth += 1) deep = { a: [deep] }
const VALUES: unknown[] = [deep, 1e308, -1e308, 5e-324, 1e21, -0, null, { '\udce9': '\udce9', ['__proto__']: 1 }]

/** Bytes that are no UTF-8: a stray one, half of a sequence, an encoded half of a character, one beyond Unicode. */
const BYTES = ['ff', 'e282', 'edb3a9', 'f4908080'].map((hex) => Buffer.from(hex, 'hex'))

let feed: Awaited<ReturnType<typeof startFeed>>
let document: {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>
}
let folding: Promise<void> | undefined
let crash: unknown
const stop = new AbortController()
const warnings: string[] = []
let count = 0

before(async () => {
  feed = await startFeed()
  document = (await feed.app.inject('/openapi.json')).json()
  const quiet = () => undefined
  const started = core.start?.({
    config: core.config.parse({ open_per_type: 100_000 }),
    fleet: { project: 'demo', host: 'web-1' },
    redis: { url: feed.redis.url, prefix: PREFIX },
    address: { host: '127.0.0.1', port: 8701 },
    signal: stop.signal,
    log: { debug: quiet, info: quiet, error: quiet, warn: (message) => void warnings.push(message) },
    ...{ count: quiet, say: quiet, report: quiet },
  })
  folding = started?.catch((error) => {
    crash = error
  })
})
after(async () => {
  stop.abort()
  await folding
  await feed.app.close()
  await feed.redis.stop()
})

/** All that fits a schema in its shape and holds the text in one place. */
function* placed(schema: Schema, text: string): Generator<unknown> {
  for (const one of schema.anyOf ?? []) yield* placed(one, text)
  if (schema.enum || 'const' in schema || schema.anyOf) return
  const { type, items = {}, properties = {}, additionalProperties: more } = schema
  if (type === undefined) yield* [text, ...VALUES]
  if (type === 'string') yield text
  if (type === 'array') for (const one of placed(items, text)) yield [one]
  if (type !== 'object') return
  const least = fitting(schema) as Json
  for (const [key, property] of Object.entries(properties)) {
    for (const one of placed(property, text)) yield { ...least, [key]: one }
  }
  if (more !== false)
    for (const one of placed(typeof more === 'object' ? more : {}, text)) yield { ...least, [text]: one }
}

const idOf = (gap_name: string) => questionId('disk_full', gap_name)

function another(name: string): string {
  count += 1
  return `${name}-${count}`
}

/** Reports a gap as another program does, and waits for its question. */
async function opened(): Promise<string> {
  const gap_name = another('gap')
  await ask(feed, '/signals', { signal: 'CAPABILITY_GAP', facts: { gap_type: 'disk_full', gap_name } })
  await folded(gap_name)
  return idOf(gap_name)
}

async function folded(gap_name: string): Promise<void> {
  const isAsked = async () => (await ask(feed, `/questions/${idOf(gap_name)}`)).status === 200
  await until(async () => crash !== undefined || isAsked(), `${gap_name} is asked about`)
  assert.equal(crash, undefined)
}

async function held(): Promise<{ id: string; token: string }> {
  const id = await opened()
  const { status, body } = await ask(feed, `/questions/${id}/claim`, { worker: 'ann' })
  assert.equal(status, 200, JSON.stringify(body))
  return { id, token: String(body.token) }
}

/** A body with what it needs to be done, where it names none of its own. */
function completed(body: unknown, known: Json): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const own = Object.entries(known).filter(([key]) => (body as Json)[key] === 'a')
  return { ...body, ...Object.fromEntries(own) }
}

async function call(url: string, payload: unknown): Promise<Json> {
  const { status, body } = await ask(feed, url, payload)
  assert.ok(status < 500, `${url} ${JSON.stringify(payload)}: ${status}`)
  return body
}

async function append(texts: readonly (string | Buffer)[]): Promise<void> {
  const pipeline = feed.redis.client.pipeline()
  for (const text of texts) pipeline.xadd(`{${PREFIX}}:signals`, '*', 'json', text)
  await pipeline.exec()
}

describe('text that is none, in every field of every call', () => {
  for (const [name, text] of TEXTS) {
    it(`by HTTP: ${name}`, async () => {
      for (const [path, { post }] of Object.entries(document.paths)) {
        const schema = post?.requestBody?.content['application/json']?.schema
        if (schema === undefined || path === '/mcp') continue
        for (const body of placed(schema, text)) {
          if (path.endsWith('/claim')) {
            await call(path.replace('{id}', await opened()), body)
            continue
          }
          if (!path.includes('{id}')) {
            await call(path, body)
            continue
          }
          const { id, token } = await held()
          if (path.endsWith('/reopen')) await call(`/questions/${id}/block`, { token, reason: 'for now' })
          await call(path.replace('{id}', id), completed(body, { token }))
        }
      }
      await opened()
    })

    it(`by the Model Context Protocol: ${name}`, async () => {
      const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
      const speak = async (method: string, params: Json) => {
        const payload = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
        const reply = await feed.app.inject({ method: 'POST', url: '/mcp', headers, payload })
        assert.equal(reply.statusCode, 200, payload)
        return reply.json().result as { tools: { name: string; inputSchema: Schema }[] }
      }
      for (const { name: tool, inputSchema } of (await speak('tools/list', {})).tools) {
        for (const given of placed(inputSchema, text)) {
          const known = inputSchema.required?.includes('id') ? await held() : {}
          await speak('tools/call', { name: tool, arguments: completed(given, known) as Json })
        }
      }
      await opened()
    })

    it(`on the bus: ${name}`, async () => {
      const envelope =
        document.paths['/signals']?.post?.requestBody?.content['application/json']?.schema.anyOf?.[0] ?? {}
      const signals = [...placed(envelope, text)] as { facts?: Json }[]
      for (const [gap_type, { published }] of Object.entries(gaps)) {
        const schema = z.toJSONSchema(published, { io: 'input', unrepresentable: 'any' }) as Schema
        for (const facts of placed(schema, text)) {
          const gap_name = another('odd')
          signals.push({ ...(fitting(envelope) as Json), facts: { gap_type, gap_name, ...(facts as Json) } })
        }
      }
      const closed = signals.map((one) => ({ ...one, signal: 'CAPABILITY_GAP_CLOSED' }))
      await append([...signals, ...signals, ...closed].map((one) => JSON.stringify(one)))
      await opened()
    })
  }

  it('as bytes, by HTTP and on the bus', async () => {
    const around = (from: string, to: string, bytes: Buffer) =>
      Buffer.concat([Buffer.from(from), bytes, Buffer.from(to)])
    for (const bytes of BYTES) {
      const mute = around('{"gap_name":"x', '","reason":"why"}', bytes)
      const headers = { 'content-type': 'application/json' }
      const reply = await feed.app.inject({ method: 'POST', url: '/mutes', headers, payload: mute })
      assert.ok(reply.statusCode < 500, reply.body)
      const facts = '"facts":{"gap_type":"disk_full","gap_name":"bytes'
      await append([around(`{"signal":"CAPABILITY_GAP",${facts}`, '"}}', bytes), bytes])
      for (const path of ['/questions?q=%ff', '/questions/%ff', '/questions?cursor=%ff', '/channels?name=%ed%b3%a9']) {
        assert.ok((await ask(feed, path)).status < 500, path)
      }
    }
    await opened()
  })
})

describe('after all that', () => {
  it('everything is folded in, and everything is read', async () => {
    const pending = async () => (await feed.redis.client.xpending(`{${PREFIX}}:signals`, 'curiosity-core'))[0]
    await comesToBe(pending, 0)
    assert.equal(crash, undefined)
    const beats = ['1e300', '-1e300', 'x'].map((at) => `${at} {"service":"\\udce9","host":"\\u0000","status":"\u2028"}`)
    await feed.redis.client.hset(`{${PREFIX}}:heartbeats`, Object.fromEntries(beats.entries()))
    for (const path of ['/mutes', '/signals?limit=500', '/stats', '/fleet', '/channels', '/health']) {
      assert.equal((await ask(feed, path)).status, 200, path)
    }
    const status = 'ready,in_progress,answered,blocked,snoozed,accepted,held,closed'
    let cursor = ''
    do {
      const { status: said, body } = await ask(feed, `/questions?limit=500&status=${status}&cursor=${cursor}`)
      assert.equal(said, 200)
      cursor = String(body.next_cursor ?? '')
    } while (cursor !== '')
    assert.deepEqual(feed.errors, [])
    assert.deepEqual([...new Set(warnings)], ['a signal is rejected'])
  })
})

describe('a mute that cannot be read, as an earlier version left it', () => {
  const rows: [name: string, json: string][] = [
    [
      'half of a character',
      JSON.stringify({ ...{ gap_type: null, gap_name: 'x', reason: 'caf\udce9' }, parts: ['x'] }),
    ],
    ['no JSON', '{'],
    ['another shape', '[]'],
  ]
  for (const [name, json] of rows) {
    it(`keeps nothing else from being done: ${name}`, async () => {
      await feed.redis.client.hset(`{${PREFIX}}:mutes`, 'bad', json)
      const { id, token } = await held()
      await call(`/questions/${id}/release`, { token })
      assert.deepEqual(await new Mutes(feed.redis.client, PREFIX).unfit(), ['bad'])
      await feed.redis.client.hdel(`{${PREFIX}}:mutes`, 'bad')
    })
  }
})
