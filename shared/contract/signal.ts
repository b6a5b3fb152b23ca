import * as z from 'zod'

/** The part of the fleet's work a gap belongs to. */
export const Ecosystem = z.enum([
  'diagnostics',
  'architecture',
  'self_healing',
  'testing',
  'discovery',
  'exploration',
  'introspection',
  'knowledge',
  'fleet',
])
export type Ecosystem = z.infer<typeof Ecosystem>

// Identity goes into Redis keys, URLs and terminals: bounded, and free of control characters.
const Name = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^\x00-\x1f\x7f]+$/, 'must not hold control characters')
const GapType = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be snake_case, at most 64 characters')

/** What every signal says about its gap, whatever the type; the rest of the facts depends on the type. */
export const Facts = z.looseObject({
  gap_type: GapType,
  gap_name: Name,
  gap_category: z.string().max(64).optional(),
  gap_reason: z.string().max(4096).optional(),
  /** What the original system called `gap_reason`; read, never written. */
  reason: z.unknown().optional(),
  /** How often it happened since the last signal; 0 mends the facts of what was told and counts nothing. */
  occurrences: z.int().min(0).max(1_000_000_000).optional(),
  /**
   * Why the subject is off, such as `billing.service is masked`: the question is held until it is told without, or with
   * an empty one. Where it is said with 0 occurrences, the other facts stay as they were told.
   */
  inhibited: z.string().max(512).optional(),
})
export type Facts = z.infer<typeof Facts>

/**
 * The envelope: an entry of the stream `{prefix}:signals`, in its one field `json`.
 *
 * `ts` is epoch seconds. From outside only `signal`, `facts.gap_type` and `facts.gap_name` are required; keys not named
 * here are ignored. A repeated `incident_id` counts once for 24 h.
 */
export const Signal = z.object({
  signal: z.enum(['CAPABILITY_GAP', 'CAPABILITY_GAP_CLOSED']),
  ecosystem: Ecosystem.optional(),
  ts: z.number().min(0).max(1e11).optional(),
  facts: Facts,
  intensity: z.number().min(0).max(1000).optional(),
  incident_id: z.string().min(1).max(256).nullish(),
  trace: z.unknown().optional(),
  monitor: z.string().max(64).optional(),
  host: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[^\s/\x00-\x1f\x7f]+$/, 'must not hold spaces, slashes or control characters')
    .optional(),
  schema_version: z.literal(1, 'is not a version this fleet reads').optional(),
})
export type Signal = z.infer<typeof Signal>

/**
 * Reads `gap_reason`, or the `reason` an older publisher wrote.
 *
 * @returns the reason, or an empty string where none was given.
 */
export function reasonOf(facts: Facts): string {
  if (facts.gap_reason !== undefined) return facts.gap_reason
  return typeof facts.reason === 'string' ? facts.reason.slice(0, 4096) : ''
}
