/** What the system says where it has no room for more, which tells nothing of a file. */
const CODES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN'])

/** How long what there was no room for is left, in milliseconds. */
const REST_MS = 1_000

/** Whether a code of `errno` says that the system has no room, such as for one more descriptor. */
export function isStarved(code: string): boolean {
  return CODES.has(code)
}

/** Files and folders that there was no room to read, each tried again after a while: what was known of them stands. */
export class Starved {
  readonly #waiting = new Map<string, string>()

  get size(): number {
    return this.#waiting.size
  }

  /** Why they wait, in words; undefined where none does. */
  get reason(): string | undefined {
    const [first] = this.#waiting
    if (first === undefined) return undefined
    const [path, code] = first
    return `${this.#waiting.size} files or folders cannot be read for now, such as ${path}: ${code}`
  }

  /** Has something done again after a while, once. */
  later(path: string, code: string, again: () => void): void {
    if (this.#waiting.has(path)) return
    this.#waiting.set(path, code)
    const retry = () => {
      this.#waiting.delete(path)
      again()
    }
    setTimeout(retry, REST_MS).unref()
  }
}
