import { Callers } from './callers.ts'
import { lastPart } from './channel-calls.ts'
import { ConstantIndex, namesOf } from './constants.ts'
import { copiedFolders } from './copied-folders.ts'
import { Kept } from './kept.ts'
import { KeptWords } from './kept-words.ts'
import { KnownFile } from './known-file.ts'
import { importedAs, isPackage, Modules } from './modules.ts'
import { isApart } from './places.ts'
import type { FileValue, Reduced } from './reduce.ts'

/** The files of a tree, and what all of them have in it: kept as files change, so that a change costs what it changes. */
export class Tree {
  /** In the order of their paths. */
  readonly files = new Map<string, KnownFile>()
  readonly kept = new Kept()
  readonly modules = new Modules([], (name) => this.kept.note(`module ${name}`))
  readonly constants = new ConstantIndex()
  readonly callers = new Callers()
  readonly words = new KeptWords(this.files, 'words')
  readonly refs = new KeptWords(this.files, 'refs')
  /** The names of functions and methods, and how many files have each. */
  readonly #functions = new Map<string, number>()
  /** Folders that hold copies of libraries; undefined until they are asked for. */
  #copied: readonly string[] | undefined

  /** @param passing what functions that pass a name on to a channel are called. */
  constructor(readonly passing: ReadonlySet<string>) {}

  /** A file as others see it. */
  get(path: string): FileValue | undefined {
    this.kept.note(`file ${path}`)
    return this.files.get(path)
  }

  /** Whether a file is nobody's own work here, by its place or by what it says itself. */
  isApart(path: string): boolean {
    if (isApart(path) || this.files.get(path)?.generated === true) return true
    this.#copied ??= copiedFolders(this.files.keys())
    return this.#copied.some((folder) => path.startsWith(folder))
  }

  /** The text that all constants of such a name hold. */
  onlyConstant(name: string): string | undefined {
    this.kept.note(`constant ${name}`)
    return this.constants.only(name)
  }

  /** Whether a function or method has such a name. */
  hasFunction(name: string): boolean {
    return this.#functions.has(name)
  }

  /** Takes files as they now are; undefined are those that went. */
  change(changes: ReadonlyMap<string, Reduced | undefined>): void {
    let moved = false
    for (const [path, reduced] of changes) {
      const before = this.files.get(path)
      const after = reduced && new KnownFile(reduced, this.passing)
      if (before === undefined && after === undefined) continue
      if (before !== undefined) this.#remove(path, before)
      if (after !== undefined) this.#add(path, after)
      else this.files.delete(path)
      this.words.change(path)
      this.refs.change(path)
      this.kept.drop(path)
      if (before === undefined || after === undefined || visible(before) !== visible(after)) {
        this.kept.changed(`file ${path}`)
        for (const name of new Set([...namesOf(before?.constants), ...namesOf(after?.constants)]))
          this.kept.changed(`constant ${name}`)
      }
      if (before !== undefined && after !== undefined) continue
      moved = true
      for (const name of importedAs(path)) this.kept.changed(`module ${name}`)
      if (isPackage(path)) this.kept.clear()
    }
    if (!moved) return
    this.#copied = undefined
    const sorted = [...this.files].sort(([a], [b]) => (a < b ? -1 : 1))
    this.files.clear()
    for (const [path, file] of sorted) this.files.set(path, file)
    this.modules.know(this.files.keys())
  }

  #add(path: string, file: KnownFile): void {
    this.files.set(path, file)
    this.constants.add(path, file.constants)
    this.callers.add(path, file)
    for (const name of functionsOf(file)) this.#functions.set(name, (this.#functions.get(name) ?? 0) + 1)
  }

  #remove(path: string, file: KnownFile): void {
    this.constants.remove(path, file.constants)
    this.callers.remove(path, file)
    for (const name of functionsOf(file)) {
      const left = (this.#functions.get(name) ?? 0) - 1
      if (left > 0) this.#functions.set(name, left)
      else this.#functions.delete(name)
    }
  }
}

function functionsOf({ defines = [], lines = [] }: FileValue): Set<string> {
  return new Set([...defines.map(lastPart), ...lines.flatMap(({ methods }) => methods)])
}

/** All that is worked out of other files is worked out of. */
function visible(file: FileValue): string {
  const { language, imports, exports, constants, forwarders, made, lines, defines, classes } = file
  const { names, stars } = classes ?? {}
  const named = classes?.classes?.map(({ name }) => name)
  const isHeld = classes !== undefined
  return JSON.stringify([
    language,
    imports,
    exports,
    constants,
    forwarders,
    made,
    lines,
    defines,
    names,
    stars,
    named,
    isHeld,
  ])
}
