import { addTo } from '../../shared/contract/lists.ts'
import type { State } from '../../shared/contract/monitor.ts'
import { hashWord } from '../../shared/contract/words.ts'
import { nameOf, placeOf } from './paths.ts'
import { FEW, type FileValue, PARTS } from './reduce.ts'
import type { Memory } from './schema.ts'

/** How many fields the known modules are kept in: a change writes one of them. */
const FIELDS = 1_024

/** How many modules are remembered after they went; a branch that is left comes back. */
const MAX_GONE = 50_000

/** How many parts of the sketches of two modules must be the same for one to be the other, and where their files are called the same. */
const LIKE = 3
const LIKE_BY_NAME = 2

const NO_SKETCH = '--------'

/** What is known of a module: hashes of its name, which is that of its file or of the folder it stands for, and of its bytes, and the sketch of its names. */
interface Entry {
  name: string
  bytes: string
  sketch: string
}

/**
 * The modules that are no news: those of the first pass, and those that were in use once.
 *
 * They stay rows of text, and are read as such: of ten thousand a table would be some megabytes, which nothing asks for at rest.
 */
export class KnownModules {
  #hasAdded = false

  /** @param absolute where a file is, whatever the paths of its tree begin with. */
  constructor(
    private readonly state: State<Memory>,
    private readonly absolute: (path: string) => string,
  ) {}

  has(path: string): boolean {
    return this.#row(this.#key(path)) !== undefined
  }

  /** Takes a module as it is; of what is {@link known} already, nothing is left to be taken. */
  add(path: string, value: FileValue): void {
    if (value.key === '') return
    const key = this.#key(path)
    const { name, bytes, sketch } = entryOf(path, value)
    const row = `${key},${name},${bytes},${sketch}`
    const before = this.#row(key)
    if (before === row) return
    if (before !== undefined) this.#delete(key)
    const field = fieldOf(key)
    const rows = this.#rows(field)
    this.state.set(field, { known: rows === '' ? row : `${rows} ${row}` })
    this.#hasAdded = true
  }

  /**
   * Takes those that are others under a new path: the same bytes, or nearly the same names, as something that is known and is not
   * there any more.
   *
   * @returns their paths: they are news no more.
   */
  move(fresh: ReadonlyMap<string, FileValue>, present: Iterable<string>): string[] {
    if (fresh.size === 0) return []
    const moved: string[] = []
    const gone = new Map(this.#gone(present))
    const wanted = new Map([...fresh].map(([path, value]) => [path, entryOf(path, value)]))
    for (const likeness of LIKENESSES) {
      if (gone.size === 0 || wanted.size === 0) break
      for (const [path, from] of pairs(wanted, gone, likeness)) {
        wanted.delete(path)
        gone.delete(from)
        this.#delete(from)
        this.add(path, fresh.get(path)!)
        moved.push(path)
      }
    }
    return moved
  }

  /** Forgets some of what is gone where that is too much. */
  trim(present: Iterable<string>): void {
    if (!this.#hasAdded || this.#count() <= MAX_GONE) return
    const gone = [...this.#gone(present)]
    for (const [key] of gone.slice(0, Math.max(0, gone.length - MAX_GONE))) this.#delete(key)
  }

  *#gone(present: Iterable<string>): Generator<[key: string, entry: Entry]> {
    const there = new Set<number>()
    for (const path of present) there.add(hashPath(this.absolute(path)))
    for (let field = 0; field < FIELDS; field += 1) {
      for (const row of this.#rows(`k ${field}`).split(' ')) {
        const [key, name, bytes, sketch] = row.split(',')
        if (key && name && bytes && sketch && !there.has(Number.parseInt(key, 36))) yield [key, { name, bytes, sketch }]
      }
    }
  }

  /** How many there are, whether they are there or gone. */
  #count(): number {
    let count = 0
    for (let field = 0; field < FIELDS; field += 1) {
      const rows = this.#rows(`k ${field}`)
      for (let at = rows === '' ? -1 : 0; at !== -1; at = rows.indexOf(' ', at + 1)) count += 1
    }
    return count
  }

  #key(path: string): string {
    return hashPath(this.absolute(path)).toString(36)
  }

  #rows(field: string): string {
    const value = this.state.get(field)
    return value !== undefined && 'known' in value ? value.known : ''
  }

  #row(key: string): string | undefined {
    const rows = this.#rows(fieldOf(key))
    const begin = ` ${rows}`.indexOf(` ${key},`)
    return begin === -1 ? undefined : rows.slice(begin).split(' ', 1)[0]
  }

  #delete(key: string): void {
    const field = fieldOf(key)
    const left = this.#rows(field)
      .split(' ')
      .filter((row) => !row.startsWith(`${key},`))
    if (left.length === 0) this.state.delete(field)
    else this.state.set(field, { known: left.join(' ') })
  }
}

/** What is kept of a module that is known: what it offers is told of news alone. */
export function known(value: FileValue): FileValue {
  const { sketch: _, ...rest } = value
  return { ...rest, key: '', ...(value.offers !== undefined && { offers: '' }) }
}

/** What two modules have in common where one is the other; undefined: it says nothing of this one. */
type Likeness = (entry: Entry) => string | undefined

/** The ways of being alike, the surest first. Each is looked up: there may be thousands that came, and thousands that are gone. */
const LIKENESSES: readonly Likeness[] = [
  ({ bytes }) => bytes,
  ...partsOf(LIKE_BY_NAME).map(
    (parts): Likeness =>
      (entry) =>
        commonOf(entry, parts, entry.name),
  ),
  ...partsOf(LIKE).map(
    (parts): Likeness =>
      (entry) =>
        commonOf(entry, parts, ''),
  ),
]

/** All choices of so many parts of a sketch. */
function partsOf(count: number, from = 0): number[][] {
  if (count === 0) return [[]]
  const firsts = Array.from({ length: Math.max(0, PARTS - from) }, (_, n) => from + n)
  return firsts.flatMap((first) => partsOf(count - 1, first + 1).map((rest) => [first, ...rest]))
}

function commonOf({ sketch }: Entry, parts: readonly number[], name: string): string | undefined {
  if (sketch === NO_SKETCH || (name === '' && sketch.endsWith(FEW))) return undefined
  return parts.reduce((text, part) => text + sketch.slice(part * 2, part * 2 + 2), `${name} `)
}

/** Those that came with those that are gone and are like them, each once. */
function pairs(
  wanted: ReadonlyMap<string, Entry>,
  gone: ReadonlyMap<string, Entry>,
  likeness: Likeness,
): [path: string, key: string][] {
  const keys = new Map<string, string[]>()
  for (const [key, entry] of gone) {
    const common = likeness(entry)
    if (common === undefined) continue
    addTo(keys, common, key)
  }
  return [...wanted].flatMap(([path, entry]): [string, string][] => {
    const key = keys.get(likeness(entry) ?? '')?.pop()
    return key === undefined ? [] : [[path, key]]
  })
}

function entryOf(path: string, { key, sketch = NO_SKETCH }: FileValue): Entry {
  return { name: hashWord(nameOf(placeOf(path))).toString(36), bytes: key, sketch }
}

/** 48 bits, so that no two of a tree are taken for each other. */
export function hashPath(path: string): number {
  return hashWord(path) * 65_536 + (hashWord(`~${path}`) & 0xffff)
}

function fieldOf(key: string): string {
  return `k ${hashWord(key) % FIELDS}`
}
