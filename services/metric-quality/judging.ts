import { DAY_S } from '../../shared/contract/gap-kind.ts'
import type { Circumstances } from '../../shared/contract/monitor.ts'
import type { Memory } from './schema.ts'

/** What is not objected to again for so long, in seconds, is closed. */
export const EXPIRES_S = 30 * DAY_S

/** What it is judged by; the monitor's configuration says what each key means. */
export interface Rules {
  window_s: number
  min_experiments: number
  seen_again_s: number
  still_open_s: number
  lease_expiries: number
}

/** What every judge of investigations is given. */
export type Judging = Pick<Circumstances<Rules, Memory>, 'config' | 'fleet' | 'state' | 'isOpen'>
