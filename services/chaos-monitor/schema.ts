import * as z from 'zod'
import { gaps } from '../../shared/contract/gaps.ts'

/** One run of a chaos experiment, whichever shape of history told of it. */
export interface Run {
  /** Names the gap: the same for every run of the experiment. */
  scenario: string
  result: 'healed' | 'failed' | 'disabled'
  /** Whether this run alone says how the scenario does; else the last few do. */
  alone: boolean
  /** 0..100, where runs are scored. */
  score?: number | undefined
  target?: string | undefined
  mode?: string | undefined
  failure_count?: number | undefined
  error?: string | undefined
  /** When it ran, as the history writes it. */
  timestamp?: string | number | undefined
}

/** What is remembered of one scenario. */
export const Memory = z.object({
  /** Its last runs, oldest first, since it last healed. */
  recent: z.array(z.object({ healed: z.boolean(), score: z.number().optional() })).max(100),
  /** Failing runs that no signal has counted yet. */
  held: z.int().min(0),
  /** Until when further failing runs are held back, in epoch seconds. */
  quiet_until: z.number(),
  /** How often its gap has closed because it healed. */
  closings: z.int().min(0),
  /** What the last failing run said. */
  facts: gaps.healing_failure.facts,
})
export type Memory = z.infer<typeof Memory>

/**
 * Text from outside on one line: what would break a terminal, or a key that goes through UTF-8, becomes a space.
 *
 * Cut first, since a cut may leave half a character.
 */
const line = (longest: number) =>
  z.string().transform((text) =>
    text
      .slice(0, longest)
      .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
      .trim(),
  )

const Name = line(200).pipe(z.string().min(1))

// What decides about a gap must be right, or the record says nothing; what only adorns it may be missing or odd.
const adornment = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

const common = {
  target: adornment(Name),
  mode: adornment(Name),
  error: adornment(line(500)),
  timestamp: adornment(z.union([line(64), z.number()])),
  disabled: adornment(z.boolean()),
  enabled: adornment(z.boolean()),
}

/** `{scenario, healed, failure_count, error, timestamp}`: each run speaks for itself. */
const ScenarioRecord = z
  .object({ ...common, scenario: Name, healed: z.boolean().optional(), failure_count: adornment(z.number()) })
  .transform(({ scenario, healed, disabled, enabled, ...facts }, context): Run => {
    const result = disabled === true || enabled === false ? 'disabled' : resultOf(healed)
    return result === undefined ? unknown(context) : { ...facts, scenario, result, alone: true }
  })

/** `{spec_id, target, mode, score, outcome: {healed, duration_s}}`: a specification is judged by its last runs. */
const SpecificationRecord = z
  .object({
    ...common,
    spec_id: Name.nullish(),
    // Scores run from 0 to 100; the bound only keeps the figures finite.
    score: z.number().min(-1e6).max(1e6).nullish(),
    outcome: z.object({ healed: z.boolean().optional(), skipped: adornment(z.boolean()), error: common.error }),
  })
  .transform(({ spec_id, score, outcome, disabled, enabled, ...facts }, context): Run => {
    const off = disabled === true || enabled === false || outcome.skipped === true
    const result = off ? 'disabled' : resultOf(outcome.healed)
    const scenario = identify(spec_id ?? undefined, facts.target, facts.mode)
    if (result === undefined || scenario === undefined) return unknown(context)
    return {
      ...facts,
      scenario,
      result,
      alone: false,
      score: score ?? undefined,
      error: facts.error ?? outcome.error,
    }
  })

const HistoryRecord = z.union([SpecificationRecord, ScenarioRecord])

function resultOf(healed: boolean | undefined): 'healed' | 'failed' | undefined {
  if (healed === undefined) return undefined
  return healed ? 'healed' : 'failed'
}

function unknown(context: z.RefinementCtx): never {
  context.addIssue('says of no scenario whether it healed')
  return z.NEVER
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/
const DATE = /\d{4}-\d\d-\d\d(?:[T_ -]?\d\d[:.-]?\d\d(?:[:.-]?\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?/
const COMPACT_DATE = /\d{8}[T_-]?\d{4,6}Z?/
// Also a time as a number. Shorter ones are left alone: `disk-full-90` is a specification of its own.
const HASH = /(?=[a-f]*\d)[0-9a-f]{8,64}/

/** What tells one run from another at the end of an id. */
const RUN_ID = new RegExp(
  `(?:(?:^|[-_/.:#@ ])(?:${[UUID, DATE, COMPACT_DATE, HASH].map(({ source }) => source).join('|')})){1,3}$`,
  'i',
)

/** The identity of a specification: its id without what changes from run to run, else what it does to what. */
function identify(id: string | undefined, target: string | undefined, mode: string | undefined): string | undefined {
  const stable = id?.replace(RUN_ID, '')
  if (stable) return stable
  const place = [target, mode].filter((part) => part !== undefined).join('/')
  return place || id
}

/**
 * Reads a line of a history.
 *
 * @returns nothing for what is not JSON, such as a torn write, and for JSON of neither shape.
 */
export function readRun(text: string): Run | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return HistoryRecord.safeParse(value).data
}
