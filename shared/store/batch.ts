/** One call that waits to be sent. */
interface Waiting<A, R> {
  args: A
  resolve(reply: R): void
  reject(error: unknown): void
}

/**
 * Sends the calls of one turn of the event loop together, since many small scripts cost Redis more than one that does
 * the work of many. Calls that are made one at a time are sent one at a time, and no later.
 */
export class Batch<A, R> {
  readonly #waiting: Waiting<A, R>[] = []

  /**
   * @param send sends calls and gives back a reply for each, in order; a missing reply is undefined.
   * @param most how many calls go together at most.
   * @param turns those of all batches on one connection.
   */
  constructor(
    private readonly send: (calls: readonly A[]) => Promise<readonly R[]>,
    private readonly most: number,
    private readonly turns: Turns,
  ) {}

  call(args: A): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ args, resolve, reject })
      // After all that this turn still has to say.
      if (this.#waiting.length === 1) process.nextTick(() => this.#flush())
    })
  }

  #flush(): void {
    void this.#settle(this.#waiting.splice(0, this.most))
    // Redis is at work on the first lot while the next is written, and answers it before: neither waits for the other.
    if (this.#waiting.length > 0) setImmediate(() => this.#flush())
  }

  async #settle(lot: readonly Waiting<A, R>[]): Promise<void> {
    try {
      const replies = await this.send(lot.map(({ args }) => args))
      const turn = this.turns.take()
      if (turn !== undefined) await turn
      for (const [i, { resolve }] of lot.entries()) resolve(replies[i] as R)
    } catch (error) {
      for (const { reject } of lot) reject(error)
    }
  }
}

// Counted once for all, where there are many connections each with a lot of its own.
let turn = 0
let isCounted = false

function thisTurn(): number {
  if (!isCounted) {
    isCounted = true
    setImmediate(() => {
      isCounted = false
      turn += 1
    })
  }
  return turn
}

/** Hands lots out one a turn of the event loop: what the callers of one call for next goes to Redis before the next. */
export class Turns {
  #taken = -1

  /** Waits until no other lot was handed out in this turn: Redis would be idle while all that it answered are worked on. */
  take(): Promise<void> | undefined {
    const now = thisTurn()
    if (this.#taken === now) return new Promise((resolve) => setImmediate(resolve))
    this.#taken = now
    return undefined
  }
}
