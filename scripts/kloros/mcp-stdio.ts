import { once } from 'node:events'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { CancelledNotificationSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { FeedCalls, Said } from '../../shared/mcp/ask.ts'
import { mcpServer } from '../../shared/mcp/server.ts'
import { Failure } from './command.ts'
import type { Feed, Reply } from './feed.ts'

/** Serves an agent on stdin and stdout, until stdin ends and all that was asked is answered. */
export async function speakOnStdio(feed: Feed, version: string, worker: string): Promise<void> {
  const transport = new StdioServerTransport()
  const server = mcpServer(callsOf(feed), version, worker)
  await server.connect(transport)
  const answered = untilAnswered(transport)
  await once(process.stdin, 'end')
  await answered()
  await server.close()
}

/** Follows what is asked and answered. @returns what waits until nothing is left to answer. */
function untilAnswered(transport: StdioServerTransport): () => Promise<void> {
  const open = new Set<string | number>()
  let wake: (() => void) | undefined
  const hear = transport.onmessage
  transport.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message && 'id' in message) open.add(message.id)
    hear?.(message)
    // What is cancelled is never answered.
    const cancelled = CancelledNotificationSchema.safeParse(message).data?.params.requestId
    if (cancelled !== undefined) settle(cancelled)
  }
  const settle = (id: string | number) => {
    open.delete(id)
    if (open.size === 0) wake?.()
  }
  const send = transport.send.bind(transport)
  transport.send = async (message) => {
    await send(message)
    if (!('method' in message) && message.id !== undefined) settle(message.id)
  }
  return () =>
    new Promise((resolve) => {
      wake = resolve
      if (open.size === 0) resolve()
    })
}

function callsOf(feed: Feed): FeedCalls {
  return {
    get: (path, query) => said(feed.get(path, query)),
    post: (path, body) => said(feed.post(path, body)),
  }
}

async function said(reply: Promise<Reply>): Promise<Said> {
  try {
    return await reply
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { refused: error.message }
  }
}
