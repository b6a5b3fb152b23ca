import type * as z from 'zod'
import type { State } from '../contract/monitor.ts'

/**
 * A detector's memory: a bounded map that knows what changed since it was last saved.
 *
 * Each entry is one field of the monitor's record in Redis, `s:` before its key.
 */
export class SavedState<V> implements State<V> {
  readonly #values = new Map<string, V>()
  readonly #changed = new Set<string>()

  /** While set, nothing changes: what is met again was accounted for when it was met first. */
  frozen = false

  constructor(readonly max: number) {}

  /** Takes a saved field. @returns whether the value still fits. */
  restore(key: string, json: string, schema: z.ZodType<V>): boolean {
    const parsed = schema.safeParse(parseJson(json))
    if (parsed.success) this.#values.set(key, parsed.data)
    else this.#changed.add(key)
    return parsed.success
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): V | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: V): void {
    if (this.frozen) return
    this.#values.delete(key)
    this.#values.set(key, value)
    this.#changed.add(key)
    if (this.#values.size <= this.max) return
    for (const oldest of this.#values.keys()) {
      this.delete(oldest)
      break
    }
  }

  delete(key: string): void {
    if (!this.frozen && this.#values.delete(key)) this.#changed.add(key)
  }

  entries(): IterableIterator<[string, V]> {
    return this.#values.entries()
  }

  /** Takes note that the clock was set by so many seconds. @param times the fields of values that went by it. */
  clockSet(by_s: number, times: readonly string[]): void {
    for (const [key, value] of this.#values) {
      const held = Object.entries(value as object).filter(([field, at]) => times.includes(field) && at !== undefined)
      if (held.length === 0) continue
      const moved = held.map(([field, at]) => [field, Array.isArray(at) ? at.map((one) => one + by_s) : at + by_s])
      this.#values.set(key, { ...value, ...Object.fromEntries(moved) })
      this.#changed.add(key)
    }
  }

  /** What changed since the last call: keys and their JSON, null where one is gone. */
  changes(): [key: string, json: string | null][] {
    const changes = [...this.#changed].map((key): [string, string | null] => {
      const value = this.#values.get(key)
      return [key, value === undefined ? null : JSON.stringify(value)]
    })
    this.#changed.clear()
    return changes
  }
}

/** Parses JSON that the fleet itself saved; what is damaged is undefined, and fits no schema. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
