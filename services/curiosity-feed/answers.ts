import * as z from 'zod'
import { Channel } from '../../shared/contract/channel.ts'
import type { Health as HealthShape } from '../../shared/contract/service.ts'
import type { Mute as MuteShape } from '../../shared/store/mutes.ts'
import type { Beat } from '../../shared/store/pulse.ts'
import type { Stats as StatsShape } from '../../shared/store/stats.ts'
import type { TracebackLine } from '../../shared/text/calls.ts'
import { Question } from './question-shape.ts'

// Shapes of what the feed answers, for the OpenAPI document alone: what is answered is not held against them at run time,
// but the compiler holds them against what is. Loaded when the document is first asked for.

const Count = z.int().min(0)
const Counts = z.record(z.string(), Count)
const Time = z.iso.datetime()

const Health = z.object({
  service: z.string(),
  host: z.string(),
  hostname: z.string().exactOptional(),
  status: z.enum(['ok', 'degraded', 'starting', 'failing', 'stopped']),
  reason: z.string(),
  uptime_s: z.number(),
  redis: z.object({ connected: z.boolean() }),
  sources: z.record(
    z.string(),
    z.object({
      connected: z.boolean(),
      position: z.string().nullable(),
      lag_s: z.number(),
      last_event_at: z.number().nullable(),
      reason: z.string().exactOptional(),
    }),
  ),
  counters: z.object({ read: Count, skipped: Count, published: Count, folded: Count, dropped: Count }),
  work: z.record(z.string(), z.union([z.number(), z.boolean()])).exactOptional(),
  faults: z
    .array(z.object({ path: z.string(), line: Count.exactOptional(), error: z.string(), since: Time }))
    .exactOptional(),
  memory_mb: z.number(),
  version: z.string(),
}) satisfies z.ZodType<HealthShape>

const Mute = z.object({
  id: z.string(),
  gap_type: z.string().nullable(),
  gap_name: z.string(),
  reason: z.string(),
  until: Time.nullable(),
  created_at: Time,
  held: Count,
}) satisfies z.ZodType<MuteShape>

const Standing = z.object({
  ready: Count,
  in_progress: Count,
  answered: Count,
  blocked: Count,
  snoozed: Count,
  accepted: Count,
  held: Count,
  closed: Count,
})

const Stats = z.object({
  hours: z.array(z.object({ hour: Time, opened: Counts, closed: Counts })),
  standing: Standing,
  rolled_up: Counts,
}) satisfies z.ZodType<StatsShape>

const Occurrences = z.object({ hour: Time, occurrences: Count }) satisfies z.ZodType<Beat>

const Line = z.object({
  text: z.string(),
  call: z.enum(['own', 'library']).nullable(),
}) satisfies z.ZodType<TracebackLine>

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().meta({ description: 'A sentence that says what to do.' }),
  field: z.string().exactOptional().meta({ description: 'Of a 422: which part of the request does not fit.' }),
  index: z.int().exactOptional().meta({ description: 'Of a 422: which signal of a list.' }),
  state: z.string().exactOptional().meta({ description: 'Of a 409: the state the question is in.' }),
  closed: z.literal(true).exactOptional(),
})

const Message = z.looseObject({ jsonrpc: z.literal('2.0') })

/** What the feed answers, by name. */
export const answers = {
  Question,
  Page: z.object({ questions: z.array(Question), next_cursor: z.string().nullable(), total: Count }),
  OccurrenceList: z.object({ hours: z.array(Occurrences) }),
  Traceback: z.object({ lines: z.array(Line) }),
  Claimed: z.object({ question: Question, token: z.string(), expires_at: Time }),
  Renewed: z.object({ expires_at: Time }),
  SignalList: z.object({ signals: z.array(z.object({ id: z.string(), signal: z.unknown() })) }),
  Accepted: z.object({ accepted: Count }),
  Mute,
  MuteList: z.object({ mutes: z.array(Mute) }),
  ChannelPage: z.object({
    channels: z.array(Channel.extend({ host: z.string() })),
    next_cursor: z.string().nullable(),
    total: Count,
  }),
  Fleet: z.object({
    services: z.array(Health.extend({ heard_at: Time, age_s: z.number(), silent: z.boolean() })),
  }),
  Stats,
  Link: z.object({ path: z.string(), expires_at: Time }),
  Health,
  Problem,
  Text: z.string(),
  Events: z.string(),
  Message,
  Messages: z.union([Message, z.array(Message)]),
  Document: z.looseObject({ openapi: z.literal('3.1.0') }),
} as const

/** The name of an answer. */
export type AnswerName = keyof typeof answers
