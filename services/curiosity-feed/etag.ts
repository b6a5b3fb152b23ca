import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Gives every read that succeeds an ETag of its bytes, a strong one, and answers 304 to whoever has them already. */
export function tagReads(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (!reads || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`
    // Kept by whoever asked, and used only when the feed says that nothing changed.
    reply.headers({ ETag: tag, 'Cache-Control': 'private, no-cache' })
    if (!isAmong(request.headers['if-none-match'], tag)) return payload
    reply.code(304).removeHeader('content-length').removeHeader('content-type')
    return null
  })
}

/** Whether an If-None-Match names the tag; a weak one is as good (RFC 9110, 13.1.2). */
function isAmong(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag)
}
