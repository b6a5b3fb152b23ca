/** The longest a timer can wait, in milliseconds; one that is set for longer rings early. */
const MOST_MS = 2 ** 31 - 1

/** Rings once, at a time by the clock, or earlier: who is rung looks at the clock. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined

  /** Sets it anew. @param at_ms epoch milliseconds; infinite for never. @param ring is told by how many milliseconds it is late. */
  set(at_ms: number, ring: (late_ms: number) => void): void {
    clearTimeout(this.#timer)
    if (at_ms === Number.POSITIVE_INFINITY) return
    const delay = Math.min(Math.max(at_ms - Date.now(), 1), MOST_MS)
    const due = performance.now() + delay
    this.#timer = setTimeout(() => ring(performance.now() - due), delay)
  }

  /** Has it ring no more. */
  clear(): void {
    clearTimeout(this.#timer)
  }
}
