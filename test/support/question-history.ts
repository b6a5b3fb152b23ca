import { gaps, isGapType } from '../../shared/contract/gaps.ts'
import type { Item } from '../../shared/contract/monitor.ts'
import type { Happening, Question, QuestionStatus } from '../../shared/contract/question.ts'

/** One thing that happens to a question, or beside it, in the words of the stream of changes. */
export interface HistoryEvent {
  /** ISO 8601, UTC. */
  at: string
  event: string
  id?: string
  gap?: { type: string; name: string }
  facts?: Record<string, unknown>
  related?: string[]
  by?: string
  reason?: string
  answer?: string
  evidence?: string[]
  confidence?: number | null
  metrics?: Record<string, unknown> | null
  evidence_hash?: string
  /** Of an `experiment`: a line of the experiments file. */
  record?: unknown
}

/** What a monitor of questions and experiments is told of a history. */
export type HistoryItem = Item & ({ question: Question } | { text: string })

/** The status that each event leaves a question in; of others it stays what it is. */
const STATUS: Readonly<Record<string, QuestionStatus>> = {
  opened: 'ready',
  claimed: 'in_progress',
  released: 'ready',
  lease_expired: 'ready',
  blocked: 'blocked',
  snoozed: 'snoozed',
  accepted: 'accepted',
  answered: 'answered',
  regressed: 'ready',
  reopened: 'ready',
  returned: 'ready',
  closed: 'closed',
}

/** What the store does not write into a question's past. */
const UNWRITTEN = new Set(['updated', 'renewed'])

/** Makes of a history what its sources would tell: after each event the question as the store would have it then. */
export function itemsOf(events: readonly HistoryEvent[]): HistoryItem[] {
  const questions = new Map<string, Question>()
  return events.flatMap((event, nth): HistoryItem[] => {
    const about = { part: 'history', position: String(nth), time: Date.parse(event.at) / 1000 }
    if (event.event === 'end') return []
    if (event.event === 'experiment') {
      return [{ ...about, text: typeof event.record === 'string' ? event.record : JSON.stringify(event.record) }]
    }
    const id = event.id ?? ''
    const question = after(questions.get(id) ?? asked(id, event), event)
    questions.set(id, question)
    return [{ ...about, question }]
  })
}

/** When a history ends, in epoch seconds. */
export function endOf(events: readonly HistoryEvent[]): number {
  return Date.parse(events.at(-1)?.at ?? '') / 1000
}

function asked(
  id: string,
  { at, gap = { type: 'exception', name: id }, facts = {}, related = [] }: HistoryEvent,
): Question {
  return {
    id,
    hypothesis: '',
    question: '',
    evidence: [],
    action_class: 'investigate',
    autonomy: 3,
    value_estimate: 0.85,
    cost: 0.3,
    capability_key: '',
    status: 'ready',
    created_at: at,
    evidence_hash: 'a',
    gap: { ...gap, category: '', ecosystem: isGapType(gap.type) ? gaps[gap.type].ecosystem : null },
    facts: { gap_type: gap.type, gap_name: gap.name, ...facts },
    level: 'high',
    occurrences: 0,
    first_seen: at,
    last_seen: at,
    hosts: [{ host: 'web-1', open: true, last_seen: at }],
    related: related.map((other) => ({ id: other, by: 'error', status: 'ready', gap, worker: null })),
    claim: null,
    answer: null,
    history: [],
    metadata: {},
  }
}

function after(before: Question, told: HistoryEvent): Question {
  const { at, event, by, reason, facts = {}, evidence_hash = before.evidence_hash } = told
  const status = STATUS[event] ?? before.status
  const happening: Happening = { at, event, status, ...(by && { by }), ...(reason && { reason }) }
  const isSeen = ['opened', 'updated', 'regressed', 'returned'].includes(event)
  const { lease_expiries = 0 } = before.metadata
  const isAnew = ['answered', 'closed', 'returned', 'regressed', 'blocked', 'reopened'].includes(event)
  const leases = isAnew ? 0 : lease_expiries + (event === 'lease_expired' ? 1 : 0)
  return {
    ...before,
    status,
    evidence_hash,
    facts: { ...before.facts, ...facts },
    occurrences: before.occurrences + (isSeen ? 1 : 0),
    last_seen: isSeen ? at : before.last_seen,
    history: UNWRITTEN.has(event) ? before.history : [...before.history, happening],
    metadata: leases > 0 ? { lease_expiries: leases } : {},
    answer: event === 'answered' ? answerOf(told) : before.answer,
  }
}

function answerOf({ at, by = '', answer = '', evidence = [], confidence = null, metrics = null }: HistoryEvent) {
  return { answer, evidence, confidence, metrics, worker: by, at }
}
