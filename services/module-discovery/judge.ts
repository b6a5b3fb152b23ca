import { addTo } from '../../shared/contract/lists.ts'
import type { Files as Known } from '../../shared/contract/packed-files.ts'
import { folderOf } from '../../shared/contract/paths.ts'
import { hashSigned, unpackWords } from '../../shared/contract/words.ts'
import { Loads } from './loads.ts'
import { isMarker, nameOf, placeOf, stemOf } from './paths.ts'
import { type FileValue, linesIn } from './reduce.ts'
import { Targets } from './targets.ts'

type Files = Known<FileValue>

/** Who has to do with a module. */
export interface Ties {
  /** Something that was there before imports or names it; as long as that is not so, the new files of the program that do. */
  isUsed: boolean
  users: Set<string>
  /** Tests that do, and documents that name it. */
  tests: Set<string>
  documents: Set<string>
  /** It is found by where it is. */
  isFound: boolean
}

/** How many files of a folder there must be that nobody imports, and how large their part, for a folder to be read as a whole. */
const MIN_BESIDE = 2
const FOUND_SHARE = 0.6

/** How many files are looked at that lie as another does. */
const MAX_BESIDE = 200

/** Who has to do with each of these modules, as far as the files say. */
export function tiesOf(files: Files, fresh: ReadonlySet<string>): Map<string, Ties> {
  const ties = new Map<string, Ties>()
  if (fresh.size === 0) return ties
  const beside = besideOf(files, fresh)
  const wanted = new Set([...fresh, ...[...beside.values()].flat(2)])
  for (const path of wanted)
    ties.set(path, { isUsed: false, users: new Set(), tests: new Set(), documents: new Set(), isFound: false })
  // Where those beside it are imported, a name that may be of anything in the program says of none that it loads it.
  const isDoubted = (path: string) => fresh.has(path) && areImported(beside.get(path)?.[0] ?? [], ties)
  tie(files, ties, fresh, isDoubted)
  for (const path of fresh) {
    const own = ties.get(path)
    const groups = beside.get(path) ?? []
    if (own === undefined) continue
    own.isFound ||= isEntry(path, files) || isVariant(path, files) || groups.some((group) => areFound(group, ties))
  }
  return ties
}

/** Those that lie as each does: in its folder, and under its name in the folders beside that. */
function besideOf(files: Files, fresh: ReadonlySet<string>): Map<string, string[][]> {
  const folders = new Map<string, string[]>()
  const cousins = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, key: string, path: string) => addTo(map, key, path, MAX_BESIDE)
  const keyOf = (path: string) => `${folderOf(path)} ${/\.pyw?$/.test(path) ? 'python' : 'script'}`
  const cousinOf = (path: string) => `${folderOf(folderOf(path))}/*/${nameOf(path)}`
  const folderKeys = new Set([...fresh].map(keyOf))
  const cousinKeys = new Set([...fresh].map(cousinOf))
  for (const [path, { standing, offers, workspace }] of files) {
    if (standing !== 'module' || fresh.has(path) || workspace !== undefined) continue
    if (!isMarker(path) && offers !== undefined && folderKeys.has(keyOf(path))) add(folders, keyOf(path), path)
    if (cousinKeys.has(cousinOf(path))) add(cousins, cousinOf(path), path)
  }
  const groups = [...fresh].map((path): [string, string[][]] => {
    const inFolder = isMarker(path) ? [] : (folders.get(keyOf(path)) ?? [])
    const alike = path.endsWith('package.json') ? [] : (cousins.get(cousinOf(path)) ?? [])
    return [path, [inFolder, alike]]
  })
  return new Map(groups)
}

function areFound(group: readonly string[], ties: ReadonlyMap<string, Ties>): boolean {
  if (group.length < MIN_BESIDE) return false
  const alone = group.filter((path) => !isTied(ties.get(path)))
  return alone.length >= MIN_BESIDE && alone.length >= group.length * FOUND_SHARE
}

function areImported(group: readonly string[], ties: ReadonlyMap<string, Ties>): boolean {
  return (
    group.length >= MIN_BESIDE && group.filter((path) => isTied(ties.get(path))).length >= group.length * FOUND_SHARE
  )
}

function isTied(ties: Ties | undefined): boolean {
  return ties !== undefined && (ties.isUsed || ties.users.size > 0)
}

/** What a package of npm begins with, whatever it says. */
function isEntry(path: string, files: Files): boolean {
  if (!/(?:^|\/)index\.[cm]?[jt]sx?$/.test(path)) return false
  const folder = folderOf(path)
  const project = nameOf(folder) === 'src' ? folderOf(folder) : folder
  return folder === '' || folder === 'src' || files.get(`${project}/package.json`) !== undefined
}

/** What a bundler, or a runtime, takes in place of the module that it is called after: `dom.native.ts` for `dom.ts`. */
function isVariant(path: string, files: Files): boolean {
  const base = stemOf(path)
  const plain = base.replace(VARIANT, '')
  if (plain === base) return false
  return ENDS.some((end) => files.get(plain + end) !== undefined || files.get(`${plain}/index${end}`) !== undefined)
}

const VARIANT =
  /\.(?:native|web|www|browser|node|server|client|ios|android|windows|macos|linux|desktop|mobile|ssr|edge|worker|deno|bun|dev|development|prod|production|esm|cjs|umd|rn|stub|shim|noop|legacy|fallback|debug|release)$/
const ENDS = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.mts', '.cjs', '.cts', '.vue']

function tie(
  files: Files,
  ties: ReadonlyMap<string, Ties>,
  fresh: ReadonlySet<string>,
  isDoubted: (path: string) => boolean,
): void {
  const packages = new Set<string>()
  const workspaces = new Map<string, string>()
  const aliases = new Set<string>()
  for (const [path, value] of files) {
    if (nameOf(path) === '__init__.py') packages.add(folderOf(path))
    if (value.workspace !== undefined) workspaces.set(value.workspace.name, folderOf(path))
    for (const alias of linesIn(value.aliases)) aliases.add(alias)
  }
  const targets = new Targets(ties.keys(), packages)
  const named = [...aliases]
  const loads = new Loads(fresh)
  const note = (path: string, from: string, standing: FileValue['standing']) => {
    const own = ties.get(path)
    // What stands in a package says nothing of its being used, and a file does not use itself.
    if (own === undefined || from === path || stemOf(from) === stemOf(path)) return
    if (standing === 'document') own.documents.add(from)
    else if (standing === 'test') own.tests.add(from)
    else if (fresh.has(from)) own.users.add(from)
    else own.isUsed = true
  }
  const inFolders = new Map<string, string[]>()
  for (const path of ties.keys()) addTo(inFolders, folderOf(placeOf(path)), path)
  for (const [from, value] of files) {
    const say = (path: string) => note(path, from, value.standing)
    const isPython = /\.py[iw]?$/.test(from)
    for (const line of linesIn(value.imports)) {
      for (const path of isPython ? targets.python(from, line) : targets.script(from, line, workspaces, named))
        say(path)
    }
    for (const text of linesIn(value.places)) {
      for (const path of targets.text(from, text, value.standing === 'module')) say(path)
      if (value.standing === 'document') for (const path of targets.word(text)) say(path)
    }
    for (const need of linesIn(value.workspace?.needs)) {
      const folder = workspaces.get(need)
      if (folder !== undefined) say(`${folder}/package.json`)
    }
    for (const prefix of linesIn(value.loads)) loads.add(from, prefix, value.standing)
    const near = value.words === undefined ? undefined : inFolders.get(folderOf(from))
    for (const path of near === undefined ? [] : namedBy(value, near)) say(path)
  }
  const doubted = new Set([...fresh].filter(isDoubted))
  for (const [path, { from, standing }, isOfAll] of loads.found(ties.keys())) {
    if (!isOfAll || !doubted.has(path)) note(path, from, standing)
  }
}

/** Those of a package that its words name: it may have them without importing them. */
function* namedBy(value: FileValue, near: readonly string[]): Generator<string> {
  const hashes = new Set(unpackWords(value.words ?? ''))
  for (const path of near) {
    const name = nameOf(placeOf(path))
    const words = [name, `.${name}`].flatMap((word) => [
      hashSigned('"', word),
      hashSigned('=', word),
      hashSigned('(', word),
    ])
    if (words.some((word) => hashes.has(word >>> 0))) yield path
  }
}
