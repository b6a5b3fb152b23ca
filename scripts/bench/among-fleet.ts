import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab, Running } from './lab.ts'
import { pss } from './processes.ts'
import type { Row } from './table.ts'

/** How many services a fleet has. */
export const FLEET = 12

/** What plays the part of those that are not measured; it knows of one file. */
export const STAND_IN = 'chaos-monitor'

/** What a monitor may weigh at rest, in MiB. */
const MOST_MB = 20

/**
 * Starts a monitor beside source-index, and as many others as a fleet has: processes share the pages of Node.
 *
 * @returns what weighs it when it was left alone for so many seconds, with a title.
 */
export async function amongFleet(
  lab: Lab,
  name: string,
): Promise<{ monitor: Running; weigh(title: string, settle_s: number): Promise<Row> }> {
  const monitor = await lab.start(name)
  const beside = await lab.start(STAND_IN)
  for (let n = 1; n <= FLEET - 3; n += 1) await lab.start(STAND_IN, n)
  return {
    monitor,
    async weigh(title, settle_s) {
      await sleep(settle_s * 1_000)
      return {
        name: title,
        figure: pss(monitor.pid),
        unit: 'MiB',
        reference: { name: STAND_IN, figure: pss(beside.pid) },
        target: { of: 'figure', bound: 'most', value: MOST_MB },
      }
    },
  }
}
