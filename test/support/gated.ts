import type { Redis } from 'ioredis'

type Send = (...args: unknown[]) => unknown

/**
 * Clients of one Redis that speak in an order of the test's own, a command at a time: the next is let through when that
 * before it was answered, and all clients have come to their next command, or to their end.
 */
export class Gated {
  readonly #clients = new Set<{ waiting: (() => void)[]; isUnder: boolean }>()
  #settled: (() => void) | undefined

  /**
   * Runs something that uses Redis by the connection it is given.
   *
   * @param redis on which all speak.
   */
  async run(redis: Redis, work: (redis: Redis) => Promise<void>): Promise<void> {
    const client = { waiting: [] as (() => void)[], isUnder: true }
    this.#clients.add(client)
    const gate = () => {
      const passed = new Promise<void>((resolve) => client.waiting.push(resolve))
      client.isUnder = false
      this.#look()
      return passed
    }
    try {
      await work(gatedBy(gate, redis))
    } finally {
      this.#clients.delete(client)
      this.#look()
    }
  }

  /**
   * Lets commands through until all have ended.
   *
   * @param turns whose turn it is, each modulo the number of those that wait; over and over.
   * @param look is called after each.
   */
  async drive(turns: readonly number[], look: () => Promise<void>): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      await this.#settle()
      if (turn > 0) await look()
      const waiting = [...this.#clients].filter((client) => client.waiting.length > 0)
      const next = waiting[(turns[turn % turns.length] ?? 0) % waiting.length]
      if (next === undefined) return
      next.isUnder = true
      next.waiting.shift()?.()
    }
  }

  #look(): void {
    if ([...this.#clients].every(({ isUnder }) => !isUnder)) this.#settled?.()
  }

  async #settle(): Promise<void> {
    if ([...this.#clients].every(({ isUnder }) => !isUnder)) return
    await new Promise<void>((resolve) => {
      this.#settled = resolve
    })
    this.#settled = undefined
  }
}

/** A connection whose commands, and whose pipelines, wait at a gate. */
function gatedBy(gate: () => Promise<void>, redis: Redis): Redis {
  return new Proxy(redis, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      const send = member.bind(target) as Send
      if (name !== 'pipeline') return (...args: unknown[]) => gate().then(() => send(...args))
      return (...args: unknown[]) => {
        const pipeline = send(...args) as { exec: Send }
        const exec = pipeline.exec.bind(pipeline)
        pipeline.exec = () => gate().then(() => exec())
        return pipeline
      }
    },
  })
}
