import { CURSOR_FORM } from './journal-cursor.ts'
import { type Entry, formatField, type Keys, keysOf, ReadEntry } from './journal-entry.ts'

/** The most of a field that is kept, in bytes; the rest of a longer one is passed over. */
export const FIELD_BYTES = 256 * 1024

/** The same of any field but the message: no name that anything goes by is longer. */
const NAME_BYTES = 4 * 1024

/** The most fields of an entry that are kept. */
export const ENTRY_FIELDS = 128

/** The most of an entry that is kept, in bytes; what comes after is passed over. */
const ENTRY_BYTES = 512 * 1024

/** The most a field can have, in bytes; journald takes 768 MB of a core dump, and no more of anything. */
const MAX_FIELD = 2 ** 32

/** The most of an entry that is kept as it came, in bytes; of a larger one only what is asked for. */
const WHOLE_BYTES = 16 * 1024

/** What every entry begins with. */
const HEAD = new RegExp(`__CURSOR=${CURSOR_FORM}\\n__REALTIME_TIMESTAMP=\\d{1,17}\\n`, 'y')

/** What ends an entry. */
const END = Buffer.from('\n\n')

/** A line that does not begin a field of text, or begins the next entry: the one before ended without its empty line. */
const NOT_PLAIN = /\n(?:__CURSOR=|(?![\dA-Z_]{1,64}=|$))/

const NEWLINE = 10
const EQUALS = 61
const LENGTH_BYTES = 8

/** What of a field's name a byte may be: digits, capitals, underscore. */
const NAMES = Uint8Array.from({ length: 256 }, (_, byte) => (/[0-9A-Z_]/.test(String.fromCharCode(byte)) ? 1 : 0))

/** The most of a name, in bytes. */
const MAX_NAME = 64

/**
 * Reads the journal export format (https://systemd.io/JOURNAL_EXPORT_FORMATS/), in pieces cut anywhere.
 *
 * A field is a line `NAME=value`, or, for any bytes, a line `NAME`, their length in 64 bits, low byte first, the bytes and a
 * newline; an empty line ends an entry. What is cut short, or is no such format, is counted as skipped; reading goes on
 * after the next empty line. What is not asked for is passed over.
 */
export class ExportParser {
  readonly #keys: Keys
  readonly #skip: (count: number) => void
  /** The start of a line that is not whole yet. */
  #carry: Buffer = Buffer.alloc(0)
  /** The entry that is being read line by line. */
  #lines: string[] = []
  #bytes = 0
  /** How many bytes of a long field are still to be passed over. */
  #pass = 0
  /** What is to be passed over: the rest of a line, or all up to an empty line, now at or within one of its lines. */
  #passing: 'nothing' | 'line' | 'entry' | 'line of entry' = 'nothing'
  #cut = false

  /**
   * @param fields what entries will be asked for, beside their message.
   * @param skip counts fields cut short and entries left out.
   */
  constructor(fields: readonly string[], skip: (count: number) => void) {
    this.#keys = keysOf(['MESSAGE', ...fields])
    this.#skip = skip
  }

  /**
   * Takes the next piece.
   *
   * @param read_at epoch seconds.
   * @param entries gets the entries that end in it.
   */
  push(piece: Buffer, read_at: number, entries: Entry[]): void {
    const bytes = this.#carry.length === 0 ? piece : Buffer.concat([this.#carry, piece])
    let text: string | undefined
    let at = 0
    for (let start = -1; start !== at; ) {
      start = at
      at = this.#plainEntries(bytes, at, read_at, entries)
      if (this.#between && bytes.length - at <= WHOLE_BYTES && bytes.indexOf(END, at) === -1) break
      // One character a byte, so that places in the text are places in the bytes.
      text ??= bytes.toString('latin1')
      at = this.#lineByLine(bytes, text, at, read_at, entries)
    }
    this.#carry = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at))
  }

  /** Whether an entry may begin. */
  get #between(): boolean {
    return this.#lines.length === 0 && this.#pass === 0 && this.#passing === 'nothing'
  }

  /** Reads lines up to where an entry may begin. @returns where what follows begins. */
  #lineByLine(bytes: Buffer, text: string, start: number, read_at: number, entries: Entry[]): number {
    let at = start
    for (let next = at; next !== -1; next = this.#next(bytes, text, at, read_at, entries)) {
      if (next > start && this.#between) return next
      at = next
    }
    return at
  }

  /**
   * Reads the entries that are there as a whole and made of text only, as nearly all are, up to the first that is not.
   *
   * @returns where that begins.
   */
  #plainEntries(bytes: Buffer, start: number, read_at: number, entries: Entry[]): number {
    let at = start
    while (this.#between) {
      const end = bytes.indexOf(END, at)
      if (end === -1 || end - at > WHOLE_BYTES) break
      const text = bytes.toString('latin1', at, end + 1)
      if (!text.startsWith('__CURSOR=') || NOT_PLAIN.test(text)) break
      this.#end(text, read_at, entries)
      at = end + END.length
    }
    return at
  }

  /** Reads an entry or a line. @returns where what follows begins; -1 when there is no more that is whole. */
  #next(bytes: Buffer, text: string, start: number, read_at: number, entries: Entry[]): number {
    if (start === text.length) return -1
    if (this.#pass > 0) {
      const passed = Math.min(this.#pass, text.length - start)
      this.#pass -= passed
      return start + passed
    }
    if (this.#passing !== 'nothing') return this.#resume(text, start)
    return this.#line(bytes, text, start, read_at, entries)
  }

  /** Passes over the rest of a line, or an empty one. */
  #resume(text: string, start: number): number {
    const end = text.indexOf('\n', start)
    if (this.#passing === 'entry') this.#passing = end === start ? 'line' : 'line of entry'
    if (end === -1) return text.length
    this.#passing = this.#passing === 'line' ? 'nothing' : 'entry'
    return end + 1
  }

  #line(bytes: Buffer, text: string, start: number, read_at: number, entries: Entry[]): number {
    const named = endOfName(text, start)
    if (named === text.length && named - start <= MAX_NAME) return -1
    const after = text.charCodeAt(named)
    if (after === NEWLINE && named === start) {
      if (this.#lines.length > 0) this.#end(this.#lines.join(''), read_at, entries)
      return start + 1
    }
    if (named === start || named - start > MAX_NAME || (after !== EQUALS && after !== NEWLINE))
      return this.#garbage(start)
    const name = text.slice(start, named)
    if (after === EQUALS) {
      const end = text.indexOf('\n', named)
      const length = (end === -1 ? text.length : end) - named - 1
      if (end === -1 && length <= FIELD_BYTES) return -1
      this.#add(name, bytes, named + 1, length)
      if (end !== -1) return end + 1
      this.#passing = 'line'
      return text.length
    }
    const body = named + 1 + LENGTH_BYTES
    if (text.length < body) return -1
    const length = Number(bytes.readBigUInt64LE(named + 1))
    if (length > MAX_FIELD) return this.#garbage(body)
    const there = text.length - body
    if (length <= FIELD_BYTES) {
      if (there <= length) return -1
      if (text.charCodeAt(body + length) !== NEWLINE) return this.#garbage(body + length)
    } else if (there < FIELD_BYTES) return -1
    this.#add(name, bytes, body, length)
    const passed = Math.min(length + 1, there)
    this.#pass = length + 1 - passed
    return body + passed
  }

  #add(name: string, bytes: Buffer, start: number, length: number): void {
    if (name === '__CURSOR') this.#break()
    if (!this.#keys.has(name) && !name.startsWith('__')) return
    const most = name === 'MESSAGE' ? FIELD_BYTES : NAME_BYTES
    const kept = Math.min(length, most, ENTRY_BYTES - this.#bytes)
    if (kept < length || this.#lines.length >= ENTRY_FIELDS) this.#cut = true
    if (this.#lines.length >= ENTRY_FIELDS) return
    this.#bytes += kept
    this.#lines.push(formatField(name, bytes.toString('latin1', start, start + kept)))
  }

  #end(text: string, read_at: number, entries: Entry[]): void {
    const time = timeOf(text)
    if (time === undefined || this.#cut) this.#skip(1)
    if (time !== undefined) entries.push(new ReadEntry(text, time, read_at, this.#keys))
    this.#forget()
  }

  /** An entry whose data is damaged ends without its empty line. */
  #break(): void {
    if (this.#lines.length > 0) this.#skip(1)
    this.#forget()
  }

  #garbage(at: number): number {
    this.#skip(1)
    this.#forget()
    this.#passing = 'line of entry'
    return at
  }

  #forget(): void {
    this.#lines = []
    this.#bytes = 0
    this.#cut = false
  }
}

function endOfName(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_NAME + 1)
  let at = start
  while (at < limit && NAMES[text.charCodeAt(at)] === 1) at += 1
  return at
}

/** When an entry was taken, in epoch seconds; undefined where it does not begin as an entry does. */
function timeOf(text: string): number | undefined {
  HEAD.lastIndex = 0
  if (!HEAD.test(text)) return undefined
  const end = HEAD.lastIndex - 1
  return Number(text.slice(text.lastIndexOf('=', end) + 1, end)) / 1e6
}
