import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, ready } from '../../shared/bus/connect.ts'
import { keys } from '../../shared/bus/keys.ts'
import type { Health } from '../../shared/contract/service.ts'
import type { Signal } from '../../shared/contract/signal.ts'
import { spread } from './feed-reader.ts'
import { healthOf, type Lab, PREFIX, type Running } from './lab.ts'
import type { Row } from './table.ts'

/** How long anything may take, in milliseconds. */
const MOST_MS = 20 * 60_000

/** How long it is waited before it is asked again how far the index is: in milliseconds, and as a share of what went by, for that takes time of its own. */
const ASK_MS = 20
const ASK_SHARE = 0.01

/** How long a tree must be still where it is timed what is said of an edit. */
export const SETTLE_MS = 200

/** How the source index and its monitors are set in a lab. */
export interface SourceSettings {
  root: string
  /** How long parsers stay loaded. */
  worker_idle_s: number
  /** How long a tree must be still before its monitors speak of it. */
  settle_ms?: number
  /** How long that keeps a tree in memory. */
  join_idle_s?: number
}

/** Has the lab's source index and its monitors look at a tree, in place of the one before. */
export function configureSources(
  lab: Lab,
  { root, worker_idle_s, settle_ms = 2_000, join_idle_s = 300 }: SourceSettings,
): void {
  const file = join(lab.folder, 'kloros.toml')
  const [others] = readFileSync(file, 'utf8').split('\n[source-index]')
  const own = `[source-index]\nroots = [${JSON.stringify(root)}]\nworker_idle_s = ${worker_idle_s}\n`
  const monitor = `[integration-monitor]\nsettle_ms = ${settle_ms}\nworker_idle_s = ${join_idle_s}\n`
  const capability = `[capability-discovery]\nsettle_ms = ${settle_ms}\nenvironments = [${JSON.stringify(root)}]\n`
  const rest = ['module-discovery', 'knowledge-discovery'].map((name) => `[${name}]\nsettle_ms = ${settle_ms}\n`)
  writeFileSync(file, `${others}\n${own}${monitor}${capability}${rest.join('')}`)
}

/** Starts the index, and waits until it has gone through all files. */
export async function passOf(
  lab: Lab,
): Promise<{ running: Running; seconds: number; work: NonNullable<Health['work']> }> {
  const begin = performance.now()
  const running = await lab.start('source-index')
  const work = await untilPassed(running)
  return { running, seconds: (performance.now() - begin) / 1000, work }
}

/** Waits until an index that was started has gone through all files. @returns what it says of them. */
export async function untilPassed(index: Running): Promise<NonNullable<Health['work']>> {
  const begin = performance.now()
  for (let ms = 0; ms < MOST_MS; ms = performance.now() - begin) {
    const { work } = await healthOf(index)
    if (work?.first_pass === true) return work
    await sleep(Math.max(ASK_MS, ms * ASK_SHARE))
  }
  throw new Error('the first pass took too long')
}

/** The rows of p50 and p99, or of the most, of times in milliseconds; the second is to be at most so much. */
export function timeRows(name: string, times: readonly number[], most?: number): Row[] {
  return spread(times).map(({ name: what, figure, isTail }): Row => {
    const row = { name: `${name}, ${what}`, figure, unit: 'ms' }
    return most !== undefined && isTail ? { ...row, target: { of: 'figure', bound: 'most', value: most } } : row
  })
}

/** Follows the signals of a lab, and knows of each gap what was said of it last. */
export class GapFollower {
  readonly #stopping = new AbortController()
  readonly #following: Promise<void>
  /** By name: whether it is open, and when that was read, by `performance.now()`. */
  readonly #gaps = new Map<string, { isOpen: boolean; at: number }>()

  constructor(lab: Lab) {
    this.#following = this.#follow(lab)
  }

  /** How many gaps are open. */
  get open(): number {
    return [...this.#gaps.values()].filter(({ isOpen }) => isOpen).length
  }

  /** Waits until a gap is open, or closed. @returns when that was read, by `performance.now()`. */
  async told(name: string, isOpen: boolean): Promise<number> {
    const end = performance.now() + MOST_MS
    while (performance.now() < end) {
      const gap = this.#gaps.get(name)
      if (gap?.isOpen === isOpen) return gap.at
      await sleep(1)
    }
    throw new Error(`${name} was not ${isOpen ? 'opened' : 'closed'}`)
  }

  /** Makes a change, and waits for what is said of it. @returns how long that took, in milliseconds, less the settle time. */
  async after(change: () => void, name: string, isOpen: boolean): Promise<number> {
    const begin = performance.now()
    change()
    return (await this.told(name, isOpen)) - begin - SETTLE_MS
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#following
  }

  async #follow(lab: Lab): Promise<void> {
    const { signal } = this.#stopping
    const client = connect(lab.redis)
    await ready(client, signal)
    for (let last = '0-0'; !signal.aborted; ) {
      const reply = await client.xread('COUNT', 500, 'BLOCK', 200, 'STREAMS', keys.signals(PREFIX), last)
      const [stream] = (reply ?? []) as [string, [string, string[]][]][]
      for (const [entry, [, json = '']] of stream?.[1] ?? []) {
        last = entry
        const { signal: kind, facts } = JSON.parse(json) as Signal
        this.#gaps.set(facts.gap_name, { isOpen: kind === 'CAPABILITY_GAP', at: performance.now() })
      }
    }
    client.disconnect()
  }
}
