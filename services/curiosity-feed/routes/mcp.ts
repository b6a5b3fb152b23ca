import type { FastifyInstance } from 'fastify'
import packageJson from '../../../package.json' with { type: 'json' }
import type { FeedCalls, Said } from '../../../shared/mcp/ask.ts'
import { serve } from '../call.ts'
import { calls } from '../calls.ts'
import { Problem } from '../problem.ts'

/**
 * `POST /mcp`: the Model Context Protocol, streamable HTTP without sessions and streams.
 *
 * @param headers with which the feed may ask itself.
 */
export function mcpRoute(app: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  // Clients ask whether there is a stream, and end sessions that there are none of.
  app.addHook('onRequest', async (request) => {
    if (request.is404 && /^\/mcp(\?|$)/.test(request.url)) {
      throw new Problem(405, 'The feed keeps no session and no stream; POST is all there is.', {}, { Allow: 'POST' })
    }
  })
  serve(app, calls.speakMcp, async ({ body, request, reply }) => {
    const { answerMcp } = await import('../late-mcp.ts')
    const given = new Headers(
      Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const response = await answerMcp({ headers: given, body }, callsOf(app, headers, request.ip), packageJson.version)
    const text = await response.text()
    for (const [name, value] of response.headers) reply.header(name, value)
    return reply.code(response.status).send(text)
  })
}

/** The feed as it asks itself: whatever is asked goes the way of any request, and counts as one of whoever asked. */
function callsOf(app: FastifyInstance, own: Readonly<Record<string, string>>, remoteAddress: string): FeedCalls {
  async function ask(method: 'GET' | 'POST', url: string, body?: unknown): Promise<Said> {
    const headers = { host: 'localhost', ...own, ...(body !== undefined && { 'content-type': 'application/json' }) }
    const reply = await app.inject({
      method,
      url,
      headers,
      remoteAddress,
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
    const said = reply.body === '' ? undefined : (JSON.parse(reply.body) as unknown)
    if (reply.statusCode < 400) return { status: reply.statusCode, body: said }
    return { refused: (said as { detail?: string }).detail ?? `The feed answered ${reply.statusCode}.` }
  }
  return {
    get(path, query = {}) {
      const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
      return ask('GET', given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path)
    },
    post: (path, body) => ask('POST', path, body),
  }
}
