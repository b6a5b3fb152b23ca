import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Of the headers of a request that asks for another protocol, those that are about that alone. */
const ABOUT_UPGRADES = new Set(['connection', 'upgrade', 'http2-settings'])

/**
 * Has a WebSocket of some URLs go the way of any request, as far as whoever asks has to be let in. All else that asks for another
 * protocol is answered in this one, as if it had not asked.
 *
 * @param isOurs of a URL with its query.
 * @returns gives the first bytes behind the head of a request that asks for a WebSocket; undefined for all others.
 */
export function takeUpgrades(
  app: FastifyInstance,
  isOurs: (url: string) => boolean,
): (request: IncomingMessage) => Buffer | undefined {
  const heads = new WeakMap<IncomingMessage, Buffer>()
  // The server itself forgets them: neither its timeouts nor its end would reach them.
  const sockets = new Set<Socket>()

  app.server.on('upgrade', (request: IncomingMessage, _: unknown, head: Buffer) => {
    const { socket } = request
    const isWebSocket = request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket'
    if (!isWebSocket || !isOurs(request.url ?? '')) {
      socket.unshift(Buffer.concat([headOf(request), head]))
      app.server.emit('connection', socket)
      return
    }
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    heads.set(request, head)
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.shouldKeepAlive = false
    // It was refused; nobody reads what may come, not even that it ends.
    response.on('finish', () => socket.destroySoon())
    app.routing(request, response)
  })
  app.addHook('preClose', async () => {
    for (const socket of sockets) socket.destroy()
  })
  return (request) => heads.get(request)
}

/** Writes the head of a request again, without what asks for another protocol. */
function headOf({ method, url, httpVersion, rawHeaders, headers }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (!ABOUT_UPGRADES.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1]}`)
  }
  const ends = headers.connection?.split(',').some((one) => one.trim().toLowerCase() === 'close')
  if (ends) lines.push('Connection: close')
  return Buffer.from([...lines, '', ''].join('\r\n'), 'latin1')
}
