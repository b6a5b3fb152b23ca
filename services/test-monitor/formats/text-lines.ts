const MAX_LINE = 64 * 1024

/** Cuts text that comes in pieces into lines, of each of which at most 64 K characters are kept. */
export class TextLines {
  readonly #take: (line: string) => void
  #line = ''

  constructor(take: (line: string) => void) {
    this.#take = take
  }

  /** Whether the last line has no end yet. */
  get isOpen(): boolean {
    return this.#line !== ''
  }

  push(text: string): void {
    let at = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      this.#add(text.slice(at, end))
      this.#take(this.#line.replace(/\r$/, ''))
      this.#line = ''
      at = end + 1
    }
    this.#add(text.slice(at))
  }

  #add(text: string): void {
    if (this.#line.length < MAX_LINE) this.#line += text.slice(0, MAX_LINE - this.#line.length)
  }
}
