import { createHash, timingSafeEqual } from 'node:crypto'
import { isIPv4 } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { HEADERS, Problem } from './problem.ts'

/** Whether an address to listen on can be reached from its own host only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Checks `Host`, `Origin` and the token of every request, known route or not; only `/health` needs no token.
 *
 * `Host` must be a name the feed goes by, or a page could point a name of its own here and read along. `Origin`, which
 * browsers send, must be the feed itself, on whatever port it was reached by.
 */
export function guard(app: FastifyInstance, doors: { host: string; hosts: readonly string[]; token: string }): void {
  const names = new Set(['localhost', '127.0.0.1', '::1', doors.host, ...doors.hosts].map((name) => name.toLowerCase()))
  const expected = digest(doors.token)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS)

    const host = request.headers.host?.toLowerCase() ?? ''
    const name = nameOf(host)
    // A feed that listens everywhere goes by the address that the caller reached.
    if (!names.has(name) && name !== request.raw.socket.localAddress?.replace(/^::ffff:/, '')) {
      throw new Problem(403, 'The feed does not go by this Host; add its name to curiosity-feed.hosts if it should.')
    }
    const { origin } = request.headers
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      throw new Problem(403, 'This Origin is another site; only the feed’s own pages may call it from a browser.')
    }
    if (doors.token === '' || request.routeOptions.url === '/health') return
    const [, token] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (token === undefined || !timingSafeEqual(digest(token), expected)) {
      const detail = token === undefined ? 'Send Authorization: Bearer with the feed’s token.' : 'This token is wrong.'
      throw new Problem(401, detail, {}, { 'WWW-Authenticate': 'Bearer realm="curiosity-feed"' })
    }
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
