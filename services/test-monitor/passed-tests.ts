import type { State } from '../../shared/contract/monitor.ts'
import { hash } from './hash.ts'
import type { Memory } from './schema.ts'

/** Of how many revisions it is remembered what passed on them. */
export const MAX_REVISIONS = 20

/** How many tests are remembered of each. */
export const MAX_PASSED = 64_000

/** Digits of a hash that tell tests apart; the next one tells which of 64 lots it is kept in. */
const DIGITS = 6

/**
 * Which tests passed on which revision: a hash of 36 bits each, in lots, so that a step writes little of them.
 *
 * Of the tests of a whole revision one in a million failures meets the hash of another that passed.
 */
export class PassedTests {
  /** The least recently seen first. */
  readonly #revisions: Map<string, number>

  constructor(private readonly state: State<Memory>) {
    const saved = [...state.entries()].flatMap(([key, memory]) =>
      memory.is === 'revision' ? [[key.slice(REVISION.length), memory.at] as const] : [],
    )
    this.#revisions = new Map(saved.sort(([, a], [, b]) => a - b))
  }

  has(revision: string, id: string): boolean {
    const [key, digits] = placeOf(revision, id)
    return holds(this.#lot(key), digits)
  }

  /** Takes note that a test passed. A revision beyond the bound of them pushes out the one not seen for longest. */
  add(revision: string, id: string, at: number): void {
    const memory = this.state.get(REVISION + revision)
    const size = memory?.is === 'revision' ? memory.size : 0
    const [key, digits] = placeOf(revision, id)
    const lot = this.#lot(key)
    const isNew = size < MAX_PASSED && !holds(lot, digits)
    if (isNew) this.state.set(key, { is: 'passed', hashes: lot + digits })
    if (!isNew && this.#revisions.get(revision) === at) return
    this.state.set(REVISION + revision, { is: 'revision', at, size: size + (isNew ? 1 : 0) })
    this.#revisions.delete(revision)
    this.#revisions.set(revision, at)
    for (const oldest of this.#revisions.keys()) {
      if (this.#revisions.size <= MAX_REVISIONS) break
      this.#forget(oldest)
    }
  }

  /** Forgets the revisions that were last seen before. */
  forgetBefore(time: number): void {
    for (const [revision, at] of [...this.#revisions]) if (at < time) this.#forget(revision)
  }

  #forget(revision: string): void {
    this.#revisions.delete(revision)
    this.state.delete(REVISION + revision)
    for (const lot of LOTS) this.state.delete(`${PASSED}${revision}:${lot}`)
  }

  #lot(key: string): string {
    const memory = this.state.get(key)
    return memory?.is === 'passed' ? memory.hashes : ''
  }
}

const REVISION = 'v:'
const PASSED = 'p:'
const LOTS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function placeOf(revision: string, id: string): [key: string, digits: string] {
  const digits = hash(id)
  return [`${PASSED}${revision}:${digits.charAt(DIGITS)}`, digits.slice(0, DIGITS)]
}

function holds(hashes: string, digits: string): boolean {
  let at = hashes.indexOf(digits)
  while (at % DIGITS > 0) at = hashes.indexOf(digits, at + 1)
  return at >= 0
}
