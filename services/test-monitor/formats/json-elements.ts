import { JsonValue, parseJson, textIn } from './json-value.ts'

/** What is wanted of a JSON text; a path is keys joined by dots, the root being ''. */
export interface Wanted {
  /** Objects whose members are told. */
  objects: ReadonlySet<string>
  /** Arrays whose elements are told, several at a time. */
  lists: ReadonlySet<string>
  /** A member of one of the objects that is none of these objects and lists itself. */
  member(path: string, value: unknown): void
  elements(path: string, values: readonly unknown[]): void
  /** Elements, joined by commas, of which what says nothing may be left out before they are parsed. */
  shortened(path: string, text: string): string
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
/** How many bytes of an element that began are held until more come, so that it can be leapt over. */
const MAX_HELD = 64 * 1024
/** How many bytes tell how elements begin; how often in a row it may fail to leap. */
const OPENING = 8
const MAX_LEAPS = 3
/** In longer texts, characters, a RegExp might run out of room to remember where it has been. */
const MAX_SHORTENED = 1024 * 1024

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
  /** How many leaps in a row have failed in this list. */
  #failed = 0
  /** The end of the last piece, where an element began there. */
  #held: Uint8Array | undefined
  /** Elements that lie whole in the piece in hand, commas and all, are parsed at once. */
  #first = -1
  #last = -1

  constructor(wanted: Wanted) {
    this.#wanted = wanted
  }

  /** @returns false once the text cannot be JSON, or goes on after its end. */
  push(piece: Uint8Array): boolean {
    return this.#take(this.#held === undefined ? piece : Buffer.concat([this.#held, piece]), false)
  }

  /** After the last piece. @returns whole where the root has ended, and only blanks came after it. */
  end(): 'whole' | 'half' | 'broken' {
    if (!this.#take(this.#held ?? new Uint8Array(0), true)) return 'broken'
    return this.#next === 'end' ? 'whole' : 'half'
  }

  #take(piece: Uint8Array, isLast: boolean): boolean {
    this.#held = undefined
    let mayLeap = this.#failed < MAX_LEAPS
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
        if (mayLeap && level.isList) {
          mayLeap = false
          const reached = this.#leap(piece, i, level.path)
          if (this.#failed === 0 && !isLast && reached > 0 && piece.length - reached <= MAX_HELD) {
            this.#held = new Uint8Array(piece.subarray(reached))
            break
          }
          if (reached > i) {
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
      this.#failed = 0
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
      const key = bytes === undefined ? '' : parseJson(textIn(bytes))
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
    if (level.isList) {
      if (bytes === undefined) this.#wanted.dropped(level.path)
      else if (!this.#tell(level.path, bytes)) this.#isBroken = true
      return
    }
    if (bytes === undefined) return
    const read = parseJson(textIn(bytes))
    if (read === undefined) this.#isBroken = true
    else this.#wanted.member(this.#path, read)
  }

  #flush(piece: Uint8Array): void {
    if (this.#first < 0) return
    const isTold = this.#tell(this.#levels.at(-1)?.path ?? '', piece.subarray(this.#first, this.#last))
    this.#first = -1
    if (!isTold) this.#isBroken = true
  }

  /** Tells elements that are joined by commas. @returns whether they are JSON. */
  #tell(path: string, bytes: Uint8Array): boolean {
    const text = textIn(bytes)
    const values = parseJson(`[${text.length > MAX_SHORTENED ? text : this.#wanted.shortened(path, text)}]`)
    if (!Array.isArray(values)) return false
    this.#wanted.elements(path, values)
    return true
  }

  /**
   * Parses many elements at once, without looking for their ends: up to the last place where one seems to begin as this
   * one does. That they parse proves the place; where they do not, they are passed one by one.
   */
  #leap(piece: Uint8Array, from: number, path: string): number {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    const at = bytes.lastIndexOf(bytes.subarray(from, from + OPENING))
    if (at <= from + OPENING) return from
    let end = at - 1
    while (piece[end]! <= 0x20) end -= 1
    const isTold = piece[end] === COMMA && this.#tell(path, piece.subarray(from, end))
    this.#failed = isTold ? 0 : this.#failed + 1
    return isTold ? at : from
  }
}
