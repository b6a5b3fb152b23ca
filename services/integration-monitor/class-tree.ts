import { addTo } from '../../shared/contract/lists.ts'
import type { ClassFacts, FileFacts } from './class-facts.ts'
import type { Kept } from './kept.ts'
import { marks } from './marks.ts'
import type { Modules } from './modules.ts'
import { attributesOutside } from './outside-bases.ts'

/** How many imports are followed to a class, and how many bases up and down from it. */
const DEPTH = 12

/** A class in its place among the others. */
export interface Placed {
  path: string
  facts: ClassFacts
  bases: readonly Placed[]
  /** The classes that have it as a base. */
  below: Placed[]
  /** Bases that are not in the tree, by the name they are imported as. */
  outside: readonly string[]
  /** What bases that are not in the tree bring: {@link marks}. */
  brings: string
  /** A base could not be found, or is one of which nothing is known. */
  isOpen: boolean
}

/** A file, and the name of something in it. */
type Origin = readonly [path: string, name: string]

/** What the bases of a class are. */
interface Based {
  placed: Placed
  /** Those of the tree. */
  origins: readonly Origin[]
  outside: readonly string[]
  brings: string
  /** What those are called that could not be found. */
  unfound: readonly string[]
}

const NONE: Placed[] = []

/** The classes around one. */
export interface Kin {
  /** Bases, and theirs. */
  above: ReadonlySet<Placed>
  /** Classes it is a base of, and theirs. */
  below: ReadonlySet<Placed>
  /** All of these and the other bases of those below, where a mixin meets its host; the class itself is not among them. */
  all: ReadonlySet<Placed>
  /** Somewhere above it a base is not known. */
  isOpen: boolean
  /** Somewhere among those below, or their bases, one is not known; or a base that could not be found may be this class. */
  isOpenBelow: boolean
}

/** The classes of a tree, with their bases found across its files. */
export class ClassTree {
  readonly #kin = new Map<Placed, Kin>()
  /** By path, then by name: of a name that a file defines twice both. */
  readonly #placed = new Map<string, Map<string, Placed[]>>()
  readonly #all: Placed[] = []
  /** The last parts of bases that could not be found. */
  readonly #unfound = new Set<string>()

  constructor(
    private readonly files: ReadonlyMap<string, FileFacts>,
    private readonly modules: Modules,
    private readonly kept: Kept,
  ) {
    for (const [path, { classes = [] }] of files) {
      if (classes.length === 0) continue
      const named = kept.of(path, 'placed', () => placedIn(path, classes))
      this.#placed.set(path, named)
      for (const same of named.values()) this.#all.push(...same)
    }
    for (const placed of this.#all) placed.below = NONE
    for (const [path, named] of this.#placed) {
      const known = kept.of(path, 'bases', () => [...named.values()].flat().map((placed) => this.#basesOf(placed)))
      for (const bases of known) this.#link(bases)
    }
  }

  /** Every class, by file in the order they were given. */
  all(): readonly Placed[] {
    return this.#all
  }

  /** The file and name of what a name in a file is, after the imports that it came through. */
  originOf(path: string, name: string): Origin | undefined {
    return this.#origin(path, name, 0)
  }

  /** The classes around one. */
  kinOf(placed: Placed): Kin {
    const kin = this.#kin.get(placed) ?? this.#around(placed)
    this.#kin.set(placed, kin)
    return kin
  }

  #around(placed: Placed): Kin {
    const above = reached(placed, ({ bases }) => bases)
    const below = reached(placed, (each) => each.below)
    const all = new Set([...above, ...below])
    for (const each of below) for (const host of reached(each, ({ bases }) => bases)) all.add(host)
    all.delete(placed)
    const isOpenBelow = [...below].some(
      (each) => each.isOpen || [...reached(each, ({ bases }) => bases)].some(({ isOpen }) => isOpen),
    )
    return {
      above,
      below,
      all,
      isOpen: placed.isOpen || [...above].some(({ isOpen }) => isOpen),
      isOpenBelow: isOpenBelow || [placed, ...below].some(({ facts }) => this.#unfound.has(lastOf(facts.name))),
    }
  }

  #link({ placed, origins, unfound, outside, brings }: Based): void {
    const bases = origins.length === 0 ? NONE : origins.flatMap((origin) => this.#others(placed, origin))
    placed.bases = bases
    placed.outside = outside
    placed.brings = brings
    placed.isOpen = unfound.length > 0
    for (const base of bases) {
      if (base.below === NONE) base.below = [placed]
      else base.below.push(placed)
    }
    for (const name of unfound) this.#unfound.add(name)
  }

  /** What a class's bases are, as far as what other files show of themselves tells. */
  #basesOf(placed: Placed): Based {
    const origins: Origin[] = []
    const outside: string[] = []
    const unfound: string[] = []
    const brings: string[] = []
    for (const written of placed.facts.bases) {
      const origin = this.#origin(placed.path, written, 0)
      if (origin !== undefined && this.#others(placed, origin).length > 0) {
        origins.push(origin)
        continue
      }
      const name = this.#outside(placed.path, written)
      const attributes = name === undefined ? undefined : attributesOutside(name)
      if (name !== undefined) outside.push(name)
      if (attributes !== undefined) brings.push(...attributes)
      else unfound.push(lastOf(name ?? written))
    }
    return { placed, origins, outside, brings: marks(brings), unfound }
  }

  /** The classes of a file that have a name, but for one that looks for its base. */
  #others(placed: Placed, [path, name]: Origin): Placed[] {
    return (
      this.#placed
        .get(path)
        ?.get(name)
        ?.filter((base) => base !== placed) ?? []
    )
  }

  #origin(path: string, dotted: string, depth: number, seen = new Set<string>()): Origin | undefined {
    // Modules may pass on all of one another.
    const key = `${path}\n${dotted}`
    if (depth > DEPTH || seen.has(key)) return undefined
    seen.add(key)
    this.kept.note(`file ${path}`)
    const file = this.files.get(path)
    if (file === undefined) return [path, dotted]
    if (this.#placed.get(path)?.has(dotted)) return [path, dotted]
    for (const [local, [from, name]] of importsOf(file, dotted)) {
      if (from === '') {
        if (name === local) continue
        return this.#origin(path, name + dotted.slice(local.length), depth + 1, seen)
      }
      const rest = dotted === local ? '' : dotted.slice(local.length + 1)
      const found = name === '*' ? this.#ofModule(path, from, local, dotted) : this.#imported(path, from, name, rest)
      return found === undefined || found[1] === '' ? undefined : this.#origin(found[0], found[1], depth + 1, seen)
    }
    for (const star of file.stars ?? []) {
      const module = this.modules.find(path, star)
      const origin = module === undefined ? undefined : this.#origin(module, dotted, depth + 1, seen)
      if (origin !== undefined && this.#placed.get(origin[0])?.has(origin[1])) return origin
    }
    return [path, dotted]
  }

  /** A name of a module that is imported as one; `import a.b` makes `a` known, and `a.b.C` a name. */
  #ofModule(path: string, from: string, local: string, dotted: string) {
    const isWhole = from.startsWith(`${local}.`) && dotted.startsWith(`${from}.`)
    const module = this.modules.find(path, from)
    return module === undefined ? undefined : ([module, dotted.slice((isWhole ? from : local).length + 1)] as const)
  }

  /** A name that is imported: what the module defines, or a module itself. */
  #imported(path: string, from: string, name: string, rest: string): Origin | undefined {
    if (rest !== '') {
      const module = this.modules.find(path, /\.$/.test(from) ? from + name : `${from}.${name}`)
      if (module !== undefined) return [module, rest]
    }
    const module = this.modules.find(path, from)
    return module === undefined ? undefined : [module, rest === '' ? name : `${name}.${rest}`]
  }

  /** What a base that is not in the tree is called where it comes from; undefined where it should be in the tree. */
  #outside(path: string, written: string): string | undefined {
    if (written.includes('(')) return undefined
    const file = this.files.get(path)!
    for (const [local, [from, name]] of importsOf(file, written)) {
      if (from === '' || from.startsWith('.') || this.modules.find(path, from) !== undefined) return undefined
      const rest = written.slice(local.length)
      return name === '*' ? `${from.startsWith(`${local}.`) ? local : from}${rest}` : `${from}.${name}${rest}`
    }
    return file.stars === undefined && !written.includes('.') ? written : undefined
  }
}

function placedIn(path: string, classes: readonly ClassFacts[]): Map<string, Placed[]> {
  const named = new Map<string, Placed[]>()
  for (const facts of classes) {
    const placed = { path, facts, bases: NONE, below: NONE, outside: [], brings: '', isOpen: false }
    addTo(named, facts.name, placed)
  }
  return named
}

/** The imports that a dotted name may come through, the longest first. */
function* importsOf({ names = {} }: FileFacts, dotted: string) {
  for (let end = dotted.length; end > 0; end = dotted.lastIndexOf('.', end - 1)) {
    const local = dotted.slice(0, end)
    if (Object.hasOwn(names, local)) yield [local, names[local]!] as const
  }
}

function reached(from: Placed, next: (placed: Placed) => readonly Placed[]): Set<Placed> {
  const found = new Set<Placed>()
  let edge: readonly Placed[] = [from]
  for (let depth = 0; depth < DEPTH && edge.length > 0; depth += 1) {
    edge = [...new Set(edge.flatMap(next))].filter((placed) => !found.has(placed) && placed !== from)
    for (const placed of edge) found.add(placed)
  }
  return found
}

function lastOf(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1)
}
