/** Control characters but newlines, and what turns the direction of writing. */
const UNWANTED = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/
const EVERY_UNWANTED = new RegExp(UNWANTED, 'g')

const HALF = 32 * 1024

/** A copy of a text that does not keep alive what it was cut from. */
function detached(text: string): string {
  return ` ${text}`.slice(1)
}

/** A text from outside without colours and control characters but newlines; of a long one, 32 K at each end. */
export function plain(text: string): string {
  const bounded = text.length > 2 * HALF ? `${text.slice(0, HALF)}\n[…]\n${text.slice(-HALF)}` : text
  if (!UNWANTED.test(bounded)) return bounded
  return bounded
    .replace(/\x1b\[[0-9;?]{0,30}[A-Za-z]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(EVERY_UNWANTED, '')
}

/** A text on one line, without control characters, at most so many characters. */
export function oneLine(text: string, max: number): string {
  return cut(plain(text.slice(0, 2 * max)).replace(/\n/g, ' '), max)
}

/** At most so many characters of a text, the cut marked, never within a pair of surrogates. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return detached(text)
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
