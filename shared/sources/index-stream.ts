import { type About, type Entry, IndexFiles } from '../bus/source-index-reader.ts'
import type { Reading } from '../contract/monitor.ts'
import { attend, BLOCK_MS, type Look } from './stream.ts'

/** A place in the stream of an index: which life of it, what it told last, and how much it could not read then. */
export type Place = Pick<About, 'life' | 'told' | 'last' | 'unreadable'>

/** The place where no index is. */
export const NOWHERE: Place = { life: '', told: 0, last: '0-0', unreadable: 0 }

/** The place behind an entry. */
export function placeOf({ life, told, id, unreadable }: Entry): Place {
  return { life, told, last: id, unreadable }
}

/** Whether more is known of an index, or less, than was at a place, once these were told. */
export function isNews(entries: readonly Entry[], { unreadable }: Place): boolean {
  return entries.some((entry) => entry.changes.length > 0 || entry.unreadable !== unreadable)
}

/** Looks at the index of the fleet's host, as {@link attend} does. */
export function attendIndex<T>(reading: Reading, open: (files: IndexFiles) => Look<T>): AsyncGenerator<T, void> {
  const { redis, fleet } = reading
  return attend(reading, (client) => open(new IndexFiles(client, redis.prefix, fleet.host)))
}

/**
 * Waits for what was told after a place.
 *
 * @param isDoubtful whether Redis may be another one by now, so that it is asked at once.
 * @returns entries that follow on it, in order, or none, and how the index stands; undefined where some were missed, or Redis
 * holds another index.
 */
export async function newsAfter(
  files: IndexFiles,
  place: Place,
  isDoubtful: boolean,
): Promise<{ entries: Entry[]; how?: Omit<About, 'last' | 'roots'> } | undefined> {
  const entries = isDoubtful ? [] : await files.after(place.last, BLOCK_MS)
  const last = entries.at(-1)
  if (last !== undefined) {
    const isNext = entries.every(({ life, told }, at) => life === place.life && told === place.told + at + 1)
    return isNext ? { entries, how: last } : undefined
  }
  const how = await files.about()
  const { life, told } = how ?? NOWHERE
  // Where more was told, the entries are there to be read.
  const isIt = life === place.life && (isDoubtful ? told >= place.told : told === place.told)
  if (!isIt) return undefined
  return how === undefined ? { entries } : { entries, how }
}

/** How an index stands, as the source that reads it says it. @param how undefined where there is none. */
export function reportOf(how: Pick<About, 'left' | 'files'> | undefined): Parameters<Reading['report']>[0] {
  if (how === undefined) return { connected: false, reason: 'source-index has told nothing yet' }
  const { left, files } = how
  const position = left > 0 ? `${files} files, ${left} to come` : `${files} files`
  return { connected: true, position, lag_s: 0, last_event_at: Date.now() / 1000 }
}
