import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { HEADERS, Problem } from './problem.ts'
import type { Sessions } from './sessions.ts'

const ANOTHER_SITE = 'A page of another site asks, and without an Origin; a page may call with one that is allowed.'

/** Looks at a request, and says why it is not let in; undefined where it is. */
export type Guard = (request: IncomingMessage) => Problem | undefined

/**
 * Looks at `Host` and `Origin`.
 *
 * `Host` must be a name the feed goes by, or a page could point a name of its own here and read along. `Origin`, which
 * browsers send, must be the feed itself, on whatever port it was reached by, or one of `origins`. Where they send none,
 * `Sec-Fetch-Site` says whose page asks.
 */
export function nameGuard(doors: { host: string; hosts: readonly string[]; origins: readonly string[] }): Guard {
  const names = new Set(['localhost', '127.0.0.1', '::1', doors.host, ...doors.hosts].map((name) => name.toLowerCase()))
  const origins = new Set(doors.origins)
  return ({ headers, socket }) => {
    const host = headers.host?.toLowerCase() ?? ''
    const name = nameOf(host)
    // A feed that listens everywhere goes by the address that the caller reached.
    if (!names.has(name) && name !== socket.localAddress?.replace(/^::ffff:/, '')) {
      return new Problem(403, 'The feed does not go by this Host; add its name to curiosity-feed.hosts if it should.')
    }
    const { origin } = headers
    if (origin === undefined) return isOfAnotherSite(headers) ? new Problem(403, ANOTHER_SITE) : undefined
    if (origin === `http://${host}` || origin === `https://${host}`) return undefined
    if (origins.has(origin)) return undefined
    return new Problem(403, 'This Origin is another site; add it to curiosity-feed.origins if its pages may call.')
  }
}

/** Looks for the token, or the cookie of a session. An empty token asks for none. */
export function tokenGuard(wanted: string, sessions: Pick<Sessions, 'holds'>): Guard {
  if (wanted === '') return () => undefined
  const expected = digest(wanted)
  return ({ headers }) => {
    const { authorization, cookie } = headers
    if (authorization === undefined && sessions.holds(cookie)) return undefined
    const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    if (token !== undefined && timingSafeEqual(digest(token), expected)) return undefined
    const detail = token === undefined ? 'Send Authorization: Bearer with the feed’s token.' : 'This token is wrong.'
    return new Problem(401, detail, {}, { 'WWW-Authenticate': 'Bearer realm="curiosity-feed"' })
  }
}

/** Has a guard look at every request, known route or not, but at those of `open` routes. */
export function guard(app: FastifyInstance, look: Guard, open: readonly string[] = []): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS)
    if (open.includes(request.routeOptions.url ?? '')) return
    const problem = look(request.raw)
    if (problem !== undefined) throw problem
  })
}

// Images, frames and the like of another page come without an Origin. Whoever follows a link does, too.
function isOfAnotherSite(headers: IncomingMessage['headers']): boolean {
  const site = headers['sec-fetch-site']
  if (site !== 'cross-site' && site !== 'same-site') return false
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document'
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
