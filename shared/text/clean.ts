import { SEQUENCES } from '../contract/terminal.ts'

// Sequences whole, so that their parameters don't stay behind; then what is left of C0, C1 and DEL but tab and newline;
// and what turns the direction of text, which makes a line read as another.
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const CONTROL = new RegExp(`${SEQUENCES}|${UNPRINTABLE.source}`, 'g')

/** Takes out whatever could drive a terminal; keeps newlines and tabs. Text from the feed goes through here. */
export function clean(text: string): string {
  return text.replace(CONTROL, '')
}

/** Cleans, and makes one line of it. */
export function line(text: string): string {
  return clean(text.replace(/\r\n?/g, '\n')).replace(/\s+/g, ' ').trim()
}

/** Writes a value as JSON on one line, in which nothing can drive a terminal. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u

/** How many columns of a terminal a clean line takes. */
export function width(text: string): number {
  // Nearly all there is to print is ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let columns = 0
  for (const char of text) columns += WIDE.test(char) ? 2 : NONE.test(char) ? 0 : 1
  return columns
}

/** Cuts a clean line to so many columns, and shows that it did. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let cut = ''
  let used = 0
  for (const char of text) {
    used += width(char)
    if (used > columns - 1) break
    cut += char
  }
  return `${cut}…`
}

/** Breaks a clean line between words, and words that are longer, so that each part takes at most so many columns. */
export function wrap(text: string, columns: number): string[] {
  if (width(text) <= columns) return [text]
  const parts: string[] = []
  let part = ''
  for (const word of text.split(' ').flatMap((one) => pieces(one, columns))) {
    const longer = part === '' ? word : `${part} ${word}`
    if (width(longer) <= columns) part = longer
    else {
      if (part !== '') parts.push(part)
      part = word
    }
  }
  return [...parts, part]
}

function pieces(word: string, columns: number): string[] {
  if (width(word) <= columns) return [word]
  const found: string[] = []
  let piece = ''
  for (const char of word) {
    if (piece !== '' && width(piece + char) > columns) {
      found.push(piece)
      piece = ''
    }
    piece += char
  }
  return [...found, piece]
}
