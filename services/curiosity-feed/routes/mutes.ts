import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { MOST_MUTES, type Mutes } from '../../../shared/store/mutes.ts'
import { serve } from '../call.ts'
import { calls } from '../calls.ts'
import { begunBy } from '../idempotency.ts'
import { misfit } from '../parse.ts'
import { Problem } from '../problem.ts'

/** `GET`, `POST` and `DELETE /mutes`: what an operator does not want asked. */
export function muteRoutes(app: FastifyInstance, mutes: Mutes): void {
  serve(app, calls.listMutes, async () => ({ mutes: await mutes.list() }))

  serve(app, calls.addMute, async ({ body: { until, ...mute }, request, reply }) => {
    const once = begunBy(request)
    const added = await mutes.add(
      { ...mute, ...(until !== undefined && { until_ms: until }) },
      once && uuidOf(once.name),
    )
    if (added === 'past') throw misfit('until', 'must be ahead')
    if (added === 'full') {
      throw new Problem(409, `There are ${MOST_MUTES} mutes, which is the most there may be; take one back first.`)
    }
    return reply.code(201).header('Location', `/mutes/${added.id}`).send(added)
  })

  serve(app, calls.removeMute, async ({ id, reply }) => {
    if (!(await mutes.remove(id))) throw new Problem(404, 'There is no mute of this id; it may have ended.')
    return reply.code(204).send()
  })
}

/** A UUID that is the same for the same name and does not tell it: that is a secret. */
function uuidOf(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex')
  return digest.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
}
