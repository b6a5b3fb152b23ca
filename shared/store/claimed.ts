import type { Question } from '../contract/question.ts'
import { CLAIMED_FIELDS } from './fields.ts'
import { type Beside, iso, named, readQuestion } from './read.ts'

/** A question that was handed out, and what holds it. */
export class Claimed {
  readonly id: string
  /** What its holder must show. */
  readonly token: string
  readonly #expires: number
  #values: readonly string[]
  #question: Question | undefined

  /** @param reply what the script gave: {@link CLAIMED_FIELDS}, id, token and until when (ms). */
  constructor(
    reply: string[],
    private readonly beside: Beside,
  ) {
    const [id = '', token = '', expires] = reply.splice(CLAIMED_FIELDS.length)
    this.id = id
    this.token = token
    this.#expires = Number(expires)
    this.#values = reply
  }

  /** ISO 8601, UTC. */
  get expires_at(): string {
    return iso(this.#expires)
  }

  /** The question, read when it is first asked for. */
  get question(): Question {
    if (this.#question === undefined) {
      this.#question = readQuestion(this.id, 'in_progress', named(this.#values), this.beside)
      // Many may be held at once, and what was read is as large again.
      this.#values = []
    }
    return this.#question
  }
}
