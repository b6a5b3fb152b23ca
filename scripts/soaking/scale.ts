import { ownMemory, pss, pssOfChildren, unlessEnded } from '../bench/processes.ts'
import { type Slope, slopeOf, type Weight } from './slope.ts'

/** Weighs processes again and again, each known by a name that outlives its restarts. */
export class Scale {
  readonly #pids = new Map<string, number>()
  readonly #weights = new Map<string, Weight[]>()
  readonly #begin = performance.now()

  /** From now on, this is the process of that name; none where it is left out. */
  put(name: string, pid?: number): void {
    if (pid === undefined) this.#pids.delete(name)
    else this.#pids.set(name, pid)
  }

  /** @returns the PSS of each, with that of what it has started, in MiB. */
  weigh(): Map<string, number> {
    const at = (performance.now() - this.#begin) / 1000
    const now = new Map<string, number>()
    for (const [name, life] of this.#pids) {
      const [mib, whole] = [unlessEnded(() => ownMemory(life)), unlessEnded(() => pss(life) + pssOfChildren(life))]
      if (mib === undefined || whole === undefined) continue
      now.set(name, whole)
      const weights = this.#weights.get(name)
      if (weights === undefined) this.#weights.set(name, [{ at, mib, life }])
      else weights.push({ at, mib, life })
    }
    return now
  }

  /** How each changes, by name: of the memory that is its own, for what is shared weighs more where others end. */
  slopes(): Map<string, Slope> {
    return new Map([...this.#weights].map(([name, weights]) => [name, slopeOf(weights)]))
  }
}
