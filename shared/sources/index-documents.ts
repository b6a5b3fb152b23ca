import type { Batch, Item, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { type IndexItem, type IndexOptions, index } from './index.ts'
import { NamedIn } from './named-in.ts'
import { type LookedItem, Looks } from './named-looks.ts'

/** What the index says, and what documents name that is gone. */
export type DocumentItem<T> = IndexItem<T> | (Item & LookedItem)

/** What is asked of the index and its documents. */
export interface DocumentOptions<T> extends IndexOptions<T> {
  /** Whether it is to be looked for what a document names. */
  wants(path: string): boolean
  /** For how long, in milliseconds, nothing may have changed before that. */
  settle_ms: number
}

/**
 * Tells what the source index holds, as `index` does, and of its documents what they name that is gone: files, modules,
 * commands, options and symbols that git, by its objects, knows to have been there. Of a tree without git nothing is said.
 *
 * What documents name is looked for when the index is level with the disk and has been for a while, and every five minutes;
 * however long git takes, what the index says is told meanwhile.
 */
export async function* documents<T>(
  reading: Reading,
  options: DocumentOptions<T>,
): AsyncGenerator<Batch<DocumentItem<T>>, void> {
  const stopping = new AbortController()
  const signal = AbortSignal.any([reading.signal, stopping.signal])
  const named = new NamedIn(options.wants, signal)
  /** Files that are there, though nothing may be kept of them. */
  const met = new Set<string>()
  const open = () => {
    const inner = options.open()
    return {
      reduce: (...[path, summary, key]: Parameters<typeof inner.reduce>) => {
        met.add(path)
        named.take(path, summary)
        return inner.reduce(path, summary, key)
      },
    }
  }
  const bell = new Bell(signal)
  const looks = new Looks(named, options.settle_ms, bell.ring)
  const heard = new Ahead(index(reading, { ...options, open }), bell.ring)
  try {
    while (!signal.aborted) {
      for (const said of looks.take()) yield batchOf(said)
      const result = heard.take()
      if (result === undefined) {
        await bell.heard(looks.begin())
        continue
      }
      if (result.done) return
      for (const item of result.value.items) {
        if (item.kind === 'gone' && !met.has(item.path)) named.gone(item.path)
        if (item.kind === 'anew') named.clear()
        if (item.kind === 'busy' || item.kind === 'anew') looks.busy()
        if (item.kind === 'level') {
          named.place(item.roots)
          looks.level()
        }
      }
      met.clear()
      yield result.value
      heard.ask()
    }
  } finally {
    stopping.abort()
    bell.close()
    await looks.ended()
  }
}

function batchOf<T>(said: LookedItem): Batch<DocumentItem<T>> {
  return { items: [{ part: 'names', position: '', time: Date.now() / 1000, ...said }], positions: {} }
}

/** Asks for what comes next before it is wanted, and rings when it is there: whoever waits may wait for other things, too. */
class Ahead<T> {
  readonly #items: AsyncIterator<T, void>
  readonly #ring: () => void
  #came: { result: IteratorResult<T, void> } | { error: unknown } | undefined

  constructor(items: AsyncIterator<T, void>, ring: () => void) {
    this.#items = items
    this.#ring = ring
    this.ask()
  }

  ask(): void {
    this.#items.next().then(
      (result) => this.#come({ result }),
      (error) => this.#come({ error }),
    )
  }

  /** What came, if it did. @throws what it failed of. */
  take(): IteratorResult<T, void> | undefined {
    const came = this.#came
    this.#came = undefined
    if (came !== undefined && 'error' in came) throw came.error
    return came?.result
  }

  #come(came: { result: IteratorResult<T, void> } | { error: unknown }): void {
    this.#came = came
    this.#ring()
  }
}
