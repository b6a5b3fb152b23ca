import type { Endpoint } from './endpoints.ts'
import type { Lookup, Mentions } from './mentions.ts'

/** How many consumed channels are looked up to learn in which files all are listed. */
const MAX_LOOKED_UP = 400

/** A channel, and whether something of the program consumes it by a call. */
export interface Known {
  pattern: string
  endpoints: readonly Endpoint[]
  isConsumed: boolean
}

type Kind = 'compared' | 'mentioned' | 'configured'

const KINDS: readonly Kind[] = ['compared', 'mentioned', 'configured']

/**
 * Tells files that list channels from files that consume them.
 *
 * A set of all event names that are valid, the signals that a class declares, a table of what was subscribed to by name: there,
 * channels stand side by side that are subscribed to elsewhere. So to stand there is no consumption.
 */
export class Registers {
  #counts: Map<string, { paired: number; alone: number }> | undefined

  constructor(
    private readonly lookup: Lookup,
    private readonly known: readonly Known[],
  ) {}

  /** The mentions without those in files that list channels, and whether there were any. */
  without(mentions: Mentions): { mentions: Mentions; isListed: boolean } {
    let isListed = false
    const rest = { ...mentions }
    for (const kind of KINDS) {
      rest[kind] = mentions[kind].filter((path) => !this.#lists(kind, path))
      if (rest[kind].length < mentions[kind].length) isListed = true
    }
    return { mentions: rest, isListed }
  }

  #lists(kind: Kind, path: string): boolean {
    this.#counts ??= this.#count()
    const { paired = 0, alone = 0 } = this.#counts.get(`${kind} ${path}`) ?? {}
    return paired >= 2 && paired >= 2 * alone
  }

  #count(): Map<string, { paired: number; alone: number }> {
    const counts = new Map<string, { paired: number; alone: number }>()
    let left = MAX_LOOKED_UP
    for (const { pattern, endpoints, isConsumed } of this.known) {
      if (isConsumed && left === 0) continue
      if (isConsumed) left -= 1
      const mentions = this.lookup.of(pattern, endpoints)
      for (const kind of KINDS) {
        for (const path of mentions[kind]) {
          const key = `${kind} ${path}`
          const counted = counts.get(key) ?? { paired: 0, alone: 0 }
          if (isConsumed) counted.paired += 1
          else counted.alone += 1
          counts.set(key, counted)
        }
      }
    }
    return counts
  }
}
