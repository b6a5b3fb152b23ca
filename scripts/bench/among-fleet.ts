import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab, Running } from './lab.ts'
import { pss } from './processes.ts'
import { configureSources, GapFollower, passOf, SETTLE_MS } from './source-lab.ts'
import { writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

/** How many services a fleet has. */
export const FLEET = 12

/** What plays the part of those that are not measured; it knows of one file. */
export const STAND_IN = 'chaos-monitor'

/** What a monitor may weigh at rest, in MiB. */
const MOST_MB = 20

/** What is measured, and on how much. */
export interface Subject {
  monitor: string
  files: number
  /** Of each file, about. */
  bytes: number
  /** How long services are left alone before they are weighed, in seconds. */
  settle_s: number
}

/** A monitor that knows all of a tree, among a fleet. */
export interface Measured {
  running: Running
  gaps: GapFollower
  /** What it weighs once it was left alone. @param when a part of the row's title. */
  weigh(when?: string): Promise<Row>
}

/**
 * Has a monitor of source trees measured beside source-index and as many others as a fleet has: processes share the pages of Node.
 * The tree is of generated files, half Python and half TypeScript.
 *
 * @param prepare adds what else is in the tree.
 */
export async function amongFleet(
  lab: Lab,
  { monitor, files, bytes, settle_s }: Subject,
  say: (text: string) => void,
  prepare: (root: string) => void,
  measure: (measured: Measured) => Promise<Row[]>,
): Promise<Row[]> {
  const root = join(lab.folder, 'tree')
  mkdirSync(root)
  writeTree(root, files, bytes)
  prepare(root)
  configureSources(lab, { root, worker_idle_s: 5, settle_ms: SETTLE_MS })
  say(`${monitor}: first pass of ${files} files`)
  await passOf(lab)
  const running = await lab.start(monitor)
  const beside = await lab.start(STAND_IN)
  for (let n = 1; n <= FLEET - 3; n += 1) await lab.start(STAND_IN, n)
  const gaps = new GapFollower(lab)
  try {
    return await measure({
      running,
      gaps,
      async weigh(when) {
        say(`${monitor}: at rest for ${settle_s} s`)
        await sleep(settle_s * 1_000)
        return {
          name: [`PSS of ${monitor}`, `${files} files`, ...(when === undefined ? [] : [when])].join(', '),
          figure: pss(running.pid),
          unit: 'MiB',
          reference: { name: STAND_IN, figure: pss(beside.pid) },
          target: { of: 'figure', bound: 'most', value: MOST_MB },
        }
      },
    })
  } finally {
    await gaps.stop()
  }
}
