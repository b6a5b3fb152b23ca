import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { Answer, Health, HttpServer, OwnAnswers } from '../contract/service.ts'
import { metricsOf } from './metrics.ts'

/** How long a request may take to arrive, in milliseconds. */
const REQUEST_MS = 30_000

/** How long it may take to the end once there is an end, in milliseconds. */
const LAST_MS = 500

/** What a service answers about itself. */
export function ownAnswers(health: () => Health): OwnAnswers {
  return {
    '/health': async () => {
      const answer = health()
      const up = answer.status === 'ok' || answer.status === 'degraded'
      return { status: up ? 200 : 503, type: 'application/json', body: JSON.stringify(answer) }
    },
    '/metrics': async () => metricsOf(health()),
  }
}

/**
 * Makes the HTTP server of a service that answers nothing but this; it does not listen yet.
 *
 * It is Node's own: at rest a framework would be a tenth of each service.
 */
export function createPlainServer(answers: OwnAnswers): HttpServer {
  const server = createServer({ requestTimeout: REQUEST_MS }, answerBy(answers))
  return {
    listen: ({ host, port }) => once(server.listen(port, host), 'listening'),
    async close() {
      if (!server.listening) return
      // This closes what is idle; what is asked just now is answered, unless its sender takes too long.
      const closed = once(server.close(), 'close')
      const late = setTimeout(() => server.closeAllConnections(), LAST_MS)
      await closed
      clearTimeout(late)
    },
  }
}

/** What is answered, or why it cannot be: an answer that fails ends nothing but itself. */
async function answered(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer()
  } catch (error) {
    return { status: 500, type: 'text/plain', body: `${(error as Error).message}\n` }
  }
}

function answerBy(answers: OwnAnswers): RequestListener {
  return async ({ method, url = '' }, response) => {
    const path = url.split('?', 1)[0] ?? ''
    const isKnown = (method === 'GET' || method === 'HEAD') && Object.hasOwn(answers, path)
    const nothing = { status: 404, type: 'text/plain', body: 'There are /health and /metrics.\n' }
    const { status, type, body } = isKnown ? await answered(answers[path as keyof OwnAnswers]) : nothing
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
  }
}
