import type { Heartbeats } from '../../shared/bus/heartbeats.ts'
import type { Intake } from '../../shared/store/intake.ts'

const GONE_S = 7 * 86_400

/** Forgets services that were not heard of for 7 days, and has hosts that none is on hold no gap open. @param host this one. */
export async function leaveGone(heartbeats: Heartbeats, intake: Intake, host: string): Promise<void> {
  const now = await heartbeats.now()
  const beats = await heartbeats.all()
  // One of the far future was left before the clock of Redis was set back.
  const gone = beats.filter(({ heard_at }) => Math.abs(now - heard_at) > GONE_S)
  for (const { health } of gone) await heartbeats.forget(health.host, health.service)
  const alive = beats.filter((beat) => !gone.includes(beat))
  // What is read in a journal is of the host as that calls it.
  const names = alive.flatMap(({ health }) => [health.host, health.hostname ?? health.host])
  await intake.leave(new Set([host, ...names]), now)
}
