const OPENS = '([{'
const CLOSES = ')]}'
const LONGEST_PREFIX = 2

/** A text with the places of its literals. */
export interface Masked {
  /**
   * The text place for place on logical lines: literals are a row of `S`, comments are blanks, and so are the ends of lines
   * within brackets.
   */
  text: string
  /** Where each literal begins, with its prefix. */
  literals: readonly number[]
}

/** Takes the literals and comments out of Python text, so that what is left can be searched for syntax. */
export function mask(text: string): Masked {
  const out: string[] = []
  const literals: number[] = []
  let depth = 0
  let at = 0
  const put = (to: number, sign: string) => {
    for (; at < to; at += 1) out.push(sign)
  }
  while (at < text.length) {
    const sign = text[at]!
    if (sign === '#') {
      const end = text.indexOf('\n', at)
      put(end === -1 ? text.length : end, ' ')
    } else if (sign === '"' || sign === "'") {
      const prefix = prefixBefore(text, at)
      out.length -= prefix
      at -= prefix
      literals.push(at)
      put(literalEnd(text, at + prefix, /[rR]/.test(text.slice(at, at + prefix))), 'S')
    } else if (sign === '\\' && text[at + 1] === '\n') put(at + 2, ' ')
    else {
      if (OPENS.includes(sign)) depth += 1
      else if (CLOSES.includes(sign)) depth = Math.max(0, depth - 1)
      out.push(sign === '\n' && depth > 0 ? ' ' : sign)
      at += 1
    }
  }
  return { text: out.join(''), literals }
}

function prefixBefore(text: string, quote: number): number {
  let length = 0
  while (length <= LONGEST_PREFIX && /[a-zA-Z0-9_]/.test(text[quote - length - 1] ?? '')) length += 1
  return length <= LONGEST_PREFIX && /^[bBfFrRtTuU]*$/.test(text.slice(quote - length, quote)) ? length : 0
}

function literalEnd(text: string, quote: number, isRaw: boolean): number {
  const sign = text[quote]!
  const isLong = text.startsWith(sign.repeat(3), quote)
  for (let at = quote + (isLong ? 3 : 1); at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (!isLong && text[at] === '\n' && !isRaw) return at
    else if (text[at] === sign && (!isLong || text.startsWith(sign.repeat(3), at))) return at + (isLong ? 3 : 1)
  }
  return text.length
}

/** Where the bracket at a place is closed; -1 where it is not. */
export function closing(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length && text[at] !== '\n'; at += 1) {
    if (OPENS.includes(text[at]!)) depth += 1
    else if (CLOSES.includes(text[at]!) && --depth === 0) return at
  }
  return -1
}
