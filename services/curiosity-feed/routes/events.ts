import type { FastifyInstance } from 'fastify'
import { readPlace } from '../../../shared/store/place.ts'
import { urlOf } from '../call.ts'
import { calls } from '../calls.ts'
import type { Guard } from '../guard.ts'
import { type Hub, MOST_GUESTS, tooMany, tooManyFilters } from '../live/hub.ts'
import { EventStreams } from '../live/streams.ts'
import { misfit, parseQuery } from '../parse.ts'
import { handOver } from '../sockets.ts'

/**
 * `GET /events`: what happens, as it happens.
 *
 * @param look says whether who is told may be still: a session ends.
 * @param dropped hears of each client that did not keep up.
 */
export function eventRoutes(app: FastifyInstance, hub: Hub, look: Guard, dropped: () => void): void {
  const streams = new EventStreams(hub, dropped)
  const { method, query } = calls.watchEvents
  // Who asks for the head alone would be told for ever.
  app.route({
    method,
    url: urlOf(calls.watchEvents),
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { last_event_id, ...filter } = parseQuery(query, request.query)
      const last = request.headers['last-event-id'] ?? last_event_id
      const from = last === undefined || last === '' ? undefined : readPlace(String(last))
      if (last && from === undefined) throw misfit('Last-Event-ID', 'must be the id of an event that the feed told')
      if (hub.guests >= MOST_GUESTS) throw tooMany()
      if (!hub.fits(filter)) throw tooManyFilters()
      await hub.enter()
      // Whoever went meanwhile says so no more.
      if (reply.raw.destroyed) {
        hub.leave()
        return reply.hijack()
      }
      const raw = handOver(reply)
      raw.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
      // Of a proxy that gathers answers, such as nginx.
      raw.setHeader('X-Accel-Buffering', 'no')
      // The end of the connection is the end of the answer: to frame each part would cost as much as to write it.
      raw.setHeader('Connection', 'close')
      raw.removeHeader('Transfer-Encoding')
      raw.writeHead(200)
      void streams.tell(raw, filter, from, () => look(request.raw) === undefined)
    },
  })
}
