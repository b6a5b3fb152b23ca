import { MESSAGES, type Memory } from './schema.ts'

/** What happens to a unit. */
export type UnitEvent = 'starting' | 'started' | 'stopping' | 'stopped' | 'succeeded' | 'failed'

const EVENTS = new Map<string, UnitEvent>([
  [MESSAGES.unit_starting, 'starting'],
  [MESSAGES.unit_started, 'started'],
  [MESSAGES.unit_stopping, 'stopping'],
  [MESSAGES.unit_stopped, 'stopped'],
  [MESSAGES.unit_succeeded, 'succeeded'],
  [MESSAGES.start_failed, 'failed'],
])

/** What a message of systemd says that happened to a unit. @param id its MESSAGE_ID. */
export function eventOf(id: string): UnitEvent | undefined {
  return EVENTS.get(id)
}

/** The run of a unit, as far as it is known: when it began to start, since when it was running, when it ended by itself. */
export type Run = Pick<Extract<Memory, { is: 'gap' }>, 'starting_at' | 'running_at' | 'ended_at'>

/** That of a unit which does not run, or of which nothing is known. */
export const NO_RUN: Run = { starting_at: undefined, running_at: undefined, ended_at: undefined }

/** When a run began, in epoch seconds. */
export function begunAt({ starting_at, running_at }: Run): number {
  return starting_at ?? running_at ?? Number.NEGATIVE_INFINITY
}

/** The run that a unit has after something happened to it. @param time epoch seconds. */
export function runAfter(run: Run, event: UnitEvent, time: number): Run {
  const isKnown = Number.isFinite(begunAt(run))
  switch (event) {
    case 'starting':
      return { ...NO_RUN, starting_at: time }
    case 'started':
      if (run.starting_at === undefined) return { ...NO_RUN, running_at: time }
      // Of a job systemd says that it is started when it has ended.
      return run.ended_at === undefined ? { ...run, running_at: time } : run
    case 'succeeded':
      return isKnown ? { ...run, ended_at: time } : run
    default:
      return isKnown ? NO_RUN : run
  }
}
