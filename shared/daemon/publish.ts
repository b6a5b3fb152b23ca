import { type GapType, gaps } from '../contract/gaps.ts'
import { type Signal, stepIncident } from '../contract/signal.ts'
import { boundName, fit } from './clip.ts'
import type { Told } from './ledger.ts'
import { redact, redactDeep } from './redact.ts'

/** Who publishes, and in which step. */
export interface Publisher {
  monitor: string
  host: string
  step: number
}

/** Makes the signal of a finding: in the envelope, without secrets, within the bounds. */
export function toSignal({ finding, at }: Told, publisher: Publisher, index: number): Signal {
  const host = finding.host ?? publisher.host
  const type: GapType = 'opens' in finding ? finding.opens : finding.closes
  const name = publicName(finding.name)
  const common = {
    ecosystem: gaps[type].ecosystem,
    ts: Math.round(at * 1000) / 1000,
    incident_id: stepIncident(host, publisher.monitor, publisher.step, index),
    trace: null,
    monitor: publisher.monitor,
    host,
    schema_version: 1 as const,
  }
  const identity = { gap_type: type, gap_name: name, gap_category: gaps[type].category }
  if ('closes' in finding) {
    const facts = { ...identity, gap_reason: redact(finding.reason) }
    return fit({ signal: 'CAPABILITY_GAP_CLOSED', ...common, facts, intensity: 1 })
  }
  const facts = {
    ...(redactDeep(finding.facts) as Record<string, unknown>),
    ...identity,
    gap_reason: redact(finding.reason),
    occurrences: finding.occurrences ?? 1,
  }
  return fit({ signal: 'CAPABILITY_GAP', ...common, facts, intensity: finding.intensity ?? 1 })
}

/** The name a gap is known by outside: bounded, on one line, without secrets. */
function publicName(name: string): string {
  return boundName(redact(name))
}
