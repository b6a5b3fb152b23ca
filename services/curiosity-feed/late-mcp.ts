import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { FeedCalls } from '../../shared/mcp/ask.ts'
import { mcpServer } from '../../shared/mcp/server.ts'

// Loaded when the first agent speaks the Model Context Protocol: most feeds never need it.

/** A request that has been let in and read. */
export interface Asked {
  headers: Headers
  body: unknown
}

/** Answers one request; each stands for itself, so a restart of the feed ends no session. */
export async function answerMcp({ headers, body }: Asked, feed: FeedCalls, version: string): Promise<Response> {
  const server = mcpServer(feed, version, 'agent')
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  try {
    // Host and Origin have been looked at; the address says nothing more.
    const request = new Request('http://localhost/mcp', { method: 'POST', headers })
    return await transport.handleRequest(request, { parsedBody: withoutCancellations(body) })
  } finally {
    await server.close()
  }
}

/** A request that is cancelled gets no answer, and its batch waits for one for ever; there is nothing else to cancel here. */
function withoutCancellations(body: unknown): unknown {
  if (!Array.isArray(body)) return body
  const kept = body.filter((one: { method?: unknown }) => one.method !== 'notifications/cancelled')
  return kept.length > 0 ? kept : body
}
