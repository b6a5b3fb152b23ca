import type { Steps } from '../bus/steps.ts'
import type { Fleet, MonitorDefinition } from '../contract/monitor.ts'
import type { RedisPlace } from '../contract/redis.ts'
import type { Log } from '../contract/service.ts'
import type { Vitals } from './vitals.ts'

/** What a life needs of the process around it. */
export interface Surroundings {
  monitor: MonitorDefinition
  config: Record<string, unknown>
  fleet: Fleet
  redis: RedisPlace
  steps: Steps
  vitals: Vitals
  log: Log
  /** Resolves when Redis can be used, or the signal is aborted. */
  ready(signal: AbortSignal): Promise<void>
}
