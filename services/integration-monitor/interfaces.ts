import { receiverOf } from './channel-calls.ts'
import { receiverName } from './endpoint-words.ts'
import type { Endpoint } from './endpoints.ts'
import { own } from './own.ts'
import type { Published } from './published.ts'
import type { FileValue } from './reduce.ts'

/** From how many events on, and which part of them, a package whose events are consumed in the tree is a program. */
const MIN_EVENTS = 8
const MIN_CONSUMED = 0.75

/** From how many events on what they are produced on tells that they are heard, and below which part that they are not. */
const MIN_HEARD = 3
const HARDLY = 0.2

/** Kinds that may leave the program. */
const LEAVING = new Set(['pubsub', 'broker', 'queue', 'stream', 'list', 'task', 'job', 'socket', 'message'])

/** What the bus of a program is called, and no object that has events of its own. */
const BUS = /(bus|hub|emitter|events|pubsub|broker|mediator|dispatcher|radio)$/i

/**
 * Tells which events are part of a published package's interface, so that their listeners are elsewhere.
 *
 * Events come in families: of one namespace (`order.created`), or emitted by one class. Where most of a family is consumed in
 * the tree, it is there for the tree; else for others. And a package nearly all of whose events are consumed in the tree is
 * a program, published or not.
 */
export class Interfaces {
  readonly #families = new Map<string, { produced: number; consumed: number }>()
  readonly #packages = new Map<string, { produced: number; consumed: number }>()
  /** By package and what they are emitted on, or the folder. */
  readonly #objects = new Map<string, { produced: number; consumed: number }>()
  /** By kind. */
  readonly #kinds = new Map<string, { produced: number; consumed: number }>()

  constructor(
    private readonly files: ReadonlyMap<string, FileValue>,
    private readonly published: Published,
  ) {}

  /** Counts a channel; all are to be counted before any is asked about. */
  count(pattern: string, producers: readonly Endpoint[], isConsumed: boolean): void {
    const families = producers.flatMap((one) => this.#familyOf(pattern, one) ?? [])
    for (const family of new Set(families)) add(this.#families, family, isConsumed)
    const events = producers.filter(({ family }) => family === 'emitter')
    const packages = events.flatMap(({ path }) => this.published.packageOf(path) ?? [])
    for (const name of new Set(packages)) add(this.#packages, name, isConsumed)
    for (const name of new Set(producers.map((one) => this.#objectOf(one)))) add(this.#objects, name, isConsumed)
    for (const kind of new Set(producers.map(({ family }) => family))) add(this.#kinds, kind, isConsumed)
  }

  /** Whether a file is of a published package, and that is no program. */
  isLibrary(path: string): boolean {
    const name = this.published.packageOf(path)
    if (name === null) return false
    const { produced = 0, consumed = 0 } = this.#packages.get(name) ?? {}
    return produced < MIN_EVENTS || consumed < produced * MIN_CONSUMED
  }

  /** Whether a channel that nothing consumes is for the users of a package. */
  isPublic(pattern: string, producers: readonly Endpoint[]): boolean {
    return producers.every((one) => {
      const family = this.#familyOf(pattern, one)
      if (family === undefined || one.family !== 'emitter' || !this.isLibrary(one.path)) return false
      const { produced, consumed } = this.#families.get(family) ?? { produced: 0, consumed: 0 }
      return consumed * 2 <= produced
    })
  }

  /** Whether a channel is emitted on an object of a published package, not on a bus of its own: who has the object may listen. */
  isOnObject(producers: readonly Endpoint[]): boolean {
    return producers.every((one) => {
      const { path, callee, family } = one
      if (family !== 'emitter' || !this.isLibrary(path) || this.#isHeard(one)) return false
      const receiver = receiverOf(callee)
      const file = this.files.get(path)
      if (receiver === '' || own(file?.made, receiver) !== undefined) return false
      return file?.lines?.some(({ name }) => name === receiver) === true || !BUS.test(receiver)
    })
  }

  /** Whether a channel is for the page around a published package. */
  isOfPage(producers: readonly Endpoint[]): boolean {
    return producers.every((one) => one.family === 'dom' && this.published.has(one.path) && !this.#isHeard(one))
  }

  /** Whether of a kind of which many are produced hardly any is consumed in the tree: they are for others. */
  isElsewhere(producers: readonly Endpoint[]): boolean {
    return producers.every(({ family }) => {
      if (!LEAVING.has(family)) return false
      const { produced = 0, consumed = 0 } = this.#kinds.get(family) ?? {}
      return produced >= MIN_EVENTS && consumed < produced * HARDLY
    })
  }

  /** Whether most of what a package produces on the same object is consumed in the tree. */
  #isHeard(one: Endpoint): boolean {
    const { produced = 0, consumed = 0 } = this.#objects.get(this.#objectOf(one)) ?? {}
    return produced >= MIN_HEARD && consumed * 2 > produced
  }

  #objectOf(one: Endpoint): string {
    // Events of pages are for the elements around, mostly of the same folder.
    const on = one.family === 'dom' ? one.path.slice(0, one.path.lastIndexOf('/')) : receiverName(one)
    return `${this.published.packageOf(one.path)} ${one.family} ${on}`
  }

  #familyOf(pattern: string, { path, callee }: Endpoint): string | undefined {
    const namespace = /^([^.:/]{2,})[.:/]/.exec(pattern)?.[1]
    if (namespace !== undefined) return `${namespace}.`
    const owner = receiverOf(callee).split('.')[0]
    return this.files.get(path)?.lines?.some(({ name }) => name === owner) ? `${path} ${owner}` : undefined
  }
}

function add(counts: Map<string, { produced: number; consumed: number }>, key: string, isConsumed: boolean): void {
  const counted = counts.get(key) ?? { produced: 0, consumed: 0 }
  counted.produced += 1
  if (isConsumed) counted.consumed += 1
  counts.set(key, counted)
}
