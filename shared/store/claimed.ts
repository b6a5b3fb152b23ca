import type { Question } from '../contract/question.ts'
import { SHORT_FIELDS } from './fields.ts'
import { type Beside, iso, named, readQuestion } from './read.ts'

/** What the script of a claim gives for one: all that is short, separated by NUL, then wording and facts. */
export type ClaimReply = readonly [short: string, wording: string, facts: string]

/** Sorts the texts that the script gave by claim. */
export function claimReplies(texts: readonly string[]): ClaimReply[] {
  const replies: ClaimReply[] = []
  for (let i = 0; i < texts.length; i += 3) replies.push([texts[i] ?? '', texts[i + 1] ?? '', texts[i + 2] ?? ''])
  return replies
}

/** A question that was handed out, and what holds it. */
export class Claimed {
  readonly id: string
  /** What its holder must show. */
  readonly token: string
  readonly #expires: string

  /**
   * @param reply what the script gave.
   * @param beside what was read beside it.
   */
  constructor(
    private readonly reply: ClaimReply,
    private readonly beside: Beside,
  ) {
    const [short] = reply
    const expires = short.lastIndexOf('\0') + 1
    const token = short.lastIndexOf('\0', expires - 2) + 1
    this.id = short.slice(short.lastIndexOf('\0', token - 2) + 1, token - 1)
    this.token = short.slice(token, expires - 1)
    this.#expires = short.slice(expires)
  }

  /** ISO 8601, UTC. */
  get expires_at(): string {
    return iso(this.#expires)
  }

  /** Reads the question, anew each time: one that is read holds many times as much, and many may be claimed at once. */
  read(): Question {
    const [short, wording, facts] = this.reply
    const values = short.split('\0', SHORT_FIELDS.length)
    values.push(wording, facts)
    return readQuestion(this.id, 'in_progress', named(values), this.beside)
  }
}
