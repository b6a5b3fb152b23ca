import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { isWeather } from '../../shared/bus/connect.ts'
import type { Log } from '../../shared/contract/service.ts'
import { BadCursor } from '../../shared/store/list.ts'

const MEDIA_TYPE = 'application/problem+json'

/** What every answer says to browsers and caches; reads that succeed say of caches what `etag.ts` does. */
export const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const

/** How long a caller should wait before it tries again, in seconds. */
const RETRY_S = 5

/** An answer that is no success: a status, a sentence a person can act on, and members of its own such as `field`. */
export class Problem extends Error {
  constructor(
    readonly statusCode: number,
    detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    // Details quote what was sent, which may be long.
    super(detail.slice(0, 512))
  }
}

/** Makes a 503 that says when to try again. */
export function unavailable(detail: string): Problem {
  return new Problem(503, detail, {}, { 'Retry-After': String(RETRY_S) })
}

/**
 * Answers whatever goes wrong as `application/problem+json` (RFC 9457).
 *
 * Only what nobody expected is logged, so that bad requests cannot flood the log; of it the caller learns nothing.
 */
export function answerProblems(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler(() => {
    throw new Problem(404, 'There is nothing at this path for this method.')
  })
  app.setErrorHandler((error, request, reply) => {
    const known = expected(error)
    if (known === undefined) {
      log.error('request failed', { method: request.method, route: request.routeOptions.url, error })
    }
    const problem = known ?? new Problem(500, 'The feed failed; its log says at what.')
    reply
      .code(problem.statusCode)
      .headers({ ...HEADERS, ...problem.headers })
      .type(MEDIA_TYPE)
    return reply.send(bodyOf(problem))
  })
  // Requests that Node cannot parse never reach a route. First in line, as fastify leaves a destroyed socket alone.
  app.server.prependListener('clientError', refuse)
}

function expected(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  if (error instanceof BadCursor) {
    return new Problem(422, 'cursor: is not one that this list gave out.', { field: 'cursor' })
  }
  if (!(error instanceof Error)) return undefined
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === 415) return new Problem(415, 'Send the body as application/json.')
  if (statusCode !== undefined) return statusCode < 500 ? new Problem(statusCode, error.message) : undefined
  // Stored data that cannot be read is no weather: it does not pass.
  if (error instanceof SyntaxError || error instanceof RangeError || !isWeather(error)) return undefined
  return unavailable('Redis cannot be reached or is not ready; try again.')
}

function bodyOf(problem: Problem): Record<string, unknown> {
  const title = STATUS_CODES[problem.statusCode] ?? 'Error'
  return { type: 'about:blank', title, status: problem.statusCode, detail: problem.message, ...problem.members }
}

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const problem = clientProblems[error.code ?? ''] ?? new Problem(400, 'This is not HTTP/1.1 as it should be written.')
  const body = JSON.stringify(bodyOf(problem))
  socket.write(
    `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode]}\r\nConnection: close\r\n` +
      `Content-Type: ${MEDIA_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  socket.destroy(error)
}

const clientProblems: Record<string, Problem> = {
  HPE_HEADER_OVERFLOW: new Problem(431, 'The headers are larger than the feed reads.'),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'The request took too long to arrive.'),
}
