import { LRUCache } from 'lru-cache'
import { backoff, connect, isWeather, pause, ready } from '../../../shared/bus/connect.ts'
import type { RedisPlace } from '../../../shared/contract/redis.ts'
import type { QuestionFilter } from '../../../shared/store/list.ts'
import { newestPlace, newsAfter, type Reading, untilNews } from '../../../shared/store/news.ts'
import { further, isSame, type Place, writePlace } from '../../../shared/store/place.ts'
import type { QuestionStore } from '../../../shared/store/questions.ts'
import { persist } from '../persist.ts'
import { type Problem, unavailable } from '../problem.ts'
import { type Admits, keyOf } from './filter.ts'
import { gapOf, type Happening, happeningOf } from './happening.ts'
import { type Lot, MOST_FILTERS, Rooms, type Watcher } from './rooms.ts'

/** How many may watch at once. */
export const MOST_GUESTS = 2_000

/** How much is read at once, of each stream; and for one that has something to catch up with. */
const LOT = 250
const PAST_LOT = 100

/** How many lots of the past are kept for others who come from the same place: after a restart, nearly all do. */
const PAST_KEPT = 8

/** After a lot the next one is gathered for as long as telling it took, so many times over, and within these bounds (ms). */
const REST = 2
const SHORTEST_REST_MS = 5
const LONGEST_REST_MS = 50

/** Says that no more can watch. */
export function tooMany(): Problem {
  return unavailable(`${MOST_GUESTS} clients watch already; try again later.`)
}

/** Says that no other filter can be watched with. */
export function tooManyFilters(): Problem {
  return unavailable(
    `Clients watch with ${MOST_FILTERS} filters already; use one of fewer conditions, or try again later.`,
  )
}

type Client = ReturnType<typeof connect>

/**
 * What happens, told to all who watch: one reader of both streams, however many they are, from the first one's coming to the
 * last one's leaving. What a lot says is made once for all who watch with the same filter.
 */
export class Hub {
  readonly #rooms: Rooms
  readonly #past = new LRUCache<string, Promise<{ reading: Reading; lot: Lot }>>({ max: PAST_KEPT })
  #guests = 0
  #place: Place = { signals: '0-0', questions: '0-0', told: 0 }
  #opening: Promise<void> | undefined
  #stop = new AbortController()
  #waiting = new Set<() => void>()

  /** @param client for what does not block. */
  constructor(
    private readonly client: Client,
    private readonly redis: RedisPlace,
    private readonly store: Pick<QuestionStore, 'shown'>,
    readonly admits: Admits,
  ) {
    this.#rooms = new Rooms(admits)
  }

  /** All before it has been told to all who watch. */
  get place(): Place {
    return this.#place
  }

  /** How many watch, or are about to. */
  get guests(): number {
    return this.#guests
  }

  /** Whether one more may watch with this filter. */
  fits(filter: QuestionFilter): boolean {
    return this.#rooms.fits(filter)
  }

  /** Comes in; every guest leaves once. @throws where Redis is away. */
  async enter(): Promise<void> {
    this.#guests += 1
    try {
      this.#opening ??= this.#open()
      await this.#opening
    } catch (error) {
      this.leave()
      throw error
    }
  }

  /** Goes; with the last one reading ends. */
  leave(): void {
    this.#guests -= 1
    if (this.#guests === 0) this.close()
  }

  /** Ends reading; who watches is told nothing any more. */
  close(): void {
    this.#opening = undefined
    this.#past.clear()
    this.#rooms.clear()
    this.#stop.abort()
    this.#moved()
  }

  /**
   * Tells a guest what has happened since a place, and has it watch from there on: nothing is missed or told twice.
   *
   * @param past is given what has happened, a lot after the other; the guest is gone where it is answered with false.
   * @returns has it watch no more; undefined where it was gone before, or may not.
   */
  async watch(
    filter: QuestionFilter,
    from: Place,
    past: (lot: Lot) => Promise<boolean>,
    watcher: Watcher,
  ): Promise<(() => void) | undefined> {
    const key = keyOf(filter)
    const { signal } = this.#stop
    let at = from
    while (!signal.aborted) {
      // Nothing comes between the comparison and the joining.
      if (isSame(at, this.#place)) return this.#rooms.join(filter, watcher)
      const until = this.#place
      const found = await persist(() => this.#readPast(key, filter, at, until), signal)
      if (found === undefined) return undefined
      const { reading, lot } = found
      if (lot.happenings.length > 0 && !(await past(lot))) return undefined
      const next = reading.complete ? further(reading.place, until) : reading.place
      // Another feed has told more already than this one has read.
      if (isSame(next, at) && isSame(until, this.#place)) await this.#move()
      at = next
    }
    return undefined
  }

  async #readPast(
    key: string,
    filter: QuestionFilter,
    at: Place,
    until: Place,
  ): Promise<{ reading: Reading; lot: Lot }> {
    const name = `${writePlace(at)} ${writePlace(until)} ${key}`
    const known = this.#past.get(name)
    if (known !== undefined) return known
    const reading = newsAfter(this.client, this.redis.prefix, at, PAST_LOT, until)
    const past = reading.then(async (reading) => {
      const happenings = (await this.#told(reading, at)).filter((one) => this.admits(filter, one))
      return { reading, lot: { happenings } }
    })
    this.#past.set(name, past)
    past.catch(() => this.#past.delete(name))
    return past
  }

  async #open(): Promise<void> {
    const stop = new AbortController()
    this.#stop = stop
    this.#place = await newestPlace(this.client, this.redis.prefix)
    // What is thrown is a bug, and ends the process.
    if (!stop.signal.aborted) void this.#read(stop.signal)
  }

  async #read(stop: AbortSignal): Promise<void> {
    const blocking = connect(this.redis)
    const end = () => blocking.disconnect()
    stop.addEventListener('abort', end, { once: true })
    for (let attempt = 1; !stop.aborted; ) {
      await ready(blocking, stop)
      try {
        const reading = await newsAfter(blocking, this.redis.prefix, this.#place, LOT)
        const happenings = await this.#told(reading, this.#place)
        if (stop.aborted) return
        attempt = 1
        if (isSame(reading.place, this.#place) && happenings.length === 0) {
          await untilNews(blocking, this.redis.prefix, this.#place)
          continue
        }
        const begun = performance.now()
        this.#tell(reading.place, happenings)
        // Where more is there already, nothing needs to be gathered.
        const rest = Math.max(SHORTEST_REST_MS, (performance.now() - begun) * REST)
        if (reading.complete) await pause(Math.min(LONGEST_REST_MS, rest), stop)
      } catch (error) {
        if (stop.aborted) return
        if (!isWeather(error)) throw error
        await pause(backoff(attempt), stop)
        attempt += 1
      }
    }
  }

  #tell(place: Place, happenings: readonly Happening[]): void {
    this.#place = place
    this.#rooms.tell(happenings)
    this.#moved()
  }

  async #told({ news, lost }: Reading, before: Place): Promise<Happening[]> {
    const changed = new Set(news.flatMap((one) => (one.kind === 'question' ? one.change.id : [])))
    const questions = await this.store.shown([...changed])
    const byId = new Map(questions.map((question) => [question.id, question]))
    // Whoever heard of it and no more comes back to where it was, and hears of it again.
    const gaps = lost.map((one) => gapOf(one, before))
    return [...gaps, ...news.map((one) => happeningOf(one, byId))]
  }

  #move(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  #moved(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const go of waiting) go()
  }
}
