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
