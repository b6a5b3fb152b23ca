import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { baseKey, keys } from '../bus/keys.ts'
import type { Question, QuestionStatus } from '../contract/question.ts'
import * as claims from './claims.ts'
import { count, matching, type QuestionFilter, writeCursor } from './list.ts'
import { iso, readQuestion } from './read.ts'

/** What became of a claimant's call: the value, or why it was refused and what state the question is in. */
export type Outcome<T> =
  | { ok: true; value: T }
  | { ok: false; why: 'not_found' | 'stale_token' | 'wrong_state'; status?: QuestionStatus }

/** Who wants a question, for how long (seconds), and of which kinds. */
export interface ClaimRequest {
  worker: string
  lease_s: number
  gap_types?: string[]
  ecosystems?: string[]
  levels?: string[]
}

/** The questions, as people and agents see and change them. What gaps do to them is in `intake.ts`. */
export class QuestionStore {
  readonly #base: string

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {
    this.#base = baseKey(prefix)
  }

  async get(id: string): Promise<Question | null> {
    const [question] = await this.#read([id])
    return question ?? null
  }

  /**
   * Lists questions, best first.
   *
   * @throws BadCursor
   */
  async list(
    filter: QuestionFilter,
    limit: number,
    cursor?: string,
  ): Promise<{ questions: Question[]; next_cursor: string | null; total: number }> {
    const places = []
    for await (const place of matching(this.redis, this.prefix, filter, cursor)) {
      places.push(place)
      if (places.length > limit) break
    }
    const page = places.slice(0, limit)
    const last = page.at(-1)
    return {
      questions: await this.#read(page.map(({ id }) => id)),
      next_cursor: places.length > limit && last !== undefined ? writeCursor(last) : null,
      total: await count(this.redis, this.prefix, filter),
    }
  }

  /** Hands out the best ready question that fits, or null when there is none. */
  async claim(request: ClaimRequest): Promise<{ question: Question; token: string; expires_at: string } | null> {
    const reply = await claims.claim.run(this.redis, this.#base, [
      Date.now(),
      request.lease_s * 1000,
      request.worker,
      randomBytes(18).toString('base64url'),
      (request.gap_types ?? []).join(' '),
      (request.ecosystems ?? []).join(' '),
      (request.levels ?? []).join(' '),
    ])
    if (reply === null) return null
    const [id, token, expires] = reply as [string, string, number]
    const question = await this.get(id)
    return question === null ? null : { question, token, expires_at: iso(expires) }
  }

  async renew(id: string, token: string, lease_s: number): Promise<Outcome<{ expires_at: string }>> {
    const reply = await claims.renew.run(this.redis, this.#base, [Date.now(), id, token, lease_s * 1000])
    return outcome(reply, (expires) => ({ expires_at: iso(expires as number) }))
  }

  async release(id: string, token: string, reason = ''): Promise<Outcome<Question>> {
    return this.#changed(id, await claims.release.run(this.redis, this.#base, [Date.now(), id, token, reason]))
  }

  async answer(
    id: string,
    token: string,
    given: { answer: string; evidence: string[]; confidence: number | null; metrics: Record<string, unknown> | null },
  ): Promise<Outcome<Question>> {
    const reply = await claims.answer.run(this.redis, this.#base, [
      Date.now(),
      id,
      token,
      given.answer,
      JSON.stringify(given.evidence),
      given.confidence ?? '',
      JSON.stringify(given.metrics),
    ])
    return this.#changed(id, reply)
  }

  async #changed(id: string, reply: unknown): Promise<Outcome<Question>> {
    const question = await this.get(id)
    return question === null ? { ok: false, why: 'not_found' } : outcome(reply, () => question)
  }

  async #read(ids: readonly string[]): Promise<Question[]> {
    if (ids.length === 0) return []
    const pipeline = this.redis.pipeline()
    for (const id of ids) pipeline.hgetall(keys.question(this.prefix, id)).lrange(keys.history(this.prefix, id), 0, -1)
    const replies = (await pipeline.exec()) ?? []
    const failed = replies.find(([error]) => error !== null)
    if (failed !== undefined) throw failed[0]
    const values = replies.map(([, value]) => value)
    const questions: Question[] = []
    ids.forEach((id, i) => {
      const hash = values[2 * i] as Record<string, string>
      if (hash.status !== undefined) questions.push(readQuestion(id, hash, values[2 * i + 1] as string[]))
    })
    return questions
  }
}

function outcome<T>(reply: unknown, value: (first: unknown) => T): Outcome<T> {
  const [word, more] = reply as [string, unknown]
  if (word === 'ok') return { ok: true, value: value(more) }
  const why = word as 'not_found' | 'stale_token' | 'wrong_state'
  return more === undefined ? { ok: false, why } : { ok: false, why, status: more as QuestionStatus }
}
