import * as z from 'zod'
import { investigationGaps, MetricsKind, Weakness } from '../../shared/contract/gaps-investigations.ts'
import type { Item } from '../../shared/contract/monitor.ts'
import type { Question } from '../../shared/contract/question.ts'

/** A line of the experiments file. */
export type LineItem = Item & { readonly text: string }

/** A question that changed, as it is now. */
export type QuestionItem = Item & { readonly question: Question }

/** How many experiments of a kind are remembered. */
export const MAX_EXPERIMENTS = 20

/** How many of their subjects are. */
export const MAX_SUBJECTS = 50

/** How many questions that got one answer are remembered. */
export const MAX_ALIKE = 20

/** How many outcomes of a worker are remembered, and judged by. */
export const MAX_OUTCOMES = 60

/** What is remembered of one kind of suspicion. */
export const MetricsMemory = z.object({
  is: z.literal('metrics'),
  kind: MetricsKind,
  /** The last experiments that show it, oldest first, in epoch seconds; and whether a sound one took it back before it was told. */
  recent: z
    .array(
      z.object({
        at: z.number(),
        name: z.string(),
        subject: z.string(),
        values: z.string(),
        is_taken_back: z.boolean().optional(),
      }),
    )
    .max(MAX_EXPERIMENTS),
  /** What has had no sound experiment since, oldest first. */
  subjects: z.array(z.string()).max(MAX_SUBJECTS),
})
export type MetricsMemory = z.infer<typeof MetricsMemory>

/** What is remembered of one question. */
export const QuestionMemory = z.object({
  is: z.literal('question'),
  /** The last line of its past that was taken in. */
  line: z.string(),
  /** The answer that stands, or stood last. */
  answer: z
    .object({
      /** Epoch milliseconds, as the store has it. */
      at: z.number(),
      worker: z.string(),
      sure: z.number().nullable(),
      /** The evidence hash that it was given for, empty where it was read too late to tell; and how often its gap had been seen. */
      hash: z.string(),
      seen: z.number(),
      /** What is objected to though it may hold yet: its gap was seen again, or has long been open. */
      late: z.enum(['seen', 'open']).optional(),
      /** What became of it: a person decided, or other evidence came; unset as long as nothing did. */
      end: z.enum(['held', 'failed', 'decided', 'overtaken']).optional(),
    })
    .optional(),
  /** Under which key its answer is remembered among those that are alike. */
  alike: z.string().optional(),
  /** How many leases that ran out were told of. */
  leases: z.int().min(0),
  /** What is objected to at present, and how often it was and has not been told. */
  weak: z.array(z.object({ reason: Weakness, because: z.string() })).max(8),
  untold: z.int().min(0),
  /** What there is to tell of it beside that. */
  facts: investigationGaps.weak_investigation.facts.omit({ reasons: true, because: true }),
})
export type QuestionMemory = z.infer<typeof QuestionMemory>

/** What is remembered of one answer, whoever gave it. */
export const AnswerMemory = z.object({
  is: z.literal('answer'),
  text: z.string(),
  /** When it was given last, in epoch milliseconds. */
  at: z.number().default(0),
  given: z
    .array(
      z.object({
        question: z.string(),
        about: z.string(),
        /** What tells its matter from others. */
        matters: z.array(z.string()).max(16),
        /** A hash of its evidence without them; empty where it says nothing of its subject. */
        evidence: z.string(),
      }),
    )
    .max(MAX_ALIKE),
})
export type AnswerMemory = z.infer<typeof AnswerMemory>

/** What is remembered of one worker: what came of its answers, oldest first. */
export const WorkerMemory = z.object({
  is: z.literal('worker'),
  outcomes: z
    .array(z.object({ question: z.string(), at: z.number(), sure: z.number().min(0).max(1), held: z.boolean() }))
    .max(MAX_OUTCOMES),
})
export type WorkerMemory = z.infer<typeof WorkerMemory>

/** Since when it is remembered what happened: what was before, in epoch milliseconds, was judged or is of the past. */
const Beginning = z.object({ is: z.literal('beginning'), at: z.number() })

/** What is remembered, of whatever it is. */
export const Memory = z.discriminatedUnion('is', [Beginning, MetricsMemory, QuestionMemory, AnswerMemory, WorkerMemory])
export type Memory = z.infer<typeof Memory>
