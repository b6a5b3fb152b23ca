import { addTo } from '../../shared/contract/lists.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import { normal } from './sites.ts'

/** What a link may leave out. */
const ENDS = [
  '',
  '.md',
  '.mdx',
  '.rst',
  '.adoc',
  '.txt',
  '/index.md',
  '/README.md',
  '/index.mdx',
  '/index.rst',
  '/README.rst',
  '/_index.md',
  '/index.adoc',
]

const DOCUMENT_END = /\.(?:mdx?|markdown|rst|adoc|asciidoc|txt)$/

/** How many patterns of pages are looked for in a tree: beyond that one may be of any document. */
const MAX_PATTERNS = 200

/** By how many of their last parts documents are found at once. */
const MAX_PARTS = 4

const NONE: readonly string[] = []

/**
 * Finds documents by what leads to them; upper and lower case are one where nothing else fits.
 *
 * Of what is alike the same list is returned, so that whoever follows it need not do so twice.
 */
export class Paths {
  readonly #all: readonly string[]
  readonly #own = new Map<string, string[]>()
  /** What is right in a folder, by its path in lower case. */
  readonly #inside = new Map<string, string[]>()
  /** By the last part of what a link to it may end in, and by more of them; see `plainOf`. */
  readonly #ends = new Map<string, string[]>()
  readonly #plain = new Map<string, string>()
  readonly #ending = new Map<string, readonly string[]>()
  readonly #matched = new Map<string, readonly string[]>()

  constructor(paths: Iterable<string>) {
    this.#all = [...paths]
    for (const path of this.#all) {
      const lower = path.toLowerCase()
      addTo(this.#own, lower, path)
      addTo(this.#inside, lower.slice(0, Math.max(0, lower.lastIndexOf('/'))), path)
      const plain = plainOf(lower)
      this.#plain.set(path, plain)
      const parts = plain.split('/').length
      for (let count = 1; count <= Math.min(parts, MAX_PARTS); count += 1)
        addTo(this.#ends, lastParts(plain, count), path)
    }
  }

  /** The documents that a link of a document leads to: one, those of a folder, or several of which it is not known which. */
  linked(target: string, from: string): readonly string[] {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return this.#onSite(target)
    const path = target
      .replace(/\?.*$/, '')
      .replace(/^(?:@site|@docs|~|@)\//, '/')
      .replaceAll('\\', '/')
    if (/^[./]*$/.test(path)) return NONE
    const folders = path.startsWith('/') ? above(from) : above(from).slice(0, 1)
    for (const folder of folders) {
      const found = this.#at(normal(`${folder}${path.replace(/^\//, '')}`))
      if (found.length > 0) return found
    }
    // As texts name files, and generators find them: wherever they are.
    return this.ending(path.replace(/^(?:\.{0,2}\/)+/, ''))
  }

  /** The documents that a page of a list is; `*` stands for any text. */
  listed(page: string): readonly string[] {
    const path = normal(page)
    if (/[*?]/.test(path)) return this.#matching(path.replace(/\*+/g, '*'))
    const found = this.#at(path)
    return found.length > 0 ? found : this.ending(path)
  }

  /** The documents whose paths end so, with or without the end of their names. */
  ending(path: string): readonly string[] {
    const plain = withoutNumbers(
      path
        .toLowerCase()
        .replace(/\.html?$|\/$/g, '')
        .replace(DOCUMENT_END, ''),
    )
    let found = this.#ending.get(plain)
    if (found === undefined) {
      const parts = plain.split('/').length
      const near = this.#ends.get(lastParts(plain, Math.min(parts, MAX_PARTS))) ?? NONE
      found = parts <= MAX_PARTS ? near : near.filter((each) => `/${this.#plain.get(each)}`.endsWith(`/${plain}`))
      this.#ending.set(plain, found)
    }
    return found
  }

  #matching(pattern: string): readonly string[] {
    let found = this.#matched.get(pattern)
    if (found !== undefined) return found
    if (this.#matched.size >= MAX_PATTERNS) return this.#all
    found = this.#all.filter(
      (each) => matches(pattern, each) || matches(`*/${pattern}`, each) || matches(pattern, each.replace(/\.\w+$/, '')),
    )
    this.#matched.set(pattern, found)
    return found
  }

  #at(path: string): readonly string[] {
    const plain = path.replace(/\.html?$/, '')
    for (const each of plain === path ? [path] : [path, plain]) {
      for (const end of ENDS) {
        const found = this.#own.get((each === '' ? end.replace(/^\//, '') : each + end).toLowerCase())
        if (found === undefined) continue
        return found.length > 1 && found.includes(each + end) ? [each + end] : found
      }
    }
    // Of a folder without a first document, what is right in it is shown.
    return path === '' ? NONE : (this.#inside.get(path.toLowerCase()) ?? NONE)
  }

  /** The documents that may be behind an address: of the files on a host of repositories, or as a site shows them. */
  #onSite(address: string): readonly string[] {
    const path = /^https?:\/\/[^/]+\/([^?]*)/i.exec(address)?.[1]?.replace(/\/$/, '') ?? ''
    if (path === '') return NONE
    const file =
      /^[^/]+\/[^/]+\/(?:-\/)?(?:blob|tree|raw|edit)\/[^/]+\/(.+)$/.exec(path)?.[1] ??
      /^[^/]+\/[^/]+\/(?:main|master)\/(.+)$/.exec(path)?.[1]
    if (file !== undefined) {
      const found = this.#at(normal(file))
      if (found.length > 0) return found
    }
    return this.ending(path.slice(path.lastIndexOf('/') + 1))
  }
}

/** A path in lower case as links have it: without the end of its name, and without numbers that only order documents. */
function plainOf(lower: string): string {
  return withoutNumbers(lower.replace(/\.\w+$/, ''))
}

function withoutNumbers(path: string): string {
  return path.replace(/(^|\/)\d+[-_.]/g, '$1')
}

function lastParts(path: string, count: number): string {
  return path.split('/').slice(-count).join('/')
}

/** The folders of a document, with slashes, the nearest first; the root is empty. */
export function above(path: string): string[] {
  const folders: string[] = []
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at + 1))
  return [...folders, '']
}
