import * as z from 'zod'
import { Level, QuestionStatus } from '../../shared/contract/question.ts'
import { Ecosystem, Signal } from '../../shared/contract/signal.ts'

/** How many signals one request may hold. */
export const SIGNALS_PER_REQUEST = 1000

/** How much `metrics` of an answer may weigh as JSON, in bytes. */
const METRICS_BYTES = 16_384

/** The type of a gap, as anyone may name one. */
export const GapType = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be snake_case, at most 64 characters')

const Printable = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'must be printable and not empty')
const Token = z.string().min(1).max(256)
const LeaseSeconds = z.int().min(1).max(86_400).default(300)
const Reason = text(4096)
const Moment = z.iso
  .datetime({ offset: true, error: 'must be a time as ISO 8601 writes it, such as 2026-11-21T08:00:00Z' })
  .max(40)
  .transform((value) => Date.parse(value))

/** Text of at most so many bytes of UTF-8. */
function text(bytes: number) {
  const wrong = `must be at most ${bytes} bytes`
  return z
    .string()
    .max(bytes, wrong)
    .refine((value) => Buffer.byteLength(value) <= bytes, wrong)
}

/** A query parameter that is a list: repeated, or separated by commas. */
function list<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [...new Set([value].flat().flatMap((part) => part.split(',')))])
    .pipe(z.array(item).max(64))
    .exactOptional()
}

/** A query parameter that is a whole number. */
function number(least: number, most: number, otherwise: number) {
  return z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .default(otherwise)
}

/** `GET /questions?…`, as strings. */
export const QuestionQuery = z.strictObject({
  status: list(QuestionStatus),
  gap_type: list(GapType),
  ecosystem: list(Ecosystem),
  level: list(Level),
  host: Printable.max(253).exactOptional(),
  q: Printable.max(256).exactOptional(),
  limit: number(1, 500, 50),
  cursor: z.string().max(1024).exactOptional(),
})

/** What whoever watches wants to hear of; lists may be joined with commas. */
export const LiveFilter = QuestionQuery.omit({ limit: true, cursor: true })

/** `GET /events?…`, as strings; `last_event_id` is for who cannot send it as a header. */
export const EventQuery = LiveFilter.extend({
  last_event_id: z.string().max(64).exactOptional(),
})

/** `GET /signals?…`, as strings; `before` is a stream id, and only older signals are given. */
export const SignalQuery = z.strictObject({
  limit: number(1, 500, 50),
  before: z.string().refine(isStreamId, 'must be the id of a signal, such as 1795200890104-0').exactOptional(),
})

/** `GET /channels?…`, as strings; in `name` `*` stands for any text and `?` for any one character. */
export const ChannelQuery = z.strictObject({
  name: z.string().min(1).max(256).exactOptional(),
  orphaned: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .pipe(z.boolean())
    .exactOptional(),
  limit: number(1, 500, 50),
  cursor: z.string().max(2048).exactOptional(),
})

/** `GET /stats?…`, as strings. */
export const StatsQuery = z.strictObject({ hours: number(1, 720, 24) })

// Redis refuses what does not fit 64 bits, and to look before the very first id.
function isStreamId(id: string): boolean {
  if (!/^\d{1,20}(-\d{1,20})?$/.test(id)) return false
  const parts = id.split('-').map(BigInt)
  return parts.every((part) => part < 2n ** 64n) && parts.some((part) => part > 0n)
}

/** `POST /questions/claim`. */
export const Claim = z.strictObject({
  worker: Printable.max(128),
  lease_seconds: LeaseSeconds,
  gap_types: z.array(GapType).min(1).max(64).exactOptional(),
  ecosystems: z.array(Ecosystem).min(1).max(64).exactOptional(),
  levels: z.array(Level).min(1).max(64).exactOptional(),
})

/** `POST /questions/{id}/claim`. */
export const ClaimOne = Claim.pick({ worker: true, lease_seconds: true })

/** `POST /questions/{id}/renew`. */
export const Renew = z.strictObject({ token: Token, lease_seconds: LeaseSeconds })

/** `POST /questions/{id}/release`. */
export const Release = z.strictObject({ token: Token, reason: Reason.exactOptional() })

/** `POST /questions/{id}/answer`; `confidence` is 0..1. */
export const Answer = z.strictObject({
  token: Token,
  answer: text(65_536).min(1),
  evidence: z.array(text(4096)).max(100).default([]),
  confidence: z.number().min(0).max(1).nullable().default(null),
  metrics: z
    .record(z.string(), z.unknown())
    .refine(
      (value) => Buffer.byteLength(JSON.stringify(value)) <= METRICS_BYTES,
      `must be at most ${METRICS_BYTES} bytes as JSON`,
    )
    .nullable()
    .default(null),
})

/** `POST /questions/{id}/block`. */
export const Block = z.strictObject({ token: Token, reason: Reason.min(1) })

/** `POST /questions/{id}/snooze`; `until` comes out as epoch milliseconds. */
export const Snooze = z.strictObject({ until: Moment })

/** `POST /questions/{id}/accept`. */
export const Accept = z.strictObject({ reason: Reason.min(1) })

/** `POST /questions/{id}/reopen`; the body may be left out. */
export const Reopen = z.strictObject({ reason: Reason.exactOptional() }).default({})

/** `POST /mutes`; in `gap_name` `*` stands for any text and `?` for any one character. */
export const NewMute = z.strictObject({
  gap_type: GapType.exactOptional(),
  gap_name: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[^\x00-\x1f\x7f\p{Cs}]+$/u, 'must not hold control characters, nor the half of a character'),
  reason: Reason.min(1),
  until: Moment.exactOptional(),
})

const Message = z.looseObject({ jsonrpc: z.literal('2.0') })

/** `POST /mcp`: messages of JSON-RPC, which the protocol's own library reads. */
export const Messages = z.union([Message, z.array(Message).min(1).max(16)])

/** `POST /signals`. */
export const Signals = z.union([Signal, z.array(Signal).min(1).max(SIGNALS_PER_REQUEST)])
