/** How much of a text's head, and of its tail, is kept, in characters. */
const HALF = 16 * 1024

/** How much of one line is kept, in characters. */
const LINE = 4 * 1024

/** The lines of one failure, bounded: of a long one the head and the tail are kept, and what is missing is marked. */
export class Excerpt {
  readonly #head: string[] = []
  readonly #tail: string[] = []
  #head_size = 0
  #tail_size = 0
  #cut = 0
  /** How many lines were added. */
  count = 0

  add(line: string): void {
    this.count += 1
    const kept = keep(line)
    if (this.#tail.length === 0 && this.#head_size + kept.length <= HALF) {
      this.#head.push(kept)
      this.#head_size += kept.length + 1
      return
    }
    this.#tail.push(kept)
    this.#tail_size += kept.length + 1
    while (this.#tail_size > HALF && this.#tail.length > 1) {
      this.#tail_size -= (this.#tail.shift()?.length ?? 0) + 1
      this.#cut += 1
    }
  }

  /** The lines kept, with `[… N lines cut …]` where some are missing. */
  lines(): string[] {
    return [...this.#head, ...(this.#cut > 0 ? [`[… ${this.#cut} lines cut …]`] : []), ...this.#tail]
  }
}

/** A copy of a line, bounded. What was read comes in large pieces, and a slice of one would keep it all in memory. */
function keep(line: string): string {
  const cut = line.length > LINE ? `${line.slice(0, LINE)}[… ${line.length - LINE} characters cut …]` : line
  return detached(cut)
}

/** A copy of a text that does not keep alive what it was cut from. */
export function detached(text: string): string {
  return ` ${text}`.slice(1)
}
