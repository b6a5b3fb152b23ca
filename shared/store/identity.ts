import { hash } from 'node:crypto'
import { type Level, levelOf, type Tie, type Wording } from '../contract/question.ts'

/** A waiting question rises by one level in this time, in seconds. */
const AGE_PER_LEVEL_S = 7 * 86_400

const RANK: Record<Level, number> = { critical: 3, high: 2, medium: 1, low: 0 }

/** The id of the one question about a gap: its type, and 16 hex digits of the SHA-256 of its identity. */
export function questionId(type: string, name: string): string {
  return `${type}-${hash('sha256', `${type}\n${name}`).slice(0, 16)}`
}

/** The first 16 hex digits of the SHA-256 of the stable facts, `key=value` sorted and joined with `|`. */
export function evidenceHash(facts: Readonly<Record<string, unknown>>, stable: readonly string[]): string {
  const parts = stable.filter((key) => facts[key] !== undefined).map((key) => `${key}=${JSON.stringify(facts[key])}`)
  return hash('sha256', parts.sort().join('|')).slice(0, 16)
}

/**
 * What a question is worth in seconds of waiting: its level first, then what it is worth for its cost.
 *
 * The ready questions are ordered by `priority − waiting since`. It never changes while they wait, and orders them just
 * as a priority would that grows with their age.
 */
export function priorityOf(wording: Pick<Wording, 'value_estimate' | 'cost'>): number {
  const ratio = Math.min(wording.value_estimate / wording.cost, 10)
  return Math.round((RANK[levelOf(wording)] + ratio / 100) * AGE_PER_LEVEL_S)
}

/** The ties of a question, as they are filed: each by its kind and 12 hex digits of the SHA-256 of its value. */
export function filedTies(ties: readonly (readonly [Tie, string])[]): string {
  return ties.map(([kind, value]) => `${kind}:${hash('sha256', value).slice(0, 12)}`).join(' ')
}
