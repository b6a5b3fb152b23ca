import { NO_DESCRIPTOR } from '../../shared/contract/no-descriptor.ts'

/** Of what the system says where it has no room for more, what a file may say of itself, too. */
const ITS_OWN: ReadonlySet<string> = new Set(['ENOMEM', 'EAGAIN'])

/** All that it says there. */
const NO_ROOM: ReadonlySet<string> = new Set([...NO_DESCRIPTOR, ...ITS_OWN])

/** What the codes begin with where there was no room for a worker. */
export const NO_WORKER = 'no worker: '

/** How long what there was no room for is left, in milliseconds. */
const REST_MS = 1_000

/** How often something is tried in a row that says so of itself, or seems to. */
const MOST_TRIES = 30

/** Whether a code of `errno` says that the system has no room, such as for one more descriptor. */
export function isStarved(code: string): boolean {
  return NO_ROOM.has(code.startsWith(NO_WORKER) ? code.slice(NO_WORKER.length) : code)
}

/** Files and folders that there was no room to read, all tried again after a while: what was known of them stands. */
export class Starved {
  readonly #waiting = new Map<string, { code: string; tries: number; again: () => void }>()
  /** How often those were tried that were tried last. */
  #tried = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  get size(): number {
    return this.#waiting.size
  }

  /** Why they wait, in words; undefined where none does. */
  get reason(): string | undefined {
    const [first] = this.#waiting
    if (first === undefined) return undefined
    const [path, { code }] = first
    return `${this.#waiting.size} files or folders cannot be read for now, such as ${path}: ${code}`
  }

  /** Has something done again after a while, in place of what was to be for the same path. @returns false where that is in vain. */
  later(path: string, code: string, again: () => void): boolean {
    const tries = (this.#tried.get(path) ?? 0) + (ITS_OWN.has(code) ? 1 : 0)
    if (tries > MOST_TRIES) return false
    this.#waiting.set(path, { code, tries, again })
    if (!this.#isClosed) this.#timer ??= setTimeout(() => this.#retry(), REST_MS).unref()
    return true
  }

  /** Has nothing done any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #retry(): void {
    this.#timer = undefined
    const all = [...this.#waiting]
    this.#waiting.clear()
    this.#tried = new Map(all.map(([path, { tries }]) => [path, tries]))
    for (const [, { again }] of all) again()
  }
}
