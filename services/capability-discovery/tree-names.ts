import type { Files } from '../../shared/contract/packed-files.ts'
import { folderOf, foldersAbove } from '../../shared/contract/paths.ts'
import { hashSigned, unpackWords } from '../../shared/contract/words.ts'
import type { FileValue } from './reduce.ts'
import { isFixture, isImported, isOfTests } from './reduce.ts'

const SOURCE = /\.(?:py[iwx]?|[cm]?[jt]sx?|vue)$/

/** Where stubs of others' modules lie, as type checkers look for them. */
const STUBS = /(?:^|\/)(?:typings|stubs|typeshed|[\w-]+-stubs)\/(?:[^/]+\/)*[^/]+\.pyi$/

/**
 * What tells that a file shows how to write another one, which is not in the tree: `config.example.py`, `config.py.example`. What
 * an importable module shows may be how to use another: of those only what configures counts, such as `settings_sample.py`.
 */
const SHOWN =
  /\.(?:example|sample|template|default|dist|tmpl)(?=\.py$)|(?<=\.py)\.(?:example|sample|template|default|dist|tmpl)$|(?<=(?:^|[/_])(?:conf|config|settings|secrets?|credentials))_(?:example|sample|template)(?=\.py$)/

/** What code may import because it is in the tree: names of files and folders, and where they are. */
export class TreeNames {
  /** Python modules and packages that lie in no package, by name. */
  readonly #modules = new Set<string>()
  /** Those that are there for tests, or lie in a folder of tests, which alone may have them on their path. */
  readonly #fixtures = new Set<string>()
  /** Folders of packages of Python. */
  readonly #packages = new Set<string>()
  /** All files and folders of code, without endings. */
  readonly #places = new Set<string>()
  /** Words of the configurations of bundlers. */
  readonly #configured: Uint32Array[] = []
  /** Programs by the names of files, without endings. */
  readonly programs = new Set<string>()

  constructor(files: Files<FileValue>) {
    for (const [path] of files) if (/(?:^|\/)__init__\.py$/.test(path)) this.#packages.add(folderOf(path))
    for (const [path, { words }] of files) {
      if (words !== undefined) this.#configured.push(unpackWords(words))
      const stem = stemOf(path)
      this.programs.add(stem.slice(stem.lastIndexOf('/') + 1))
      this.#add(path)
      const made = path.replace(SHOWN, '')
      if (made !== path) this.#add(made)
    }
  }

  #add(path: string): void {
    if (!SOURCE.test(path) || !isImported(path) || STUBS.test(path)) return
    const stem = stemOf(path)
    this.#places.add(stem)
    for (const folder of foldersAbove(path)) {
      if (this.#places.has(folder)) break
      this.#places.add(folder)
    }
    if (!/\.py[iwx]?$/.test(path)) return
    const isForTests = isFixture(path) || isOfTests(path)
    for (let place = stem; place !== ''; place = folderOf(place)) {
      const folder = folderOf(place)
      const modules = isForTests && (folder !== '' || isFixture(path)) ? this.#fixtures : this.#modules
      if (!this.#packages.has(folder)) modules.add(place.slice(folder === '' ? 0 : folder.length + 1))
    }
  }

  /**
   * Whether a Python file finds a module in the tree: as a program's own, or beside any other that can be on its path.
   *
   * @param isPackage it is the name of a package, too: then a part of a package that goes by it is not meant.
   */
  hasModule(path: string, name: string, isPackage: boolean): boolean {
    const top = name.split('.', 1)[0] ?? ''
    if (this.#modules.has(top) || (isOfTests(path) && this.#fixtures.has(top))) return true
    const own = stemOf(path)
    return [...foldersAbove(path)]
      .filter((folder) => !isPackage || !this.#packages.has(folder))
      .map((folder) => (folder === '' ? top : `${folder}/${top}`))
      .some((place) => place !== own && this.#places.has(place))
  }

  /** Whether a name that a script imports is that of a folder or file where bundlers are told to look. */
  hasFolder(path: string, name: string): boolean {
    const [first = '', second] = name.split('/')
    // `@components/button` is a folder as well.
    const wanted = first.startsWith('@') ? first.slice(1) : first
    const own = stemOf(path)
    for (const folder of foldersAbove(path)) {
      for (const base of ['', 'src/', 'app/', 'lib/', 'frontend/', 'client/']) {
        const place = `${folder === '' ? '' : `${folder}/`}${base}${wanted}`
        const whole = second === undefined ? place : `${place}/${second}`
        // A file is not what it imports itself.
        if (whole !== own && this.#places.has(whole)) return true
      }
    }
    return false
  }

  /** Whether a bundler's configuration names the packages installed in a folder, other than the top. */
  areBundled(folder: string): boolean {
    const name = folder.slice(folder.lastIndexOf('/') + 1)
    if (name === '') return false
    const hashes = ['', './', '../'].map((above) => hashSigned('"', `${above}${name}/node_modules`))
    return this.#configured.some((words) => hashes.some((hash) => contains(words, hash)))
  }

  /** Whether a bundler's configuration names it, as a key or as a text. */
  isConfigured(name: string): boolean {
    const scope = name.split('/', 1)[0] ?? name
    const hashes = [name, `${name}$`, `${name}/*`, scope, `${scope}/*`].flatMap((each) => [
      hashSigned('"', each),
      hashSigned('=', each),
    ])
    return this.#configured.some((words) => hashes.some((hash) => contains(words, hash)))
  }
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, '')
}

function contains(sorted: Uint32Array, wanted: number): boolean {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return sorted[low] === wanted
}
