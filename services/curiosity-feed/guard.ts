import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { HEADERS, Problem } from './problem.ts'

/**
 * Checks `Host` and `Origin` of every request, known route or not.
 *
 * `Host` must be a name the feed goes by, or a page could point a name of its own here and read along. `Origin`, which
 * browsers send, must be the feed itself, on whatever port it was reached by, or one of `origins`.
 */
export function checkNames(
  app: FastifyInstance,
  doors: { host: string; hosts: readonly string[]; origins: readonly string[] },
): void {
  const names = new Set(['localhost', '127.0.0.1', '::1', doors.host, ...doors.hosts].map((name) => name.toLowerCase()))
  const origins = new Set(doors.origins)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS)

    const host = request.headers.host?.toLowerCase() ?? ''
    const name = nameOf(host)
    // A feed that listens everywhere goes by the address that the caller reached.
    if (!names.has(name) && name !== request.raw.socket.localAddress?.replace(/^::ffff:/, '')) {
      throw new Problem(403, 'The feed does not go by this Host; add its name to curiosity-feed.hosts if it should.')
    }
    const { origin } = request.headers
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return
    if (!origins.has(origin)) {
      throw new Problem(403, 'This Origin is another site; add it to curiosity-feed.origins if its pages may call.')
    }
  })
}

/** Checks the token of every request, known route or not; only `/health` needs none. An empty token asks for none. */
export function checkToken(app: FastifyInstance, wanted: string): void {
  if (wanted === '') return
  const expected = digest(wanted)
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.url === '/health') return
    const [, token] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (token !== undefined && timingSafeEqual(digest(token), expected)) return
    const detail = token === undefined ? 'Send Authorization: Bearer with the feed’s token.' : 'This token is wrong.'
    throw new Problem(401, detail, {}, { 'WWW-Authenticate': 'Bearer realm="curiosity-feed"' })
  })
}

/** The name or address in a Host header, without brackets and port; empty where it holds neither. */
function nameOf(host: string): string {
  const [, address, name] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(host) ?? []
  return address ?? name ?? ''
}

// Digests are of one length, which is what a comparison in constant time needs.
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
