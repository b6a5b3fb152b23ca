/** Lets a loop sleep until something is heard. */
export class Bell {
  readonly #signal: AbortSignal
  #rung = false
  #wake: () => void = () => undefined
  readonly ring = () => {
    this.#rung = true
    this.#wake()
  }

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.ring)
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.ring)
  }

  /** Waits until it was rung since the last time, or for so many milliseconds if any, or until the source is to end. */
  async heard(timeout_ms?: number): Promise<void> {
    if (!this.#rung && !this.#signal.aborted) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        // The watches keep the process alive; the slow comparison alone need not.
        if (timeout_ms !== undefined) timer = setTimeout(resolve, Math.max(0, timeout_ms)).unref()
      })
      clearTimeout(timer)
    }
    this.#rung = false
  }
}
