import type { State } from '../../shared/contract/monitor.ts'
import type { Memory } from './schema.ts'

/** The keys of one kind of memory: beyond their bound the oldest is forgotten, so that no kind crowds out another. */
export class BoundedKeys {
  readonly #keys: Set<string>

  constructor(
    private readonly state: State<Memory>,
    kind: Memory['is'],
    private readonly max: number,
  ) {
    this.#keys = new Set([...state.entries()].flatMap(([key, { is }]) => (is === kind ? key : [])))
    this.#trim()
  }

  /** Takes note that a key was set. */
  add(key: string): void {
    // What is met again after a restart changes no state.
    if (this.state.get(key) === undefined) return
    this.#keys.delete(key)
    this.#keys.add(key)
    this.#trim()
  }

  #trim(): void {
    for (const oldest of this.#keys) {
      if (this.#keys.size <= this.max) break
      this.#keys.delete(oldest)
      this.state.delete(oldest)
    }
  }
}
