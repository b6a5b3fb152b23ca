import * as z from 'zod'
import {
  ActionClass,
  Level,
  type Metadata as MetadataShape,
  type Question as QuestionContract,
  QuestionStatus,
  Tie,
} from '../../shared/contract/question.ts'
import { Ecosystem } from '../../shared/contract/signal.ts'

const Count = z.int().min(0)
const Time = z.iso.datetime()

const Metadata = z.object({
  returned: z.literal(true).exactOptional(),
  regression: z.literal(true).exactOptional(),
  flapping: z.literal(true).exactOptional(),
  lease_expiries: Count.exactOptional(),
  reason: z.string().exactOptional(),
  held_by: z.string().exactOptional(),
  until: Time.exactOptional(),
  rolled_up: Count.exactOptional(),
  more_hosts: Count.exactOptional(),
}) satisfies z.ZodType<MetadataShape>

/** The shape of a question as the feed answers it; the compiler holds it against the contract. */
export const Question = z.object({
  id: z.string(),
  hypothesis: z.string(),
  question: z.string(),
  evidence: z.array(z.string()).meta({ description: 'For people: lines and numbers of the latest occurrence.' }),
  evidence_hash: z.string(),
  action_class: ActionClass,
  autonomy: z.number(),
  value_estimate: z.number(),
  cost: z.number(),
  capability_key: z.string(),
  status: QuestionStatus,
  level: Level,
  created_at: Time,
  first_seen: Time,
  last_seen: Time,
  occurrences: Count,
  gap: z.object({ type: z.string(), name: z.string(), category: z.string(), ecosystem: Ecosystem.nullable() }),
  facts: z.record(z.string(), z.unknown()),
  hosts: z.array(z.object({ host: z.string(), open: z.boolean(), last_seen: Time })),
  related: z.array(
    z.object({
      id: z.string(),
      by: Tie,
      status: QuestionStatus,
      gap: z.object({ type: z.string(), name: z.string() }),
      worker: z.string().nullable(),
    }),
  ),
  claim: z.object({ worker: z.string(), expires_at: Time, generation: Count }).nullable(),
  answer: z
    .object({
      answer: z.string(),
      evidence: z.array(z.string()),
      confidence: z.number().nullable(),
      metrics: z.record(z.string(), z.unknown()).nullable(),
      worker: z.string(),
      at: Time,
    })
    .nullable(),
  history: z.array(
    z.object({
      at: Time,
      event: z.string(),
      status: QuestionStatus,
      by: z.string().exactOptional(),
      reason: z.string().exactOptional(),
    }),
  ),
  metadata: Metadata,
}) satisfies z.ZodType<QuestionContract>
