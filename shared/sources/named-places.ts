import { readdirSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { foldersAbove } from '../contract/paths.ts'
import { definedIn, type Word } from './named-words.ts'
import { readSmall } from './small-file.ts'

/** What a link may leave out. */
const ENDS = ['', '.md', '.mdx', '.rst', '.adoc', '.txt', '.html', '/index.md', '/README.md', '/index.rst']

/** Where packages of Python may begin, beside the folders above a document. */
const SOURCE_FOLDERS = ['src', 'lib', 'python']

/** How much is read of a module, or of a manifest. */
const MAX_BYTES = 256 * 1024

/** What is to be looked for of a name that is not where its document says: paths from the root of the tree. */
export interface Lost {
  /** Where it was, if it ever was. */
  exact: readonly string[]
  /** The ends of paths that would do, wherever they begin: it is there yet, or was. */
  ends: readonly string[]
}

/**
 * Looks for a file or folder that a document names, from its own folder and each above it.
 *
 * @param isLink the name leads to a page: numbers that put files in order are not in it.
 * @returns undefined where it is there, or outside the tree.
 */
export function lostPath(root: string, name: string, document: string, isLink = false): Lost | undefined {
  const path = name.replace(/^\//, '')
  if (path === '' || posix.join(posix.dirname(document), path).startsWith('..')) return undefined
  const plain = path.replace(/\.html$/, '')
  const places = [...foldersAbove(document)].map((folder) => posix.join(folder, path))
  const exact = [...new Set([...places, ...places.map((each) => each.replace(/\.html$/, ''))])]
    .filter((each) => !each.startsWith('..'))
    .flatMap((each) => ENDS.map((end) => each + end))
  if (exact.some((each) => isThere(root, each))) return undefined
  if (isLink && exact.some((each) => isOrdered(root, each))) return undefined
  // A page that is made may be made of anything.
  if (plain !== path) return { exact: places.filter((each) => !each.startsWith('..')), ends: [] }
  const last = plain.replace(/^(?:\.{1,2}\/)+/, '')
  return { exact, ends: last.replace(/\/$/, '').includes('/') ? ENDS.map((end) => `/${last}${end}`) : [] }
}

/**
 * Looks for a module of Python, or what is in one, by its dotted name.
 *
 * @returns undefined where it is there, or may be; where its module is there and has no such word, the word.
 */
export async function lostModule(root: string, name: string, document: string): Promise<Lost | Word | undefined> {
  const parts = name.split('.')
  const exact: string[] = []
  for (const folder of new Set([...foldersAbove(document), ...SOURCE_FOLDERS])) {
    let count = parts.length
    const path = () => posix.join(folder, ...parts.slice(0, count))
    while (count > 0 && !isThere(root, path()) && !isThere(root, `${path()}.py`) && !isThere(root, `${path()}.pyi`))
      count -= 1
    if (count === parts.length) return undefined
    const [next = '', ...more] = parts.slice(count)
    if (count > 0 && isThere(root, `${path()}.py`)) {
      const file = join(root, `${path()}.py`)
      if ((await isNamed(file, next)) && (more.length === 0 || (await isNamed(file, more.at(-1) as string))))
        return undefined
      return { kind: 'module', text: more.at(-1) ?? next, ...(more.length > 0 && { of: more.at(-2) ?? next }) }
    }
    if (count > 0 && (await isNamed(join(root, path(), '__init__.py'), next))) return undefined
    count += 1
    if (count >= 2) exact.push(`${path()}.py`, `${path()}/__init__.py`)
  }
  return exact.length === 0 ? undefined : { exact, ends: [] }
}

/** What the manifests of a tree define, by the keys of words; undefined where one cannot be read, or is being written. */
export async function definedBy(root: string, manifests: readonly string[]): Promise<Set<string> | undefined> {
  const defined = new Set<string>()
  for (const path of manifests) {
    const file = await readSmall(join(root, path), MAX_BYTES)
    if (file === undefined) continue
    if (!file.isWhole) return undefined
    if (posix.basename(path) === 'package.json') {
      const scripts = scriptsOf(file.text)
      if (scripts === undefined) return undefined
      for (const name of scripts) defined.add(`script ${name}`)
    } else {
      // What it takes in, or makes of a pattern, may be any.
      if (/^(?:-?include|sinclude)\s|^[^\t#:=]*[%$][^:=]*:/m.test(file.text)) defined.add('target *')
      for (const line of file.text.split('\n')) for (const key of definedIn(path, line)) defined.add(key)
    }
  }
  return defined
}

function scriptsOf(text: string): string[] | undefined {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: unknown }
    return typeof scripts === 'object' && scripts !== null ? Object.keys(scripts) : []
  } catch {
    return undefined
  }
}

function isThere(root: string, path: string): boolean {
  try {
    return statSync(join(root, path), { throwIfNoEntry: false }) !== undefined
  } catch {
    // A part of it is a file, or it is too long: nothing of that name can be there.
    return false
  }
}

/** Whether a path is there but for numbers that put files in order: `sell/all.md` is `2.sell/10.all.md`. */
function isOrdered(root: string, path: string): boolean {
  let folders = [root]
  for (const part of path.split('/')) {
    const plain = plainOf(part)
    folders = folders.flatMap((folder) =>
      namesIn(folder)
        .filter((name) => plainOf(name) === plain)
        .map((name) => join(folder, name)),
    )
    if (folders.length === 0) return false
  }
  return true
}

function plainOf(name: string): string {
  return name.replace(/^\d+[-_.]\s*/, '')
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // It is a file, or went meanwhile: nothing is in it.
    return []
  }
}

/** Whether a file has a word; one that is not there or cannot be read has none, and of a large one it is not known. */
async function isNamed(path: string, word: string): Promise<boolean> {
  const file = await readSmall(path, MAX_BYTES)
  return file !== undefined && (!file.isWhole || new RegExp(`\\b${word}\\b`).test(file.text))
}
