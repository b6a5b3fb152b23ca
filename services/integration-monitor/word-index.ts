import { hashWord } from '../../shared/contract/words.ts'

/** How many buckets there are: as many as the upper half of a hash can tell apart. */
const BUCKETS = 1 << 16

/** Of which files a word is one: six bytes a word and file, put up in one go. */
export class WordIndex {
  /** Where the bucket of each upper half begins; in it are lower halves and files, in the order of the files. */
  readonly #starts = new Uint32Array(BUCKETS + 1)
  readonly #lower: Uint16Array
  readonly #files: Uint32Array

  /** @param words of each file, opened; see `openWords`. */
  constructor(words: readonly (string | undefined)[]) {
    const starts = this.#starts
    for (const each of words) {
      if (each === undefined) continue
      for (let at = 0; at < each.length; at += 4) starts[upper(each, at) + 1]! += 1
    }
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) starts[bucket + 1]! += starts[bucket]!
    const next = starts.slice()
    this.#lower = new Uint16Array(starts[BUCKETS]!)
    this.#files = new Uint32Array(starts[BUCKETS]!)
    for (const [file, each] of words.entries()) {
      if (each === undefined) continue
      for (let at = 0; at < each.length; at += 4) {
        const place = next[upper(each, at)]!++
        this.#lower[place] = each.charCodeAt(at) | (each.charCodeAt(at + 1) << 8)
        this.#files[place] = file
      }
    }
  }

  /** The numbers of the files that have a word, in order. @param word with its sign. */
  *filesWith(word: string): Generator<number> {
    const hash = hashWord(word)
    const [bucket, lower] = [hash >>> 16, hash & 0xffff]
    for (let at = this.#starts[bucket]!; at < this.#starts[bucket + 1]!; at += 1) {
      if (this.#lower[at] === lower) yield this.#files[at]!
    }
  }
}

function upper(words: string, at: number): number {
  return words.charCodeAt(at + 2) | (words.charCodeAt(at + 3) << 8)
}
