import type { Question } from '../contract/question.ts'
import { CLAIMED_FIELDS } from './fields.ts'
import { type Beside, iso, named, readQuestion } from './read.ts'

/** A question that was handed out, and what holds it. */
export class Claimed {
  readonly id: string
  /** What its holder must show. */
  readonly token: string
  readonly #expires: string

  /**
   * @param reply what the script gave: the fields of the question, id, token and until when (ms), separated by NUL.
   * @param beside what was read beside it.
   */
  constructor(
    private readonly reply: string,
    private readonly beside: Beside,
  ) {
    const expires = reply.lastIndexOf('\0') + 1
    const token = reply.lastIndexOf('\0', expires - 2) + 1
    this.id = reply.slice(reply.lastIndexOf('\0', token - 2) + 1, token - 1)
    this.token = reply.slice(token, expires - 1)
    this.#expires = reply.slice(expires)
  }

  /** ISO 8601, UTC. */
  get expires_at(): string {
    return iso(this.#expires)
  }

  /** Reads the question, anew each time: one that is read holds many times as much, and many may be claimed at once. */
  read(): Question {
    return readQuestion(this.id, 'in_progress', named(this.reply.split('\0', CLAIMED_FIELDS.length)), this.beside)
  }
}
