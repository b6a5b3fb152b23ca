import { createHash } from 'node:crypto'
import type { BoardChange } from '../bus/steps.ts'
import type { Board } from '../contract/monitor.ts'
import { boundName } from './clip.ts'
import { redactDeep } from './redact.ts'

/** How many rows there may be; what is shown beyond them is left out. */
const MAX_ROWS = 10_000

/** A monitor's board: of what is shown, only a fingerprint of each row is kept here, to know what differs the next time. */
export class ShownBoard implements Board {
  #rows = new Map<string, string>()
  #set = new Map<string, string>()
  #gone = new Set<string>()
  // Nobody knows what an earlier life left there.
  #anew = true
  #shown = false

  show(rows: ReadonlyMap<string, unknown>): void {
    this.#shown = true
    const now = new Map<string, string>()
    for (const [name, row] of rows) {
      if (now.size === MAX_ROWS) break
      const key = boundName(name)
      const print = createHash('sha1').update(JSON.stringify(row)).digest('base64')
      now.set(key, print)
      if (this.#rows.get(key) === print) continue
      this.#set.set(key, JSON.stringify(redactDeep(row)))
      this.#gone.delete(key)
    }
    for (const key of this.#rows.keys()) {
      if (now.has(key)) continue
      this.#gone.add(key)
      this.#set.delete(key)
    }
    this.#rows = now
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
