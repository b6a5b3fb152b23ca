import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { Level, QuestionStatus } from '../../shared/contract/question.ts'
import { Ecosystem, SIGNAL_BYTES, Signal } from '../../shared/contract/signal.ts'
import { Problem } from './problem.ts'

/** How deep JSON may be nested: far deeper than any signal, and far from where writing it again ends the stack. */
const DEPTH = 32

const SIGNALS_PER_REQUEST = 1000

const GapType = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be snake_case, at most 64 characters')
const Printable = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'must be printable and not empty')
const Token = z.string().min(1).max(256)
const LeaseSeconds = z.int().min(1).max(86_400).default(300)

/** Text of at most so many bytes of UTF-8. */
function text(bytes: number) {
  return z.string().refine((value) => Buffer.byteLength(value) <= bytes, `must be at most ${bytes} bytes`)
}

/** A query parameter that is a list: repeated, or separated by commas. */
function list<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [...new Set([value].flat().flatMap((part) => part.split(',')))])
    .pipe(z.array(item).max(64))
    .exactOptional()
}

const Limit = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a whole number from 1 to 500')
  .transform(Number)
  .pipe(z.int().min(1).max(500))
  .default(50)

/** `GET /questions?…`, as strings. */
export const QuestionQuery = z.strictObject({
  status: list(QuestionStatus),
  gap_type: list(GapType),
  ecosystem: list(Ecosystem),
  level: list(Level),
  host: Printable.max(253).exactOptional(),
  q: Printable.max(256).exactOptional(),
  limit: Limit,
  cursor: z.string().max(1024).exactOptional(),
})

/** `GET /signals?…`, as strings; `before` is a stream id, and only older signals are given. */
export const SignalQuery = z.strictObject({
  limit: Limit,
  before: z.string().refine(isStreamId, 'must be the id of a signal, such as 1795200890104-0').exactOptional(),
})

// Redis refuses what does not fit 64 bits, and to look before the very first id.
function isStreamId(id: string): boolean {
  if (!/^\d{1,20}(-\d{1,20})?$/.test(id)) return false
  const parts = id.split('-').map(BigInt)
  return parts.every((part) => part < 2n ** 64n) && parts.some((part) => part > 0n)
}

/** `POST /questions/claim`. */
export const Claim = z.strictObject({
  worker: Printable.max(128),
  lease_seconds: LeaseSeconds,
  gap_types: z.array(GapType).min(1).max(64).exactOptional(),
  ecosystems: z.array(Ecosystem).min(1).max(64).exactOptional(),
  levels: z.array(Level).min(1).max(64).exactOptional(),
})

/** `POST /questions/{id}/renew`. */
export const Renew = z.strictObject({ token: Token, lease_seconds: LeaseSeconds })

/** `POST /questions/{id}/release`. */
export const Release = z.strictObject({ token: Token, reason: text(4096).exactOptional() })

/** `POST /questions/{id}/answer`; `confidence` is 0..1. */
export const Answer = z.strictObject({
  token: Token,
  answer: text(65_536).min(1),
  evidence: z.array(text(4096)).max(100).default([]),
  confidence: z.number().min(0).max(1).nullable().default(null),
  metrics: z
    .record(z.string(), z.unknown())
    .refine((value) => weightOf(value) <= 16_384, 'must be at most 16384 bytes as JSON')
    .nullable()
    .default(null),
})

/**
 * Validates what a caller sent.
 *
 * @param within where the value stands in what was sent, for the sentence: `[3]`.
 * @throws Problem 422 with the first `field` that does not fit, and why.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, within?: { index: number }): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]
  throw misfit(path.join('.').slice(0, 128), issue?.message ?? 'does not fit', within)
}

/** Validates a query; a parameter without a value is as good as none. */
export function parseQuery<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  return parse(schema, Object.fromEntries(Object.entries(query as object).filter(([, value]) => value !== '')))
}

/**
 * Validates signals from outside.
 *
 * @throws Problem 422 with the `index` in the list, where it was one, and the `field` of the first that does not fit.
 */
export function parseSignals(body: unknown): Signal[] {
  if (!Array.isArray(body)) return [parseSignal(body)]
  if (body.length === 0 || body.length > SIGNALS_PER_REQUEST) {
    throw misfit('', `must be 1 to ${SIGNALS_PER_REQUEST} signals, not ${body.length}`)
  }
  return body.map((one, index) => parseSignal(one, { index }))
}

function parseSignal(value: unknown, within?: { index: number }): Signal {
  const signal = parse(Signal, value, within)
  const bytes = weightOf(signal)
  if (bytes > SIGNAL_BYTES) throw misfit('', `must be at most ${SIGNAL_BYTES} bytes as JSON, not ${bytes}`, within)
  return signal
}

function misfit(field: string, why: string, within?: { index: number }): Problem {
  const where = [within === undefined ? '' : `[${within.index}]`, field].filter((part) => part !== '').join('.')
  return new Problem(422, `${where || 'body'}: ${why}`, { ...within, field })
}

function weightOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** Makes JSON the one kind of body that is read, up to `limit` bytes. */
export function readJsonBodies(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: limit },
    async (_: FastifyRequest, body: string) => {
      const value = parseJson(body)
      if (isDeeper(value, DEPTH)) throw misfit('', `must not be nested more than ${DEPTH} deep`)
      return value
    },
  )
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new Problem(400, `The body is not JSON: ${(error as SyntaxError).message}`)
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1))
}
