import type { ClassFacts, FileFacts } from './class-facts.ts'
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
  readonly #files: ReadonlyMap<string, FileFacts>
  readonly #modules: Modules
  /** By path, then by name: of a name that a file defines twice both. */
  readonly #placed = new Map<string, Map<string, Placed[]>>()
  /** The last parts of bases that could not be found. */
  readonly #unfound = new Set<string>()

  constructor(files: ReadonlyMap<string, FileFacts>, modules: Modules) {
    this.#files = files
    this.#modules = modules
    for (const [path, { classes = [] }] of files) {
      if (classes.length === 0) continue
      const named = new Map<string, Placed[]>()
      for (const facts of classes) {
        const placed = { path, facts, bases: [], below: [], outside: [], brings: '', isOpen: false }
        const same = named.get(facts.name)
        if (same === undefined) named.set(facts.name, [placed])
        else same.push(placed)
      }
      this.#placed.set(path, named)
    }
    for (const each of this.all()) this.#setBases(each)
  }

  /** Every class, by file in the order they were given. */
  *all(): Iterable<Placed> {
    for (const named of this.#placed.values()) for (const same of named.values()) yield* same
  }

  /** The file and name of what a name in a file is, after the imports that it came through. */
  originOf(path: string, name: string): readonly [path: string, name: string] | undefined {
    return this.#origin(path, name, 0)
  }

  /** The classes around one. */
  kinOf(placed: Placed): Kin {
    const above = reached(placed, ({ bases }) => bases)
    const below = reached(placed, (each) => each.below)
    const all = new Set([...above, ...below])
    for (const each of below) for (const host of reached(each, ({ bases }) => bases)) all.add(host)
    all.delete(placed)
    const isOpenBelow = [...below].some((each) => each.isOpen || [...reached(each, ({ bases }) => bases)].some(isOpen))
    return {
      above,
      below,
      all,
      isOpen: placed.isOpen || [...above].some(isOpen),
      isOpenBelow: isOpenBelow || this.#unfound.has(lastOf(placed.facts.name)),
    }
  }

  #setBases(placed: Placed): void {
    const bases: Placed[] = []
    const outside: string[] = []
    const brings: string[] = []
    for (const written of placed.facts.bases) {
      const found = this.#class(placed.path, written)?.filter((base) => base !== placed)
      if (found !== undefined && found.length > 0) {
        bases.push(...found)
        for (const base of found) base.below.push(placed)
        continue
      }
      const name = this.#outside(placed.path, written)
      const attributes = name === undefined ? undefined : attributesOutside(name)
      if (name !== undefined) outside.push(name)
      if (attributes !== undefined) brings.push(...attributes)
      else {
        placed.isOpen = true
        this.#unfound.add(lastOf(name ?? written))
      }
    }
    Object.assign(placed, { bases, outside, brings: marks(brings) })
  }

  #class(path: string, written: string): readonly Placed[] | undefined {
    const origin = this.#origin(path, written, 0)
    return origin === undefined ? undefined : this.#placed.get(origin[0])?.get(origin[1])
  }

  #origin(
    path: string,
    dotted: string,
    depth: number,
    seen = new Set<string>(),
  ): readonly [path: string, name: string] | undefined {
    // Modules may pass on all of one another.
    const key = `${path}\n${dotted}`
    if (depth > DEPTH || seen.has(key)) return undefined
    seen.add(key)
    const file = this.#files.get(path)
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
      const module = this.#modules.find(path, star)
      const origin = module === undefined ? undefined : this.#origin(module, dotted, depth + 1, seen)
      if (origin !== undefined && this.#placed.get(origin[0])?.has(origin[1])) return origin
    }
    return [path, dotted]
  }

  /** A name of a module that is imported as one; `import a.b` makes `a` known, and `a.b.C` a name. */
  #ofModule(path: string, from: string, local: string, dotted: string) {
    const isWhole = from.startsWith(`${local}.`) && dotted.startsWith(`${from}.`)
    const module = this.#modules.find(path, from)
    return module === undefined ? undefined : ([module, dotted.slice((isWhole ? from : local).length + 1)] as const)
  }

  /** A name that is imported: what the module defines, or a module itself. */
  #imported(path: string, from: string, name: string, rest: string): readonly [path: string, name: string] | undefined {
    if (rest !== '') {
      const module = this.#modules.find(path, /\.$/.test(from) ? from + name : `${from}.${name}`)
      if (module !== undefined) return [module, rest]
    }
    const module = this.#modules.find(path, from)
    return module === undefined ? undefined : [module, rest === '' ? name : `${name}.${rest}`]
  }

  /** What a base that is not in the tree is called where it comes from; undefined where it should be in the tree. */
  #outside(path: string, written: string): string | undefined {
    if (written.includes('(')) return undefined
    const file = this.#files.get(path)!
    for (const [local, [from, name]] of importsOf(file, written)) {
      if (from === '' || from.startsWith('.') || this.#modules.find(path, from) !== undefined) return undefined
      const rest = written.slice(local.length)
      return name === '*' ? `${from.startsWith(`${local}.`) ? local : from}${rest}` : `${from}.${name}${rest}`
    }
    return file.stars === undefined && !written.includes('.') ? written : undefined
  }
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

function isOpen(placed: Placed): boolean {
  return placed.isOpen
}

function lastOf(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1)
}
