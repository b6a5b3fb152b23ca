import type { Finding } from '../../shared/contract/monitor.ts'
import type { Happening, Question } from '../../shared/contract/question.ts'
import { Alike } from './alike.ts'
import { type Objection, objectionsTo } from './evidence.ts'
import { EXPIRES_S, type Judging } from './judging.ts'
import { lineOf, since } from './past.ts'
import { Remembered } from './remembered.ts'
import type { QuestionMemory } from './schema.ts'
import { subjectOf } from './subject.ts'
import { oneLine } from './text.ts'
import { Workers, workerName } from './workers.ts'

const GAP = 'weak_investigation'

type Told = Finding<typeof GAP>
type Answered = NonNullable<QuestionMemory['answer']>

/** How many questions are remembered that were answered, or claimed in vain. */
const MAX_QUESTIONS = 2_000

/** How much of an answer's evidence is told. */
const MAX_EVIDENCE = 3

/**
 * Tells of questions that were investigated poorly, one gap for each question.
 *
 * A question is judged by its own past, from where it was judged last, so it matters not how often or how late it is read.
 * What is objected to stands until an answer is sound. While the question is closed there is nothing to look at again: its
 * gap is told to be held.
 */
export class Investigations {
  readonly #memories: Remembered<'question', QuestionMemory>
  readonly #alike: Alike
  readonly #workers: Workers
  // At once, for what came to be due while the monitor was down.
  #wake = 0

  constructor(private readonly around: Judging) {
    this.#memories = new Remembered(around.state, 'question', MAX_QUESTIONS)
    this.#alike = new Alike(around)
    this.#workers = new Workers(around)
  }

  get wakeAt(): number | undefined {
    return Number.isFinite(this.#wake) ? this.#wake : undefined
  }

  /** Takes in what has happened to a question. @returns whether it was answered since. */
  *take(question: Question): Generator<Told, boolean> {
    const known = this.#memories.get(question.id)
    const leases = question.metadata.lease_expiries ?? 0
    if (known === undefined && question.answer === null && leases < this.around.config.lease_expiries) return false
    const memory = structuredClone(known) ?? blank(question)
    const before = JSON.stringify(memory)
    let offences = 0
    let isNew = false
    const object = (objection: Objection) => {
      memory.weak = [...memory.weak.filter(({ reason }) => reason !== objection.reason), objection]
      offences += 1
    }

    for (const happening of since(question, known?.line)) {
      memory.line = lineOf(happening)
      if (happening.event !== 'answered') {
        yield* this.#happened(question, happening, memory, object)
        continue
      }
      // What is met for the first time may have a long past: of that only what stands is told.
      if (offences > 0 && known !== undefined) yield this.#opened(memory, offences)
      offences = 0
      if (yield* this.#answered(question, happening, memory)) {
        isNew = true
        offences = memory.weak.length > 0 ? 1 : 0
      }
    }
    yield* this.#seenAgain(question, memory, object)
    if (leases >= this.around.config.lease_expiries && leases > memory.leases) {
      object({ reason: 'leases_expired', because: `leases: ${leases} ran out without an answer` })
    }
    memory.leases = leases
    yield* this.#tell(question, memory, offences, known?.facts.inhibited)
    if (JSON.stringify(memory) !== before || known === undefined) this.#memories.set(question.id, memory)
    this.#wake = Math.min(this.#wake, this.#dueOf(memory))
    return isNew
  }

  /** Looks at what was answered long ago, and is still open. */
  *tick(now: number): Iterable<Told> {
    this.#wake = Number.POSITIVE_INFINITY
    for (const [id, saved] of this.#memories.all()) {
      const due = this.#dueOf(saved)
      if (due > now) {
        this.#wake = Math.min(this.#wake, due)
        continue
      }
      const memory = structuredClone(saved)
      const days = Math.round(this.around.config.still_open_s / 8_640) / 10
      const because = `not resolved: ${days} days after the answer its gap is still open`
      memory.weak = [
        ...memory.weak.filter(({ reason }) => reason !== 'not_resolved'),
        { reason: 'not_resolved', because },
      ]
      yield* this.#failed(id, memory)
      yield this.#opened(memory, 1)
      this.#memories.set(id, memory)
    }
  }

  /** @returns whether it could be judged: of one that was overtaken before it was read nobody can say what it was. */
  *#answered(question: Question, { at, by = '' }: Happening, memory: QuestionMemory): Generator<Told, boolean> {
    const { answer } = question
    const isKnown = answer?.at === at
    const worker = workerName(by)
    memory.answer = {
      at: Date.parse(at),
      worker,
      sure: isKnown ? answer.confidence : null,
      hash: question.evidence_hash,
      seen: question.occurrences,
    }
    if (!isKnown) return false
    const subject = subjectOf(question, this.around.fleet.project)
    memory.weak = objectionsTo(answer, subject)
    memory.facts = {
      ...memory.facts,
      worker,
      answer: oneLine(answer.answer, 300),
      answered_at: at,
      evidence: answer.evidence.slice(0, MAX_EVIDENCE).map((line) => oneLine(line, 200)),
    }
    const alike = yield* this.#alike.take(question, subject, memory.alike)
    if (alike === undefined) delete memory.alike
    else memory.alike = alike
    return true
  }

  *#happened(
    question: Question,
    { at, event, reason = '' }: Happening,
    memory: QuestionMemory,
    object: (objection: Objection) => void,
  ): Iterable<Told> {
    const { answer } = memory
    if (answer === undefined || answer.end === 'failed') return
    if (event === 'accepted') answer.end = 'decided'
    if (event === 'closed') {
      answer.end = 'held'
      yield* this.#ended(question.id, answer, true)
    }
    const how = CAME_BACK.get(event)
    // Other evidence is another matter.
    const isIt = event === 'reopened' || question.evidence_hash === answer.hash
    if (how === undefined || !isIt || answer.end === 'decided') return
    object({ reason: 'not_resolved', because: `not resolved: ${how} at ${at}${reason && `: ${oneLine(reason, 120)}`}` })
    yield* this.#failed(question.id, memory)
  }

  *#seenAgain(question: Question, memory: QuestionMemory, object: (objection: Objection) => void): Iterable<Told> {
    const { answer } = memory
    if (answer === undefined || answer.end !== undefined || question.status !== 'answered') return
    const later = (Date.parse(question.last_seen) - answer.at) / 1_000
    if (later <= this.around.config.seen_again_s) answer.seen = question.occurrences
    else if (question.occurrences > answer.seen) {
      const times = question.occurrences - answer.seen
      object({
        reason: 'not_resolved',
        because: `not resolved: its gap was seen ${times} times more, last at ${question.last_seen}`,
      })
      yield* this.#failed(question.id, memory)
    }
  }

  *#failed(id: string, memory: QuestionMemory): Iterable<Told> {
    if (memory.answer === undefined) return
    memory.answer.end = 'failed'
    yield* this.#ended(id, memory.answer, false)
  }

  *#ended(question: string, { at, worker, sure }: Answered, held: boolean): Iterable<Told> {
    if (sure !== null) yield* this.#workers.ended({ worker, question, at, sure }, held)
  }

  *#tell(question: Question, memory: QuestionMemory, offences: number, was: string | undefined): Iterable<Told> {
    const name = nameOf(memory)
    const isOpen = this.around.isOpen(GAP, name)
    if (question.status === 'closed') memory.facts.inhibited = 'its question is closed'
    else delete memory.facts.inhibited
    if (memory.weak.length === 0) {
      if (isOpen) yield { closes: GAP, name, reason: `its answer of ${memory.facts.answered_at} is sound` }
    } else if (offences > 0 || (isOpen && was !== memory.facts.inhibited)) {
      yield this.#opened(memory, offences)
    }
  }

  #opened({ weak, facts }: QuestionMemory, occurrences: number): Told {
    return {
      opens: GAP,
      name: nameOf({ facts }),
      reason: `the investigation of ${facts.about} is weak`,
      facts: {
        reasons: weak.map(({ reason }) => reason).sort(),
        because: weak.map(({ reason, because }) => `${reason}: ${because}`),
        ...facts,
      },
      occurrences,
      expires_s: EXPIRES_S,
    }
  }

  #dueOf({ answer }: QuestionMemory): number {
    if (answer === undefined || answer.end !== undefined) return Number.POSITIVE_INFINITY
    return answer.at / 1_000 + this.around.config.still_open_s
  }
}

/** What says of an answered question that its answer did not hold. */
const CAME_BACK = new Map([
  ['regressed', 'its gap was seen again, and it was asked anew'],
  ['returned', 'its gap had closed, and came back'],
  ['reopened', 'it was reopened'],
])

function blank({ id, gap }: Question): QuestionMemory {
  const about = `${gap.type}/${gap.name}`
  return { is: 'question', line: '', leases: 0, weak: [], facts: { question: id, about } }
}

function nameOf({ facts }: Pick<QuestionMemory, 'facts'>): string {
  return facts.about ?? ''
}
