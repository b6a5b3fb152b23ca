/** What was worked out of a file, and what was read for it. */
interface Worked {
  readonly values: Map<string, unknown>
  readonly reads: Set<string>
}

/**
 * What is worked out file by file, kept until something changes that was read for it.
 *
 * What is read is called by what it is: `file PATH` for what others see of a file, `module NAME` for the files that are imported
 * by such a name, `constant NAME` for a constant that has its name alone.
 */
export class Kept {
  readonly #files = new Map<string, Worked>()
  /** By what was read, the files for which it was. */
  readonly #readers = new Map<string, Set<string>>()
  #current: string | undefined

  /** Notes that something was looked at, whether it was there or not. */
  note(what: string): void {
    if (this.#current === undefined) return
    const { reads } = this.#worked(this.#current)
    if (reads.has(what)) return
    reads.add(what)
    const readers = this.#readers.get(what)
    if (readers === undefined) this.#readers.set(what, new Set([this.#current]))
    else readers.add(this.#current)
  }

  /** What `make` makes of a file; made anew only where something that it read has changed. @param key what tells it from all else. */
  of<T>(path: string, key: string, make: () => T): T {
    const known = this.#files.get(path)?.values.get(key)
    if (known !== undefined) return known as T
    const outer = this.#current
    this.#current = path
    const value = make()
    this.#current = outer
    this.#worked(path).values.set(key, value)
    return value
  }

  /** Forgets all of a file. */
  drop(path: string): void {
    const worked = this.#files.get(path)
    if (worked === undefined) return
    this.#files.delete(path)
    for (const what of worked.reads) {
      const readers = this.#readers.get(what)
      readers?.delete(path)
      if (readers?.size === 0) this.#readers.delete(what)
    }
  }

  /** Forgets all for which something was read that has changed. */
  changed(what: string): void {
    for (const path of [...(this.#readers.get(what) ?? [])]) this.drop(path)
  }

  clear(): void {
    this.#files.clear()
    this.#readers.clear()
  }

  #worked(path: string): Worked {
    let worked = this.#files.get(path)
    if (worked === undefined) {
      worked = { values: new Map(), reads: new Set() }
      this.#files.set(path, worked)
    }
    return worked
  }
}
