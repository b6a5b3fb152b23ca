import type { Redis } from 'ioredis'
import { keys } from '../bus/keys.ts'
import type { Level, QuestionStatus } from '../contract/question.ts'
import type { Ecosystem } from '../contract/signal.ts'

const PAGE = 500

/** Which questions are wanted; what is not set lets all through. Without `status`: all but closed. */
export interface QuestionFilter {
  status?: QuestionStatus[]
  gap_type?: string[]
  ecosystem?: Ecosystem[]
  level?: Level[]
  host?: string
  /** Text in the gap's name or the question, whatever its case. */
  q?: string
}

/** A cursor that no list of this fleet gave out. */
export class BadCursor extends Error {}

interface Place {
  score: number
  id: string
}

/** Goes through the ids that match, best first, from a cursor on. */
export async function* matching(
  redis: Redis,
  prefix: string,
  filter: QuestionFilter,
  cursor?: string,
): AsyncGenerator<Place> {
  const sets = filter.status?.map((status) => keys.status(prefix, status)) ?? [`{${prefix}}:open`]
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const places = merged(sets.map((set) => ranked(redis, set, after)))
  const unfiltered = !(filter.gap_type || filter.ecosystem || filter.level || filter.host || filter.q)
  if (unfiltered) return yield* places
  let page: Place[] = []
  for await (const place of places) {
    page.push(place)
    if (page.length < PAGE) continue
    yield* await fitting(redis, prefix, page, filter)
    page = []
  }
  yield* await fitting(redis, prefix, page, filter)
}

/** Counts what {@link matching} would give from the start. */
export async function count(redis: Redis, prefix: string, filter: QuestionFilter): Promise<number> {
  const { status, ...rest } = filter
  if (Object.values(rest).every((value) => value === undefined)) {
    const sets = status?.map((one) => keys.status(prefix, one)) ?? [`{${prefix}}:open`]
    const cards = await Promise.all(sets.map((set) => redis.zcard(set)))
    return cards.reduce((sum, card) => sum + card, 0)
  }
  let total = 0
  for await (const _ of matching(redis, prefix, filter)) total += 1
  return total
}

/** Where the next page begins: behind this place. */
export function writeCursor({ score, id }: Place): string {
  return Buffer.from(`${score} ${id}`).toString('base64url')
}

function readCursor(cursor: string): Place {
  const match = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?) ([\w-]+)$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (match === null) throw new BadCursor('the cursor is not one that this feed gave out')
  return { score: Number(match[1]), id: match[2] as string }
}

function before(a: Place, b: Place): boolean {
  return a.score > b.score || (a.score === b.score && a.id > b.id)
}

// Equal scores come in reverse order of their ids, as Redis itself orders them.
async function* ranked(redis: Redis, set: string, after?: Place): AsyncGenerator<Place> {
  let last = after
  for (;;) {
    const max = last === undefined ? '+inf' : String(last.score)
    const page = await redis.zrange(set, max, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, PAGE, 'WITHSCORES')
    let fresh = 0
    for (let i = 0; i < page.length; i += 2) {
      const place = { id: page[i] as string, score: Number(page[i + 1]) }
      if (last !== undefined && !before(last, place)) continue
      fresh += 1
      last = place
      yield place
    }
    if (page.length < 2 * PAGE || fresh === 0) return
  }
}

// Takes the best of what each side has next.
async function* merged(sides: readonly AsyncGenerator<Place>[]): AsyncGenerator<Place> {
  const heads = await Promise.all(sides.map((side) => side.next()))
  for (;;) {
    let best: number | undefined
    heads.forEach((head, i) => {
      if (head.done !== true && (best === undefined || before(head.value, heads[best]?.value as Place))) best = i
    })
    if (best === undefined) return
    yield heads[best]?.value as Place
    heads[best] = await (sides[best] as AsyncGenerator<Place>).next()
  }
}

async function fitting(redis: Redis, prefix: string, places: Place[], filter: QuestionFilter): Promise<Place[]> {
  if (places.length === 0) return []
  const fields = ['type', 'ecosystem', 'level', `host:${filter.host ?? ''}`]
  if (filter.q !== undefined) fields.push('name', 'wording')
  const pipeline = redis.pipeline()
  for (const { id } of places) pipeline.hmget(keys.question(prefix, id), ...fields)
  const replies = (await pipeline.exec()) ?? []
  return places.filter((_, i) => {
    const [error, values] = replies[i] ?? []
    if (error) throw error
    return fits(values as (string | null)[], filter)
  })
}

function fits([type, ecosystem, level, host, name, wording]: (string | null)[], filter: QuestionFilter): boolean {
  if (filter.gap_type && !filter.gap_type.includes(type as string)) return false
  if (filter.ecosystem && !filter.ecosystem.includes(ecosystem as Ecosystem)) return false
  if (filter.level && !filter.level.includes(level as Level)) return false
  if (filter.host && host?.split(' ')[1] !== '1') return false
  if (filter.q === undefined) return true
  const { question } = JSON.parse(wording ?? '{}') as { question?: string }
  return `${name}\n${question ?? ''}`.toLowerCase().includes(filter.q.toLowerCase())
}
