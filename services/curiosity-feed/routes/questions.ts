import type { FastifyInstance } from 'fastify'
import type { Question } from '../../../shared/contract/question.ts'
import type { Outcome, QuestionStore, Standing } from '../../../shared/store/questions.ts'
import { Problem } from '../problem.ts'
import { Answer, Claim, parse, parseQuery, QuestionQuery, Release, Renew } from '../schema.ts'

/** The questions, and what a worker does with one: claim, renew, release, answer. */
export function questionRoutes(app: FastifyInstance, store: QuestionStore): void {
  app.get('/questions', async (request) => {
    const { limit, cursor, ...filter } = parseQuery(QuestionQuery, request.query)
    return store.list(filter, limit, cursor)
  })

  app.get<ById>('/questions/:id', async ({ params: { id } }) => {
    const question = await store.get(id)
    if (question === null) throw notFound()
    return question
  })

  app.post('/questions/claim', async (request, reply) => {
    const { lease_seconds, ...wanted } = parse(Claim, request.body)
    const claimed = await store.claim({ ...wanted, lease_s: lease_seconds })
    if (claimed === null) return reply.code(204).send()
    const { question, token, expires_at } = claimed
    return { question, token, expires_at }
  })

  app.post<ById>('/questions/:id/renew', async ({ params: { id }, body }) => {
    const { token, lease_seconds } = parse(Renew, body)
    return settled(await store.renew(id, token, lease_seconds))
  })

  app.post<ById>('/questions/:id/release', async ({ params: { id }, body }) => {
    const { token, reason } = parse(Release, body)
    return whole(await store.release(id, token, reason))
  })

  app.post<ById>('/questions/:id/answer', async ({ params: { id }, body }) => {
    const { token, ...answer } = parse(Answer, body)
    return whole(await store.answer(id, token, answer))
  })

  async function whole(outcome: Outcome<Standing>): Promise<Question> {
    const question = await store.get(settled(outcome).id)
    if (question === null) throw notFound()
    return question
  }
}

interface ById {
  Params: { id: string }
}

function notFound(): Problem {
  return new Problem(404, 'There is no question of this id; closed ones are archived after 30 days.')
}

/** @throws Problem 404 or 409, which names the `state` the question is in. */
function settled<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  const { why, status: state } = outcome
  if (why === 'not_found') throw notFound()
  const members = { ...(state && { state }), ...(state === 'closed' && { closed: true }) }
  if (why === 'out_of_range') throw new Problem(422, 'until: must be ahead, and at most 90 days.', { field: 'until' })
  throw new Problem(409, sentences(state)[why], members)
}

function sentences(state = 'no longer held'): { stale_token: string; wrong_state: string } {
  const closed = state === 'closed' ? ': its gap is gone, and no answer is needed' : ''
  return {
    stale_token: `This token no longer holds the question, which is ${state}${closed}; claim again for another.`,
    wrong_state: `The question is ${state}${closed}, so this cannot be done to it.`,
  }
}
