import { type GapType, gaps } from '../contract/gaps.ts'
import type { Closed, Opened } from '../contract/monitor.ts'
import type { Signal } from '../contract/signal.ts'
import { stepIncident } from '../contract/signal-bounds.ts'
import { boundName, clipReason, fit } from './clip.ts'
import type { Told } from './ledger.ts'
import { redact, redactDeep } from './redact.ts'

/** Who publishes, and in which step. */
export interface Publisher {
  monitor: string
  host: string
  step: number
}

/** The name a gap is known by outside: bounded, on one line, without secrets. */
export function publicName(name: string): string {
  return boundName(redact(name))
}

/** Makes a finding fit to be kept and told: without secrets, within the bounds, under its public name. */
export function publicFinding(finding: Opened | Closed, publisher: Publisher): Opened | Closed {
  const named = { ...finding, name: publicName(finding.name), reason: clipReason(redact(finding.reason)) }
  if ('closes' in named) return named
  const facts = redactDeep(named.facts) as typeof named.facts
  // The largest envelope there can be, so that what fits now fits when it is told.
  const widest = { ...named, facts, occurrences: Number.MAX_SAFE_INTEGER }
  return { ...named, facts: fit(toSignal({ finding: widest, at: 1e11 }, publisher, 1e6)).facts as never }
}

/** Makes the signal of a finding that is fit to be told. */
export function toSignal({ finding, at }: Told, publisher: Publisher, index: number): Signal {
  const type: GapType = 'opens' in finding ? finding.opens : finding.closes
  const common = {
    ecosystem: gaps[type].ecosystem,
    ts: Math.round(at * 1000) / 1000,
    incident_id: stepIncident(publisher.host, publisher.monitor, publisher.step, index),
    trace: null,
    monitor: publisher.monitor,
    host: finding.host ?? publisher.host,
    schema_version: 1 as const,
  }
  const identity = {
    gap_type: type,
    gap_name: finding.name,
    gap_category: gaps[type].category,
    gap_reason: finding.reason,
  }
  if ('closes' in finding) return { signal: 'CAPABILITY_GAP_CLOSED', ...common, facts: identity, intensity: 1 }
  const facts = { ...finding.facts, ...identity, occurrences: finding.occurrences ?? 1 }
  return { signal: 'CAPABILITY_GAP', ...common, facts, intensity: finding.intensity ?? 1 }
}
