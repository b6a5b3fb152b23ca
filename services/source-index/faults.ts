import type { Fault as Told } from '../../shared/contract/service.ts'
import type { Fault } from '../../shared/contract/summary.ts'

/** Of so many files it is known why they do not parse; more are only counted. */
const MAX_FAULTS = 1_000

/** Why a file does not parse. */
export interface FileFault extends Fault {
  /** Since when, in epoch seconds. */
  since: number
  /** It ended its parser, or took too long: another time it may not. */
  died?: true
}

/** The files that do not parse, and why. */
export class Faults {
  readonly #rows = new Map<string, FileFault>()
  #newest: readonly Told[] | undefined

  /** @param saved as Redis holds them: by path, as JSON. */
  constructor(saved: ReadonlyMap<string, string>) {
    for (const [path, json] of saved) this.#rows.set(path, JSON.parse(json) as FileFault)
  }

  get(path: string): FileFault | undefined {
    return this.#rows.get(path)
  }

  /**
   * Takes note of a file that does not parse; one that did not before has not since then.
   *
   * @param fault unset where it is the one that is known.
   * @returns whether it is news.
   */
  keep(path: string, fault: Omit<FileFault, 'since'> | undefined): boolean {
    const before = this.#rows.get(path)
    if (fault === undefined || (before === undefined && this.#rows.size >= MAX_FAULTS)) return false
    this.#rows.set(path, { ...fault, since: before?.since ?? Math.floor(Date.now() / 1000) })
    this.#newest = undefined
    return before === undefined
  }

  remove(path: string): void {
    if (this.#rows.delete(path)) this.#newest = undefined
  }

  /** For people, the newest first; the same list as long as nothing changes. */
  get newest(): readonly Told[] {
    this.#newest ??= [...this.#rows]
      .sort(([a, { since: one }], [b, { since: other }]) => other - one || (a < b ? -1 : 1))
      .map(([path, { died: _, since, ...fault }]) => ({ path, ...fault, since: new Date(since * 1000).toISOString() }))
    return this.#newest
  }
}
