const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const COMMA = 0x2c

/** One value of a JSON text, found by its brackets and quotes alone, however many pieces of bytes it lies in. */
export class JsonValue {
  /** Whether it began in an earlier piece. */
  isCarried = false
  readonly #max: number
  readonly #kind: 'string' | 'nested' | 'bare'
  #depth = 0
  #inString: boolean
  #escaped = false
  #earlier: Uint8Array[] = []
  #held = 0

  /**
   * @param first its first byte, which is passed.
   * @param max how many bytes of it are held at most.
   */
  constructor(first: number, max: number) {
    this.#max = max
    this.#kind = first === QUOTE ? 'string' : first === OPEN || first === OPEN_LIST ? 'nested' : 'bare'
    this.#depth = this.#kind === 'nested' ? 1 : 0
    this.#inString = this.#kind === 'string'
  }

  /** Goes on in it. @returns where it ended, or -1 where it goes on after these bytes. */
  pass(piece: Uint8Array, from: number): number {
    const { length } = piece
    let i = from
    if (this.#kind === 'bare') {
      while (i < length && !endsBare(piece[i]!)) i += 1
      return i === length ? -1 : i
    }
    while (i < length) {
      if (this.#inString) {
        i = this.#passString(piece, i)
        if (i < 0 || this.#depth === 0) return i
      }
      while (i < length) {
        const byte = piece[i++]!
        if (byte === QUOTE) {
          this.#inString = true
          break
        }
        if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1
        else if ((byte === CLOSE || byte === CLOSE_LIST) && --this.#depth === 0) return i
      }
    }
    return -1
  }

  #passString(piece: Uint8Array, from: number): number {
    const { length } = piece
    let i = from
    if (this.#escaped) {
      this.#escaped = false
      i += 1
    }
    while (i < length) {
      const byte = piece[i++]!
      if (byte === QUOTE) {
        this.#inString = false
        return i
      }
      if (byte !== BACKSLASH) continue
      if (i === length) this.#escaped = true
      i += 1
    }
    return -1
  }

  /** Remembers its bytes in a piece at whose end it goes on, unless it has grown past what is held. */
  keep(piece: Uint8Array, begin: number): void {
    const part = piece.slice(this.isCarried ? 0 : begin)
    this.isCarried = true
    this.#held += part.length
    if (this.#held > this.#max) this.#earlier = []
    else this.#earlier.push(part)
  }

  /** Its bytes, where it ends in this piece; undefined where they are too many. */
  bytes(piece: Uint8Array, begin: number, end: number): Uint8Array | undefined {
    if ((this.isCarried ? this.#held + end : end - begin) > this.#max) return undefined
    if (!this.isCarried) return piece.subarray(begin, end)
    const all = new Uint8Array(this.#held + end)
    let at = 0
    for (const part of [...this.#earlier, piece.subarray(0, end)]) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}

function endsBare(byte: number): boolean {
  return byte === COMMA || byte === CLOSE || byte === CLOSE_LIST || byte <= 0x20
}

const decoder = new TextDecoder()

/** The text that bytes of JSON are. */
export function textIn(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** As {@link parseText}, of a text that Python may have written. */
export function parseJson(text: string): unknown {
  return parseText(text) ?? parseText(withoutNumbers(text))
}

/** @returns undefined where the text is no JSON. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Python writes NaN and Infinity, which JSON does not know. */
function withoutNumbers(text: string): string {
  return text.replace(/(?<=[:[,]\s{0,9})(?:NaN|-?Infinity)(?=\s{0,9}[,\]}])/g, 'null')
}
