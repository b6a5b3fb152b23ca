import * as z from 'zod'
import type { Ecosystem, Signal } from './signal.ts'

/** What whoever takes a question is asked to do. */
export const ActionClass = z.enum([
  'explain_and_soft_fallback',
  'investigate',
  'propose_fix',
  'request_user_action',
  'find_substitute',
  'experiment',
  'explore',
])
export type ActionClass = z.infer<typeof ActionClass>

/** Where a question stands in its life. */
export const QuestionStatus = z.enum([
  'ready',
  'in_progress',
  'answered',
  'blocked',
  'snoozed',
  'accepted',
  'held',
  'closed',
])
export type QuestionStatus = z.infer<typeof QuestionStatus>

/** How much a question matters, most first. */
export const Level = z.enum(['critical', 'high', 'medium', 'low'])
export type Level = z.infer<typeof Level>

/** What a template makes of a gap: the part of a question that people read, and what orders it. */
export interface Wording {
  hypothesis: string
  question: string
  /** For people: may carry lines and numbers. */
  evidence: string[]
  action_class: ActionClass
  /** How far an agent may go by itself, 0..3. */
  autonomy: number
  /** What an answer is worth, 0..1. */
  value_estimate: number
  /** What an answer costs, in the same measure; above 0. */
  cost: number
  capability_key: string
}

/** What an entry of the signal stream means for the questions. */
export type Meaning =
  | { kind: 'reject'; reason: string; text: string }
  | { kind: 'close'; signal: Signal }
  | {
      kind: 'open'
      signal: Signal
      wording: Wording
      category: string
      /** An ecosystem, or empty where none is known. */
      ecosystem: string
      /** The facts that make up the evidence hash. */
      stable: readonly string[]
      cooldown_s: number
    }

/** Who holds a question, and for how long. */
export interface Claim {
  worker: string
  /** ISO 8601, UTC. */
  expires_at: string
  /** Rises with every claim of the question. */
  generation: number
}

/** What a claimant found out. */
export interface Answer {
  answer: string
  evidence: string[]
  confidence: number | null
  metrics: Record<string, unknown> | null
  worker: string
  /** ISO 8601, UTC. */
  at: string
}

/** How a gap is on one host. */
export interface HostState {
  host: string
  open: boolean
  last_seen: string
}

/** One line of a question's past, such as `claimed` or `closed`. */
export interface Happening {
  /** ISO 8601, UTC. */
  at: string
  event: string
  status: QuestionStatus
  by?: string
  reason?: string
}

/** A question, whole, as the feed answers it. Times are ISO 8601 in UTC. */
export interface Question extends Wording {
  id: string
  status: QuestionStatus
  created_at: string
  evidence_hash: string
  gap: { type: string; name: string; category: string; ecosystem: Ecosystem | null }
  facts: Record<string, unknown>
  level: Level
  occurrences: number
  first_seen: string
  last_seen: string
  hosts: HostState[]
  related: string[]
  claim: Claim | null
  answer: Answer | null
  history: Happening[]
  metadata: Record<string, unknown>
}

/** Ranks a question by what it is worth for what it costs. Exactly 3 is high, exactly 1 is low. */
export function levelOf(wording: Pick<Wording, 'value_estimate' | 'cost'>): Level {
  // 0.9 / 0.3 is a little off 3 in binary, and 3 is meant.
  const ratio = Math.round((wording.value_estimate / wording.cost) * 1e6) / 1e6
  if (ratio > 3) return 'critical'
  if (ratio > 2) return 'high'
  return ratio > 1 ? 'medium' : 'low'
}
