import type { FastifyInstance } from 'fastify'
import type { Question } from '../../../shared/contract/question.ts'
import type { Outcome } from '../../../shared/store/outcome.ts'
import type { Beat } from '../../../shared/store/pulse.ts'
import type { QuestionStore, Standing } from '../../../shared/store/questions.ts'
import { type Renewal, serve } from '../call.ts'
import { calls } from '../calls.ts'
import { begunBy } from '../idempotency.ts'
import { misfit } from '../parse.ts'
import { Problem } from '../problem.ts'

/** The questions, what a worker does with one (claim, renew, release, answer, block) and what anyone may decide. */
export function questionRoutes(
  app: FastifyInstance,
  store: QuestionStore,
  occurrences: (id: string) => Promise<Beat[]>,
): void {
  serve(app, calls.listQuestions, async ({ query: { limit, cursor, ...filter } }) => store.list(filter, limit, cursor))

  serve(app, calls.getQuestion, async ({ id }) => existing(id))

  serve(app, calls.getOccurrences, async ({ id }) => {
    await existing(id)
    return { hours: await occurrences(id) }
  })

  serve(app, calls.getTraceback, async ({ id }) => {
    const { facts } = await existing(id)
    const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '')
    const traceback = text('traceback')
    if (traceback === '') return { lines: [] }
    const { linesOf } = await import('../../../shared/text/calls.ts')
    return { lines: linesOf(traceback, { location: text('location'), function: text('function') }) }
  })

  serve(
    app,
    calls.claimQuestion,
    async ({ body: { lease_seconds, ...wanted }, request, reply }) => {
      const once = begunBy(request)
      const held = once?.isAgain ? await store.claimed(once.name) : null
      if (held !== null) return { question: await existing(held.id), token: held.token, expires_at: held.expires_at }
      const claimed = await store.claim({ ...wanted, lease_s: lease_seconds, ...(once && { secret: once.name }) })
      if (claimed === null) return reply.code(204).send()
      const { token, expires_at } = claimed
      return { question: claimed.read(), token, expires_at }
    },
    renewClaimed(store),
  )

  serve(
    app,
    calls.claimOneQuestion,
    async ({ id, body: { worker, lease_seconds }, request }) => {
      const lease = settled(await store.claimOne(id, worker, lease_seconds, begunBy(request)?.name))
      return { question: await existing(id), ...lease }
    },
    renewClaimed(store),
  )

  serve(app, calls.renewClaim, async ({ id, body: { token, lease_seconds } }) =>
    settled(await store.renew(id, token, lease_seconds)),
  )
  serve(app, calls.releaseQuestion, async ({ id, body: { token, reason } }) =>
    whole(await store.release(id, token, reason)),
  )
  serve(app, calls.answerQuestion, async ({ id, body: { token, ...answer } }) =>
    whole(await store.answer(id, token, answer)),
  )
  serve(app, calls.blockQuestion, async ({ id, body: { token, reason } }) =>
    whole(await store.block(id, token, reason)),
  )
  serve(app, calls.snoozeQuestion, async ({ id, body: { until } }) => whole(await store.snooze(id, until)))
  serve(app, calls.acceptQuestion, async ({ id, body: { reason } }) => whole(await store.accept(id, reason)))
  serve(app, calls.reopenQuestion, async ({ id, body: { reason } }) => whole(await store.reopen(id, reason)))

  async function whole(outcome: Outcome<Standing>): Promise<Question> {
    return existing(settled(outcome).id)
  }

  async function existing(id: string): Promise<Question> {
    const question = await store.get(id)
    if (question === null) throw notFound()
    return question
  }
}

/** A claim is answered again only while it holds, and with when it ends now. */
function renewClaimed(store: QuestionStore): Renewal {
  return async (body) => {
    const claimed = JSON.parse(body) as { question: Question; token: string; expires_at: string }
    // Leases that ran out are ended by whoever comes next.
    await store.sweep()
    const { id, claim } = claimed.question
    const now = await store.get(id)
    if (now?.status === 'in_progress' && now.claim !== null && now.claim.generation === claim?.generation) {
      const question = { ...claimed.question, claim: now.claim }
      return JSON.stringify({ ...claimed, question, expires_at: now.claim.expires_at })
    }
    const state = now?.status ?? 'archived'
    throw new Problem(
      409,
      `This Idempotency-Key claimed ${id}, and the claim has ended: the question is ${state}. Claim with a new key.`,
      { state },
    )
  }
}

function notFound(): Problem {
  return new Problem(404, 'There is no question of this id; closed ones are archived after 30 days.')
}

/** @throws Problem 404, 422, or 409, which names the `state` the question is in. */
function settled<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  const { why, status: state } = outcome
  if (why === 'not_found') throw notFound()
  if (why === 'out_of_range') throw misfit('until', 'must be ahead, and at most 90 days')
  const members = { ...(state && { state }), ...(state === 'closed' && { closed: true }) }
  throw new Problem(409, sentences(state)[why], members)
}

function sentences(state = 'no longer held'): { stale_token: string; wrong_state: string } {
  const closed = state === 'closed' ? ': its gap is gone, and no answer is needed' : ''
  return {
    stale_token: `This token no longer holds the question, which is ${state}${closed}; claim again for another.`,
    wrong_state: `The question is ${state}${closed}, so this cannot be done to it.`,
  }
}
