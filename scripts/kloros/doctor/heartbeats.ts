import { duration } from '../../../shared/contract/duration.ts'
import type { Heartbeat } from '../../../shared/contract/service.ts'
import { faulty } from '../work.ts'
import { type Finding, failure, ok, warning } from './finding.ts'

/** A service is silent when it was not heard for so long, in seconds. */
export const SILENT_S = 30

/** What is known of a service beside its heartbeat. */
export interface Expected {
  service: string
  /** Whether it should be heard: an operator wants it, or nobody can say otherwise. */
  wanted: boolean
  /** The command that restarts it. */
  restart: string
}

/** Whether every service of this host that should be heard is, and what it says of itself. */
export function judgeHeartbeats(
  beats: readonly Heartbeat[],
  now: number,
  host: string,
  expected: readonly Expected[],
): Finding[] {
  return expected.map(({ service, wanted, restart }) => {
    const check = `heartbeat.${service}`
    const beat = beats.find(({ health }) => health.service === service && health.host === host)
    if (beat === undefined) {
      if (!wanted) return ok(check, `${service} is off.`)
      return failure(check, `${service} was never heard on ${host}.`, restart)
    }
    const { status, reason } = beat.health
    const ago = `${duration(now - beat.heard_at)} ago`
    if (status === 'stopped') {
      if (!wanted) return ok(check, `${service} was stopped ${ago}.`)
      return warning(check, `${service} was stopped ${ago}.`, restart)
    }
    if (now - beat.heard_at > SILENT_S) {
      if (!wanted)
        return warning(check, `${service} is off, and was last heard ${ago} without having been stopped.`, restart)
      return failure(check, `${service} was last heard ${ago}.`, restart)
    }
    const faults = faulty(beat.health)
    if (status === 'ok') return ok(check, `${service} was heard ${ago}, and is well${faults ? `; ${faults}` : ''}.`)
    const message = `${service} is ${status}: ${reason}.`
    return status === 'failing'
      ? failure(check, message, restart)
      : warning(check, message, 'see to what it names; kloros status says when that is well')
  })
}
