import type { Redis } from 'ioredis'
import { CUT_LUA } from '../bus/cut.ts'
import { baseKey, keys } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { parseSignal } from '../bus/signals.ts'
import { type Change, changesIn } from './changes.ts'
import { LOOK_LUA } from './lua-look.ts'
import type { Place } from './place.ts'

/** How long one wait for news lasts, in milliseconds; it only bounds how late an end is noticed. */
const WAIT_MS = 4_000

/** How much of signals is read at once, in bytes, beyond the first. */
const MOST_BYTES = 1024 * 1024

/** A signal, or a change of a question, and the place behind it. */
export type News = { place: Place } & (
  | { kind: 'signal'; id: string; signal: unknown }
  | { kind: 'question'; change: Change }
)

/** What a stream no longer keeps of what came after a place. */
export interface Lost {
  of: 'signals' | 'questions'
  /** The place that was to be gone on from. */
  after: string
  /** The oldest entry that is kept; null where none is. */
  kept_from: string | null
}

/** What was read: news in order, the place behind all of them, what was lost before them, and whether that is all. */
export interface Reading {
  news: News[]
  place: Place
  lost: Lost[]
  complete: boolean
}

// ARGV: count, then of each stream its place, where to begin, and where to end.
const read = new Script(`
${CUT_LUA}
local count = tonumber(ARGV[1])
${LOOK_LUA}
local function after(name, at)
  local stream, place, from, to = KEYS[1] .. name, ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local lost, first, on = look(stream, place)
  if on ~= place then return {lost, first, on, {}} end
  return {lost, first, on, redis.call('XRANGE', stream, from, to, 'COUNT', count)}
end
local signals, questions = after(':signals', 2), after(':questions', 5)
local all = #signals[4] < count and #questions[4] < count
local entries, bytes = {}, 0
for i, entry in ipairs(cut(signals[4])) do
  bytes = bytes + #(entry[2] or '')
  if i > 1 and bytes > ${MOST_BYTES} then
    all = false
    break
  end
  entries[i] = entry
end
signals[4] = entries
return {signals, questions, all and 1 or 0}
`)

type Stream<E> = [lost: number, first: string, place: string, entries: E[]]
type Reply = [Stream<[string, string | null]>, Stream<[string, string[]]>, all: number]

/** The place behind all there is now. */
export async function newestPlace(redis: Redis, prefix: string): Promise<Place> {
  const [signals = '0-0', questions = '0-0'] = await Promise.all(
    [keys.signals(prefix), keys.questions(prefix)].map(
      async (stream) => (await redis.xrevrange(stream, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0',
    ),
  )
  return { signals, questions, told: 0 }
}

/**
 * Reads what came after a place, at most `count` of each stream.
 *
 * @param until a place behind whole entries; what is behind it is left.
 */
export async function newsAfter(
  redis: Redis,
  prefix: string,
  place: Place,
  count: number,
  until?: Place,
): Promise<Reading> {
  const [signals, questions, all] = (await read.run(redis, baseKey(prefix), [
    count,
    ...[place.signals, `(${place.signals}`, until?.signals ?? '+'],
    // Of an entry that was told in part, the rest is to come.
    ...[place.questions, `${place.told > 0 ? '' : '('}${place.questions}`, until?.questions ?? '+'],
  ])) as Reply
  const begin = { ...place }
  if (signals[2] !== place.signals) begin.signals = until?.signals ?? signals[2]
  if (questions[2] !== place.questions) Object.assign(begin, { questions: until?.questions ?? questions[2], told: 0 })
  const { news, place: end } = inOrder(begin, signals[3], questions[3])
  const lost = [
    ...(signals[0] ? [{ of: 'signals' as const, after: place.signals, kept_from: signals[1] || null }] : []),
    ...(questions[0] ? [{ of: 'questions' as const, after: place.questions, kept_from: questions[1] || null }] : []),
  ]
  return { news, place: end, lost, complete: all === 1 }
}

/** Waits until there is something after a place, at most 4 s. @param redis a connection of its own: it is blocked. */
export async function untilNews(redis: Redis, prefix: string, { signals, questions }: Place): Promise<void> {
  const streams = [keys.signals(prefix), keys.questions(prefix), signals, questions]
  await redis.xread('COUNT', 1, 'BLOCK', WAIT_MS, 'STREAMS', ...streams)
}

/** Puts the entries of both streams into one order, by their time; a signal comes before what it changes. */
function inOrder(
  begin: Place,
  signals: [string, string | null][],
  questions: [string, string[]][],
): { news: News[]; place: Place } {
  const news: News[] = []
  let place = begin
  let next = 0
  const tellSignals = (before?: string) => {
    for (; next < signals.length; next += 1) {
      const [id, json] = signals[next] as [string, string | null]
      if (before !== undefined && timeOf(id) > timeOf(before)) return
      place = { ...place, signals: id }
      news.push({ kind: 'signal', id, signal: parseSignal(json), place })
    }
  }
  for (const [entry, fields] of questions) {
    tellSignals(entry)
    const told = entry === begin.questions ? begin.told : 0
    const changes = changesIn(entry, fields)
    for (const [at, change] of changes.entries()) {
      if (at < told) continue
      place = { ...place, questions: entry, told: at < changes.length - 1 ? at + 1 : 0 }
      news.push({ kind: 'question', change, place })
    }
    if (changes.length === 0) place = { ...place, questions: entry, told: 0 }
  }
  tellSignals()
  return { news, place }
}

function timeOf(id: string): number {
  return Number.parseInt(id, 10)
}
