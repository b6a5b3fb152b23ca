import type { Missing } from '../contract/document.ts'
import type { NamedIn } from './named-in.ts'

/** How often it is looked whether all is there that documents name, though nothing was heard, in milliseconds. */
const COMPARE_MS = 300_000

/** When it is looked again for what was said to be gone, as what came back at once is not heard of: where nothing did, twice as long each time. */
const AGAIN_MS = 5_000

/** What is said of what documents name. */
export type LookedItem =
  /** What a document names that was there and is not any more: all of it, in place of what was said of it before. */
  | { kind: 'missing'; path: string; missing: readonly Missing[] }
  /** It was looked for all that they name: what was said of the others before is void, but for those of which git owes an answer. */
  | { kind: 'looked'; owing: readonly string[] }

/** Looks for what documents name, beside whatever else is done, whenever it is time. */
export class Looks {
  readonly #named: NamedIn
  readonly #settle_ms: number
  readonly #wake: () => void
  readonly #said: LookedItem[] = []
  #due = Number.POSITIVE_INFINITY
  #wholeDue = 0
  #again_ms = AGAIN_MS
  #isLevel = false
  /** A look that goes on. */
  #running: Promise<void> | undefined
  #error: { is: unknown } | undefined
  /** Which documents were last said to be owed. */
  #owing: string | undefined

  /**
   * @param settle_ms for how long nothing may have changed before it is looked.
   * @param wake is called when there is something to be told, and when a look has ended.
   */
  constructor(named: NamedIn, settle_ms: number, wake: () => void) {
    this.#named = named
    this.#settle_ms = settle_ms
    this.#wake = wake
  }

  /** More is to come before all is known. */
  busy(): void {
    this.#isLevel = false
    this.#due = Number.POSITIVE_INFINITY
  }

  /** All is known that is on the disk. */
  level(): void {
    this.#isLevel = true
    this.#again_ms = AGAIN_MS
    this.#due = Date.now() + this.#settle_ms
  }

  /** Begins to look, where it is time. @returns in how many milliseconds it is; undefined where that is not known. */
  begin(): number | undefined {
    if (this.#running !== undefined) return undefined
    const left = this.#due - Date.now()
    if (left > 0) return left === Number.POSITIVE_INFINITY ? undefined : left
    this.#due = Number.POSITIVE_INFINITY
    this.#running = this.#look().then(
      () => this.#end(),
      (error) => this.#end({ is: error }),
    )
    return undefined
  }

  /** What was found since the last time. @throws what a look failed of. */
  take(): LookedItem[] {
    if (this.#error !== undefined) throw this.#error.is
    return this.#said.splice(0)
  }

  /** Waits for a look that goes on, once its signal has ended it. */
  async ended(): Promise<void> {
    await this.#running
  }

  #end(error?: { is: unknown }): void {
    this.#running = undefined
    this.#error = error
    this.#wake()
  }

  async #look(): Promise<void> {
    const isWhole = Date.now() >= this.#wholeDue
    let isNews = false
    for await (const [path, missing] of this.#named.look(isWhole)) {
      isNews = true
      this.#said.push({ kind: 'missing', path, missing })
      this.#wake()
    }
    // The index tells all anew, and it is looked when it has.
    if (!this.#named.isDone) return
    const owing = this.#named.owing.toSorted()
    const said = JSON.stringify(owing)
    if (said !== this.#owing) this.#said.push({ kind: 'looked', owing })
    this.#owing = said
    const now = Date.now()
    if (isWhole) this.#wholeDue = now + COMPARE_MS
    this.#again_ms = isNews ? AGAIN_MS : Math.min(this.#again_ms * 2, COMPARE_MS)
    const again = this.#named.hasTold ? now + this.#again_ms : Number.POSITIVE_INFINITY
    const retry = this.#named.isOwing ? Math.max(this.#named.retryAt, now + this.#again_ms) : Number.POSITIVE_INFINITY
    if (this.#isLevel) this.#due = Math.min(this.#due, this.#wholeDue, again, retry)
  }
}
