import type { Summary } from '../../../shared/contract/summary.ts'
import { hashWord, unpackWords } from '../../../shared/contract/words.ts'

/** Of some words with their signs, those that a summary has. */
export function wordsOf({ words = '' }: Summary, asked: readonly string[]): string[] {
  const known = new Set(unpackWords(words))
  return asked.filter((word) => known.has(hashWord(word)))
}
