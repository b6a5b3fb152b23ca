import type { About, IndexFiles } from '../bus/source-index-reader.ts'
import type { Root } from '../bus/source-index-roots.ts'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import type { Summary } from '../contract/summary.ts'
import { attendIndex, isNews, NOWHERE, newsAfter, type Place, placeOf, reportOf } from './index-stream.ts'
import type { Look } from './stream.ts'

/** How many files are told of in one batch, at most. */
const PIECE = 64

/** Makes of files what a monitor keeps of them. One is opened for each snapshot. */
export interface IndexReader<T> {
  /**
   * Makes of a file's summary what this monitor keeps of it; undefined: nothing. Pure and cheap.
   *
   * @param key the same for files that hold the same bytes.
   */
  reduce(path: string, summary: Summary, key: string): T | undefined
}

/** What the index says. */
export type IndexItem<T> = Item & Said<T>

/** What is asked of the index. */
export interface IndexOptions<T> {
  open(): IndexReader<T>
  /** Whether documents are told, too, which are no source; they are unless it says otherwise. */
  documents?: boolean
}

type Said<T> =
  | { kind: 'file'; path: string; value: T } // new or changed
  | { kind: 'gone'; path: string } // went, or reduces to nothing now
  | { kind: 'anew' } // all that was told is void; a snapshot follows
  | { kind: 'level'; files: number; broken: number; unreadable: number; roots: readonly Root[]; place: Place } // all is told
  | { kind: 'busy' } // the index works: say nothing until the next `level`

/**
 * Tells what the source index holds: a snapshot at first, a piece at a time, then each change as it comes.
 *
 * Nothing is saved, and every life begins from the snapshot. `level` comes when everything on disk is told, and not before the
 * index has seen all of it once. Where changes were missed, or Redis holds another index, it begins anew. While Redis or the
 * index is away nothing is told, and what was told stands.
 */
export async function* index<T>(reading: Reading, options: IndexOptions<T>): AsyncGenerator<Batch<IndexItem<T>>, void> {
  for await (const said of attendIndex(reading, (files) => new Telling(files, options, reading))) yield batchOf(said)
}

function batchOf<T>(said: readonly Said<T>[]): Batch<IndexItem<T>> {
  const about = { part: 'index', position: '', time: Date.now() / 1000 }
  return { items: said.map((one) => ({ ...about, ...one })), positions: {} }
}

class Telling<T> implements Look<Said<T>[]> {
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
    private readonly options: IndexOptions<T>,
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
      this.reading.report(reportOf(about))
      this.#place = NOWHERE
      return
    }
    const reader = this.options.open()
    this.#reader = reader
    this.#busy = true
    if (this.#hasTold) yield [{ kind: 'anew' }]
    this.#hasTold = true
    yield* this.#tellAll(reader)
    // Not before all is told: what fails half way is told from the start.
    this.#place = about
    yield* this.#close(about, about, { isWhole: true })
  }

  async *#follow(place: Place): AsyncGenerator<Said<T>[]> {
    const news = await newsAfter(this.index, place, this.#isDoubtful)
    this.#isDoubtful = false
    const reader = this.#reader
    const last = news?.entries.at(-1)
    if (news !== undefined && last === undefined) {
      this.reading.report(reportOf(news.how))
      return
    }
    if (news === undefined || last === undefined || reader === undefined) {
      this.#place = undefined
      return
    }
    const changed = new Map(news.entries.flatMap(({ changes }) => changes))
    if (last.left > 0 && !this.#busy) {
      this.#busy = true
      yield [{ kind: 'busy' }]
    }
    const all = [...changed]
    for (let at = 0; at < all.length; at += PIECE) {
      const said = await this.#tell(reader, all.slice(at, at + PIECE), true)
      if (said.length > 0) yield said
    }
    this.#place = placeOf(last)
    yield* this.#close(last, this.#place, { isNews: isNews(news.entries, place) })
  }

  /**
   * Says how the index stands after what was told.
   *
   * @param told whether it was anything, and whether it was all there is, read in pieces.
   */
  async *#close(
    how: Omit<About, 'last' | 'roots'>,
    { life, told, last, unreadable }: Place,
    { isNews = true, isWhole = false }: { isNews?: boolean; isWhole?: boolean },
  ): AsyncGenerator<Said<T>[]> {
    this.reading.report(reportOf(how))
    if (how.left > 0) {
      if (!this.#busy) yield [{ kind: 'busy' }]
      this.#busy = true
      return
    }
    if (!isNews && !this.#busy) return
    // What fails half way is told from the start.
    const place = this.#place
    this.#place = undefined
    const now = await this.index.about()
    this.#place = place
    // Pieces may be of several moments. What came between them is told next, and all is told only then.
    if (now?.life !== life || (isWhole && now.told !== told)) return
    this.#busy = false
    const { files, broken } = how
    yield [{ kind: 'level', files, broken, unreadable, roots: now.roots, place: { life, told, last, unreadable } }]
  }

  /** Tells all files in the order of their paths: readers that keep neighbours together need not sort them. */
  async *#tellAll(reader: IndexReader<T>): AsyncGenerator<Said<T>[]> {
    const keys = new Map<string, string>()
    for await (const piece of this.index.files()) for (const [path, key] of piece) keys.set(path, key)
    const files = [...keys].sort(([a], [b]) => (a < b ? -1 : 1))
    for (let at = 0; at < files.length; at += PIECE) {
      const said = await this.#tell(reader, files.slice(at, at + PIECE), false)
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
    for (const [at, [path, key]] of there.entries()) {
      const json = texts[at]
      // It has changed since, which is told next.
      if (typeof json !== 'string') continue
      const summary = JSON.parse(json) as Summary
      const isTold = summary.language !== 'document' || this.options.documents !== false
      const value = isTold ? reader.reduce(path, summary, key) : undefined
      if (value !== undefined) said.push({ kind: 'file', path, value })
      else if (again) said.push({ kind: 'gone', path })
    }
    return said
  }
}
