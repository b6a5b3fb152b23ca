import { addTo } from '../../shared/contract/lists.ts'
import { folderOf, resolved } from '../../shared/contract/paths.ts'
import { isMarker } from './paths.ts'
import type { FileValue } from './reduce.ts'

/** A file that loads modules by how their names begin. */
interface Loader {
  from: string
  standing: FileValue['standing']
}

/** Which modules some files load: those that lie in a folder, those under a path from the top, or those that have it anywhere. */
interface Loaded {
  by: 'folder' | 'beginning' | 'within'
  text: string
  loaders: Loader[]
}

/** How many files that load the same are told, of those that are news, of the others and of tests: of many, all say the same. */
const MAX_LOADERS = 20

/** The modules that files load by how their names begin, put together where many load the same. */
export class Loads {
  readonly #all = new Map<string, Loaded>()

  /** @param fresh the files that are news. */
  constructor(private readonly fresh: ReadonlySet<string>) {}

  /** @param prefix what is known of the names; empty where it is nothing but that they lie beside the file. */
  add(from: string, prefix: string, standing: FileValue['standing']): void {
    const { by, text } = loadedBy(from, prefix)
    const key = `${by} ${text}`
    const known = this.#all.get(key) ?? { by, text, loaders: [] }
    this.#all.set(key, known)
    const sortOf = (loader: Loader) => (loader.standing === 'test' ? 'test' : this.fresh.has(loader.from))
    const alike = known.loaders.filter((loader) => sortOf(loader) === sortOf({ from, standing }))
    if (alike.length < MAX_LOADERS) known.loaders.push({ from, standing })
  }

  /** Which of these each loads, and whether it may be any of a whole program: `import_module(f"shop.{name}")`. */
  *found(paths: Iterable<string>): Generator<[path: string, loader: Loader, isOfAll: boolean]> {
    if (this.#all.size === 0) return
    const folders = new Map<string, string[]>()
    const ends: [end: string, path: string][] = []
    for (const path of paths) {
      const folder = folderOf(path)
      for (const each of isMarker(path) && folder !== '' ? [folder, folderOf(folder)] : [folder]) {
        addTo(folders, each, path)
      }
      for (let begin = 0; begin !== -1; begin = path.indexOf('/', begin) + 1 || -1) ends.push([path.slice(begin), path])
    }
    ends.sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    for (const { by, text, loaders } of this.#all.values()) {
      const isOfAll = by === 'within' && /^[^/]+\/$/.test(text)
      const loaded = new Set(by === 'folder' ? folders.get(text) : beginning(ends, text, by === 'beginning'))
      for (const path of loaded) for (const loader of loaders) yield [path, loader, isOfAll]
    }
  }
}

/** Of what ends of paths, in order, begin with a text: the paths, or those alone that begin so as a whole. */
function* beginning(
  ends: readonly (readonly [end: string, path: string])[],
  text: string,
  isWhole: boolean,
): Generator<string> {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ends[middle]![0] < text) low = middle + 1
    else high = middle
  }
  for (; ends[low]?.[0].startsWith(text); low += 1) {
    const [end, path] = ends[low]!
    if (!isWhole || end.length === path.length) yield path
  }
}

/** What a file loads that loads by such a beginning. */
function loadedBy(from: string, prefix: string): Omit<Loaded, 'loaders'> {
  const folder = folderOf(from)
  const here = { by: 'folder', text: folder } as const
  if (prefix === '' || prefix === '.') return here
  if (from.endsWith('.py')) {
    const dotted = prefix.replace(/^\.+/, '').replaceAll('.', '/')
    const text = prefix.startsWith('.') && folder !== '' ? `${folder}/${dotted}` : dotted
    return text === '' ? here : { by: 'within', text }
  }
  const literal = prefix.replace(/[*{[(!].*$/, '')
  if (/^\.{1,2}\//.test(literal)) {
    const base = resolved(folder, literal)
    if (base === undefined || base === folder || base === '') return here
    return { by: 'beginning', text: literal.endsWith('/') ? `${base}/` : base }
  }
  const bare = literal.replace(/^(?:[/@~#$][\w-]*)?\//, '')
  return bare === '' ? here : { by: 'within', text: bare }
}
