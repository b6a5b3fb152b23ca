import type { Redis } from 'ioredis'
import type { Level, QuestionStatus } from '../contract/question.ts'
import type { Ecosystem } from '../contract/signal.ts'
import { readKind } from './read.ts'
import { type Place, sift } from './sift.ts'

/** Which questions are wanted; what is not set lets all through. Without `status`: all but closed. */
export interface QuestionFilter {
  status?: QuestionStatus[]
  gap_type?: string[]
  ecosystem?: Ecosystem[]
  level?: Level[]
  /** A host that has the gap open. */
  host?: string
  /** Text in the gap's name or the question; the case of ASCII letters does not matter. */
  q?: string
}

// Its scores are of another sort; see `sift.ts`.
const IN_PROGRESS = 'state:in_progress'

/** A cursor that no list of this fleet gave out. */
export class BadCursor extends Error {}

/**
 * Finds the questions that match, best first, from a cursor on.
 *
 * @param limit how many.
 * @throws BadCursor
 */
export async function matching(
  redis: Redis,
  prefix: string,
  filter: QuestionFilter,
  limit: number,
  cursor?: string,
): Promise<{ places: Place[]; more: boolean }> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const { sets, rest } = await sources(redis, prefix, filter)
  const found = await Promise.all(
    sets.map((set) =>
      rest !== undefined || set === IN_PROGRESS
        ? sift(redis, prefix, set, sieveOf(rest ?? {}), limit + 1, after).then(({ places }) => places)
        : first(redis, prefix, set, limit + 1, after),
    ),
  )
  const places = found.length === 1 ? (found[0] as Place[]) : found.flat().sort(compare)
  return { places: places.slice(0, limit), more: places.length > limit }
}

/** Counts what {@link matching} would give from the start, however many there are. */
export async function count(redis: Redis, prefix: string, filter: QuestionFilter): Promise<number> {
  const { sets, rest } = await sources(redis, prefix, filter)
  const counts = await Promise.all(
    sets.map((set) =>
      rest
        ? sift(redis, prefix, set, sieveOf(rest), 0).then((sifted) => sifted.count)
        : redis.zcard(keyOf(prefix, set)),
    ),
  )
  return counts.reduce((sum, one) => sum + one, 0)
}

/** Where the next page begins: behind this place. */
export function writeCursor({ score, id }: Place): string {
  return Buffer.from(`${score} ${id}`).toString('base64url')
}

function readCursor(cursor: string): Place {
  const match = /^(-?\d{1,20}(?:\.\d{1,20})?) ([\w-]{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (match === null) throw new BadCursor('the cursor is not one that this feed gave out')
  return { score: Number(match[1]), id: match[2] as string }
}

/** The sorted sets that hold what is wanted, and what of the filter they do not see to. */
async function sources(
  redis: Redis,
  prefix: string,
  filter: QuestionFilter,
): Promise<{ sets: string[]; rest: QuestionFilter | undefined }> {
  const { status, host, q, ...kinds } = filter
  const byKind = Boolean(kinds.gap_type ?? kinds.ecosystem ?? kinds.level)
  const narrows = byKind || host !== undefined || q !== undefined
  if (status !== undefined) {
    return { sets: [...new Set(status)].map((one) => `state:${one}`), rest: narrows ? filter : undefined }
  }
  if (host !== undefined) return { sets: [`host:${host}`], rest: byKind || q !== undefined ? filter : undefined }
  if (!byKind) return { sets: ['asked'], rest: q === undefined ? undefined : filter }
  const names = (await redis.smembers(keyOf(prefix, 'kinds'))).filter((name) => isOf(readKind(name), kinds))
  return { sets: names.map((name) => `kind:${name}`), rest: q === undefined ? undefined : filter }
}

function isOf(
  { level, ecosystem, type }: ReturnType<typeof readKind>,
  wanted: Pick<QuestionFilter, 'gap_type' | 'ecosystem' | 'level'>,
): boolean {
  if (wanted.gap_type && !wanted.gap_type.includes(type)) return false
  if (wanted.ecosystem && (ecosystem === null || !wanted.ecosystem.includes(ecosystem))) return false
  return !wanted.level || wanted.level.includes(level)
}

function sieveOf({ gap_type = [], ecosystem = [], level = [], host = '', q = '' }: QuestionFilter) {
  return { gap_types: gap_type, ecosystems: ecosystem, levels: level, host, q }
}

function keyOf(prefix: string, name: string): string {
  return `{${prefix}}:${name}`
}

function compare(a: Place, b: Place): number {
  if (a.score !== b.score) return b.score - a.score
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1
}

// Equal scores come in reverse order of their ids, as Redis itself orders them.
async function first(redis: Redis, prefix: string, set: string, wanted: number, after?: Place): Promise<Place[]> {
  const places: Place[] = []
  const max = after === undefined ? '+inf' : String(after.score)
  for (let offset = 0; ; offset += wanted) {
    const page = await redis.zrange(
      keyOf(prefix, set),
      max,
      '-inf',
      'BYSCORE',
      'REV',
      'LIMIT',
      offset,
      wanted,
      'WITHSCORES',
    )
    for (let i = 0; i < page.length; i += 2) {
      const place = { id: page[i] as string, score: Number(page[i + 1]) }
      if (after === undefined || compare(after, place) < 0) places.push(place)
    }
    if (places.length >= wanted || page.length < 2 * wanted) return places.slice(0, wanted)
  }
}
