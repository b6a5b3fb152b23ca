import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isWeather } from '../../shared/bus/connect.ts'
import type { SignalStream } from '../../shared/bus/signals.ts'
import type { Guard } from './guard.ts'
import type { Sockets } from './late-sockets.ts'
import { happeningOf } from './live/happening.ts'
import { type Hub, MOST_GUESTS, tooMany } from './live/hub.ts'
import { parse } from './parse.ts'
import { Problem } from './problem.ts'
import { LiveFilter } from './schema.ts'
import { takeUpgrades } from './upgrades.ts'

/** Where clients of socket.io ask. */
const PATH = /^\/socket\.io\/(?:\?|$)/

/**
 * socket.io on the feed's own port, loaded with the first client that speaks it. Comes after whatever decides who is let in.
 *
 * @param look says whether who is told may be still: a session ends.
 * @param dropped hears of each client that did not keep up.
 */
export function takeSockets(
  app: FastifyInstance,
  hub: Hub,
  stream: SignalStream,
  look: Guard,
  dropped: () => void,
): void {
  const headOf = takeUpgrades(app, (url) => PATH.test(url))
  let loading: Promise<Sockets> | undefined

  async function load(): Promise<Sockets> {
    const { speakSocketIo } = await import('./late-sockets.ts')
    const isLetIn = (request: IncomingMessage) => look(request) === undefined
    return speakSocketIo({ hub, dropped, filterOf, newest, isWeather, isLetIn })
  }

  async function newest(count: number) {
    const signals = await stream.newest(count)
    const place = hub.place
    return signals.map(({ id, signal }) => happeningOf({ kind: 'signal', id, signal, place }, new Map()))
  }

  app.addHook('onRequest', async (request, reply) => {
    if (!PATH.test(request.url)) return
    loading ??= load()
    const sockets = await loading
    // Who is in already asks with the id that it was given.
    const isNew = !new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1)).get('sid')
    if (isNew && hub.guests + sockets.waiting >= MOST_GUESTS) throw tooMany()
    const { raw } = request
    const response = handOver(reply)
    const head = headOf(raw)
    if (head === undefined) return sockets.request(raw, response)
    response.detachSocket(raw.socket)
    sockets.upgrade(raw, raw.socket, head)
  })

  app.addHook('preClose', async () => (await loading)?.close())
}

/** Takes an answer out of the framework's hands, with the headers that it has so far. */
export function handOver(reply: FastifyReply): ServerResponse {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  return reply.raw
}

function filterOf(value: unknown): ReturnType<typeof LiveFilter.parse> | string {
  try {
    return parse(LiveFilter, value)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.message
  }
}
