import type { Item } from '../contract/monitor.ts'
import { formatPlace, type Place } from './tail-place.ts'

/** The most of a line that is told, in bytes; the rest of a longer one is skipped. */
export const LINE_BYTES = 256 * 1024

const NEWLINE = 10
const RETURN = 13
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * One whole line of a file.
 *
 * `path` is what the file is followed as, also after it was rotated. `text` is without its newline, carriage return, byte
 * order mark and leading NULs, at most 256 KiB as UTF-8; bytes that are none are U+FFFD. `time` is when it was read.
 */
export interface Line extends Item {
  readonly path: string
  /** Where it starts in its file, in bytes. */
  readonly offset: number
  readonly text: string
}

/** What the lines of one read have in common. */
export interface Slice {
  part: string
  time: number
  place: Place
}

/** A line that makes its position when asked, since hardly any is. */
export class ReadLine implements Line {
  readonly #slice: Slice
  readonly offset: number
  readonly text: string

  constructor(slice: Slice, offset: number, text: string) {
    this.#slice = slice
    this.offset = offset
    this.text = text
  }

  get part(): string {
    return this.#slice.part
  }

  get path(): string {
    return this.#slice.place.path
  }

  get time(): number {
    return this.#slice.time
  }

  get position(): string {
    return formatPlace({ ...this.#slice.place, offset: this.offset, cut: false })
  }
}

/** What was made of a stretch of a file. */
export interface Cutting {
  lines: [offset: number, text: string][]
  /** Where to read on: what comes before it is accounted for. */
  next: number
  /** Whether that is inside a line too long to be told. */
  cut: boolean
  /** Lines that were told in part only. */
  shortened: number
}

/**
 * Cuts bytes into whole lines; what has no newline yet is left for the next time.
 *
 * NULs before a line are passed over: they are the hole that a writer leaves which goes on at its old offset after its
 * file was truncated.
 *
 * @param start the offset of the bytes in their file.
 * @param cut whether they start inside a line too long to be told.
 * @param max how many lines to cut at most, above 0.
 */
export function cutLines(bytes: Buffer, start: number, cut: boolean, max: number): Cutting {
  const lines: Cutting['lines'] = []
  let shortened = 0
  let at = 0
  if (cut) {
    const end = bytes.indexOf(NEWLINE)
    if (end === -1) return { lines, next: start + bytes.length, cut, shortened }
    at = end + 1
  }
  while (lines.length < max) {
    while (bytes[at] === 0) at += 1
    const end = bytes.indexOf(NEWLINE, at)
    const length = (end === -1 ? bytes.length : end) - at
    if (length > LINE_BYTES) {
      // A decoder that waits for more leaves out the character that the cut went through.
      const text = new TextDecoder().decode(bytes.subarray(at, at + LINE_BYTES), { stream: true })
      lines.push([start + at, text])
      shortened += 1
      if (end === -1) return { lines, next: start + bytes.length, cut: true, shortened }
    } else {
      if (end === -1) break
      const marked = start + at === 0 && bytes.subarray(0, BOM.length).equals(BOM)
      const stop = length > 0 && bytes[end - 1] === RETURN ? end - 1 : end
      lines.push([start + at, bytes.toString('utf8', marked ? at + BOM.length : at, stop)])
    }
    at = end + 1
  }
  return { lines, next: start + at, cut: false, shortened }
}
