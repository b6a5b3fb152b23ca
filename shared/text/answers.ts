import * as z from 'zod'

// What people are shown of the feed's answers, no more: it may be newer than this command, or another program.

const Hosts = z.array(z.object({ host: z.string(), open: z.boolean(), last_seen: z.string() }))

const Related = z.object({
  id: z.string(),
  by: z.string(),
  status: z.string(),
  gap: z.object({ type: z.string(), name: z.string() }),
  worker: z.string().nullable(),
})

const Metadata = z.object({
  returned: z.boolean().optional(),
  regression: z.boolean().optional(),
  flapping: z.boolean().optional(),
  lease_expiries: z.number().optional(),
  reason: z.string().optional(),
  held_by: z.string().optional(),
  until: z.string().optional(),
  rolled_up: z.number().optional(),
  more_hosts: z.number().optional(),
})

/** The part of a question that is shown. */
export const Question = z.object({
  id: z.string(),
  question: z.string(),
  hypothesis: z.string(),
  evidence: z.array(z.string()),
  action_class: z.string(),
  autonomy: z.number(),
  value_estimate: z.number(),
  cost: z.number(),
  status: z.string(),
  level: z.string(),
  gap: z.object({ type: z.string(), name: z.string(), ecosystem: z.string().nullable() }),
  facts: z.record(z.string(), z.unknown()),
  occurrences: z.number(),
  first_seen: z.string(),
  last_seen: z.string(),
  hosts: Hosts,
  related: z.array(Related),
  metadata: Metadata,
  claim: z.object({ worker: z.string(), expires_at: z.string() }).nullable(),
  answer: z
    .object({
      answer: z.string(),
      evidence: z.array(z.string()),
      confidence: z.number().nullable(),
      worker: z.string(),
      at: z.string(),
    })
    .nullable(),
  history: z.array(
    z.object({
      at: z.string(),
      event: z.string(),
      status: z.string(),
      by: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
})
/** A question, as far as it is shown. */
export type Question = z.infer<typeof Question>

/** `GET /questions`. */
export const Page = z.object({ questions: z.array(Question), next_cursor: z.string().nullable(), total: z.number() })

/** `POST /questions/claim`. */
export const Claimed = z.object({ question: Question, token: z.string().min(1), expires_at: z.iso.datetime() })
/** A question that was taken, what proves it, and until when. */
export type Claimed = z.infer<typeof Claimed>

/** `POST /questions/{id}/renew`. */
export const Renewed = z.object({ expires_at: z.iso.datetime() })

const Fault = z.object({
  path: z.string(),
  line: z.number().exactOptional(),
  error: z.string(),
  since: z.string(),
})

/** `GET /fleet`. */
export const Fleet = z.object({
  services: z.array(
    z.object({
      service: z.string(),
      host: z.string(),
      status: z.string(),
      reason: z.string(),
      /** Since the last heartbeat, by the clock of Redis. */
      age_s: z.number(),
      silent: z.boolean(),
      sources: z.record(z.string(), z.object({ lag_s: z.number() })),
      work: z.record(z.string(), z.union([z.number(), z.boolean()])).exactOptional(),
      faults: z.array(Fault).exactOptional(),
      memory_mb: z.number(),
      version: z.string(),
    }),
  ),
})
/** A service on a host, as far as it is shown. */
export type Member = z.infer<typeof Fleet>['services'][number]

/** One entry of `GET /signals`; the signal may be anything, as anyone may append to the stream. */
export const Entry = z.object({ id: z.string().regex(/^\d{1,20}-\d{1,20}$/), signal: z.unknown() })
/** A signal and its place in the stream. */
export type Entry = z.infer<typeof Entry>

/** `GET /signals`, newest first. */
export const Signals = z.object({ signals: z.array(Entry) })

/** `POST /signals`. */
export const Accepted = z.object({ accepted: z.number() })

/** `POST /mutes`, and each of `GET /mutes`. */
export const Mute = z.object({
  id: z.string(),
  gap_type: z.string().nullable(),
  gap_name: z.string(),
  reason: z.string(),
  until: z.string().nullable(),
  /** How many questions it holds. */
  held: z.number(),
})
/** What an operator does not want asked. */
export type Mute = z.infer<typeof Mute>

/** `GET /mutes`. */
export const Mutes = z.object({ mutes: z.array(Mute) })

const ChannelPlace = z.object({ at: z.string(), how: z.string(), confidence: z.number() })
/** A place in the sources. */
export type ChannelPlace = z.infer<typeof ChannelPlace>

const Channel = z.object({
  name: z.string(),
  family: z.string(),
  host: z.string(),
  producers: z.array(ChannelPlace),
  consumers: z.array(ChannelPlace),
  producer_count: z.number(),
  consumer_count: z.number(),
  orphaned: z.boolean(),
})
/** A channel of the sources, on one host. */
export type Channel = z.infer<typeof Channel>

/** A page of channels. */
export const ChannelPage = z.object({
  channels: z.array(Channel),
  next_cursor: z.string().nullable(),
  total: z.number(),
})
