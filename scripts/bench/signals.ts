import type { Signal } from '../../shared/contract/signal.ts'
import { stepIncident } from '../../shared/contract/signal-bounds.ts'

/** Who the signals of the bench come from. */
export const PUBLISHER = { host: 'bench', monitor: 'bench-monitor' } as const

/**
 * Makes a signal as chaos-monitor publishes it, of one of so many gaps in turn.
 *
 * @param bytes what it is to weigh as JSON; a traceback fills it up. Without it, it has none and weighs some 700.
 */
export function signalOf(index: number, gaps: number, step: number, bytes?: number): Signal {
  const scenario = scenarioOf(index % gaps)
  const signal: Signal = {
    signal: 'CAPABILITY_GAP',
    ecosystem: 'self_healing',
    ts: Math.round(Date.now()) / 1000,
    facts: {
      scenario,
      target: 'billing-database',
      mode: 'primary-killed',
      severity: 'high',
      runs: 20,
      healing_rate: 0.15,
      mean_score: 41.5,
      last_error: 'the replica was not promoted within 30 s: no quorum among the remaining nodes of the cluster',
      last_run: '2026-11-20T10:00:00Z',
      gap_type: 'healing_failure',
      gap_name: scenario,
      gap_category: 'resilience',
      gap_reason: `${scenario} (target billing-database) does not heal reliably`,
      occurrences: 1,
    },
    intensity: 1,
    incident_id: stepIncident(PUBLISHER.host, PUBLISHER.monitor, step, index),
    trace: null,
    ...PUBLISHER,
    schema_version: 1,
  }
  if (bytes === undefined) return signal
  const weight = JSON.stringify({ ...signal, facts: { ...signal.facts, traceback: '' } }).length
  return { ...signal, facts: { ...signal.facts, traceback: 'x'.repeat(Math.max(0, bytes - weight)) } }
}

/** The scenario that the signals of the n-th gap are about. */
export function scenarioOf(n: number): string {
  return `bench-${String(n).padStart(8, '0')}`
}
