import type { FastifyInstance } from 'fastify'
import packageJson from '../../../package.json' with { type: 'json' }
import { serve } from '../call.ts'
import { calls } from '../calls.ts'

/** `GET /openapi.json`: all that can be called, made when it is first asked for. @param cookie the name of a session's. */
export function openApiRoute(app: FastifyInstance, cookie: string): void {
  let document: string | undefined
  serve(app, calls.getOpenApi, async ({ reply }) => {
    document ??= JSON.stringify((await import('../openapi.ts')).describe(packageJson.version, cookie))
    return reply.type('application/json').send(document)
  })
}
