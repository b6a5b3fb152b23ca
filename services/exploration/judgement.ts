import type { FactsOf } from '../../shared/contract/gaps.ts'

/** The gap types of this monitor. */
export type HostGap = 'hardware_unused' | 'hardware_lost' | 'resource_pressure'

/** What one reading says of one thing; distributes, so that each type goes with its own facts. */
export type Judgement<G extends HostGap = HostGap> = G extends HostGap
  ? {
      type: G
      /** The gap's name without the host. */
      name: string
      /** Whether it is so that a gap opens, so that one closes, or neither. */
      verdict: 'bad' | 'good' | 'neither'
      /** For how long, in seconds, it must be bad to open, and good to close. */
      opens_s: number
      closes_s: number
      reason: string
      /** Why it closes. */
      relief: string
      facts: FactsOf<G>
    }
  : never

/** What a limit says of a value: bad from one bound on, good up to the other. */
export function verdictOf(value: number, bad_from: number, good_to: number): Judgement['verdict'] {
  if (value >= bad_from) return 'bad'
  return value <= good_to ? 'good' : 'neither'
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** A size as people read it. */
export function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`
}
