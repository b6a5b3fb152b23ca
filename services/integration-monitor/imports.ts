import type { FileValue } from './reduce.ts'
import type { Tree } from './tree.ts'

/** A name as it is called where it is imported from. */
interface Imported {
  from: string
  imported: string
}

/** What the files of a tree import from one another. */
export class Imports {
  readonly #known = new WeakMap<FileValue, Map<string, Imported>>()

  constructor(private readonly tree: Tree) {}

  /** The files that an import may mean, and what of them. */
  *targets(
    path: string,
    { from, imported }: Imported,
    rest: readonly string[],
  ): Generator<[path: string, parts: readonly string[]]> {
    const module = this.tree.modules.find(path, from)
    if (imported === '*') {
      if (module !== undefined && rest.length > 0) yield [module, rest]
      return
    }
    if (module !== undefined) yield [module, [imported, ...rest]]
    // Python: the name may be a module of the package.
    if (!/\.pyi?$/.test(path) || rest.length === 0) return
    const inner = this.tree.modules.find(path, from.endsWith('.') ? `${from}${imported}` : `${from}.${imported}`)
    if (inner !== undefined) yield [inner, rest]
  }

  /** What a file imports, by what it is called there. */
  of(path: string): ReadonlyMap<string, Imported> {
    const file = this.tree.get(path)
    if (file === undefined) return new Map()
    let known = this.#known.get(file)
    if (known !== undefined) return known
    known = new Map()
    for (const { from, names = [] } of file.imports ?? []) {
      for (const [imported, local] of names) if (local !== '*') known.set(local, { from, imported })
    }
    this.#known.set(file, known)
    return known
  }

  /** The files of which a file imports everything. */
  *stars(path: string): Generator<string> {
    for (const { from, names = [] } of this.tree.get(path)?.imports ?? []) {
      if (!names.some(([imported, local]) => imported === '*' && local === '*')) continue
      const target = this.tree.modules.find(path, from)
      if (target !== undefined) yield target
    }
  }
}
