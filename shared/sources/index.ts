import { connect, isWeather, pause, ready } from '../bus/connect.ts'
import { type About, type Entry, IndexFiles } from '../bus/source-index-reader.ts'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import type { Summary } from '../contract/summary.ts'

/** How long news are waited for before it is asked whether there were none, in milliseconds. */
const BLOCK_MS = 10_000

/** How much longer than that an answer may take, in milliseconds. */
const PATIENCE_MS = 5_000

/** How long a Redis that is unwell is left alone, in milliseconds. */
const REST_MS = 200

/** How many files are told of in one batch, at most. */
const PIECE = 64

/** How often all is told again because of what was learnt from it; what is learnt after that waits for the next change. */
const MAX_PASSES = 8

/** Makes of files what a monitor keeps of them. One is opened for each snapshot. */
export interface IndexReader<T> {
  /** Makes of a file's summary what this monitor keeps of it; undefined: nothing. Pure and cheap. */
  reduce(path: string, summary: Summary): T | undefined
  /**
   * Whether what was learnt since it was last asked changes what other files reduce to: all are told again then, values in
   * place of those told before, and it is asked again. Asked only when everything is told.
   */
  stale?(): boolean
}

/** What the index says. */
export type IndexItem<T> = Item &
  (
    | { kind: 'file'; path: string; value: T } // new or changed
    | { kind: 'gone'; path: string } // went, or reduces to nothing now
    | { kind: 'anew' } // all that was told is void; a snapshot follows
    | { kind: 'level'; files: number; broken: number } // everything on disk is told, of so many files
    | { kind: 'busy' } // the index works: say nothing until the next `level`
  )

type Said<T> =
  | { kind: 'file'; path: string; value: T }
  | { kind: 'gone'; path: string }
  | { kind: 'anew' }
  | { kind: 'level'; files: number; broken: number }
  | { kind: 'busy' }

/**
 * Tells what the source index holds: a snapshot at first, a piece at a time, then each change as it comes.
 *
 * Nothing is saved, and every life begins from the snapshot. `level` comes when everything on disk is told, and not before the
 * index has seen all of it once. Where changes were missed, or Redis holds another index, it begins anew. While Redis or the
 * index is away nothing is told, and what was told stands.
 */
export async function* index<T>(
  reading: Reading,
  options: { open(): IndexReader<T> },
): AsyncGenerator<Batch<IndexItem<T>>, void> {
  const { signal, redis, fleet } = reading
  const client = connect(redis, {
    patience_ms: BLOCK_MS + PATIENCE_MS,
    onChange: (connected, reason) => {
      if (!connected) reading.report({ connected, reason })
    },
  })
  const end = () => client.disconnect()
  signal.addEventListener('abort', end, { once: true })
  const telling = new Telling(new IndexFiles(client, redis.prefix, fleet.host), options.open, reading)
  try {
    while (!signal.aborted) {
      await ready(client, signal)
      try {
        for await (const said of telling.next()) yield batchOf(said)
      } catch (error) {
        if (!isWeather(error)) throw error
        telling.doubt()
        await pause(REST_MS, signal)
      }
    }
  } finally {
    signal.removeEventListener('abort', end)
    client.disconnect()
  }
}

function batchOf<T>(said: readonly Said<T>[]): Batch<IndexItem<T>> {
  const about = { part: 'index', position: '', time: Date.now() / 1000 }
  return { items: said.map((one) => ({ ...about, ...one })), positions: {} }
}

/** Where a telling stands: which life of the index, and what of it was told last. */
type Place = Pick<About, 'life' | 'told' | 'last'>

class Telling<T> {
  #reader: IndexReader<T> | undefined
  /** Unset until a snapshot is told, and whenever it was for nothing. */
  #place: Place | undefined
  /** Whether anything was told that an `anew` has to take back. */
  #hasTold = false
  #busy = true
  /** Whether Redis may be another one by now. */
  #isDoubtful = false

  constructor(
    private readonly index: IndexFiles,
    private readonly open: () => IndexReader<T>,
    private readonly reading: Reading,
  ) {}

  /** Tells a snapshot, or what came since. @throws when Redis is away: nothing that was told is lost then. */
  async *next(): AsyncGenerator<Said<T>[]> {
    if (this.#place === undefined) yield* this.#begin()
    else yield* this.#follow(this.#place)
  }

  /** Has it asked whether Redis still holds what was told, before it waits for news of that. */
  doubt(): void {
    this.#isDoubtful = true
  }

  async *#begin(): AsyncGenerator<Said<T>[]> {
    const about = await this.index.about()
    if (about === undefined) {
      this.reading.report({ connected: false, reason: 'source-index has told nothing yet' })
      this.#place = { life: '', told: 0, last: '0-0' }
      return
    }
    const reader = this.open()
    this.#reader = reader
    this.#busy = true
    if (this.#hasTold) yield [{ kind: 'anew' }]
    this.#hasTold = true
    yield* this.#tellAll(reader, false)
    // Not before all is told: what fails half way is told from the start.
    this.#place = about
    yield* this.#close(reader, about, { isWhole: true })
  }

  async *#follow(place: Place): AsyncGenerator<Said<T>[]> {
    const entries = this.#isDoubtful ? [] : await this.index.after(place.last, BLOCK_MS)
    if (entries.length === 0) {
      const { life = '', told = 0, ...how } = (await this.index.about()) ?? {}
      // Where more was told, the entries are there to be read.
      const isIt = life === place.life && (this.#isDoubtful ? told >= place.told : told === place.told)
      this.#isDoubtful = false
      if (!isIt) this.#place = undefined
      else if ('left' in how) this.#report(how)
      return
    }
    const isNext = entries.every(({ life, told }, at) => life === place.life && told === place.told + at + 1)
    const last = entries.at(-1) as Entry
    const reader = this.#reader
    if (!isNext || reader === undefined) {
      this.#place = undefined
      return
    }
    const changed = new Map(entries.flatMap(({ changes }) => changes))
    if (last.left > 0 && !this.#busy) {
      this.#busy = true
      yield [{ kind: 'busy' }]
    }
    const all = [...changed]
    for (let at = 0; at < all.length; at += PIECE) {
      const said = await this.#tell(reader, all.slice(at, at + PIECE), true)
      if (said.length > 0) yield said
    }
    this.#place = { life: last.life, told: last.told, last: last.id }
    yield* this.#close(reader, last, { isNews: changed.size > 0 })
  }

  /**
   * Says how the index stands after what was told.
   *
   * @param told whether it was anything, and whether it was all there is, read in pieces.
   */
  async *#close(
    reader: IndexReader<T>,
    how: Omit<About, 'last'>,
    { isNews = true, isWhole = false }: { isNews?: boolean; isWhole?: boolean },
  ): AsyncGenerator<Said<T>[]> {
    this.#report(how)
    if (how.left > 0) {
      if (!this.#busy) yield [{ kind: 'busy' }]
      this.#busy = true
      return
    }
    if (!isNews && !this.#busy) return
    const place = this.#place
    let inPieces = isWhole
    for (let pass = 0; ; pass += 1) {
      // Pieces may be of several moments. What came between them is told next, and all is told only then.
      if (inPieces && !(await this.#isStill(how))) {
        this.#place = place
        if (!this.#busy) yield [{ kind: 'busy' }]
        this.#busy = true
        return
      }
      if (pass === MAX_PASSES || !reader.stale?.()) break
      // What fails half way is told from the start.
      this.#place = undefined
      yield* this.#tellAll(reader, true)
      inPieces = true
    }
    this.#place = place
    this.#busy = false
    yield [{ kind: 'level', files: how.files, broken: how.broken }]
  }

  async #isStill({ life, told }: Omit<About, 'last'>): Promise<boolean> {
    const now = await this.index.about()
    return now?.life === life && now.told === told
  }

  async *#tellAll(reader: IndexReader<T>, again: boolean): AsyncGenerator<Said<T>[]> {
    for await (const piece of this.index.files()) {
      const said = await this.#tell(reader, piece, again)
      if (said.length > 0) yield said
    }
  }

  /** @param again whether files may have been told before, so that one that reduces to nothing is gone. */
  async #tell(
    reader: IndexReader<T>,
    files: readonly (readonly [path: string, key: string | null])[],
    again: boolean,
  ): Promise<Said<T>[]> {
    const there = files.filter((file): file is [string, string] => file[1] !== null)
    const texts = await this.index.summaries(there.map(([, key]) => key))
    const said: Said<T>[] = files.flatMap(([path, key]) => (key === null ? [{ kind: 'gone', path }] : []))
    for (const [at, [path]] of there.entries()) {
      const json = texts[at]
      // It has changed since, which is told next.
      if (typeof json !== 'string') continue
      const value = reader.reduce(path, JSON.parse(json) as Summary)
      if (value !== undefined) said.push({ kind: 'file', path, value })
      else if (again) said.push({ kind: 'gone', path })
    }
    return said
  }

  #report({ left, files }: Pick<About, 'left' | 'files'>): void {
    const position = left > 0 ? `${files} files, ${left} to come` : `${files} files`
    this.reading.report({ connected: true, position, lag_s: 0, last_event_at: Date.now() / 1000 })
  }
}
