import * as z from 'zod'
import { DAY_S, gap, inhibited, text } from './gap-kind.ts'

/** What may be wrong with the figures of experiments. */
export const MetricsKind = z.enum(['identical', 'placeholders', 'perfect', 'impossible', 'within_noise'])
export type MetricsKind = z.infer<typeof MetricsKind>

/** What may be wrong with an investigation. */
export const Weakness = z.enum([
  'no_evidence',
  'off_subject',
  'same_answer',
  'not_resolved',
  'leases_expired',
  'confidence',
])
export type Weakness = z.infer<typeof Weakness>

/** The gap types of how questions are answered. */
export const investigationGaps = {
  /** Experiments whose figures were hardly measured, or do not bear out what is claimed. */
  suspicious_metrics: gap({
    ecosystem: 'introspection',
    category: 'metric_quality',
    cooldown_s: 7 * DAY_S,
    stable: ['kind'],
    facts: () =>
      z.looseObject({
        kind: MetricsKind,
        /** What was experimented on, where no later experiment was sound: the first of them, and how many there are. */
        subjects: z.array(text),
        count: z.int().min(1),
        /** The last experiments that show it, newest first, `EXPERIMENT: which values of which candidates`. */
        experiments: z.array(text),
      }),
  }),

  /** A question that was answered poorly, or an answer or a worker whose answers are poor as a whole. */
  weak_investigation: gap({
    ecosystem: 'introspection',
    category: 'investigation_quality',
    cooldown_s: 7 * DAY_S,
    stable: ['question', 'reasons', 'worker'],
    facts: () =>
      z.looseObject({
        reasons: z.array(Weakness).min(1),
        /** Why, a line for each reason, with what was read. */
        because: z.array(text),
        /** The question's id, and what it is about: the type and name of its gap. */
        question: text.optional(),
        about: text.optional(),
        worker: text.optional(),
        /** The beginning of the answer, and when it was given: ISO 8601, UTC. */
        answer: text.optional(),
        answered_at: text.optional(),
        /** The answer's evidence, the first lines. */
        evidence: z.array(text).optional(),
        /** The ids of the questions that got the same answer, and how many there are. */
        questions: z.array(text).optional(),
        count: z.int().min(1).optional(),
        /** The mean of the squared differences between a worker's confidence and what came of it, 0 (right) to 1. */
        brier: z.number().min(0).max(1).optional(),
        inhibited,
      }),
  }),
} as const
