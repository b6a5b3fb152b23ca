import { addTo } from '../../shared/contract/lists.ts'
import type { Call } from '../../shared/contract/summary.ts'
import { lastPart } from './channel-calls.ts'
import type { FileValue } from './reduce.ts'

/** A file, and its calls of something. */
export type Calling = readonly [path: string, calls: readonly Call[]]

/** By the last part of what they call, the calls of all files; an import's other name counts as the name it has at home. */
export class Callers {
  readonly #named = new Map<string, { calls: Map<string, Call[]>; sorted?: readonly Calling[] | undefined }>()

  add(path: string, file: FileValue): void {
    for (const [name, call] of namesIn(file)) {
      let known = this.#named.get(name)
      if (known === undefined) {
        known = { calls: new Map() }
        this.#named.set(name, known)
      }
      known.sorted = undefined
      addTo(known.calls, path, call)
    }
  }

  /** Takes the calls of a file away that were added before. */
  remove(path: string, file: FileValue): void {
    for (const [name] of namesIn(file)) {
      const known = this.#named.get(name)
      if (known === undefined) continue
      known.calls.delete(path)
      known.sorted = undefined
      if (known.calls.size === 0) this.#named.delete(name)
    }
  }

  /** The calls of a name, in the order of their files. */
  of(name: string): readonly Calling[] {
    const known = this.#named.get(name)
    if (known === undefined) return []
    known.sorted ??= [...known.calls].sort(([a], [b]) => (a < b ? -1 : 1))
    return known.sorted
  }
}

function* namesIn({ calls = [], imports = [] }: FileValue): Generator<readonly [name: string, call: Call]> {
  if (calls.length === 0) return
  const renamed = new Map(imports.flatMap(({ names = [] }) => names.map(([imported, local]) => [local, imported])))
  for (const call of calls) {
    const name = lastPart(call.callee)
    const home = renamed.get(name)
    yield [name, call]
    if (home !== undefined && home !== name) yield [home, call]
  }
}
