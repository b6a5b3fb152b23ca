import { addTo } from '../../../shared/contract/lists.ts'
import type { Call, Name } from '../../../shared/contract/summary.ts'
import { isNameLike, type SummaryBuilder } from '../summary-builder.ts'
import { oneOf } from './choices.ts'

const MAX_KEYS = 50

/** What the names of a call say, taken together. */
export const Says = { Nothing: 0, Parameters: 1, More: 2 } as const
export type Says = (typeof Says)[keyof typeof Says]

/**
 * The calls of a file that carry names, until all are known.
 *
 * What hands nothing but a parameter to a function of this file only matters where that one hands it on, too.
 */
export class KeptCalls {
  readonly #builder: SummaryBuilder
  readonly #entries: { call: Call; target: string | undefined }[] = []
  /** Functions whose parameters are names, by path. */
  readonly forwarding = new Set<string>()

  constructor(builder: SummaryBuilder) {
    this.#builder = builder
  }

  /** @param target the function of this file that is called, where the call carries nothing but parameters. */
  add(call: Call, target: string | undefined): void {
    this.#entries.push({ call, target })
    if (target === undefined) this.#forwards(call)
  }

  /** Tells the builder of the calls that matter, in their order. */
  tell(): void {
    const waiting = new Map<string, Call[]>()
    for (const { call, target } of this.#entries) {
      if (target === undefined) continue
      addTo(waiting, target, call)
    }
    // A set is gone through in the order of its growth, what is added on the way included.
    for (const path of this.forwarding) for (const call of waiting.get(path) ?? []) this.#forwards(call)
    for (const { call, target } of this.#entries) {
      if (target === undefined || this.forwarding.has(target)) this.#builder.call(call)
    }
  }

  #forwards({ args, named }: Call): void {
    for (const name of args) addFunctions(name, this.forwarding)
    if (named !== undefined) for (const name of Object.values(named)) addFunctions(name, this.forwarding)
  }
}

function addFunctions(name: Name, paths: Set<string>): void {
  if (name === null || typeof name === 'string' || 'ref' in name) return
  if ('param' in name) paths.add(name.of)
  else for (const part of 'join' in name ? name.join : name.any) addFunctions(part, paths)
}

/** A name as a call carries it: what has blanks, or is of no known part, is none. */
export function shown(name: Name): Name {
  if (name === null || (typeof name === 'object' && ('ref' in name || 'param' in name))) return name
  if (typeof name === 'string') return isNameLike(name) ? name : null
  if ('any' in name) return oneOf(name.any.slice(0, MAX_KEYS).map(shown)) ?? null
  const isPlain = name.join.every((part) => typeof part !== 'string' || isNameLike(part))
  return isPlain && name.join.some((part) => part !== null && says(part) !== Says.Nothing) ? name : null
}

/** Whether a name says more than which parameter it is. */
export function says(name: Name): Says {
  if (name === null) return Says.Nothing
  if (typeof name === 'string') return isNameLike(name) ? Says.More : Says.Nothing
  if ('ref' in name) return Says.More
  if ('param' in name) return Says.Parameters
  let most: Says = Says.Nothing
  for (const part of 'join' in name ? name.join : name.any) {
    const said = typeof part === 'string' && 'join' in name && !/[a-zA-Z]/.test(part) ? Says.Nothing : says(part)
    if (said > most) most = said
  }
  return most
}
