import { JsonValue, parseJson } from './json-value.ts'

/** What is wanted of a JSON text; a path is keys joined by dots, the root being ''. */
export interface Wanted {
  /** Objects whose members are told. */
  objects: ReadonlySet<string>
  /** Arrays whose elements are told, several at a time. */
  lists: ReadonlySet<string>
  /** A member of one of the objects that is none of these objects and lists itself. */
  member(path: string, value: unknown): void
  elements(path: string, values: readonly unknown[]): void
  /**
   * Takes an element without parsing it, where it can: most of a report is of tests of which there is nothing to say.
   *
   * @param text ASCII in which the element begins at this place.
   * @param before to be called before it is taken: there may be elements that were not told yet.
   * @returns where it ends, or -1.
   */
  quick?(path: string, text: string, begin: number, before: () => void): number
  /** An element that is too large to be read. */
  dropped(path: string): void
}

/** One object or array that is looked into. */
interface Level {
  path: string
  isList: boolean
}

const MAX_ELEMENT = 4 * 1024 * 1024
const MAX_MEMBER = 64 * 1024
const MAX_KEY = 256
/** How far is leapt at once, in bytes; how many bytes tell how elements begin; how often in a row it may fail. */
const LEAP = 64 * 1024
const OPENING = 8
const MAX_LEAPS = 3
const MAX_TRIES = 500

const decoder = new TextDecoder()

const QUOTE = 0x22
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const COMMA = 0x2c
const COLON = 0x3a

/**
 * Cuts a JSON text whose root is an object into what is wanted of it, so that no more than that is ever held. Only what
 * is told is validated, the rest by its brackets.
 */
export class JsonElements {
  readonly #wanted: Wanted
  readonly #levels: Level[] = []
  #next: 'value' | 'key' | 'colon' | 'comma' | 'end' = 'value'
  /** Of the member that was named last. */
  #path = ''
  #passing: JsonValue | undefined
  #begin = 0
  #isBroken = false
  /** How many leaps in a row have failed. */
  #failed = 0
  /** Elements that lie whole in the piece in hand, commas and all, are parsed at once. */
  #first = -1
  #last = -1
  /** The piece in hand as text, where it is ASCII: bytes and characters are at the same places. */
  #ascii: string | undefined

  constructor(wanted: Wanted) {
    this.#wanted = wanted
  }

  /** Whether the root has ended, and only blanks came after it. */
  get isWhole(): boolean {
    return this.#next === 'end' && !this.#isBroken
  }

  /** @returns false once the text cannot be JSON, or goes on after its end. */
  push(piece: Uint8Array): boolean {
    const text = this.#wanted.quick === undefined ? undefined : decoder.decode(piece)
    this.#ascii = text?.length === piece.length ? text : undefined
    const before = () => this.#flush(piece)
    let mayLeap = this.#ascii === undefined && this.#failed < MAX_LEAPS
    let i = 0
    while (i < piece.length && !this.#isBroken) {
      if (this.#passing !== undefined) {
        i = this.#passing.pass(piece, i)
        if (i < 0) break
        this.#finish(this.#passing, piece, i)
        continue
      }
      const byte = piece[i]!
      if (byte <= 0x20) i += 1
      else if (this.#step(byte, piece)) i += 1
      else if (!this.#isBroken) {
        const level = this.#levels.at(-1)!
        const end =
          level.isList && this.#ascii !== undefined ? this.#wanted.quick!(level.path, this.#ascii, i, before) : -1
        if (end > i) {
          this.#next = 'comma'
          i = end
          continue
        }
        if (mayLeap && level.isList) {
          const reached = this.#leap(piece, i, level.path)
          mayLeap = reached > i
          if (mayLeap) {
            i = reached
            continue
          }
        }
        this.#begin = i
        const max = this.#next === 'key' ? MAX_KEY : level.isList ? MAX_ELEMENT : MAX_MEMBER
        this.#passing = new JsonValue(byte, max)
        i += 1
      }
    }
    if (!this.#isBroken) this.#flush(piece)
    this.#passing?.keep(piece, this.#begin)
    return !this.#isBroken
  }

  /** Takes a byte between values. @returns false where it is the first of a key or a value, or breaks the text. */
  #step(byte: number, piece: Uint8Array): boolean {
    const level = this.#levels.at(-1)
    if (this.#next === 'colon' && byte === COLON) this.#next = 'value'
    else if (this.#next === 'comma' && byte === COMMA) this.#next = level?.isList ? 'value' : 'key'
    else if (level !== undefined && this.#next !== 'colon' && byte === (level.isList ? CLOSE_LIST : CLOSE)) {
      this.#flush(piece)
      this.#levels.pop()
      this.#next = this.#levels.length === 0 ? 'end' : 'comma'
    } else if (this.#next === 'value' && this.#opens(byte, level)) {
      this.#levels.push({ path: this.#path, isList: byte === OPEN_LIST })
      this.#next = byte === OPEN ? 'key' : 'value'
    } else {
      const begins = this.#next === 'key' ? byte === QUOTE : this.#next === 'value' && level !== undefined
      if (!begins || byte === COMMA || byte === CLOSE || byte === CLOSE_LIST) this.#isBroken = true
      return false
    }
    return true
  }

  #opens(byte: number, level: Level | undefined): boolean {
    if (level?.isList) return false
    return byte === OPEN
      ? this.#wanted.objects.has(this.#path)
      : byte === OPEN_LIST && level !== undefined && this.#wanted.lists.has(this.#path)
  }

  #finish(value: JsonValue, piece: Uint8Array, end: number): void {
    this.#passing = undefined
    const level = this.#levels.at(-1)!
    const bytes = value.bytes(piece, this.#begin, end)
    if (this.#next === 'key') {
      const key = bytes === undefined ? '' : parseJson(bytes)
      if (typeof key === 'string') this.#path = level.path === '' ? key : `${level.path}.${key}`
      else this.#isBroken = true
      this.#next = 'colon'
      return
    }
    this.#next = 'comma'
    if (level.isList && bytes !== undefined && !value.isCarried) {
      if (this.#first < 0) this.#first = this.#begin
      this.#last = end
      return
    }
    this.#flush(piece)
    if (bytes === undefined) {
      if (level.isList) this.#wanted.dropped(level.path)
      return
    }
    const read = parseJson(bytes)
    if (read === undefined) this.#isBroken = true
    else if (level.isList) this.#wanted.elements(level.path, [read])
    else this.#wanted.member(this.#path, read)
  }

  #flush(piece: Uint8Array): void {
    if (this.#first < 0) return
    const values = parseJson(piece.subarray(this.#first, this.#last), '[', ']')
    this.#first = -1
    if (Array.isArray(values)) this.#wanted.elements(this.#levels.at(-1)?.path ?? '', values)
    else this.#isBroken = true
  }

  /**
   * Parses many elements at once, without looking for their ends: up to the last place where one seems to begin as this
   * one does. That they parse proves the place; where they do not, they are passed one by one.
   */
  #leap(piece: Uint8Array, from: number, path: string): number {
    const opening = piece.subarray(from, from + OPENING)
    let at = Math.min(piece.length, from + LEAP)
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      at = piece.lastIndexOf(OPEN, at - 1)
      if (at <= from + OPENING) return from
      if (opening.every((byte, i) => piece[at + i] === byte)) break
    }
    let end = at - 1
    while (piece[end]! <= 0x20) end -= 1
    const values = piece[end] === COMMA ? parseJson(piece.subarray(from, end), '[', ']') : undefined
    this.#failed = Array.isArray(values) ? 0 : this.#failed + 1
    if (!Array.isArray(values)) return from
    this.#wanted.elements(path, values)
    return at
  }
}
