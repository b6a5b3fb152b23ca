import type { Readable } from 'node:stream'

/** Longer lines say nothing of what is looked for. */
const MAX_LINE = 8_192

/** The lines of a text, but for those that are too long. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let left = ''
  let isTooLong = false
  for await (const piece of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = piece.split('\n')
    for (const [at, text] of lines.entries()) {
      if (!isTooLong) left += text
      if (left.length > MAX_LINE) isTooLong = true
      if (at === lines.length - 1) break
      if (!isTooLong) yield left
      left = ''
      isTooLong = false
    }
  }
  if (left !== '' && !isTooLong) yield left
}
