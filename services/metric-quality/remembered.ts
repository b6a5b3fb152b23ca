import type { State } from '../../shared/contract/monitor.ts'
import type { Memory } from './schema.ts'

/** The part of the state that holds memories of one sort, with a bound of its own. */
export class Remembered<K extends Memory['is'], M extends Extract<Memory, { is: K }>> {
  readonly #keys = new Set<string>()

  /**
   * @param max how many; of more, the one that was set the longest ago is forgotten.
   * @param ageOf when a memory was set, as far as it tells: what is restored comes in no order.
   * @param forgets hears of each that is.
   */
  constructor(
    private readonly state: State<Memory>,
    private readonly is: K,
    private readonly max: number,
    ageOf: (memory: M) => number,
    private readonly forgets: (memory: M) => void = () => undefined,
  ) {
    const restored = [...state.entries()].filter((entry): entry is [string, M] => entry[1].is === is)
    for (const [key] of restored.sort(([, a], [, b]) => ageOf(a) - ageOf(b))) this.#keys.add(key)
  }

  get(name: string): M | undefined {
    return this.state.get(this.#keyOf(name)) as M | undefined
  }

  set(name: string, memory: M): void {
    const key = this.#keyOf(name)
    this.#keys.delete(key)
    this.#keys.add(key)
    this.state.set(key, memory)
    if (this.#keys.size <= this.max) return
    for (const oldest of this.#keys) {
      this.forgets(this.state.get(oldest) as M)
      this.#forget(oldest)
      break
    }
  }

  delete(name: string): void {
    this.#forget(this.#keyOf(name))
  }

  /** All of them, by name; what is set meanwhile does not come again. */
  all(): [name: string, memory: M][] {
    return [...this.#keys].flatMap((key): [string, M][] => {
      const memory = this.state.get(key)
      return memory === undefined ? [] : [[key.slice(this.is.length + 1), memory as M]]
    })
  }

  #keyOf(name: string): string {
    return `${this.is}:${name}`
  }

  #forget(key: string): void {
    this.#keys.delete(key)
    this.state.delete(key)
  }
}
