import type * as z from 'zod'
import { type FactsOf, type GapType, gaps, isGapType } from '../../shared/contract/gaps.ts'
import type { Meaning, Wording } from '../../shared/contract/question.ts'
import { reasonOf, Signal } from '../../shared/contract/signal.ts'
import { isDeep, SIGNAL_BYTES } from '../../shared/contract/signal-bounds.ts'
import { type Gap, wellFormed } from './templates/wording.ts'
import { generic, templates } from './templates.ts'
import { tiesOf } from './ties.ts'

const DAY_S = 86_400

/** How much of an entry that is no signal is kept, in characters. */
const REJECTED_TEXT = 4_096

/**
 * Reads an entry's text as a signal and words its question.
 *
 * @param json the entry's field `json`; undefined where it has none.
 * @param host where signals that name no host come from.
 * @param cooldowns what an operator set, by gap type, in seconds.
 */
export function meaningOf(
  json: string | undefined,
  host: string,
  cooldowns: Readonly<Record<string, number>> = {},
): Meaning {
  const reject = (reason: string): Meaning => ({ kind: 'reject', reason, text: (json ?? '').slice(0, REJECTED_TEXT) })
  if (json === undefined) return reject('the entry has no field json')
  if (isLonger(json, SIGNAL_BYTES)) return reject(`larger than ${SIGNAL_BYTES} bytes`)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return reject(error instanceof SyntaxError ? 'not JSON' : String(error))
  }
  if (isDeep(value)) return reject('nested too deep')
  const parsed = Signal.safeParse(value)
  if (!parsed.success) return reject(explain(parsed.error))
  const signal = parsed.data
  const { facts } = signal
  if (signal.signal === 'CAPABILITY_GAP_CLOSED') return { kind: 'close', signal }

  const gap = { type: facts.gap_type, name: facts.gap_name, reason: reasonOf(facts), host: signal.host ?? host, facts }
  const kind = isGapType(gap.type) ? gaps[gap.type] : undefined
  const cooldown_s = (Object.hasOwn(cooldowns, gap.type) ? cooldowns[gap.type] : kind?.cooldown_s) ?? 7 * DAY_S
  const more = { inhibited: facts.inhibited ?? '', ties: tiesOf(gap.type, facts), cooldown_s }
  if (!isGapType(gap.type)) {
    const category = facts.gap_category ?? 'unknown'
    const ecosystem = signal.ecosystem ?? ''
    const wording = wellFormed(generic(gap))
    return { kind: 'open', signal, wording, category, ecosystem, known: false, stable: [], ...more }
  }
  const { category, ecosystem, stable, published } = gaps[gap.type]
  const typed = published.safeParse(facts)
  if (!typed.success) return reject(`facts.${explain(typed.error)}`)
  const wording = wellFormed(word(gap.type, gap))
  return { kind: 'open', signal, wording, category, ecosystem, known: true, stable, ...more }
}

// The type of the gap chooses both the schema its facts were just checked with and the template they are given to.
function word<G extends GapType>(type: G, gap: Gap): Wording {
  return templates[type](gap as Gap<FactsOf<G>>)
}

/** Whether a text takes more bytes than so many in UTF-8, where a UTF-16 unit takes one to three. */
function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes)
}

function explain(error: z.ZodError): string {
  const [issue] = error.issues
  const path = issue?.path.join('.') || 'the signal'
  return `${path}: ${issue?.message ?? 'does not fit'}`.slice(0, 500)
}
