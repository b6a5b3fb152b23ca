const HALF = 32 * 1024

/** A text that comes in pieces, of which 32 K characters at each end are kept, however it was cut. */
export class BoundedText {
  #head = ''
  #tail = ''
  #length = 0

  add(piece: string): void {
    const room = HALF - this.#head.length
    if (room > 0) this.#head += piece.slice(0, room)
    if (piece.length > room) this.#tail += piece.slice(Math.max(0, room))
    if (this.#tail.length > 2 * HALF) this.#tail = this.#tail.slice(-HALF)
    this.#length += piece.length
  }

  toString(): string {
    return this.#length <= 2 * HALF ? this.#head + this.#tail : `${this.#head}\n[…]\n${this.#tail.slice(-HALF)}`
  }
}
