import { createHash } from 'node:crypto'
import type { BoardChange } from '../bus/steps.ts'
import type { Board } from '../contract/monitor.ts'
import { boundName } from './clip.ts'
import { redactDeep } from './redact.ts'

/** How many rows there may be; what is shown beyond them is left out. */
const MAX_ROWS = 10_000

/** A monitor's board: of what is shown, only a fingerprint of each row is kept here, to know what differs the next time. */
export class ShownBoard implements Board {
  readonly #rows = new Map<string, string>()
  #set = new Map<string, string>()
  #gone = new Set<string>()
  // Nobody knows what an earlier life left there.
  #anew = true
  #shown = false

  show(rows: ReadonlyMap<string, unknown>): void {
    const left = new Set(this.#rows.keys())
    const shown = [...rows].slice(0, MAX_ROWS)
    for (const [name] of shown) left.delete(boundName(name))
    this.change(shown, left)
  }

  change(rows: Iterable<readonly [name: string, row: unknown]>, gone: Iterable<string>): void {
    this.#shown = true
    for (const name of gone) {
      const key = boundName(name)
      if (!this.#rows.delete(key)) continue
      this.#gone.add(key)
      this.#set.delete(key)
    }
    for (const [name, row] of rows) {
      const key = boundName(name)
      if (!this.#rows.has(key) && this.#rows.size === MAX_ROWS) continue
      const print = createHash('sha1').update(JSON.stringify(row)).digest('base64')
      if (this.#rows.get(key) === print) continue
      this.#rows.set(key, print)
      this.#set.set(key, JSON.stringify(redactDeep(row)))
      this.#gone.delete(key)
    }
  }

  /** What differs since the last call; undefined where nothing does. */
  changes(): BoardChange | undefined {
    if (!this.#shown || (!this.#anew && this.#set.size === 0 && this.#gone.size === 0)) return undefined
    const change = { anew: this.#anew, set: this.#set, gone: this.#gone }
    this.#anew = false
    this.#set = new Map()
    this.#gone = new Set()
    return change
  }
}
