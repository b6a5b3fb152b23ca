import { meaningOf } from '../../services/curiosity-core/meaning.ts'
import type { Meaning } from '../../shared/contract/question.ts'
import type { Ecosystem, Signal } from '../../shared/contract/signal.ts'

/** What a test says of a signal; the rest is filled in. */
export interface Sketch {
  name?: string
  type?: string
  ecosystem?: Ecosystem
  closed?: boolean
  host?: string
  ts?: number
  occurrences?: number
  incident_id?: string
  facts?: Record<string, unknown>
}

/** A whole signal of a `healing_failure`, but for what the sketch says. */
export function signal(sketch: Sketch = {}): Signal {
  const { name = 'disk-full', type = 'healing_failure', closed = false, occurrences, facts = {}, ...rest } = sketch
  return {
    signal: closed ? 'CAPABILITY_GAP_CLOSED' : 'CAPABILITY_GAP',
    facts: {
      gap_type: type,
      gap_name: name,
      gap_reason: closed ? 'it healed' : 'it did not heal',
      ...(closed ? {} : { scenario: name }),
      ...(occurrences === undefined ? {} : { occurrences }),
      ...facts,
    },
    schema_version: 1,
    ...rest,
  }
}

/** What curiosity-core makes of a signal. */
export function meaning(sketch: Sketch = {}): Meaning {
  return meaningOf(JSON.stringify(signal(sketch)), 'here')
}
