/** Files and what is kept of each. */
export interface Files<T> extends Iterable<[path: string, value: T]> {
  get(path: string): T | undefined
}

/** How many files stand together: to read one, all of them are. Where some come or go it may be half as many more, or a quarter. */
const TOGETHER = 64
const MOST = 96
const LEAST = 16

/** How many may have changed before they are put among the others: so many, or so many for each block where that is more. */
const MAX_CHANGED = 512
const MAX_PER_BLOCK = 3

/** A file: how many characters of its path are those of the one before it, the rest of it, and what is kept; 0: nothing. */
type Entry<T> = [shared: number, rest: string, value: T | 0]

/**
 * The files of trees, in the order of their paths, as text: as objects they take some 250 bytes each and more. What is kept of
 * a file has to be what JSON can say.
 */
export class PackedFiles<T extends object> implements Files<T> {
  #blocks: string[] = []
  /** The first path of each block. */
  #firsts: string[] = []
  /** What came since; undefined where a file is gone. */
  #changed = new Map<string, T | undefined>()

  set(path: string, value: T): void {
    this.#change(path, value)
  }

  delete(path: string): void {
    this.#change(path, undefined)
  }

  clear(): void {
    this.#blocks = []
    this.#firsts = []
    this.#changed = new Map()
  }

  get(path: string): T | undefined {
    if (this.#changed.has(path)) return this.#changed.get(path)
    for (const [each, value] of entriesOf<T>(this.#blocks[this.#blockOf(path)])) if (each === path) return value
    return undefined
  }

  *[Symbol.iterator](): Generator<[path: string, value: T]> {
    const changed = this.#sorted()
    let at = 0
    for (const block of this.#blocks) {
      for (const entry of entriesOf<T>(block)) {
        for (; at < changed.length && changed[at]![0] < entry[0]; at += 1) yield* present(changed[at]!)
        if (changed[at]?.[0] !== entry[0]) yield entry
      }
    }
    for (; at < changed.length; at += 1) yield* present(changed[at]!)
  }

  /** Puts others in the place of all that is kept. */
  replace(change: (path: string, value: T) => T): void {
    const packed = new Blocks<T>()
    for (const [path, value] of this) packed.add(path, change(path, value))
    this.#take(packed)
  }

  #change(path: string, value: T | undefined): void {
    this.#changed.set(path, value)
    if (this.#changed.size > Math.max(MAX_CHANGED, this.#blocks.length * MAX_PER_BLOCK)) this.#pack()
  }

  /** Puts what changed among the others; blocks of which nothing changed stay as they are. */
  #pack(): void {
    const packed = new Blocks<T>()
    const changed = this.#sorted()
    let at = 0
    for (const [n, block] of this.#blocks.entries()) {
      const next = this.#firsts[n + 1]
      let end = at
      while (end < changed.length && (next === undefined || changed[end]![0] < next)) end += 1
      if (end === at && packed.keep(this.#firsts[n]!, block)) continue
      for (const entry of entriesOf<T>(block)) {
        for (; at < end && changed[at]![0] < entry[0]; at += 1)
          for (const each of present(changed[at]!)) packed.add(...each)
        if (at < end && changed[at]![0] === entry[0]) continue
        packed.add(...entry)
      }
      for (; at < end; at += 1) for (const each of present(changed[at]!)) packed.add(...each)
    }
    for (; at < changed.length; at += 1) for (const each of present(changed[at]!)) packed.add(...each)
    this.#take(packed)
  }

  #take(packed: Blocks<T>): void {
    const { blocks, firsts } = packed.end()
    this.#blocks = blocks
    this.#firsts = firsts
    this.#changed = new Map()
  }

  #sorted(): [path: string, value: T | undefined][] {
    return [...this.#changed].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** The block that a path is in where it is in one. */
  #blockOf(path: string): number {
    let [low, high] = [0, this.#firsts.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#firsts[middle]! <= path) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** Puts files together, in the order of their paths. */
class Blocks<T extends object> {
  readonly blocks: string[] = []
  readonly firsts: string[] = []
  #pending: [path: string, value: T][] = []

  add(path: string, value: T): void {
    this.#pending.push([path, value])
    if (this.#pending.length >= MOST + TOGETHER) this.#write(TOGETHER)
  }

  /** Takes a whole block, unless too few stand before it: then it is to be added with them. */
  keep(first: string, block: string): boolean {
    if (this.#pending.length > 0 && this.#pending.length < LEAST) return false
    this.#flush()
    this.blocks.push(block)
    this.firsts.push(first)
    return true
  }

  end(): { blocks: string[]; firsts: string[] } {
    this.#flush()
    return this
  }

  #flush(): void {
    const { length } = this.#pending
    if (length > MOST) this.#write(length >>> 1)
    this.#write(MOST)
  }

  #write(most: number): void {
    const files = this.#pending.splice(0, most)
    if (files.length === 0) return
    let last = ''
    const entries = files.map(([path, value]): Entry<T> => {
      const shared = sharedBy(last, path)
      last = path
      return [shared, path.slice(shared), isNothing(value) ? 0 : value]
    })
    this.blocks.push(JSON.stringify(entries))
    this.firsts.push(files[0]![0])
  }
}

const NOTHING = {}

function isNothing(value: object): boolean {
  for (const _ in value) return false
  return true
}

function* present<T>([path, value]: [string, T | undefined]): Generator<[string, T]> {
  if (value !== undefined) yield [path, value]
}

function* entriesOf<T>(block: string | undefined): Generator<[string, T]> {
  if (block === undefined) return
  let path = ''
  for (const [shared, rest, value] of JSON.parse(block) as Entry<T>[]) {
    path = path.slice(0, shared) + rest
    yield [path, value === 0 ? (NOTHING as T) : value]
  }
}

function sharedBy(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

/** A text of its own: one that was joined keeps its parts until it is read. */
export function flat(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
