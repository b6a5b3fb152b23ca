import * as z from 'zod'
import { gaps, isGapType } from '../../../shared/contract/gaps.ts'
import type { QuestionFilter } from '../../../shared/store/list.ts'
import type { Happening } from './happening.ts'

// Anyone may append to the stream: a signal may be anything.
const Said = z.object({
  ecosystem: z.string().optional().catch(undefined),
  host: z.string().optional().catch(undefined),
  facts: z.object({
    gap_type: z.string(),
    gap_name: z.string(),
    gap_reason: z.string().optional().catch(undefined),
  }),
})

/** Whether whoever set a filter is told. */
export type Admits = (filter: QuestionFilter, happening: Happening) => boolean

/**
 * Makes what says whether whoever set a filter is told. Questions are told of when they close, too, and to those who watch a host also
 * when they have closed on it. Signals have neither status nor level: who asks for some is told of none. What is no longer
 * kept is told to all.
 *
 * @param host where signals come from that name none.
 */
export function admitting(host: string): Admits {
  return (filter, happening) => admits(filter, happening, host)
}

function admits(filter: QuestionFilter, happening: Happening, here: string): boolean {
  if (happening.event === 'gap' || Object.keys(filter).length === 0) return true
  const { status, level, gap_type, ecosystem, host, q } = filter
  if (happening.event === 'question') {
    const { data } = happening
    return (
      among(status, data.status) &&
      among(level, data.level) &&
      among(gap_type, data.gap_type) &&
      among(ecosystem, data.ecosystem) &&
      (host === undefined || (data.question?.hosts.some((one) => one.host === host) ?? false)) &&
      holds(q, data.question?.gap.name, data.question?.question)
    )
  }
  if (status !== undefined || level !== undefined) return false
  const said = saidBy(happening)
  if (said === undefined) return false
  const { facts } = said
  return (
    among(gap_type, facts.gap_type) &&
    among(ecosystem, said.ecosystem ?? ecosystemOf(facts.gap_type)) &&
    (host === undefined || (said.host ?? here) === host) &&
    holds(q, facts.gap_name, facts.gap_reason)
  )
}

const known = new WeakMap<Happening, z.output<typeof Said> | undefined>()

/** Looked at once, however many filters ask. */
function saidBy(happening: Extract<Happening, { event: 'signal' }>): z.output<typeof Said> | undefined {
  if (!known.has(happening)) known.set(happening, Said.safeParse(happening.data.signal).data)
  return known.get(happening)
}

function ecosystemOf(type: string): string | undefined {
  return isGapType(type) ? gaps[type].ecosystem : undefined
}

/** Filters that let the same through have the same key. */
export function keyOf(filter: QuestionFilter): string {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined)
  return JSON.stringify(set.map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value]).sort())
}

function among(wanted: readonly string[] | undefined, one: string | null | undefined): boolean {
  return wanted === undefined || (one != null && wanted.includes(one))
}

function holds(wanted: string | undefined, ...texts: (string | undefined)[]): boolean {
  if (wanted === undefined) return true
  const part = lower(wanted)
  return texts.some((text) => text !== undefined && lower(text).includes(part))
}

/** Of letters only those of ASCII, as lists of questions go by. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
