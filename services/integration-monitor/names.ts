import type { Name, Parameter } from '../../shared/contract/summary.ts'
import { enumMember, memberName } from './enum-members.ts'
import { Imports } from './imports.ts'
import { own } from './own.ts'
import { MAX_NAMES, product, type Resolved, union } from './parts.ts'
import type { FileValue } from './reduce.ts'
import { isNew } from './seen-names.ts'
import type { Tree } from './tree.ts'

/** How deep constants are followed. */
const MAX_DEPTH = 12

/** How many classes are looked at above one. */
const MAX_ANCESTRY = 100

const UNKNOWN: Resolved = { names: [[null]] }

/** Where something is defined: the file, and the dotted path it has there. */
interface Home {
  path: string
  name: string
}

/** Resolves names through constants, class attributes, bases, imports and re-exports of the whole tree. */
export class Names {
  /** What was found in the course of one question: another is answered as if it were the first. */
  readonly #known = new Map<string, Resolved | null>()
  readonly #imports: Imports

  constructor(private readonly tree: Tree) {
    this.#imports = new Imports(tree)
  }

  /** All that `name` may be where `path` writes it. */
  resolve(name: Name | undefined, path: string): Resolved {
    this.#known.clear()
    return this.#resolve(name, path, 0)
  }

  #resolve(name: Name | undefined, path: string, depth: number): Resolved {
    if (name === null || name === undefined || depth > MAX_DEPTH) return UNKNOWN
    if (typeof name === 'string') return { names: [[name]] }
    if ('param' in name) return { names: [[{ param: name.param, of: name.of }]] }
    if ('ref' in name) return this.#lookup(path, name.ref, depth + 1) ?? this.#guess(path, name.ref) ?? UNKNOWN
    if ('any' in name) return union(name.any.slice(0, MAX_NAMES).map((one) => this.#resolve(one, path, depth + 1)))
    return name.join
      .map((part) => this.#resolve(part, path, depth + 1))
      .reduce((left, right) => product(left, right), { names: [[]] })
  }

  /** What a dotted path that a file names stands for; undefined where nothing is found. */
  #lookup(path: string, ref: string, depth: number): Resolved | undefined {
    const key = `${path}\n${ref}`
    const known = this.#known.get(key)
    // Null is also what is being looked up just now: constants may go round in circles.
    if (known !== undefined) return known ?? undefined
    if (depth > MAX_DEPTH) return undefined
    this.#known.set(key, null)
    const found = this.#find(path, ref, depth)
    if (found !== undefined) this.#known.set(key, found)
    return found
  }

  /** Where a name of a file is defined. */
  home(path: string, name: string, depth = 0, seen = new Set<string>()): Home | undefined {
    const file = this.tree.get(path)
    if (file === undefined || depth > MAX_DEPTH) return undefined
    const parts = name.split('.')
    for (let end = parts.length; end > 0; end -= 1) {
      const imported = this.#imports.of(path).get(parts.slice(0, end).join('.'))
      if (imported === undefined) continue
      const rest = parts.slice(end)
      for (const [target, wanted] of this.#imports.targets(path, imported, rest))
        return this.#exportedHome(target, wanted, depth, seen)
      return undefined
    }
    return { path, name }
  }

  /** What a name of a file was made by: `EventEmitter`; as it is written where it was made. */
  made(path: string, name: string): string | undefined {
    return this.#madeAt(path, name)?.made
  }

  /**
   * The classes of the tree that a dotted name of a file may stand for: a class and what it derives from, nearest first; of
   * what was made by a class that class.
   */
  *classes(path: string, name: string): Generator<Home & { methods: readonly string[] }> {
    let found = false
    for (const one of this.#ancestry(path, name)) {
      found = true
      yield one
    }
    if (found) return
    const at = this.#madeAt(path, name)
    if (at !== undefined) yield* this.#ancestry(at.path, at.made)
  }

  /** The parameters of a method that a file calls, where it is one of the tree. */
  parameters(path: string, callee: string): readonly Parameter[] {
    const dot = callee.lastIndexOf('.')
    if (dot === -1) return []
    for (const line of this.classes(path, callee.slice(0, dot))) {
      const found = own(this.tree.get(line.path)?.forwarders, `${line.name}${callee.slice(dot)}`)
      if (found !== undefined) return found.params
    }
    return []
  }

  #madeAt(path: string, name: string): { path: string; made: string } | undefined {
    const here = own(this.tree.get(path)?.made, name)
    if (here !== undefined) return { path, made: here }
    const home = this.home(path, name)
    const made = home === undefined ? undefined : own(this.tree.get(home.path)?.made, home.name)
    return home === undefined || made === undefined ? undefined : { path: home.path, made }
  }

  *#ancestry(path: string, name: string, seen = new Set<string>()): Generator<Home & { methods: readonly string[] }> {
    const home = this.home(path, name)
    if (home === undefined || seen.size > MAX_ANCESTRY || !isNew(seen, home.path, [home.name])) return
    const found = this.tree.get(home.path)?.lines?.find((one) => one.name === home.name)
    if (found === undefined) return
    yield { ...home, methods: found.methods }
    for (const base of found.bases) yield* this.#ancestry(home.path, base, seen)
  }

  #find(path: string, ref: string, depth: number): Resolved | undefined {
    const file = this.tree.get(path)
    if (file === undefined) return undefined
    const value = own(file.constants, ref)
    if (value !== undefined) return this.#resolve(value, path, depth + 1)
    const parts = ref.split('.')
    const last = parts.at(-1) ?? ''
    const below = last === '*' ? this.#below(path, file, parts.slice(0, -1).join('.'), depth) : undefined
    if (below !== undefined) return below
    // The value of an enum's member is the member; a text is what it is also when it is asked for it.
    if (parts.length > 1 && /^(value|name|toString|valueOf|decode|encode|lower|VALUE)$/.test(last)) {
      const found = this.#lookup(path, parts.slice(0, -1).join('.'), depth + 1)
      if (found !== undefined) return found
    }
    for (let end = parts.length; end > 0; end -= 1) {
      const imported = this.#imports.of(path).get(parts.slice(0, end).join('.'))
      if (imported === undefined) continue
      for (const [target, wanted] of this.#imports.targets(path, imported, parts.slice(end))) {
        const found = this.#exported(target, wanted, depth + 1)
        if (found !== undefined) return found
      }
    }
    const attribute = parts.slice(1).join('.')
    const bases = attribute === '' ? [] : (file.lines?.find(({ name }) => name === parts[0])?.bases ?? [])
    for (const base of bases) {
      const found = this.#lookup(path, `${base}.${attribute}`, depth + 1)
      if (found !== undefined) return found
    }
    for (const target of this.#imports.stars(path)) {
      const found = this.#exported(target, parts, depth + 1)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Any text that is written below a name of the file itself. */
  #below(path: string, { constants = {} }: FileValue, name: string, depth: number): Resolved | undefined {
    const values = Object.entries(constants).filter(([each]) => each.startsWith(`${name}.`))
    if (values.length === 0) return undefined
    return union(values.map(([, value]) => this.#resolve(value, path, depth + 1)))
  }

  /**
   * What other files see under a name of a file: what it exports itself, then what it passes on whole.
   *
   * @param seen what was asked already: modules may export one another.
   */
  #exported(path: string, parts: readonly string[], depth: number, seen = new Set<string>()): Resolved | undefined {
    if (depth > MAX_DEPTH) return undefined
    const [first, ...rest] = parts
    const modules = [path]
    for (const module of modules) {
      if (!isNew(seen, module, parts)) continue
      for (const [exported, local, from] of this.tree.get(module)?.exports ?? []) {
        if (exported !== first && !(exported === '*' && from !== undefined)) continue
        const target = from === undefined ? module : this.tree.modules.find(module, from)
        if (target === undefined) continue
        if (exported === '*') {
          modules.push(target)
          continue
        }
        const inner = local === '*' ? rest : [local, ...rest]
        if (inner.length === 0) continue
        const found =
          target === module
            ? this.#lookup(module, inner.join('.'), depth + 1)
            : this.#exported(target, inner, depth + 1, seen)
        if (found !== undefined) return found
      }
      const found = parts.length === 0 ? undefined : this.#lookup(module, parts.join('.'), depth + 1)
      if (found !== undefined) return found
    }
    return undefined
  }

  #exportedHome(path: string, parts: readonly string[], depth: number, seen: Set<string>): Home | undefined {
    if (depth > MAX_DEPTH || parts.length === 0) return undefined
    const [first, ...rest] = parts
    const modules = [path]
    for (const module of modules) {
      if (!isNew(seen, module, parts)) continue
      let found: Home | undefined
      for (const [exported, local, from] of this.tree.get(module)?.exports ?? []) {
        if (exported === first && from === undefined) {
          found = this.home(module, [local, ...rest].join('.'), depth + 1, seen)
          break
        }
        const target = from === undefined ? undefined : this.tree.modules.find(module, from)
        if (target === undefined) continue
        if (exported === '*') modules.push(target)
        else if (exported === first)
          found ??= this.#exportedHome(target, local === '*' ? rest : [local, ...rest], depth + 1, seen)
      }
      if (module !== path) found ??= this.home(module, parts.join('.'), depth + 1, seen)
      if (found !== undefined && (module === path || this.#defines(found))) return found
    }
    return this.home(path, parts.join('.'), depth + 1, seen)
  }

  #defines({ path, name }: Home): boolean {
    const file = this.tree.get(path)
    const first = name.split('.')[0]
    return (
      own(file?.forwarders, name) !== undefined ||
      file?.lines?.some((one) => one.name === first) === true ||
      file?.defines?.includes(name) === true
    )
  }

  /**
   * A constant that is the only one of its name in the tree, such as one behind a path that only a build tool knows; or a
   * member of an enum that is no text, which is told by itself.
   */
  #guess(path: string, ref: string): Resolved | undefined {
    const parts = ref.split('.').filter((part) => part !== 'value')
    const text = this.tree.onlyConstant(parts.slice(-2).join('.'))
    if (text !== undefined) return { names: [[text]], guessed: true }
    const [owner = '', member = ''] = enumMember(ref) ?? []
    const home = this.home(path, owner)
    const name = home && memberName(this.tree.get(home.path)?.lines, home.name, member)
    return name === undefined ? undefined : { names: [[name]] }
  }
}
