import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isWeather } from '../../shared/bus/connect.ts'
import type { Renewal } from './call.ts'
import type { Begun, KeptReplies } from './kept-replies.ts'
import { misfit } from './parse.ts'
import { Problem } from './problem.ts'

const HEADER = 'Idempotency-Key'

const begun = new WeakMap<FastifyRequest, Begun>()

/** What is known of a request with an `Idempotency-Key` that is to be done now; undefined of one that has none. */
export function begunBy(request: FastifyRequest): Begun | undefined {
  return begun.get(request)
}

/**
 * Does a write that is sent again with its `Idempotency-Key` only once, and answers it as before.
 *
 * A key is 1 to 255 printable characters. With another request it is 422, while the first one is under way 409. What was
 * not done at all (a request that does not fit) leaves the key free; so does what failed, and may have been done all the
 * same: by its name, whoever does it knows it again.
 *
 * @param dropped hears how many replies were forgotten before their 24 h, for want of room.
 */
export function doOnce(app: FastifyInstance, kept: KeptReplies, dropped: (count: number) => void): void {
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (key === undefined || request.is404 || isRead(request.method)) return
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw misfit(HEADER, 'must be 1 to 255 printable characters, without spaces')
    }
    const known = await kept.begin(digest(key), printOf(request))
    if (known === 'other') throw misfit(HEADER, 'was sent with another request before; every request needs its own')
    if (known === 'under_way') {
      throw new Problem(409, `The first request of this ${HEADER} is under way; send it again later.`, {}, AGAIN)
    }
    if ('begun' in known) {
      begun.set(request, known.begun)
      return
    }
    const { status, type, body, location } = known.reply
    const { renewal } = request.routeOptions.config as { renewal?: Renewal }
    const renewed = status === 200 && renewal !== undefined ? await renewal(body) : body
    reply.code(status).header('Idempotency-Replayed', 'true')
    if (type !== '') reply.type(type)
    if (location !== undefined) reply.header('Location', location)
    return reply.send(renewed)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const mine = begun.get(request)
    if (mine === undefined) return payload
    begun.delete(request)
    const { statusCode: status } = reply
    const type = String(reply.getHeader('content-type') ?? '')
    const location = reply.getHeader('location')
    try {
      if (isDecided(status)) {
        const body = typeof payload === 'string' ? payload : ''
        const said = { status, type, body, ...(location !== undefined && { location: String(location) }) }
        dropped(await kept.keep(mine, said))
      } else {
        await kept.abandon(mine, status >= 500)
      }
    } catch (error) {
      // What was done is done, and is told; the key is free again when its lease is over.
      if (!isWeather(error)) throw error
    }
    return payload
  })
}

const AGAIN = { 'Retry-After': '1' } as const

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** Whether an answer says what was done, or what the state of things did not allow. */
function isDecided(status: number): boolean {
  return status < 300 || status === 404 || status === 409
}

function printOf({ method, url, body }: FastifyRequest): string {
  return digest(JSON.stringify([method, url, body ?? null]))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
