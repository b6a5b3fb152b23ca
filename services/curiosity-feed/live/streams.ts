import type { ServerResponse } from 'node:http'
import type { QuestionFilter } from '../../../shared/store/list.ts'
import { type Place, writePlace } from '../../../shared/store/place.ts'
import { bytesOf } from './happening.ts'
import type { Hub } from './hub.ts'
import type { Lot } from './rooms.ts'

/** Who has let more than this lie, in bytes, is dropped when there is more to tell. */
const MOST_WAITING = 1024 * 1024

/** A lot of more than this, in bytes, is written an event at a time. */
const MOST_JOINED = 64 * 1024

/** How often is said that the feed is there, in milliseconds; proxies end connections that are silent for a minute. */
const HEARTBEAT_MS = 15_000

/** How long a client may take for a lot of the past, in milliseconds. */
const PATIENCE_MS = 10_000

/** After so long, in milliseconds, a client that was cut off is to come back. */
const RETRY_MS = 1_000

/** The clients that are told by Server-Sent Events. */
export class EventStreams {
  readonly #live = new Map<ServerResponse, () => boolean>()
  #beating: NodeJS.Timeout | undefined

  /** @param dropped hears of each client that did not keep up. */
  constructor(
    private readonly hub: Hub,
    private readonly dropped: () => void,
  ) {}

  /**
   * Tells a client that has entered the hub until either side ends it, and has it leave the hub then.
   *
   * @param from where it was; undefined is from now on.
   * @param isLetIn is asked with each heartbeat.
   */
  async tell(
    response: ServerResponse,
    filter: QuestionFilter,
    from: Place | undefined,
    isLetIn: () => boolean,
  ): Promise<void> {
    let unwatch: (() => void) | undefined
    response.on('close', () => {
      unwatch?.()
      this.#forget(response)
      this.hub.leave()
    })
    const place = from ?? this.hub.place
    // Whoever is cut off before anything has happened comes back to here.
    response.write(`retry: ${RETRY_MS}\nid: ${writePlace(place)}\n\n`)
    const past = (lot: Lot) => this.#past(response, chunksOf(lot))
    unwatch = await this.hub.watch(filter, place, past, {
      take: (lot) => this.#write(response, chunksOf(lot)),
      waiting: () => response.writableLength,
      drop: () => this.#drop(response),
    })
    if (unwatch === undefined || response.destroyed) {
      unwatch?.()
      response.destroy()
    } else {
      this.#remember(response, isLetIn)
    }
  }

  /** @returns how much waited before, in bytes. */
  #write(response: ServerResponse, chunks: readonly (Buffer | string)[]): number {
    const waiting = response.writableLength
    if (waiting > MOST_WAITING) this.#drop(response)
    else for (const chunk of chunks) response.write(chunk)
    return waiting
  }

  #drop(response: ServerResponse): void {
    if (response.destroyed) return
    this.dropped()
    response.destroy()
  }

  /** Waits until a lot of the past is on its way. @returns whether the client is there still. */
  async #past(response: ServerResponse, chunks: readonly Buffer[]): Promise<boolean> {
    if (response.destroyed) return false
    if (chunks.map((chunk) => response.write(chunk)).at(-1)) return true
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.#drop(response), PATIENCE_MS)
      const done = () => {
        clearTimeout(late)
        response.off('drain', done).off('close', done)
        resolve()
      }
      response.on('drain', done).on('close', done)
    })
    return !response.destroyed
  }

  #remember(response: ServerResponse, isLetIn: () => boolean): void {
    this.#live.set(response, isLetIn)
    // A filter may let nothing through for long: the place moves on all the same.
    this.#beating ??= setInterval(() => {
      const beat = `: the feed is there\nid: ${writePlace(this.hub.place)}\n\n`
      for (const [one, mayHear] of this.#live) {
        if (mayHear()) this.#write(one, [beat])
        else one.destroy()
      }
    }, HEARTBEAT_MS)
  }

  #forget(response: ServerResponse): void {
    this.#live.delete(response)
    if (this.#live.size > 0) return
    clearInterval(this.#beating)
    this.#beating = undefined
  }
}

/** Little is put together, which is written fastest; of much, all filters share the bytes. */
function chunksOf(lot: Lot): readonly Buffer[] {
  if (lot.chunks === undefined) {
    const chunks = lot.happenings.map(bytesOf)
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
    lot.chunks = bytes > MOST_JOINED ? chunks : [Buffer.concat(chunks, bytes)]
  }
  return lot.chunks
}
