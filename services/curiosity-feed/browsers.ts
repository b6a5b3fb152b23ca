import type { FastifyInstance } from 'fastify'

/** How long a browser may go by what it was told of another site's rights, in seconds. */
const PREFLIGHT_S = 600

/**
 * Lets pages of other sites call the feed from a browser (CORS); without any `origins`, none can.
 *
 * Browsers ask first, and without the token: this must come before it is checked.
 */
export async function letIn(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  const { default: cors } = await import('@fastify/cors')
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match'],
    exposedHeaders: ['ETag', 'Idempotency-Replayed', 'Retry-After'],
    maxAge: PREFLIGHT_S,
  })
}
