import type { Question } from '../../shared/contract/question.ts'
import { hashSigned, hashWord } from '../../shared/contract/words.ts'
import { saysSomething } from './evidence.ts'
import { EXPIRES_S, type Judging } from './judging.ts'
import { GAP, type Told } from './objecting.ts'
import { Remembered } from './remembered.ts'
import { type AnswerMemory, MAX_ALIKE, type QuestionMemory } from './schema.ts'
import { mattersOf, mentions, type Subject, without } from './subject.ts'
import { oneLine } from './text.ts'

/** How many answers are remembered. */
const MAX_ANSWERS = 2_000

/** Of fewer words that say something many may honestly be the same, such as "restarted the service". */
const LEAST_WORDS = 4

/** Answers that lead to another, and are the same wherever they lead to it. */
const REFERS =
  /\b(?:duplicates?|dup|dupe) of\b|\bsame (?:root )?(?:cause|issue|problem|bug|fix|thing) as\b|^\W*(?:see|as in|follows|covered by|fixed (?:by|in|with)|solved by|merged in(?:to)?)\b|\b[a-z][a-z0-9_]*-[0-9a-f]{16}\b/i

type Given = AnswerMemory['given'][number]

/** Tells of one answer that was given to questions which are not one matter. */
export class Alike {
  readonly #memories: Remembered<'answer', AnswerMemory>

  constructor(private readonly around: Judging) {
    this.#memories = new Remembered(around.state, 'answer', MAX_ANSWERS, ({ at }) => at)
  }

  /**
   * Takes in what a question was answered with.
   *
   * @param memory what is remembered of it: under which key its answer before is, and what is objected to in this one.
   * @returns the key of this one; undefined where it is too short to be held against others, unless it is weak itself: then
   *   the one before stands.
   */
  *take(
    question: Question,
    subject: Subject,
    { alike: before, weak }: Pick<QuestionMemory, 'alike' | 'weak'>,
  ): Generator<Told, string | undefined> {
    const { id, answer } = question
    const text = answer === null || REFERS.test(answer.answer) ? '' : bare(answer.answer, subject)
    const key = text.split(' ').length < LEAST_WORDS ? undefined : keyOf(text)
    if (key === undefined && weak.length > 0) return before
    if (before !== undefined && before !== key) yield* this.#withdraw(before, id)
    if (key === undefined || answer === null) return undefined

    const memory = this.#memories.get(key) ?? { is: 'answer', text: oneLine(answer.answer, 300), at: 0, given: [] }
    const own = answer.evidence.filter((line) => saysSomething(line, subject) && mentions(line, subject))
    const one: Given = {
      question: id,
      about: `${question.gap.type} ${question.gap.name}`.slice(0, 200),
      matters: mattersOf(subject, question).slice(0, 16),
      evidence: own.length === 0 ? '' : keyOf(bare(answer.evidence.join('\n'), subject)),
    }
    const others = memory.given.filter(({ question }) => question !== id)
    const related = new Set(question.related.map((other) => other.id))
    const same = others.filter((other) => !related.has(other.question) && isSame(one, other))
    const given = [...others, one].slice(-MAX_ALIKE)
    this.#memories.set(key, { ...memory, at: Date.parse(answer.at), given })
    if (same.length > 0) yield this.#told(key, memory.text, [...same, one], answer.worker)
    return key
  }

  /** Whether an answer is objected to that is remembered under a key. */
  objectsTo(key: string | undefined): boolean {
    return key !== undefined && this.around.isOpen(GAP, nameOf(key))
  }

  #told(key: string, text: string, same: readonly Given[], worker: string): Told {
    const because = same.map(({ question, about }) => `same answer: ${question} (${about})`)
    return {
      opens: GAP,
      name: nameOf(key),
      reason: 'different questions got the same answer',
      facts: {
        reasons: ['same_answer'],
        because: because.slice(-10),
        worker: oneLine(worker, 120),
        answer: text,
        questions: same.map(({ question }) => question).slice(-10),
        count: same.length,
      },
      expires_s: EXPIRES_S,
    }
  }

  *#withdraw(key: string, id: string): Iterable<Told> {
    const memory = this.#memories.get(key)
    if (memory === undefined) return
    const given = memory.given.filter(({ question }) => question !== id)
    if (given.length === 0) this.#memories.delete(key)
    else this.#memories.set(key, { ...memory, given })
    const isOver = !given.some((one, at) => given.slice(at + 1).some((other) => isSame(one, other)))
    if (isOver && this.around.isOpen(GAP, nameOf(key))) {
      yield { closes: GAP, name: nameOf(key), reason: `${id} has another answer now` }
    }
  }
}

/** Whether two questions that have one answer differ, and neither has evidence of its own. */
function isSame(one: Given, other: Given): boolean {
  const hasOwn = one.evidence !== '' && other.evidence !== '' && one.evidence !== other.evidence
  return !hasOwn && !one.matters.some((name) => other.matters.includes(name))
}

/** The longer words of a text, each once, without the names of its subject, numbers, dates and ids. */
function bare(text: string, subject: Subject): string {
  const words = without(text, subject).trim().split(' ')
  return [...new Set(words.filter((word) => word.length >= 4 && !/\d/.test(word)))].sort().join(' ')
}

function keyOf(text: string): string {
  return `${hashWord(text).toString(36)}${hashSigned('~', text).toString(36)}`
}

function nameOf(key: string): string {
  return `answer:${key}`
}
