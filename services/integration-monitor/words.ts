import { hashWord } from '../../shared/contract/words.ts'

const BYTES = 4

/** The words of a file, as a summary packs them, as one byte a character: a third less than base64. @throws where `packed` is no base64. */
export function openWords(packed: string): string {
  return atob(packed)
}

/** Hashes of words as {@link openWords} gives them. */
export function wordsOf(words: Iterable<string>): string {
  const hashes = [...new Set(Array.from(words, (word) => hashWord(word)))].sort((a, b) => a - b)
  return hashes
    .map((hash) => String.fromCharCode(hash & 255, (hash >>> 8) & 255, (hash >>> 16) & 255, hash >>> 24))
    .join('')
}

/** Whether a word, with its sign, is among the opened words of a file. */
export function hasWord(words: string | undefined, word: string): boolean {
  return words !== undefined && hasHash(words, hashWord(word))
}

/** Whether a hash is among the opened words of a file: a binary search. */
function hasHash(words: string, hash: number): boolean {
  let low = 0
  let high = Math.floor(words.length / BYTES) - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = hashAt(words, middle)
    if (found === hash) return true
    if (found < hash) low = middle + 1
    else high = middle - 1
  }
  return false
}

function hashAt(words: string, index: number): number {
  const at = index * BYTES
  const low = words.charCodeAt(at) | (words.charCodeAt(at + 1) << 8)
  return (low | (words.charCodeAt(at + 2) << 16) | (words.charCodeAt(at + 3) << 24)) >>> 0
}
