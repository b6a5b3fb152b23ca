import type { FileValue } from './reduce.ts'
import { WordIndex } from './word-index.ts'
import { hasWord } from './words.ts'

/** How many files may have changed before the index is put up anew. */
const MAX_CHANGED = 64

/** Of which files a word is one, as files change: an index of all, and beside it the few that changed since. */
export class KeptWords {
  #index: WordIndex | undefined
  #paths: readonly string[] = []
  readonly #changed = new Set<string>()

  /** @param field of a file: its words, opened. */
  constructor(
    private readonly files: ReadonlyMap<string, FileValue>,
    private readonly field: 'words' | 'refs',
  ) {}

  /** Says that a file came, changed or went. */
  change(path: string): void {
    if (this.#index === undefined) return
    this.#changed.add(path)
    if (this.#changed.size > MAX_CHANGED) this.#index = undefined
  }

  /** The files that have a word, in the order of their paths. @param word with its sign. */
  filesWith(word: string): string[] {
    const index = this.#opened()
    const found: string[] = []
    for (const file of index.filesWith(word)) {
      const path = this.#paths[file]!
      if (!this.#changed.has(path)) found.push(path)
    }
    const before = found.length
    for (const path of this.#changed) if (hasWord(this.files.get(path)?.[this.field], word)) found.push(path)
    return found.length === before ? found : found.sort()
  }

  #opened(): WordIndex {
    if (this.#index !== undefined) return this.#index
    this.#changed.clear()
    this.#paths = [...this.files.keys()]
    this.#index = new WordIndex(Array.from(this.files.values(), (file) => file[this.field]))
    return this.#index
  }
}
