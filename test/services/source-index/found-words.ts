import type { Summary } from '../../../shared/contract/summary.ts'
import { hashWord, unpackWords } from '../../../shared/contract/words.ts'

const SIGNS = ['"', '(', '=', '.', ':']

/** Which of the words are in a summary, with their signs. */
export function found(summary: Summary, ...words: readonly string[]): string[] {
  const hashes = new Set(unpackWords(summary.words ?? ''))
  return words.flatMap((word) => SIGNS.map((sign) => sign + word)).filter((word) => hashes.has(hashWord(word)))
}
