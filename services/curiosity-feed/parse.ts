import type { FastifyInstance, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import { Signal } from '../../shared/contract/signal.ts'
import { SIGNAL_BYTES } from '../../shared/contract/signal-bounds.ts'
import { Problem } from './problem.ts'
import { SIGNALS_PER_REQUEST } from './schema.ts'

/** How deep JSON may be nested: far deeper than any signal, and far from where writing it again ends the stack. */
const DEPTH = 32

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
  const bytes = Buffer.byteLength(JSON.stringify(signal))
  if (bytes > SIGNAL_BYTES) throw misfit('', `must be at most ${SIGNAL_BYTES} bytes as JSON, not ${bytes}`, within)
  return signal
}

/** Says which field does not fit, and why. */
export function misfit(field: string, why: string, within?: { index: number }): Problem {
  const where = [within === undefined ? '' : `[${within.index}]`, field].filter((part) => part !== '').join('.')
  return new Problem(422, `${where || 'body'}: ${why}`, { ...within, field })
}

/** Makes JSON the one kind of body that is read, up to `limit` bytes. */
export function readJsonBodies(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: limit },
    async (_: FastifyRequest, body: string) => {
      const value = parseJson(body)
      check(value, DEPTH)
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

function check(value: unknown, depth: number): void {
  // JSON knows no infinity, but 1e999 is read as one and would be written as null.
  if (typeof value === 'number' && !Number.isFinite(value)) throw misfit('', 'must not hold numbers beyond 1.8e308')
  if (typeof value !== 'object' || value === null) return
  if (depth === 0) throw misfit('', `must not be nested more than ${DEPTH} deep`)
  for (const inner of Object.values(value)) check(inner, depth - 1)
}
