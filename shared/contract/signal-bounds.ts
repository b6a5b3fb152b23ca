import type { Signal } from './signal.ts'

// Apart from the schemas of signals, which monitors do not load: they write signals, and read none.

/** The most a signal may weigh as JSON, in bytes. */
export const SIGNAL_BYTES = 32 * 1024

/** The most a traceback may weigh, in bytes; a longer one keeps its head and tail. */
export const TRACEBACK_BYTES = 16 * 1024

/** How far, in signals, curiosity-core may lag before publishers stop reading their sources. */
export const LAG_LIMIT = 50_000

/** How many acknowledged signals stay in the stream for replay. */
export const REPLAY_LENGTH = 10_000

/**
 * Names the fleet's own signals by the step that published them: `host/monitor#step.index`.
 *
 * A step is published once or not at all, so the core need not remember these ids for 24 h as it does foreign ones.
 */
export function stepIncident(host: string, monitor: string, step: number, index: number): string {
  // A host's name may be longer than an id has room for.
  return `${host.slice(0, 128)}/${monitor}#${step}.${index}`
}

/** Whether a signal's `incident_id` is one that {@link stepIncident} made. */
export function isStepIncident({ incident_id, monitor }: Signal): boolean {
  const [, by] = /^[^/]+\/([^#]+)#\d+\.\d+$/.exec(incident_id ?? '') ?? []
  return by !== undefined && by === monitor
}

/** Whether JSON is nested deeper than so many levels; what is, no recursive code may be given. */
export function isDeep(value: unknown, levels = 32): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}
