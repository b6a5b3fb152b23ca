import * as z from 'zod'
import type { GapType } from './gaps.ts'
import type { Circumstances, Finding, Item, Opened } from './monitor.ts'
import { hashWord } from './words.ts'

/** Where changes never end, it is waited so many times as long as all must be still. */
const MAX_WAITS = 10

/** What is remembered of a gap that was told: a hash of its facts, so that only what changed is told again. */
export const Told = z.object({ hash: z.string().max(64) })
export type Told = z.infer<typeof Told>

/** What is told of files: each that is there or gone, that all begins anew, and when all is known. */
export type FilesItem<T, Level = unknown> = Item &
  (
    | { kind: 'file'; path: string; value: T }
    | { kind: 'gone'; path: string }
    | { kind: 'anew' }
    | ({ kind: 'level' } & Level)
    | { kind: 'busy' }
  )

/** What keeps files by their paths. */
interface Keeping<T> {
  set(path: string, value: T): void
  delete(path: string): void
  clear(): void
}

/** Knows when what keeps changing may be spoken of: when all of it is known, and was still for a while. */
export class Stillness {
  readonly #settle_s: number
  #changedAt: number | undefined
  /** When the first of the changes came that nothing was said of yet. */
  #firstAt: number | undefined
  #isKnown = false

  constructor(settle_ms: number) {
    this.#settle_s = settle_ms / 1_000
  }

  /** Something changed, in epoch seconds. */
  changed(time: number): void {
    this.#changedAt = time
    this.#firstAt ??= time
  }

  /** Something is said of what was still for long enough before: where nothing else changed, it is spoken of at once. */
  waited(time: number): void {
    this.#changedAt ??= time - this.#settle_s
    this.#firstAt ??= time
  }

  /** All is known. What was told before a restart may be gone, so the first time is one to speak at. */
  known(time: number): void {
    this.#isKnown = true
    this.#changedAt ??= time
    this.#firstAt ??= time
  }

  /** More is to come before all is known. */
  busy(): void {
    this.#isKnown = false
  }

  /** All begins anew. */
  anew(time: number): void {
    this.#isKnown = false
    this.#changedAt = time
    this.#firstAt = undefined
  }

  /** Takes what is told of files, and has them kept. */
  take<T>(item: FilesItem<T>, files: Keeping<T>): void {
    if (item.kind === 'busy') this.busy()
    else if (item.kind === 'level') this.known(item.time)
    else if (item.kind === 'anew') {
      files.clear()
      this.anew(item.time)
    } else {
      if (item.kind === 'file') files.set(item.path, item.value)
      else files.delete(item.path)
      this.changed(item.time)
    }
  }

  /** When to speak, in epoch seconds; undefined where there is no news, or not all is known. */
  get due(): number | undefined {
    if (!this.#isKnown || this.#changedAt === undefined) return undefined
    const first = this.#firstAt ?? this.#changedAt
    return Math.min(this.#changedAt + this.#settle_s, first + MAX_WAITS * this.#settle_s)
  }

  /** It is spoken of. */
  spoken(): void {
    this.#changedAt = undefined
    this.#firstAt = undefined
  }
}

/**
 * Of all that is found now, what is new or different, and what was told before and is not found any more. What was told
 * and is not open is new: it was closed for want of who would, while the monitor did not run.
 *
 * @param reason why what is not found any more closes.
 * @param how.stands gaps of which it is not known whether they are: what was told of them stands.
 * @param how.but facts that are no news where only they differ.
 */
export function* tellNews<G extends GapType>(
  found: readonly Opened<G>[],
  { state, isOpen }: Pick<Circumstances<unknown, Told>, 'state' | 'isOpen'>,
  reason: string | ((type: G, name: string) => string),
  { stands, but = [] }: { stands?: (type: G, name: string) => boolean; but?: readonly string[] } = {},
): Generator<Finding<G>> {
  const now = new Map<string, Opened<G>>()
  for (const gap of found) {
    const key = `${gap.opens} ${gap.name}`
    if (!now.has(key)) now.set(key, gap)
  }
  for (const [key] of [...state.entries()]) {
    const at = key.indexOf(' ')
    const [type, name] = [key.slice(0, at) as G, key.slice(at + 1)]
    if (now.has(key) || stands?.(type, name)) continue
    state.delete(key)
    yield { closes: type, name, reason: typeof reason === 'string' ? reason : reason(type, name) } as Finding<G>
  }
  for (const [key, gap] of now) {
    const facts = Object.fromEntries(Object.entries(gap.facts).filter(([name]) => !but.includes(name)))
    const hash = hashWord(JSON.stringify(facts)).toString(36)
    const known = isOpen(gap.opens, gap.name) ? state.get(key) : undefined
    if (known?.hash === hash) continue
    state.set(key, { hash })
    yield (known === undefined ? gap : { ...gap, occurrences: 0 }) as Finding<G>
  }
}
