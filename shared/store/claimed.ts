import type { Question, Related } from '../contract/question.ts'
import type { Beside } from './read.ts'
import { iso, named, readQuestion } from './read.ts'

/** A question that was handed out, and what holds it. */
export class Claimed {
  #question: Question | undefined

  /**
   * @param id the question's.
   * @param token what its holder must show.
   * @param expires when the claim ends, in epoch milliseconds.
   * @param values what the script gave of the question.
   */
  constructor(
    readonly id: string,
    readonly token: string,
    private readonly expires: number,
    private readonly values: readonly (string | null)[],
    private readonly beside: Beside,
  ) {}

  /** ISO 8601, UTC. */
  get expires_at(): string {
    return iso(this.expires)
  }

  /** The question, read when it is first asked for. */
  get question(): Question {
    this.#question ??= readQuestion(this.id, 'in_progress', named(this.values), this.beside)
    return this.#question
  }

  /** Who else has to do with the same thing; see {@link Question}. */
  get related(): readonly Related[] {
    return this.beside.related ?? []
  }
}
