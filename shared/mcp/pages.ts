import { line } from '../text/clean.ts'

/** The most that one answer may weigh, in bytes of UTF-8: about 3,000 tokens. */
const ANSWER_BYTES = 8_000

/** What stands before and behind a page, in bytes. */
const AROUND_BYTES = 800

/** How long a line may be, in bytes, before another goes on with it. */
const LINE_BYTES = 600

const ELLIPSIS_BYTES = Buffer.byteLength('…')

/** A part of what there is to say. */
export interface Page {
  lines: string[]
  page: number
  pages: number
}

/**
 * Marks text that comes from logs, code and programs: each of its lines begins so, and so no line of it can be another's.
 *
 * @returns more lines where one would be too long; `…` ends those that the next one goes on with.
 */
export function quote(text: string): string[] {
  const lines: string[] = []
  let rest = Buffer.from(line(text))
  while (rest.length > LINE_BYTES) {
    const end = boundary(rest, LINE_BYTES)
    lines.push(`| ${rest.toString('utf8', 0, end)}…`)
    rest = rest.subarray(end)
  }
  return [...lines, `| ${rest}`]
}

/** Cuts a clean line to so many bytes, and shows that it did. */
export function cut(text: string, bytes: number): string {
  const whole = Buffer.from(text)
  return whole.length <= bytes ? text : `${whole.toString('utf8', 0, boundary(whole, bytes))}…`
}

/** Where a character begins, so that what is before it and `…` are at most so many bytes. */
function boundary(text: Buffer, bytes: number): number {
  let end = bytes - ELLIPSIS_BYTES
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return end
}

/** Gives one page of lines, each of which is short enough for one. @param page from 1; a later one than there is, is the last. */
export function pageOf(lines: readonly string[], page: number): Page {
  const pages: string[][] = [[]]
  let bytes = 0
  for (const one of lines) {
    const more = Buffer.byteLength(one) + 1
    if (bytes + more > ANSWER_BYTES - AROUND_BYTES && bytes > 0) {
      pages.push([])
      bytes = 0
    }
    pages.at(-1)?.push(one)
    bytes += more
  }
  const at = Math.min(page, pages.length)
  return { lines: pages[at - 1] ?? [], page: at, pages: pages.length }
}

/** Says whether there is more, and how to get it. @param next the call that gives the next page. */
export function flag({ page, pages }: Page, next: string): string {
  return page < pages
    ? `truncated: true (page ${page} of ${pages}; ${next} goes on)`
    : `truncated: false (page ${page} of ${pages})`
}
