import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook as Verifier } from 'standardwebhooks'

/** What an endpoint was sent. */
export interface Received {
  id: string
  type: string
  data: Record<string, unknown>
  headers: IncomingHttpHeaders
}

/** An endpoint on a port of its own that verifies and keeps what it is sent. */
export interface Endpoint {
  url: string
  secret: string
  received: Received[]
  /** What it answers: a status, or what it does with the response. */
  answer: (message: Received) => number | ((response: ServerResponse) => void)
  stop(): Promise<void>
  /** Listens again where it listened. */
  start(): Promise<void>
}

/** Starts an endpoint that answers 204. */
export async function startEndpoint(): Promise<Endpoint> {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const verifier = new Verifier(secret)
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      const { type, data } = verifier.verify(body, request.headers as Record<string, string>) as Omit<Received, 'id'>
      const message = { id: String(request.headers['webhook-id']), type, data, headers: request.headers }
      endpoint.received.push(message)
      const answer = endpoint.answer(message)
      if (typeof answer === 'number') response.writeHead(answer).end()
      else answer(response)
    })
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${port}/hook`,
    secret,
    received: [],
    answer: () => 204,
    start: () => listen(port),
    async stop() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return endpoint
}
