import type { FastifyInstance } from 'fastify'
import type { SignalStream } from '../../../shared/bus/signals.ts'
import type { Signal } from '../../../shared/contract/signal.ts'
import { LAG_LIMIT, SIGNAL_BYTES } from '../../../shared/contract/signal-bounds.ts'
import { serve, urlOf } from '../call.ts'
import { calls } from '../calls.ts'
import { begunBy } from '../idempotency.ts'
import { parseSignals } from '../parse.ts'
import { unavailable } from '../problem.ts'

/** What a request is answered with when its body could not be used. */
const UNUSABLE = [400, 413, 415, 422]

/**
 * `GET /signals`, newest first, and `POST /signals`, all or nothing.
 *
 * @param rejected called for every request whose signals could not be used.
 */
export function signalRoutes(app: FastifyInstance, stream: SignalStream, rejected: () => void): void {
  serve(app, calls.listSignals, async ({ query: { limit, before } }) => ({
    signals: await stream.newest(limit, before),
  }))

  // Which signal of a list does not fit is told too, and each that does not is counted.
  app.route({
    method: calls.postSignals.method,
    url: urlOf(calls.postSignals),
    onError: async (_request, _reply, error) => {
      if (UNUSABLE.includes(error.statusCode ?? 0)) rejected()
    },
    handler: async (request, reply) => {
      const once = begunBy(request)
      const signals = parseSignals(request.body)
      const accepted = await stream.accept(once === undefined ? signals : incidents(signals, once.name))
      if (accepted === 'lagging') {
        throw unavailable(`curiosity-core is more than ${LAG_LIMIT} signals behind; send again later.`)
      }
      return reply.code(202).send({ accepted: accepted.length })
    },
  })
}

/** Gives an incident's id to signals that have none: sent again, where nobody knows whether they were taken, each counts once. */
function incidents(signals: readonly Signal[], name: string): Signal[] {
  return signals.map((signal, index) => {
    if (signal.incident_id) return signal
    const incident = { ...signal, incident_id: `${name}.${index}` }
    return Buffer.byteLength(JSON.stringify(incident)) > SIGNAL_BYTES ? signal : incident
  })
}
