import type { State } from '../../shared/contract/monitor.ts'
import { heardAt } from './history.ts'
import type { Memory, TestMemory } from './schema.ts'

/** How many tests are remembered. */
export const MAX_TESTS = 10_000

const NOBODY: ReadonlySet<string> = new Set()

/**
 * The tests that fail, or failed not long ago, by id, by file and by cause.
 *
 * Whoever saves sees to it that there are no more than {@link MAX_TESTS}: who is to be forgotten may have a question open.
 */
export class Remembered {
  // As in the state, whose keys are dear to make for every test of every report.
  readonly #tests = new Map<string, TestMemory>()
  readonly #files = new Map<string, Set<string>>()
  readonly #causes = new Map<string, Set<string>>()
  // Oldest first, those that nothing is open about and those that something is.
  readonly #closed = new Set<string>()
  readonly #open = new Set<string>()

  constructor(private readonly state: State<Memory>) {
    const saved = [...state.entries()].flatMap(([key, memory]) =>
      memory.is === 'test' ? [[key.slice(KEY.length), memory] as const] : [],
    )
    for (const [id, memory] of saved.sort(([, a], [, b]) => a.at - b.at)) this.#index(id, memory)
  }

  get size(): number {
    return this.#tests.size
  }

  get(id: string): TestMemory | undefined {
    return this.#tests.get(id)
  }

  /** Those of a file. */
  of(file: string): ReadonlySet<string> {
    return this.#files.get(file) ?? NOBODY
  }

  /** Those that fail for one cause. */
  alike(cause: string): ReadonlySet<string> {
    return this.#causes.get(cause) ?? NOBODY
  }

  /** Those that it was told of that they are flaky. */
  flaky(): [id: string, memory: TestMemory][] {
    return [...this.#open].flatMap((id): [string, TestMemory][] => {
      const memory = this.get(id)
      return memory?.told === 'flaky' ? [[id, memory]] : []
    })
  }

  /** @param memory a new object: the one before tells what has changed. */
  save(id: string, memory: TestMemory): void {
    this.#unindex(id, memory)
    this.state.set(KEY + id, memory)
    this.#index(id, memory)
  }

  forget(id: string): void {
    this.#unindex(id)
    this.state.delete(KEY + id)
  }

  /** Who is to be forgotten first: the oldest that nothing is open about, else the oldest. */
  oldest(): string | undefined {
    for (const ids of [this.#closed, this.#open]) for (const id of ids) return id
    return undefined
  }

  /** Forgets whom nothing is open about and who has not failed since. */
  forgetBefore(time: number): void {
    for (const id of this.#closed) {
      const memory = this.get(id)
      if (memory !== undefined && heardAt(memory) < time) this.forget(id)
    }
  }

  #index(id: string, memory: TestMemory): void {
    const { file, cause } = memory
    this.#tests.set(id, memory)
    put(this.#files, file, id)
    if (cause !== undefined) put(this.#causes, cause, id)
    if (isOpen(memory)) this.#open.add(id)
    else this.#closed.add(id)
  }

  /** @param next what takes its place. */
  #unindex(id: string, next?: TestMemory): void {
    const memory = this.#tests.get(id)
    if (memory === undefined) return
    const { file, cause } = memory
    if (next === undefined) this.#tests.delete(id)
    if (file !== next?.file) take(this.#files, file, id)
    if (cause !== undefined && cause !== next?.cause) take(this.#causes, cause, id)
    this.#open.delete(id)
    this.#closed.delete(id)
  }
}

const KEY = 't:'

// What has a cause fails, and is about to be told.
function isOpen({ told, cause }: TestMemory): boolean {
  return told !== undefined || cause !== undefined
}

function put(map: Map<string, Set<string>>, key: string, id: string): void {
  const ids = map.get(key)
  if (ids === undefined) map.set(key, new Set([id]))
  else ids.add(id)
}

function take(map: Map<string, Set<string>>, key: string, id: string): void {
  const ids = map.get(key)
  ids?.delete(id)
  if (ids?.size === 0) map.delete(key)
}
