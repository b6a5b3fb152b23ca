import type { FactsOf, GapType } from '../../../shared/contract/gaps.ts'
import type { Wording } from '../../../shared/contract/question.ts'

/** A gap as a template sees it. Other programs publish too, so any fact may be missing. */
export interface Gap<F = Record<string, unknown>> {
  type: string
  name: string
  reason: string
  host: string
  facts: Partial<F>
}

/** How the question of one gap type is worded. */
export type Template<G extends GapType> = (gap: Gap<FactsOf<G>>) => Wording

/** The most of a name, of a question's head, and of its end that asks, in characters. */
const NAME = 500
const HEAD = 800
const END = 200

/**
 * A wording whatever its facts held: what names it on one line each, the question bounded in its middle, and no empty line
 * of evidence.
 */
export function wellFormed(wording: Wording): Wording {
  const { hypothesis, question, evidence, capability_key } = wording
  const asked = oneLine(question)
  return {
    ...wording,
    hypothesis: whole(oneLine(hypothesis).slice(0, NAME)).replace(/_+$/, ''),
    question: asked.length > HEAD + END ? `${whole(asked.slice(0, HEAD))} … ${whole(asked.slice(-END))}` : asked,
    evidence: evidence.filter((line) => line !== ''),
    capability_key: whole(oneLine(capability_key).slice(0, NAME)),
  }
}

/** What was cut, without the half of a character that was cut in two. */
function whole(cut: string): string {
  return cut.replace(/\p{Cs}/gu, '')
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** Lines of evidence: the reason, then each named fact that is there. */
export function evidence(reason: string, named: Record<string, unknown>): string[] {
  const lines = Object.entries(named).filter(([, value]) => value !== undefined && value !== '')
  return [reason, ...lines.map(([name, value]) => `${name}: ${value}`)].filter((line) => line !== '')
}

/** What a gap of a project is about: its name without the project. */
export function subjectOf(name: string): string {
  return name.slice(name.indexOf('/') + 1)
}

/** A name as hypotheses carry it: upper case, with underscores. */
export function token(name: string): string {
  return name
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
}
