import type { FastifyInstance } from 'fastify'
import { isLoopback } from './loopback.ts'
import { Problem } from './problem.ts'

/** How many requests a minute a client beyond loopback may make where nothing is configured. */
const DEFAULT_RATE = 600

/** How many clients are remembered; those longest unheard of begin anew. */
const CLIENTS = 5_000

/**
 * Refuses with 429 the requests of a client, which is an address or an IPv6 network of 64 bits, beyond so many a minute.
 *
 * @param limit per minute; 0 is none. Undefined: 600, and none for clients on the feed's own host.
 */
export async function limitRate(app: FastifyInstance, host: string, limit: number | undefined): Promise<void> {
  // What is loaded is what is paid.
  if (limit === 0 || (limit === undefined && isLoopback(host))) return
  const { default: rateLimit } = await import('@fastify/rate-limit')
  await app.register(rateLimit, {
    global: false,
    max: limit ?? DEFAULT_RATE,
    timeWindow: 60_000,
    cache: CLIENTS,
    allowList: ({ ip }) => limit === undefined && isLoopback(ip),
  })
  const look = app.createRateLimit()
  // Before the token is checked, so that none can be guessed at leisure.
  app.addHook('onRequest', async (request) => {
    const client = await look(request)
    if (client.isAllowed || !client.isExceeded) return
    const seconds = Math.max(1, client.ttlInSeconds)
    throw new Problem(
      429,
      `More than ${client.max} requests in a minute; go on in ${seconds} s.`,
      {},
      { 'Retry-After': String(seconds) },
    )
  })
}
