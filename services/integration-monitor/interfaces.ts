import { receiverOf } from './channel-calls.ts'
import type { Endpoint } from './endpoints.ts'
import type { Published } from './published.ts'
import type { FileValue } from './reduce.ts'

/**
 * Tells which events are part of a published package's interface, so that their listeners are elsewhere.
 *
 * Events come in families: of one namespace (`order.created`), or emitted by one class. Where most of a family is consumed in
 * the tree, it is there for the tree; else for others.
 */
export class Interfaces {
  readonly #families = new Map<string, { produced: number; consumed: number }>()

  constructor(
    private readonly files: ReadonlyMap<string, FileValue>,
    private readonly published: Published,
  ) {}

  /** Counts a channel; all are to be counted before any is asked about. */
  count(pattern: string, producers: readonly Endpoint[], isConsumed: boolean): void {
    for (const family of new Set(producers.flatMap((one) => this.#familyOf(pattern, one) ?? []))) {
      const counted = this.#families.get(family) ?? { produced: 0, consumed: 0 }
      counted.produced += 1
      if (isConsumed) counted.consumed += 1
      this.#families.set(family, counted)
    }
  }

  /** Whether a channel that nothing consumes is for the users of a package. */
  isPublic(pattern: string, producers: readonly Endpoint[]): boolean {
    return producers.every((one) => {
      const family = this.#familyOf(pattern, one)
      if (family === undefined || one.family !== 'emitter' || !this.published.has(one.path)) return false
      const { produced, consumed } = this.#families.get(family) ?? { produced: 0, consumed: 0 }
      return consumed * 2 <= produced
    })
  }

  /** Whether a class of a published package emits a channel on itself: who makes one of it may listen. */
  isOnItself(producers: readonly Endpoint[]): boolean {
    return producers.every(({ path, callee, family }) => {
      if (family !== 'emitter' || !this.published.has(path)) return false
      const owner = receiverOf(callee)
      return !owner.includes('.') && this.files.get(path)?.lines?.some(({ name }) => name === owner) === true
    })
  }

  #familyOf(pattern: string, { path, callee }: Endpoint): string | undefined {
    const namespace = /^([^.:/]{2,})[.:/]/.exec(pattern)?.[1]
    if (namespace !== undefined) return `${namespace}.`
    const owner = receiverOf(callee).split('.')[0]
    return this.files.get(path)?.lines?.some(({ name }) => name === owner) ? `${path} ${owner}` : undefined
  }
}
