import type { Redis } from 'ioredis'
import { baseKey, keys } from '../bus/keys.ts'
import type { Question, QuestionStatus } from '../contract/question.ts'
import { Batch, Turns } from './batch.ts'
import { Claimed, type ClaimReply, claimReplies } from './claimed.ts'
import * as claims from './claims.ts'
import * as decisions from './decisions.ts'
import { SHORT_FIELDS } from './fields.ts'
import { count, matching, type QuestionFilter, writeCursor } from './list.ts'
import { oneLine } from './one-line.ts'
import { type Outcome, outcome, type Reply } from './outcome.ts'
import { type Beside, iso } from './read.ts'
import { relations } from './relations.ts'
import { rolledUp } from './rolled.ts'
import { secret } from './secret.ts'
import { readPage, several } from './several.ts'
import { SHOWN_FIELDS, type Shown, shown } from './shown.ts'

/** How many claims, or answers, go to Redis together. */
const BATCH = 16

/** How many kinds of claims are remembered that may go together. */
const KINDS = 64

/** Where a change left a question. */
export interface Standing {
  id: string
  status: QuestionStatus
}

/** Who wants a question, for how long (seconds), and of which kinds. */
export interface ClaimRequest {
  worker: string
  lease_s: number
  gap_types?: string[]
  ecosystems?: string[]
  levels?: string[]
  /** What its token begins with: a secret of 24 characters of base64url, by which the claim is known again. */
  secret?: string
}

/** What a claimant found out; `confidence` is 0..1. */
export interface GivenAnswer {
  answer: string
  evidence: string[]
  confidence: number | null
  metrics: Record<string, unknown> | null
}

const ROLLS = SHORT_FIELDS.indexOf('rolls')
/** Where the id stands in the short text of a claim. */
const ID = SHORT_FIELDS.length
const NOTHING: Beside = {}
/** Filters that let all through. */
const ANY = '//'
/** What the short text of a claim begins with that nothing has to be read beside: neither `near` nor `rolls` is set. */
const ALONE = '\0\0'

/** The questions, as people and agents see and change them. What gaps do to them is in `intake.ts`. */
export class QuestionStore {
  readonly #base: string
  readonly #turns = new Turns()
  readonly #claims = new Map<string, Batch<readonly [worker: string, secret: string], ClaimReply | undefined>>()
  readonly #answers: Batch<readonly [id: string, token: string, answer: string], Reply>

  /** @param clock epoch milliseconds, for tests; without it all goes by the clock of Redis. */
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly clock?: () => number,
  ) {
    this.#base = baseKey(prefix)
    this.#answers = new Batch(
      async (calls) => (await claims.answer.run(redis, this.#base, [this.#now(), ...calls.flat()])) as Reply[],
      BATCH,
      this.#turns,
    )
  }

  /** A question, whole; null where there is none, or it was archived. */
  async get(id: string): Promise<Question | null> {
    return (await this.some([id]))[0] ?? null
  }

  /**
   * Lists questions, best first. A page ends early where its questions weigh much: each may weigh half a megabyte.
   *
   * @throws BadCursor
   */
  async list(
    filter: QuestionFilter,
    limit: number,
    cursor?: string,
  ): Promise<{ questions: Question[]; next_cursor: string | null; total: number }> {
    const { places, more } = await matching(this.redis, this.prefix, filter, limit, cursor)
    const [{ questions, read }, total] = await Promise.all([
      readPage(
        this.redis,
        this.prefix,
        places.map(({ id }) => id),
      ),
      count(this.redis, this.prefix, filter),
    ])
    const last = more || read < places.length ? places[read - 1] : undefined
    return { questions, next_cursor: last === undefined ? null : writeCursor(last), total }
  }

  /** Hands out the best ready question that fits, or null when there is none. */
  async claim(request: ClaimRequest): Promise<Claimed | null> {
    const { worker, lease_s, gap_types = [], ecosystems = [], levels = [] } = request
    const filters = [gap_types, ecosystems, levels].map((list) => list.join(' ')).join('/')
    const batch = this.#claimsOf(lease_s * 1000, filters === ANY ? '' : filters)
    const reply = await batch.call([oneLine(worker), request.secret ?? secret()])
    if (reply === undefined) return null
    if (reply[0].startsWith(ALONE)) return new Claimed(reply, NOTHING)
    const values = reply[0].split('\0')
    return new Claimed(reply, await this.#beside(values[ID] as string, values))
  }

  /** The question that a claim with this secret holds, and its lease; null where none does. */
  async claimed(own: string): Promise<({ id: string } & decisions.Lease) | null> {
    const reply = (await claims.find.run(this.redis, this.#base, [this.#now(), own])) as
      | [id: string, lease: string]
      | null
    return reply === null ? null : { id: reply[0], ...decisions.readLease(reply[1]) }
  }

  /** Hands out one question, where it is ready, or held by a claim with the same secret. */
  async claimOne(id: string, worker: string, lease_s: number, own = secret()): Promise<Outcome<decisions.Lease>> {
    const args = [this.#now(), id, lease_s * 1000, oneLine(worker), own]
    return outcome((await decisions.claimOne.run(this.redis, this.#base, args)) as Reply, decisions.readLease)
  }

  async renew(id: string, token: string, lease_s: number): Promise<Outcome<{ expires_at: string }>> {
    const reply = (await decisions.renew.run(this.redis, this.#base, [this.#now(), id, token, lease_s * 1000])) as Reply
    return outcome(reply, (expires) => ({ expires_at: iso(expires) }))
  }

  /** Gives a question back; it may be held at once, where it was muted or its subject switched off meanwhile. */
  async release(id: string, token: string, reason = ''): Promise<Outcome<Standing>> {
    return this.#change(decisions.release, id, token, oneLine(reason))
  }

  async answer(id: string, token: string, given: GivenAnswer): Promise<Outcome<Standing>> {
    const { answer, evidence, confidence, metrics } = given
    const json = JSON.stringify({ answer, evidence, confidence, metrics })
    return outcome(await this.#answers.call([id, token, json]), () => ({ id, status: 'answered' as const }))
  }

  /** Says that a question cannot be answered now, and why. */
  async block(id: string, token: string, reason: string): Promise<Outcome<Standing>> {
    return this.#change(decisions.block, id, token, oneLine(reason))
  }

  /** Puts a question off. @param until epoch milliseconds, at most 90 days ahead by the clock of Redis. */
  async snooze(id: string, until: number): Promise<Outcome<Standing>> {
    return this.#change(decisions.snooze, id, until)
  }

  /** Accepts a gap as it is: quiet until its evidence changes. */
  async accept(id: string, reason: string): Promise<Outcome<Standing>> {
    return this.#change(decisions.accept, id, oneLine(reason))
  }

  /** Asks again what was blocked, snoozed, accepted, answered or closed; it may be held at once. */
  async reopen(id: string, reason = ''): Promise<Outcome<Standing>> {
    return this.#change(decisions.reopen, id, oneLine(reason))
  }

  /** Does what time has brought: leases, snoozes and mutes that ended. A claim does so too. @returns how much there was. */
  async sweep(): Promise<number> {
    let total = 0
    for (;;) {
      const swept = (await decisions.sweep.run(this.redis, this.#base, [this.#now()])) as number
      total += swept
      if (swept === 0) return total
    }
  }

  /** How long until time brings something, in milliseconds; infinite where nothing is due. What is due already is 0. */
  async dueIn(): Promise<number> {
    const sets = [`${this.#base}:due`, keys.state(this.prefix, 'in_progress')]
    const firsts = await Promise.all(sets.map((set) => this.redis.zrange(set, '0', '0', 'WITHSCORES')))
    const at = Math.min(...firsts.map(([, score]) => (score === undefined ? Number.POSITIVE_INFINITY : Number(score))))
    if (at === Number.POSITIVE_INFINITY) return at
    const [seconds, micros] = await this.redis.time()
    const now = this.clock?.() ?? Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
    return Math.max(0, at - now)
  }

  #now(): number | '' {
    return this.clock?.() ?? ''
  }

  async #change(
    script: typeof decisions.release,
    id: string,
    ...args: (string | number)[]
  ): Promise<Outcome<Standing>> {
    const reply = (await script.run(this.redis, this.#base, [this.#now(), id, ...args])) as Reply
    return outcome(reply, (status) => ({ id, status: status as QuestionStatus }))
  }

  #claimsOf(lease_ms: number, filters: string): Batch<readonly [string, string], ClaimReply | undefined> {
    const key = `${lease_ms} ${filters}`
    let batch = this.#claims.get(key)
    if (batch === undefined) {
      batch = new Batch(
        async (calls) => {
          const args = [this.#now(), lease_ms, filters, ...calls.flat()]
          return claimReplies((await claims.claim.run(this.redis, this.#base, args)) as string[])
        },
        BATCH,
        this.#turns,
      )
      // Those that still wait in one that is forgotten are sent all the same.
      if (this.#claims.size === KINDS) this.#claims.clear()
      this.#claims.set(key, batch)
    }
    return batch
  }

  async #beside(id: string, fields: readonly (string | null)[]): Promise<Beside> {
    const group = fields[ROLLS]
    if (group) return { rolled: await rolledUp(this.redis, this.prefix, group) }
    const [related] = await relations(this.redis, this.prefix, [id])
    return related === undefined ? {} : { related }
  }

  /** Several questions, whole, in the order of their ids; those that there are not, or not any more, are left out. */
  async some(ids: readonly string[]): Promise<Question[]> {
    return (await several(this.redis, this.prefix, ids)).questions
  }

  /** Several questions, as {@link some}, but as far as lists show them. */
  async shown(ids: readonly string[]): Promise<Shown[]> {
    return (await several(this.redis, this.prefix, ids, SHOWN_FIELDS)).questions.map(shown)
  }
}
