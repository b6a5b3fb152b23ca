const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/
const UPPER = /^[0-9A-Z]+$/

/**
 * Whether a word of letters and digits looks made by a machine: part of a hash, an id, a token.
 *
 * Numbers alone do not, nor do names that end or begin with one (`worker3`, `sha256`, `route53`, `2nd`).
 */
export function looksRandom(word: string): boolean {
  let digits = 0
  let switches = 0
  let was: boolean | undefined
  for (const letter of word) {
    const is = letter >= '0' && letter <= '9'
    if (is) digits += 1
    if (was !== undefined && is !== was) switches += 1
    was = is
  }
  if (digits === 0 || digits === word.length) return false
  if (HEX.test(word) && word.length >= 7) return digits >= 2 || word.length >= 12
  if (word.length >= 16 && UPPER.test(word)) return true
  return switches >= 3 && word.length >= 5
}
