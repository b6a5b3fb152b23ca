import type { Happening, Question } from '../../shared/contract/question.ts'
import { Alike } from './alike.ts'
import { objectionsTo } from './evidence.ts'
import type { Judging } from './judging.ts'
import { blank, GAP, nameOf, object, type Told, told } from './objecting.ts'
import { lineOf, since, timeOf } from './past.ts'
import { Remembered } from './remembered.ts'
import type { QuestionMemory } from './schema.ts'
import { subjectOf } from './subject.ts'
import { oneLine } from './text.ts'
import { Workers, workerName } from './workers.ts'

/** How many questions are remembered that were answered, or claimed in vain. */
const MAX_QUESTIONS = 2_000

/** How much of an answer's evidence is told. */
const MAX_EVIDENCE = 3

const BEGINNING = 'beginning:'

/** How far clocks may differ, and how long after a start what is overdue is waited for, in seconds: it may have closed meanwhile. */
const SLACK_S = 60

/** What says of an answered question that its answer did not hold. */
const CAME_BACK = new Map([
  ['regressed', 'its gap was seen again, and it was asked anew'],
  ['returned', 'its gap had closed, and came back'],
  ['reopened', 'it was reopened'],
])

/**
 * Tells of questions that were investigated poorly, one gap for each question.
 *
 * A question is judged by its own past, from where it was judged last; what was answered before this monitor first ran is
 * left alone. What is objected to stands until an answer is sound, but for what time has brought: that is over when the
 * question closes. While it is closed there is nothing to look at again: the gap is held then.
 */
export class Investigations {
  readonly #memories: Remembered<'question', QuestionMemory>
  readonly #alike: Alike
  readonly #workers: Workers
  #wake = 0
  #isAwake = false

  constructor(private readonly around: Judging) {
    const ageOf = ({ line }: QuestionMemory) => timeOf(line)
    this.#memories = new Remembered(around.state, 'question', MAX_QUESTIONS, ageOf, (one) => this.#begin(ageOf(one)))
    this.#alike = new Alike(around)
    this.#workers = new Workers(around)
  }

  get wakeAt(): number | undefined {
    return Number.isFinite(this.#wake) ? this.#wake : undefined
  }

  /** Takes in what has happened to a question. @returns whether it has an answer that was not looked at before. */
  *take(question: Question, time: number): Generator<Told, boolean> {
    const known = this.#memories.get(question.id)
    const past = since(question, known?.line, this.#beginning((time - SLACK_S) * 1_000))
    const leases = question.metadata.lease_expiries ?? 0
    const isVain = leases >= this.around.config.lease_expiries && past.some(({ event }) => event === 'lease_expired')
    const isNews = known !== undefined || isVain || past.some(({ event }) => event === 'answered')
    // What stands for many is never answered for one of them.
    if (!isNews || question.metadata.rolled_up !== undefined) return false

    const memory = structuredClone(known) ?? blank(question)
    const before = JSON.stringify(known)
    let isNew = false
    for (const [nth, happening] of past.entries()) {
      memory.line = lineOf(happening)
      if (happening.event === 'answered') {
        if (memory.untold > 0 && known !== undefined) yield told(memory)
        isNew = yield* this.#answered(question, happening, past.slice(nth + 1), memory)
      } else yield* this.#happened(question, happening, memory)
    }
    this.#seenAgain(question, memory)
    if (isVain && leases > memory.leases) {
      object(memory, { reason: 'leases_expired', because: `${leases} ran out without an answer` })
    }
    memory.leases = leases
    yield* this.#tell(question, memory)
    if (JSON.stringify(memory) !== before) this.#memories.set(question.id, memory)
    this.#wake = Math.min(this.#wake, this.#dueOf(memory))
    return isNew
  }

  /** Looks at what was answered long ago, and is still open. */
  *tick(now: number): Iterable<Told> {
    this.#beginning((now - SLACK_S) * 1_000)
    this.#wake = this.#isAwake ? Number.POSITIVE_INFINITY : now + SLACK_S
    const isFirst = !this.#isAwake
    this.#isAwake = true
    for (const [id, saved] of isFirst ? [] : this.#memories.all()) {
      const due = this.#dueOf(saved)
      if (due > now) {
        this.#wake = Math.min(this.#wake, due)
        continue
      }
      const memory = structuredClone(saved)
      const days = Math.round(this.around.config.still_open_s / 8_640) / 10
      this.#late(memory, 'open', `${days} days after the answer its gap is still open`)
      yield* this.#ended(id, memory, false)
      if (memory.untold > 0) yield told(memory)
      this.#memories.set(id, memory)
    }
  }

  /** Since when it is remembered what happened, in epoch milliseconds. @param otherwise where that is not known. */
  #beginning(otherwise: number): number {
    const known = this.around.state.get(BEGINNING)
    if (known?.is === 'beginning') return known.at
    this.around.state.set(BEGINNING, { is: 'beginning', at: otherwise })
    return otherwise
  }

  #begin(at: number): void {
    if (at > this.#beginning(at)) this.around.state.set(BEGINNING, { is: 'beginning', at })
  }

  /** @returns whether it could be judged: of one that was overtaken before it was read nobody can say what it was. */
  *#answered(
    question: Question,
    { at, by = '' }: Happening,
    then: readonly Happening[],
    memory: QuestionMemory,
  ): Generator<Told, boolean> {
    const { answer, evidence_hash } = question
    const isKnown = answer?.at === at
    const worker = workerName(by)
    memory.answer = {
      at: Date.parse(at),
      worker,
      sure: isKnown ? answer.confidence : null,
      // What it was before the gap came again is not written down.
      hash: then.some(({ event }) => event === 'regressed' || event === 'returned') ? '' : evidence_hash,
      seen: question.occurrences,
    }
    if (!isKnown) return false
    const subject = subjectOf(question, this.around.fleet.project)
    memory.weak = objectionsTo(answer, subject)
    memory.untold = memory.weak.length > 0 ? 1 : 0
    memory.facts = {
      ...memory.facts,
      worker,
      answer: oneLine(answer.answer, 300),
      answered_at: at,
      evidence: answer.evidence.slice(0, MAX_EVIDENCE).map((line) => oneLine(line, 200)),
    }
    const alike = yield* this.#alike.take(question, subject, memory)
    if (alike === undefined) delete memory.alike
    else memory.alike = alike
    return true
  }

  *#happened(question: Question, { at, event, reason }: Happening, memory: QuestionMemory): Iterable<Told> {
    const { answer, weak, alike } = memory
    if (answer === undefined || (answer.end !== undefined && answer.end !== 'held')) return
    if (event === 'accepted') answer.end = 'decided'
    if (event === 'closed') {
      if (answer.late !== undefined) memory.weak = weak.filter(({ reason }) => reason !== 'not_resolved')
      delete answer.late
      answer.end = 'held'
      yield* this.#ended(question.id, memory, true)
    }
    const how = CAME_BACK.get(event)
    if (how === undefined) return
    // It is what a weak answer is to lead to; and other evidence is another matter.
    const isDue = weak.some(({ reason }) => reason !== 'not_resolved') || this.#alike.objectsTo(alike)
    if (event === 'reopened' ? isDue : question.evidence_hash !== answer.hash) {
      answer.end = 'overtaken'
      return
    }
    // One answer that does not hold is objected to once.
    if (answer.late === undefined) {
      object(memory, { reason: 'not_resolved', because: `${how} at ${at}${reason ? `: ${oneLine(reason, 120)}` : ''}` })
    }
    answer.end = 'failed'
    yield* this.#ended(question.id, memory, false)
  }

  #seenAgain({ status, occurrences, last_seen }: Question, memory: QuestionMemory): void {
    const { answer } = memory
    if (answer === undefined || answer.end !== undefined || status !== 'answered') return
    const later_s = (Date.parse(last_seen) - answer.at) / 1_000
    if (later_s <= this.around.config.seen_again_s) answer.seen = occurrences
    else if (occurrences > answer.seen) this.#late(memory, 'seen', `its gap was seen again at ${last_seen}`)
  }

  #late(memory: QuestionMemory, late: 'seen' | 'open', because: string): void {
    if (memory.answer === undefined) return
    if (memory.answer.late === undefined) object(memory, { reason: 'not_resolved', because })
    memory.answer.late = late
  }

  /** What came of an answer, as far as is known. */
  *#ended(question: string, { answer }: QuestionMemory, held: boolean): Iterable<Told> {
    if (answer === undefined || answer.sure === null) return
    const { worker, at, sure } = answer
    yield* this.#workers.ended({ worker, question, at, sure }, held)
  }

  *#tell({ status }: Question, memory: QuestionMemory): Iterable<Told> {
    const name = nameOf(memory)
    const isOpen = this.around.isOpen(GAP, name)
    const was = memory.facts.inhibited
    if (status === 'closed') memory.facts.inhibited = 'its question is closed'
    else delete memory.facts.inhibited
    if (memory.weak.length === 0) {
      memory.untold = 0
      const why =
        memory.answer?.end === 'held' ? 'its gap has closed' : `its answer of ${memory.facts.answered_at} is sound`
      if (isOpen) yield { closes: GAP, name, reason: why }
      // What is closed when it is met is no more to be looked at again.
    } else if (
      isOpen ? memory.untold > 0 || was !== memory.facts.inhibited : memory.untold > 0 && status !== 'closed'
    ) {
      yield told(memory)
    }
  }

  #dueOf({ answer }: QuestionMemory): number {
    if (answer === undefined || answer.end !== undefined || answer.late === 'open') return Number.POSITIVE_INFINITY
    return answer.at / 1_000 + this.around.config.still_open_s
  }
}
