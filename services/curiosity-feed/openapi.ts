import * as z from 'zod'
import { type AnswerName, answers } from './answers.ts'
import type { Call } from './call.ts'
import { calls } from './calls.ts'

type Json = Record<string, unknown>

/** What may go wrong with any call, and with one that has a part which may be wrong. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'It is no HTTP, or the body no JSON.',
  401: 'The token is missing or wrong.',
  403: 'Host or Origin is not one of the feed’s.',
  404: 'There is none, or it is archived.',
  409: 'Its state does not allow it, or a request of this Idempotency-Key is under way or can no longer be answered again.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'A part of the request does not fit; field names it.',
  429: 'This client made too many requests; Retry-After says when to go on.',
  500: 'The feed failed; its log says at what.',
  503: 'Redis is away; Retry-After says when to try again.',
}

/** What is no JSON. */
const TEXTS: Partial<Record<AnswerName, string>> = { Text: 'text/plain', Events: 'text/event-stream' }

/** What a call that takes no token is found by. */
const OPEN = ['/health', '/session/{id}']

/** Makes the OpenAPI 3.1 document of all calls, from the schemas that requests are held against. @param cookie the name of a session's. */
export function describe(version: string, cookie: string): Json {
  const paths: Record<string, Json> = {}
  for (const [id, call] of Object.entries<Call>(calls)) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operation(id, call) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'KLoROS curiosity-feed',
      version,
      summary: 'The questions of a fleet of monitors: read, claim and answer them.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    tags: [
      { name: 'questions', description: 'What the fleet asks, and what becomes of it.' },
      { name: 'signals', description: 'What monitors and other programs report.' },
      { name: 'mutes', description: 'What an operator does not want asked.' },
      { name: 'fleet', description: 'How services and questions are.' },
      { name: 'feed', description: 'The feed itself.' },
    ],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Where the feed has a token.' },
        session: { type: 'apiKey', in: 'cookie', name: cookie, description: 'What a browser gets of a link.' },
      },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            'A request that is sent again with its key within 24 h is not done again, but answered as before.',
          schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
        },
        LastEventId: {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'The id of the last event that was heard: those after it are told first.',
          schema: { type: 'string' },
        },
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          description: 'The ETag of what is known already: 304 where nothing changed.',
          schema: { type: 'string' },
        },
      },
      schemas: shapes(),
    },
  }
}

function operation(id: string, call: Call): Json {
  const { tag, summary, description, path, query, body, method } = call
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string' },
  }))
  const read = isStream(call) ? 'LastEventId' : 'IfNoneMatch'
  const parameters = [...inPath, ...inQuery(query), header(method === 'GET' ? read : 'IdempotencyKey')]
  const { required, schema } = bodyOf(body)
  return {
    ...{ operationId: id, tags: [tag], summary, ...(description && { description }), parameters },
    ...(OPEN.includes(call.path) && { security: [{}] }),
    ...(body && { requestBody: { required, content: { 'application/json': { schema } } } }),
    responses: responsesOf(call),
  }
}

function header(name: string): Json {
  return { $ref: `#/components/parameters/${name}` }
}

function inQuery(query: z.ZodObject | undefined): Json[] {
  if (query === undefined) return []
  const { properties } = schemaOf(query, 'output') as { properties: Record<string, Json> }
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', schema },
    ...(schema.type === 'array' && { style: 'form', explode: false }),
  }))
}

function bodyOf(body: z.ZodType | undefined): { required: boolean; schema: Json } {
  if (body === undefined) return { required: false, schema: {} }
  return { required: !body.safeParse(undefined).success, schema: schemaOf(body, 'input') }
}

function isStream({ answers }: Call): boolean {
  return answers[200]?.[1] === 'Events'
}

function responsesOf(call: Call): Json {
  const { answers: known, problems = [], method, body, query } = call
  const isTagged = method === 'GET' && known[200] !== undefined && !isStream(call)
  const responses: Record<string, Json> = {}
  for (const [status, [description, answer]] of Object.entries(known)) {
    const tagged = isTagged && status === '200' && { headers: { ETag: { schema: { type: 'string' } } } }
    responses[status] = { description, ...tagged, ...(answer && { content: contentOf(answer) }) }
  }
  if (isTagged) responses[304] = { description: 'Nothing changed.' }
  const writes = method === 'GET' ? [] : [409, 422]
  const sent = [...(body ? [413, 415, 422] : []), ...(query ? [422] : [])]
  for (const status of new Set([400, 401, 403, 429, 500, 503, ...problems, ...writes, ...sent])) {
    const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    const other = responses[status] as { content: Json } | undefined
    if (other === undefined) responses[status] = { description: PROBLEMS[status], content: problem }
    else if (status < 500) Object.assign(other.content, problem)
  }
  return responses
}

function contentOf(answer: AnswerName): Json {
  const type = TEXTS[answer] ?? 'application/json'
  return { [type]: { schema: { $ref: `#/components/schemas/${answer}` } } }
}

function shapes(): Json {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(answers)) registry.add(schema, { id })
  // As input, further members are not ruled out: an answer may say more one day.
  const { schemas } = z.toJSONSchema(registry, { io: 'input', override, uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema as Json)]))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  // What is computed from a value, such as a time as a number, has no shape of its own in JSON.
  return bare(z.toJSONSchema(schema, { io, override, unrepresentable: 'any' }) as Json)
}

/** Leaves out what the rest says already: the long pattern of a date, and that a number is one. */
function override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

function bare({ $schema: _, $id: __, ...schema }: Json): Json {
  return schema
}
