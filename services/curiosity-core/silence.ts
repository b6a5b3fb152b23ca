import type { Circumstances, Detector, Finding, Item } from '../../shared/contract/monitor.ts'
import type { Health, Heartbeat } from '../../shared/contract/service.ts'

/** How long a service may be silent, in seconds. */
const SILENT_S = 30

/** Readings further apart than this, in seconds, say nothing about the time between them. */
const BLIND_S = 15

/** One look at the heartbeats of the fleet; `time` is by the clock of Redis. */
export interface Look extends Item {
  readonly beats: readonly Heartbeat[]
}

/**
 * Finds services that went silent. Only time in which heartbeats could be read, and others came, is counted: where not even the
 * core could leave its own, such as in a Redis that is full, nobody is silent.
 */
export function createDetector({ isOpen }: Circumstances<unknown, never>): Detector<Look, 'component_silent'> {
  let silence = new Map<string, { heard_at: number; silent_s: number }>()
  let last = Number.NEGATIVE_INFINITY

  return {
    *take({ time, beats }: Look): Generator<Finding<'component_silent'>> {
      // Any other time than before will do: the clock of Redis may have been set.
      const isHeard = beats.some(({ heard_at, health }) => silence.get(nameOf(health))?.heard_at !== heard_at)
      const seeing_s = time - last > BLIND_S || !isHeard ? 0 : Math.max(0, time - last)
      last = time
      const now = new Map<string, { heard_at: number; silent_s: number }>()
      for (const { heard_at, health } of beats) {
        const name = nameOf(health)
        const known = silence.get(name)
        const silent_s = known?.heard_at === heard_at ? known.silent_s + seeing_s : 0
        now.set(name, { heard_at, silent_s })
        const open = isOpen('component_silent', name, health.host)
        if (health.status === 'stopped') {
          if (open) yield { closes: 'component_silent', name, host: health.host, reason: 'it was stopped on purpose' }
        } else if (silent_s > SILENT_S && !open) {
          yield {
            opens: 'component_silent',
            name,
            host: health.host,
            reason: `no heartbeat for more than ${SILENT_S} s`,
            facts: { service: health.service, last_heartbeat: heard_at, last_status: health.status },
          }
        } else if (open && known !== undefined && known.heard_at !== heard_at) {
          yield { closes: 'component_silent', name, host: health.host, reason: 'its heartbeat is back' }
        }
      }
      for (const name of silence.keys()) {
        const host = name.slice(0, name.indexOf('/'))
        if (!now.has(name))
          yield { closes: 'component_silent', name, host, reason: 'it is no longer part of the fleet' }
      }
      silence = now
    },
  }
}

function nameOf({ host, service }: Health): string {
  return `${host}/${service}`
}
