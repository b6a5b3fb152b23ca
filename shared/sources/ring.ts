import type { Batch, Item, Loss, Reading } from '../contract/monitor.ts'

/**
 * A buffer for a source that cannot be replayed, such as device events: bounded, and when it is full the oldest goes.
 *
 * It outlives the readings: what was handed out and not published is handed out again.
 */
export class Ring<I extends Item> {
  #items: I[] = []
  #dropped = 0
  #wake: () => void = () => undefined

  /** @param max how many items it holds. */
  constructor(private readonly max: number) {}

  /** Takes an item in, now. */
  push(item: I): void {
    this.#items.push(item)
    this.#bound()
    this.#wake()
  }

  /** Hands out what there is, as it comes; what was dropped meanwhile is a loss, and named with the next batch. */
  async *read(reading: Reading): AsyncGenerator<Batch<I>> {
    const wake = () => this.#wake()
    reading.signal.addEventListener('abort', wake, { once: true })
    while (!reading.signal.aborted) {
      if (this.#items.length === 0 && this.#dropped === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        continue
      }
      const items = this.#items
      const dropped = this.#dropped
      this.#items = []
      this.#dropped = 0
      let published = false
      try {
        yield { items, positions: {}, losses: this.#losses(dropped) }
        published = true
      } finally {
        if (!published) {
          this.#items = [...items, ...this.#items]
          this.#dropped += dropped
          this.#bound()
        }
      }
    }
  }

  #losses(dropped: number): Loss[] {
    if (dropped === 0) return []
    return [
      { cause: 'dropped', reason: `more than ${this.max} items came while none could be published`, lost: dropped },
    ]
  }

  #bound(): void {
    const excess = this.#items.length - this.max
    if (excess <= 0) return
    this.#items.splice(0, excess)
    this.#dropped += excess
  }
}
