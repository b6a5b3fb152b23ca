import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { calls } from '../../../services/curiosity-feed/calls.ts'
import { ask, buildFeed, type TestFeed } from './feed.ts'

interface Operation {
  operationId: string
  parameters: { name?: string; in?: string; schema?: Record<string, unknown>; $ref?: string }[]
  requestBody?: { required: boolean; content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, unknown>
}

interface Reference {
  $ref: string
}

let feed: TestFeed
let text: string
let document: {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { type?: string; anyOf?: { type?: string; $ref?: string }[]; $ref?: string }> }
}

before(async () => {
  feed = await buildFeed('unix:///nonexistent/redis.sock')
  const reply = await feed.app.inject('/openapi.json')
  assert.equal(reply.statusCode, 200)
  assert.match(String(reply.headers['content-type']), /^application\/json/)
  text = reply.body
  document = JSON.parse(text)
})
after(() => feed.app.close())

describe('the OpenAPI document', () => {
  it('leaves a linter silent', async () => {
    // A link only sends on.
    const config = await createConfig({ extends: ['recommended-strict'], rules: { 'operation-2xx-response': 'off' } })
    const found = await lintFromString({ source: text, absoluteRef: 'openapi.json', config })
    const shown = found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)
    assert.deepEqual(shown, [])
  })

  it('the linter would find something', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] })
    const found = await lintFromString({ source: text.replace('"operationId":"listMutes",', ''), config })
    assert.notDeepEqual(found, [])
  })

  it('names every call there is, and no other', () => {
    const told = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual(told.sort(), [...feed.routes].sort())
    assert.equal(told.length, Object.keys(calls).length)
  })

  const bodies: [path: string, required: string[], optional: string[]][] = [
    ['/questions/claim', ['worker'], ['lease_seconds', 'gap_types', 'ecosystems', 'levels']],
    ['/questions/{id}/renew', ['token'], ['lease_seconds']],
    ['/questions/{id}/release', ['token'], ['reason']],
    ['/questions/{id}/answer', ['token', 'answer'], ['evidence', 'confidence', 'metrics']],
    ['/questions/{id}/block', ['token', 'reason'], []],
    ['/questions/{id}/snooze', ['until'], []],
    ['/questions/{id}/accept', ['reason'], []],
    ['/questions/{id}/reopen', [], ['reason']],
    ['/mutes', ['gap_name', 'reason'], ['gap_type', 'until']],
  ]
  for (const [path, required, optional] of bodies) {
    it(`POST ${path} takes what its schema takes`, () => {
      const body = document.paths[path]?.post?.requestBody
      const schema = body?.content['application/json']?.schema as Record<string, object>
      assert.deepEqual(schema.required ?? [], required)
      assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), [...required, ...optional].sort())
      assert.equal(schema.additionalProperties, false)
      assert.equal(body?.required, required.length > 0)
    })
  }

  it('says what a query takes, as it is written', () => {
    const parameters = document.paths['/questions']?.get?.parameters ?? []
    const found = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema?.type]))
    assert.deepEqual(found, {
      ...{ status: 'array', gap_type: 'array', ecosystem: 'array', level: 'array' },
      ...{ host: 'string', q: 'string', limit: 'integer', cursor: 'string', undefined: undefined },
    })
    const limit = parameters.find(({ name }) => name === 'limit')?.schema
    assert.deepEqual([limit?.minimum, limit?.maximum, limit?.default], [1, 500, 50])
  })

  const hello = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  const both = 'application/json, text/event-stream'
  const spoken: [name: string, payload: unknown, accept: string, status: number, isList: boolean][] = [
    ['a request', hello, both, 200, false],
    ['several', [hello, { ...hello, id: 2 }], both, 200, true],
    ['no message', { jsonrpc: '2.0', id: {} }, both, 400, false],
    ['no JSON', '{', both, 400, false],
    ['who takes one kind of answers', hello, 'application/json', 406, false],
    ['no shape of a message', { hello: 1 }, both, 422, false],
  ]
  for (const [name, payload, accept, status, isList] of spoken) {
    it(`says how POST /mcp answers ${name}`, async () => {
      const headers = { accept, 'content-type': 'application/json' }
      const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
      const reply = await feed.app.inject({ method: 'POST', url: '/mcp', headers, payload: body })
      assert.equal(reply.statusCode, status, reply.body)
      const said = document.paths['/mcp']?.post?.responses[status] as { content: Record<string, { schema: Reference }> }
      const type = String(reply.headers['content-type']).split(';')[0] ?? ''
      const { $ref } = said.content[type]?.schema ?? { $ref: '' }
      const shape = document.components.schemas[$ref.split('/').at(-1) ?? '']
      const kinds = (shape?.anyOf ?? [shape]).map((one) => one?.type ?? (one?.$ref && 'object'))
      assert.ok(kinds.includes(isList ? 'array' : 'object'), `${type}: ${$ref}`)
    })
  }

  it('is asked for with the token, as all else', async () => {
    const locked = await buildFeed('unix:///nonexistent/redis.sock', { token: 's3cret' })
    assert.equal((await ask(locked, '/openapi.json')).status, 401)
    await locked.app.close()
  })
})
