import { headOf } from './tail-bytes.ts'
import { PRINT_BYTES } from './tail-place.ts'
import type { Entry } from './tail-rotation.ts'

/** Says of a file's first KiB, or of what there is of it so far, whether the file is followed; undefined: not yet. */
export type Wants = (head: string) => boolean | undefined

/** What is followed of the files that are asked for, by what they hold: decided once for each. */
export class Choice {
  readonly #wants: Wants | undefined
  /** Those that are not followed, as long as they are there. */
  #refused = new Set<string>()

  /** @param wants all are followed where it is undefined. */
  constructor(wants: Wants | undefined) {
    this.#wants = wants
  }

  /** Whether a file is to be followed; undefined as long as it does not hold enough to tell. */
  async of({ path, id }: Entry): Promise<boolean | undefined> {
    if (this.#wants === undefined) return true
    if (this.#refused.has(id)) return false
    const head = await headOf(path, id)
    const wanted = this.#wants(new TextDecoder().decode(head, { stream: true }))
    // What the first KiB does not tell, no more will.
    const verdict = head.length === PRINT_BYTES ? wanted === true : wanted
    if (verdict === false) this.#refused.add(id)
    return verdict
  }

  /** Forgets the files that are not there any more. */
  keep(there: ReadonlyMap<string, unknown>): void {
    this.#refused = new Set([...this.#refused].filter((id) => there.has(id)))
  }
}
