import { addTo } from '../../shared/contract/lists.ts'
import type { Files } from '../../shared/contract/packed-files.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import type { Listed, Listing } from './listed.ts'
import { documentFolder } from './places.ts'
import { type FileValue, isData, isSiteList, OPAQUE } from './reduce.ts'

/** Documents that belong together, and where one begins to read them. */
export interface Site {
  /** Of its documents: their paths begin with it. */
  folder: string
  /** The files that say which documents it has. */
  lists: string[]
  /** What they say: paths from the root, without what may be left out, and with `*` patterns. */
  pages: string[]
  /** Those of them that may be anywhere in the tree, by the ends of their paths. */
  ends: string[]
  /** Which documents are of it. */
  holds(path: string): boolean
  /** All of its documents are in its table of contents, whatever that says. */
  isWhole: boolean
}

/** Plugins that make the table of contents of a MkDocs site from what there is. */
const AUTOMATIC =
  /^(?:awesome-(?:pages|nav)|mkdocs-nav-weight|include_dir_to_nav|monorepo|multirepo|gen-files|literate-nav|api-autonav|section-index|autonav|blog|material\/blog|pub-.*|i18n)$/

/** The configuration of Astro, and so of Starlight. */
const ASTRO = /(?:^|\/)astro\.config\.[cm]?[jt]s$/

/** What loads pages of VitePress. */
const LOADER = /\.data\.[cm]?[jt]s$/

/** Finds the sites of a tree: the nearest one that holds a document is its own, and so they come the deepest first. */
export function sitesOf(files: Files<FileValue>, listing: Listing): Site[] {
  const sites: Site[] = []
  for (const [path, value] of files) {
    const folder = path.replace(/[^/]*$/, '')
    if (value.sphinx !== undefined) sites.push(sphinxSite(path, folder, value.sphinx))
    if (value.nav !== undefined) sites.push(mkdocsSite(path, folder, value, files))
    if (/(?:^|\/)SUMMARY\.(?:md|adoc)$/.test(path) && value.document !== undefined) sites.push(plainSite(folder, path))
    // All but a theme, which is how it looks, may be taken in by its configuration.
    const hidden = /^(.*\/|)\.(?:vite|vue)press\/(?!theme\/)/.exec(path)
    if (hidden !== null) sites.push(listedSite(hidden[1] as string, path, listing.of(value)))
    else if (LOADER.test(path)) sites.push(loadedSite(path, listing.of(value)))
    else if (isSiteList(path) && !path.includes('press/')) sites.push(listedSite(folder, path, listing.of(value)))
    else if (isData(path) && value.words !== undefined) {
      const listed = listing.of(value)
      if (listing.areMost(listed.pages, folder)) sites.push(listedSite(folder, path, listed))
    }
    const [, opaque] = OPAQUE.exec(path) ?? []
    if (opaque !== undefined) sites.push({ ...plainSite(opaque, path), isWhole: true, holds: opaquely(opaque, path) })
  }
  return merged(sites).sort((a, b) => b.folder.length - a.folder.length)
}

/** The folder of documents that a document is in, as a site that READMEs are the lists of. */
export function folderSite(path: string): Site | undefined {
  const folder = documentFolder(path)
  return folder === undefined ? undefined : plainSite(folder)
}

function plainSite(folder: string, ...lists: string[]): Site {
  return { folder, lists, pages: [], ends: [], isWhole: false, holds: (path) => path.startsWith(folder) }
}

function sphinxSite(path: string, folder: string, { first, except, ends }: NonNullable<FileValue['sphinx']>): Site {
  const isLeftOut = (own: string) =>
    except.some(
      (pattern) => matches(pattern.replaceAll('**', '*'), own) || own.startsWith(`${pattern.replace(/\/?\**$/, '')}/`),
    )
  return {
    ...plainSite(folder, path),
    pages: [folder + first],
    holds: (each) =>
      each.startsWith(folder) && ends.some((end) => each.endsWith(end)) && !isLeftOut(each.slice(folder.length)),
  }
}

function mkdocsSite(path: string, folder: string, { nav }: FileValue, files: Files<FileValue>): Site {
  const own = nav as NonNullable<FileValue['nav']>
  const base = own.inherits === undefined ? undefined : files.get(normal(folder + own.inherits))?.nav
  const pages = own.pages ?? base?.pages
  const plugins = [...(own.plugins ?? []), ...(base?.plugins ?? [])]
  const below = own.folder === '.' ? folder : `${normal(folder + own.folder)}/`
  const isLeftOut = (each: string) => (own.except ?? []).some((pattern) => isMatched(pattern, each))
  return {
    folder: below,
    lists: [path],
    pages: (pages ?? []).map((page) => below + page),
    ends: [],
    // A list that is built on another may be completed elsewhere.
    isWhole: pages === undefined || plugins.some((name) => AUTOMATIC.test(name)),
    holds: (each) =>
      each.startsWith(below) && /\.(?:md|markdown|mdown|mkd)$/.test(each) && !isLeftOut(each.slice(below.length)),
  }
}

/** Whether a path is one of those that a line, as of `.gitignore`, names. */
function isMatched(line: string, path: string): boolean {
  const pattern = line.replace(/^\//, '').replaceAll('**', '*')
  const all = pattern.endsWith('/') ? `${pattern}*` : pattern
  return matches(all, path) || (!line.startsWith('/') && matches(`*/${all}`, path))
}

/** A site of Docusaurus, VitePress or the like: its pages are named by words of its configuration. */
function listedSite(folder: string, path: string, { pages, patterns, folders, isAutomatic }: Listed): Site {
  // Starlight makes its sidebar of the folders that it is given, or of all there is.
  const isMade = isAutomatic || ASTRO.test(path)
  return {
    ...plainSite(folder, path),
    holds: (each) =>
      each.startsWith(ASTRO.test(path) ? `${folder}src/content/` : folder) &&
      !/^src\/(?!content\/)/.test(each.slice(folder.length)),
    ends: pages,
    pages: [...pages, ...patterns, ...(isMade ? folders.map((each) => `${each}*`) : [])],
    isWhole: folders.length === 0 && (isAutomatic || (isMade && pages.length === 0)),
  }
}

/** A file that loads pages to list them, as VitePress has it: which of them, patterns say, and no document lies in it. */
function loadedSite(path: string, { patterns }: Listed): Site {
  return { ...plainSite(`${path}/`, path), pages: patterns }
}

/** What a generator makes pages of: where it is of the whole tree, not of the folders that it does not look into. */
function opaquely(folder: string, path: string): Site['holds'] {
  if (folder !== '' || /_config\.ya?ml$/.test(path)) return (each) => each.startsWith(folder)
  return (each) => /^(?:content|src|app|pages|_\w+|data)\//.test(each)
}

/** Sites of one folder as one: what one of their lists has is listed. */
function merged(sites: readonly Site[]): Site[] {
  const byFolder = new Map<string, Site[]>()
  for (const site of sites) {
    addTo(byFolder, site.folder, site)
  }
  return [...byFolder].map(([folder, all]) => ({
    folder,
    lists: all.flatMap(({ lists }) => lists),
    pages: all.flatMap(({ pages }) => pages),
    ends: all.flatMap(({ ends }) => ends),
    isWhole: all.some(({ isWhole }) => isWhole),
    holds: (path) => all.some(({ holds }) => holds(path)),
  }))
}

/**
 * A path without `.` and `..`; one that would lead out of the tree stays at its root.
 *
 * On purpose: sites are often served from, or linked as if from, another folder than where their documents lie in the tree, and a
 * document that may be meant is taken for reached.
 */
export function normal(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
