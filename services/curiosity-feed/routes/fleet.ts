import type { FastifyInstance } from 'fastify'
import type { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import type { Health } from '../../../shared/contract/service.ts'
import type { Stats } from '../../../shared/store/stats.ts'
import { serve } from '../call.ts'
import { calls } from '../calls.ts'

/** How old the last heartbeat of a healthy service may be, in seconds. */
const SILENT_S = 30

/** A service's last heartbeat: when it was heard (ISO 8601, UTC), and how long ago by the clock of Redis. */
interface FleetMember extends Health {
  heard_at: string
  age_s: number
  /** Whether it ought to have been heard since. */
  silent: boolean
}

/** `GET /fleet`, what every service last said, on every host, and `GET /stats`, how the questions come and go. */
export function fleetRoutes(
  app: FastifyInstance,
  heartbeats: Heartbeats,
  stats: (hours: number) => Promise<Stats>,
): void {
  serve(app, calls.getStats, async ({ query: { hours } }) => stats(hours))

  serve(app, calls.getFleet, async () => {
    const heard = await heartbeats.all()
    const now = await heartbeats.now()
    const services = heard.map(({ heard_at, health }): FleetMember => {
      const age_s = Math.max(0, Math.round((now - heard_at) * 10) / 10)
      const silent = age_s > SILENT_S && health.status !== 'stopped'
      return { heard_at: new Date(heard_at * 1000).toISOString(), age_s, silent, ...health }
    })
    services.sort((a, b) => a.service.localeCompare(b.service) || a.host.localeCompare(b.host))
    return { services }
  })
}
