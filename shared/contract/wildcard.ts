/**
 * Whether a pattern, in which `*` stands for any text and `?` for any one character, matches all of a text.
 *
 * On a mismatch only the last `*` takes one character more, so the time is bounded by the product of the lengths.
 */
export function matches(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let retry = 0
  while (t < text.length) {
    // Before the literal comparison: a text may hold a star of its own.
    if (pattern[p] === '*') {
      star = p++
      retry = t
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++retry
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
