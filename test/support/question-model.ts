import type { QuestionStatus } from '../../shared/contract/question.ts'
import { DAY, HOUR } from './asked.ts'

/** What the model needs to be told of a gap that opens. */
export interface Told {
  gap: string
  host: string
  occurrences: number
  /** Stands for the evidence hash. */
  evidence: string
  /** What it is worth in seconds of waiting. */
  priority: number
  off: boolean
}

interface Modelled {
  status: QuestionStatus
  hosts: Map<string, 'open' | 'off' | 'closed'>
  occurrences: number
  evidence: string
  priority: number
  waiting: number
  generation: number
  expiries: number
  claim?: { worker: string; token: string; until: number }
  wake: number
  answered?: { at: number; evidence: string }
  accepted?: string
  closings: number[]
  flapping: boolean
  calm_at: number
  closed_at: number
  marks: Set<string>
}

const COOLDOWN = 7 * DAY
const never = Number.POSITIVE_INFINITY

/** The life of questions as the surface's transition table tells it, in memory and without regard to cost. */
export class QuestionModel {
  now = 0
  readonly questions = new Map<string, Modelled>()
  readonly mutes: { id: string; gap: string; until: number }[] = []

  constructor(private readonly lease_expiries: number) {}

  open({ gap, host, occurrences, evidence, priority, off }: Told): void {
    let q = this.questions.get(gap)
    const known = q?.hosts.get(host)
    if (occurrences === 0 && known === undefined) return
    if (q === undefined) {
      q = {
        ...{ status: 'ready', hosts: new Map(), occurrences, evidence, priority, waiting: this.now, generation: 0 },
        ...{ expiries: 0, wake: never, closings: [], flapping: false, calm_at: never, closed_at: never },
        marks: new Set(),
      }
      this.questions.set(gap, q)
      q.hosts.set(host, off ? 'off' : 'open')
      this.#enter(gap, q)
      return
    }
    q.occurrences += occurrences
    // That its subject is off is all that such a signal says.
    if (occurrences > 0 || !off) {
      q.evidence = evidence
      q.priority = priority
    }
    if (occurrences === 0 && known === 'closed') return
    q.hosts.set(host, off ? 'off' : 'open')
    q.calm_at = never
    if (q.status === 'closed') {
      q.marks.add('returned')
      if (q.accepted === q.evidence) q.status = 'accepted'
      else this.#again(gap, q)
    } else if (q.status === 'answered' && occurrences > 0 && q.answered !== undefined) {
      if (this.now - q.answered.at < COOLDOWN && q.answered.evidence === q.evidence) return
      q.marks.add('regression')
      this.#again(gap, q)
    } else if (q.status === 'accepted' && q.accepted !== q.evidence) this.#again(gap, q)
    else if (q.status === 'ready' || q.status === 'held') this.#enter(gap, q)
  }

  close(gap: string, host: string): void {
    const q = this.questions.get(gap)
    if (q === undefined || !q.hosts.has(host)) return
    q.hosts.set(host, 'closed')
    if (q.status === 'closed') return
    if ([...q.hosts.values()].some((how) => how !== 'closed')) {
      if (q.status === 'ready' || q.status === 'held') this.#enter(gap, q)
      return
    }
    q.closings = [...q.closings, this.now].filter((at) => this.now - at < HOUR)
    if (q.closings.length < 4) this.#shut(q)
    else {
      q.flapping = true
      q.calm_at = this.now + HOUR
    }
  }

  /** @returns the gap that is handed out. */
  claim(worker: string, lease: number, idOf: (gap: string) => string): string | undefined {
    const ready = [...this.questions].filter(([, { status }]) => status === 'ready')
    const score = ({ priority, waiting }: Modelled) => priority - waiting / 1000
    ready.sort(([a, p], [b, q]) => score(q) - score(p) || (idOf(a) < idOf(b) ? 1 : -1))
    const [best] = ready
    if (best === undefined) return undefined
    const [gap, q] = best
    q.status = 'in_progress'
    q.generation += 1
    q.claim = { worker, token: '', until: this.now + lease }
    return gap
  }

  /** Whether a token still holds; @returns why not, or nothing. */
  refusal(gap: string, token: string): string | undefined {
    const q = this.questions.get(gap)
    if (q === undefined) return 'not_found'
    if (q.status !== 'in_progress') return 'wrong_state'
    return q.claim?.token === token ? undefined : 'stale_token'
  }

  renew(gap: string, lease: number): void {
    const { claim } = this.#at(gap)
    if (claim) claim.until = this.now + lease
  }

  release(gap: string): void {
    const q = this.#at(gap)
    delete q.claim
    this.#enter(gap, q)
  }

  answer(gap: string): void {
    const q = this.#at(gap)
    this.#end(q, 'answered')
    q.answered = { at: this.now, evidence: q.evidence }
  }

  block(gap: string): void {
    this.#end(this.#at(gap), 'blocked')
  }

  /** Does what a person decides. @returns why it is refused, or nothing. */
  decide(gap: string, what: 'snooze' | 'accept' | 'reopen', until = 0): string | undefined {
    const from: Record<typeof what, QuestionStatus[]> = {
      snooze: ['ready', 'in_progress', 'blocked'],
      accept: ['ready', 'in_progress', 'blocked', 'answered'],
      reopen: ['blocked', 'snoozed', 'accepted', 'answered', 'closed'],
    }
    const q = this.questions.get(gap)
    if (q === undefined) return 'not_found'
    if (!from[what].includes(q.status)) return 'wrong_state'
    if (what === 'snooze') {
      if (until <= this.now || until > this.now + 90 * DAY) return 'out_of_range'
      this.#end(q, 'snoozed')
      q.wake = until
    } else if (what === 'accept') {
      this.#end(q, 'accepted')
      q.accepted = q.evidence
    } else {
      if (q.status !== 'blocked' && q.status !== 'snoozed') q.waiting = this.now
      delete q.accepted
      q.expiries = 0
      this.#enter(gap, q)
    }
    return undefined
  }

  mute(id: string, gap: string, until: number): void {
    this.mutes.push({ id, gap, until })
    for (const [name, q] of this.questions) if (q.status === 'ready') this.#enter(name, q)
  }

  unmute(id: string): void {
    const at = this.mutes.findIndex((mute) => mute.id === id)
    if (at >= 0) this.mutes.splice(at, 1)
    for (const [name, q] of this.questions) if (q.status === 'held') this.#enter(name, q)
  }

  /** Lets time go by. */
  tick(ms: number): void {
    this.now += ms
    for (const { id } of this.mutes.filter(({ until }) => until <= this.now)) this.unmute(id)
    for (const [gap, q] of this.questions) {
      if (q.calm_at <= this.now && q.status !== 'closed') this.#shut(q)
      else if (q.claim && q.claim.until <= this.now) {
        delete q.claim
        q.expiries += 1
        if (q.expiries >= this.lease_expiries) q.status = 'blocked'
        else this.#enter(gap, q)
      } else if (q.status === 'snoozed' && q.wake <= this.now) this.#enter(gap, q)
    }
    for (const [gap, q] of this.questions) {
      if (q.status === 'closed' && q.closed_at < this.now - 30 * DAY) this.questions.delete(gap)
    }
  }

  #at(gap: string): Modelled {
    return this.questions.get(gap) as Modelled
  }

  #again(gap: string, q: Modelled): void {
    q.waiting = this.now
    q.expiries = 0
    delete q.accepted
    this.#enter(gap, q)
  }

  #enter(gap: string, q: Modelled): void {
    const hosts = [...q.hosts.values()]
    const off = hosts.includes('off') && !hosts.includes('open')
    const muted = this.mutes.some((mute) => mute.gap === '*' || mute.gap === gap)
    q.status = off || muted ? 'held' : 'ready'
    q.wake = never
  }

  #end(q: Modelled, status: QuestionStatus): void {
    delete q.claim
    q.expiries = 0
    q.status = status
  }

  #shut(q: Modelled): void {
    this.#end(q, 'closed')
    q.flapping = false
    q.calm_at = never
    q.closed_at = this.now
  }
}
