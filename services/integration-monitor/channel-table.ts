import { type Channel, PLACES } from '../../shared/contract/channel.ts'
import type { Endpoint } from './endpoints.ts'
import type { Paired } from './pairing.ts'
import { HOLE } from './patterns.ts'
import { isTest } from './places.ts'

/** How many channels the table holds; what is produced and not consumed goes before the rest. */
const MAX_CHANNELS = 5_000

/**
 * The table that people look at before they believe an orphan: who produces and who consumes each channel. What tests alone
 * have is none of the program's.
 *
 * @param isOrphaned whether a question is asked about it.
 * @returns by `FAMILY NAME`, in the order of the names.
 */
export function channelTable(pairs: readonly Paired[], isOrphaned: (pair: Paired) => boolean): Map<string, Channel> {
  const shown = pairs.filter((pair) => [...pair.producers, ...pair.consumers].some(({ path }) => !isTest(path)))
  const kept = shown.sort((a, b) => rank(a) - rank(b) || order(a.name, b.name)).slice(0, MAX_CHANNELS)
  const rows = new Map<string, Channel>()
  for (const pair of kept.sort((a, b) => order(a.name, b.name) || order(a.family, b.family))) {
    const { name, family, producers, consumers } = pair
    // As a board keeps it: names that differ in blanks alone are one row. Two patterns may read alike, too.
    const key = `${family} ${name}`.replace(/[\p{Cc}\s]+/gu, ' ').trim()
    if (rows.has(key)) continue
    rows.set(key, {
      name,
      family,
      producers: places(producers),
      consumers: places(consumers),
      producer_count: producers.length,
      consumer_count: consumers.length,
      orphaned: isOrphaned(pair),
    })
  }
  return rows
}

function places(endpoints: readonly Endpoint[]): Channel['producers'] {
  return endpoints.slice(0, PLACES).map(({ path, line, callee, through, pattern, guessed }) => ({
    at: `${path}:${line}`,
    how: through === undefined ? callee : `${callee}, through ${through}`,
    confidence: (pattern.includes(HOLE) ? 0.7 : 1) * (guessed ? 0.8 : 1),
  }))
}

function rank({ producers, consumers }: Paired): number {
  if (consumers.length === 0) return 0
  return producers.length === 0 ? 2 : 1
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
