import type { FastifyInstance } from 'fastify'
import { serve } from '../call.ts'
import { calls } from '../calls.ts'
import { Problem } from '../problem.ts'
import type { Sessions } from '../sessions.ts'

/** `POST /session/links` and `GET /session/{id}`: how a browser is let in without the token. */
export function sessionRoutes(app: FastifyInstance, sessions: Sessions): void {
  serve(app, calls.makeLink, async ({ reply }) => {
    const { secret, expires_at } = await sessions.link()
    return reply.code(201).send({ path: `/session/${secret}`, expires_at })
  })

  serve(app, calls.openSession, async ({ id, reply }) => {
    const cookie = await sessions.open(id)
    if (cookie === undefined) {
      throw new Problem(403, 'This link was opened before, or is older than a minute; kloros dashboard makes another.')
    }
    return reply.code(303).headers({ 'Set-Cookie': cookie, Location: '/' }).send()
  })
}
