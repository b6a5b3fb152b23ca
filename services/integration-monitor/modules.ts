import { addTo } from '../../shared/contract/lists.ts'
import { folderOf } from '../../shared/contract/paths.ts'

/** What the languages of a source tree call their files. */
const CODE = /\.(?:py|pyi|ts|tsx|mts|cts|js|jsx|mjs|cjs|vue)$/

/** How TypeScript writes the name of a file that is compiled. */
const COMPILED = /\.[cm]?jsx?$/

const PYTHON = /\.pyi?$/

/** Folders that hold the sources of the package they are in. */
const SOURCES = /\/(?:src|lib)$/

/** Finds the file that an import names, among the files of the tree. */
export class Modules {
  /** By the last part of what a file is imported as: paths, and what each is imported as. */
  readonly #files = new Map<string, [stem: string, path: string][]>()
  readonly #packages = new Set<string>()

  /** @param asked is told of each name that is looked up: {@link importedAs}. */
  constructor(
    paths: Iterable<string>,
    private readonly asked?: (name: string) => void,
  ) {
    this.know(paths)
  }

  /** Says which files there are. */
  know(paths: Iterable<string>): void {
    this.#files.clear()
    this.#packages.clear()
    for (const path of paths) {
      if (isPackage(path)) this.#packages.add(folderOf(path))
      for (const stem of stemsOf(path)) this.#add(stem, path)
    }
  }

  /**
   * The file that `from`, as an import of `importer` writes it, names.
   *
   * @returns undefined where it is not in the tree, or where several could be meant.
   */
  find(importer: string, from: string): string | undefined {
    return PYTHON.test(importer) ? this.#python(importer, from) : this.#script(importer, from)
  }

  #python(importer: string, from: string): string | undefined {
    const dots = /^\.*/.exec(from)![0].length
    const rest = from.slice(dots).replaceAll('.', '/')
    if (dots > 0) {
      let folder = folderOf(importer)
      for (let up = 1; up < dots; up += 1) folder = folderOf(folder)
      return this.#exact(rest === '' ? folder : join(folder, rest), importer)
    }
    // A module of one name, such as `queue`, is the standard library's unless it lies where Python would look.
    const isShort = !rest.includes('/')
    const here = folderOf(importer)
    return this.#nearest(rest, importer, (root) => {
      if (root === here && this.#packages.has(here)) return false
      return !this.#packages.has(root) && (!isShort || root === '' || isWithin(here, root) || SOURCES.test(`/${root}`))
    })
  }

  #script(importer: string, from: string): string | undefined {
    if (/^\.{1,2}(?:\/|$)/.test(from)) {
      const target = resolved(folderOf(importer), from)
      const bare = target.replace(CODE, '').replace(/(?:^|\/)index$/, '')
      return this.#exact(target, importer) ?? this.#exact(bare, importer, target)
    }
    const [first = '', ...parts] = from.split('/')
    if (first.includes(':')) return undefined
    const isScoped = /^@./.test(first)
    if (parts.length === 0) return undefined
    const whole = from.replace(COMPILED, '')
    const found = isScoped ? undefined : this.#nearest(whole, importer, () => true)
    return found ?? this.#nearest(parts.join('/').replace(COMPILED, ''), importer, () => true)
  }

  /** The file imported as exactly that; of several the one named in full, or that of the importer's language. */
  #exact(stem: string, importer: string, full?: string): string | undefined {
    const found = this.#of(stem).flatMap(([each, path]) => (each === stem && path !== importer ? [path] : []))
    const ending = /\.\w+$/.exec(importer)![0]
    return found.find((path) => path === full) ?? found.find((path) => path.endsWith(ending)) ?? found[0]
  }

  /** The one file imported as something that ends so, or the one nearest to the importer. */
  #nearest(rest: string, importer: string, isRoot: (root: string) => boolean): string | undefined {
    const found = this.#of(rest).filter(([stem, path]) => {
      if (path === importer || PYTHON.test(path) !== PYTHON.test(importer)) return false
      if (stem === rest) return isRoot('')
      return stem.endsWith(`/${rest}`) && isRoot(stem.slice(0, -rest.length - 1))
    })
    const near = found.map(([stem, path]) => ({ path, shared: sharedFolders(stem, importer) }))
    const most = Math.max(...near.map(({ shared }) => shared))
    const best = near.filter(({ shared }) => shared === most)
    return best.length === 1 ? best[0]?.path : undefined
  }

  #of(stem: string): readonly [stem: string, path: string][] {
    const name = lastOf(stem)
    this.asked?.(name)
    return this.#files.get(name) ?? []
  }

  #add(stem: string, path: string): void {
    const key = lastOf(stem)
    addTo(this.#files, key, [stem, path])
  }
}

/** Whether a file makes its folder a package of Python. */
export function isPackage(path: string): boolean {
  return /(?:^|\/)(?:__init__|index)\.pyi?$/.test(path)
}

/** The names that the imports of a file end in. */
export function importedAs(path: string): string[] {
  return stemsOf(path).map(lastOf)
}

/** What a file is imported as. */
function stemsOf(path: string): string[] {
  if (!CODE.test(path)) return []
  const stem = path.replace(CODE, '')
  const folder = /^(?:(.*)\/)?(?:__init__|index)$/.exec(stem)
  if (folder === null) return [stem]
  const name = folder[1] ?? ''
  return SOURCES.test(name) ? [name, name.replace(SOURCES, '')] : [name]
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function join(folder: string, rest: string): string {
  return folder === '' ? rest : `${folder}/${rest}`
}

function isWithin(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(`${root}/`)
}

/** A relative path from a folder; what leads out of the tree is no path in it. */
function resolved(folder: string, relative: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return '..'
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function sharedFolders(stem: string, importer: string): number {
  const [a, b] = [stem.split('/'), importer.split('/')]
  let shared = 0
  while (shared < a.length - 1 && shared < b.length - 1 && a[shared] === b[shared]) shared += 1
  return shared
}
