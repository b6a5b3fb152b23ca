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
      /** Whether the fleet knows the type; those it does not know share one cap. */
      known: boolean
      /** Why its subject is off, such as `disabled` or `masked`; empty where it is not. */
      inhibited: string
      /** What it may have in common with others: a tie and its value, such as `frame` and `card.py charge`. */
      ties: readonly (readonly [Tie, string])[]
      /** The facts that make up the evidence hash. */
      stable: readonly string[]
      cooldown_s: number
    }

/** What makes two questions near-duplicates, the closest first. */
export const Tie = z.enum(['frame', 'error', 'file', 'module'])
export type Tie = z.infer<typeof Tie>

/** Another open question that may be about the same thing. */
export interface Related {
  id: string
  /** What both have in common: the innermost frame, the error's type and message, the file or the module. */
  by: Tie
  status: QuestionStatus
  gap: { type: string; name: string }
  /** Who holds it; null where nobody does. */
  worker: string | null
}

/** What a question's past and place say beside its status; only what applies is there. */
export interface Metadata {
  /** Its gap had closed, and opened again. */
  returned?: true
  /** It was answered, and its gap was seen again after the cooldown or with other evidence. */
  regression?: true
  /** Its gap opened and closed so often that it stays open until it has been calm for an hour. */
  flapping?: true
  /** How many leases ran out on it since it was last answered or came back. */
  lease_expiries?: number
  /** Why it is blocked, accepted, held or closed, as whoever did it said. */
  reason?: string
  /** What holds it: the id of a mute, `inhibited` (its subject is off), or `rolled_up` (no room; counted in another). */
  held_by?: string
  /** When it is asked again, where it is snoozed: ISO 8601, UTC. */
  until?: string
  /** Of a rolled-up question: how many gaps it stands for, exactly; the best of them are listed in its facts. */
  rolled_up?: number
  /** How many hosts have it beyond those that are listed; at most 1,000 are counted. */
  more_hosts?: number
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
  /** The closest first; at most 16. */
  related: Related[]
  claim: Claim | null
  answer: Answer | null
  history: Happening[]
  metadata: Metadata
}

/** Ranks a question by what it is worth for what it costs. Exactly 3 is high, exactly 1 is low. */
export function levelOf(wording: Pick<Wording, 'value_estimate' | 'cost'>): Level {
  // 0.9 / 0.3 is a little off 3 in binary, and 3 is meant.
  const ratio = Math.round((wording.value_estimate / wording.cost) * 1e6) / 1e6
  if (ratio > 3) return 'critical'
  if (ratio > 2) return 'high'
  return ratio > 1 ? 'medium' : 'low'
}
