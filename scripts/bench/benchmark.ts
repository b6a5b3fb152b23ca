import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab } from './lab.ts'
import type { Row } from './table.ts'

/** One benchmark, and the sizes it runs in. */
export interface Benchmark<S = unknown> {
  name: string
  /** How it measures, a sentence a line; printed below the table. */
  method: readonly string[]
  /** For figures to go by. */
  full: S
  /** For a look. */
  quick: S
  /** @param say hears how far it is. */
  run(lab: Lab, size: S, say: (text: string) => void): Promise<Row[]>
}

const POLL_MS = 10

/**
 * Measures how fast a count rises, from the first look that sees it risen at all to the one that sees it at `total`.
 *
 * @returns counts a second.
 * @throws when it has not come to `total` within two minutes, which no size takes.
 */
export async function rateOf(count: () => Promise<number>, total: number): Promise<number> {
  const give_up = performance.now() + 120_000
  let first: { at: number; count: number } | undefined
  for (;;) {
    const now = await count()
    const at = performance.now()
    if (now > 0) first ??= { at, count: now }
    // A count that is whole at the first look has no rate; the size is too small to say one.
    if (first !== undefined && now >= total) return ((total - first.count) * 1000) / Math.max(at - first.at, 1)
    if (at > give_up) throw new Error(`only ${now} of ${total} were done within two minutes`)
    await sleep(POLL_MS)
  }
}

/** Runs a measurement so often and keeps the best: what else the machine does only ever slows it down. */
export async function best(rounds: number, measure: (round: number) => Promise<number>): Promise<number> {
  let best = 0
  for (let round = 1; round <= rounds; round += 1) best = Math.max(best, await measure(round))
  return best
}
