import type { Files } from '../../shared/contract/packed-files.ts'
import { folderOf } from '../../shared/contract/paths.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import { Counts } from './counts.ts'
import { endsOf, Listing } from './listed.ts'
import { above, Paths } from './paths.ts'
import { isAskedAbout, isEntry, isTest } from './places.ts'
import type { Document, FileValue } from './reduce.ts'
import { folderSite, type Site, sitesOf } from './sites.ts'

/** A document that nothing leads to. */
export interface Unreached {
  path: string
  title?: string
  /** The files that list documents, and do not lead to it. */
  lists: readonly string[]
  /** How many other documents can be come to from it alone. */
  behind: number
}

/** What decides which documents are asked about. */
export interface ReachRules {
  /** Patterns of their paths; where there is none, those of sites and of folders of documents. */
  docs: readonly string[]
  /** Files that list documents, beside those that are known to. */
  index: readonly string[]
}

/** A site of whose documents less than that is reached is listed in some way that is not known, 0..1; what was told stands to the second. */
const LEAST_REACHED = { now: 0.5, told: 0.4 }

/** A folder with so many documents, none of which is reached, is taken for one that is not forgotten but listed elsewhere. */
const MIN_FOLDER = 4

/** A language as the name of a folder, or a part of the name of a file. */
const LANGUAGE = /(^|\/)[a-z]{2}(?:[-_][A-Za-z]{2,4})?\/|[-_.][a-z]{2}(?:[-_][A-Za-z]{2,4})?(?=\.\w+$)/g

/**
 * The documents of a tree that are in no table of contents, and that no document leads to that is.
 *
 * @param isTold whether a document was told of before: that stands where it is not sure any more, and nothing leads to it still.
 */
export function unreached(
  files: Files<FileValue>,
  rules: ReachRules,
  isTold: (path: string) => boolean = () => false,
): Unreached[] {
  const documents = new Map(
    [...files].flatMap(([path, { document }]) => (document === undefined ? [] : [[path, document] as const])),
  )
  const paths = new Paths(documents.keys())
  const sites = sitesOf(files, new Listing(documents))
  const near = new Map(sites.map((site) => [site.folder, site]))
  const graph = new Graph(documents, paths, sites)
  const reached = new Set<string>()
  graph.follow(firstOf(files, documents, paths, near, rules), reached)
  const lost: { path: string; site: Site }[] = []
  const [inSites, inFolders] = [new Counts(), new Counts()]
  for (const [path, document] of documents) {
    const site = siteOf(path, document, near, rules)
    if (site === undefined || site.isWhole) continue
    const isAsked = isAskedAbout(path)
    // The first page of a folder says nothing of a list, unless there is one.
    if (!isAsked && site.pages.length === 0) continue
    const isReached = reached.has(path) || isTranslated(path, documents, reached)
    inSites.add(site.folder, isReached)
    inFolders.add(folderOf(path), isReached)
    if (!isReached && isAsked) lost.push({ path, site })
  }
  // What was left out of a document that is read may lead to any of its site.
  const unsure = [...reached].flatMap((path) => {
    const document = documents.get(path)
    return document?.cut ? [siteOf(path, document, near, rules)?.folder ?? path.replace(/[^/]*$/, '')] : []
  })
  const asked = lost.filter(({ path, site: { folder } }) => {
    const { all, reached: some } = inSites.of(folder)
    if (isTold(path)) return some > 0 && some >= all * LEAST_REACHED.told
    // A whole folder is come to in some way that is not known, too: its pages are what a program names, say.
    const own = inFolders.of(folderOf(path))
    if (own.all >= MIN_FOLDER && own.reached === 0) return false
    return some > 0 && some >= all * LEAST_REACHED.now && !unsure.some((each) => path.startsWith(each))
  })
  return tops(asked, graph, reached, documents)
}

/** The documents that readers begin with, or that are in a table of contents. */
function firstOf(
  files: Files<FileValue>,
  documents: ReadonlyMap<string, Document>,
  paths: Paths,
  sites: ReadonlyMap<string, Site>,
  { index }: ReachRules,
): Set<string> {
  const first = new Set<string>()
  for (const path of documents.keys())
    if ((isEntry(path) && !isTest(path)) || index.some((pattern) => matches(pattern, path))) first.add(path)
  const named = new Set([...files].flatMap(([, { mentions = [] }]) => mentions))
  for (const path of documents.keys()) if (endsOf(path).some((end) => named.has(end))) first.add(path)
  for (const site of sites.values()) {
    for (const path of pagesOf(site, paths)) first.add(path)
  }
  for (const path of documents.keys())
    if (sitesAbove(path, sites).some((site) => site.isWhole && site.holds(path))) first.add(path)
  return first
}

/** The pages that a site lists. A pattern of pages of which most are listed by name is for something else. */
function pagesOf({ pages, ends }: Site, paths: Paths): Set<string> {
  const isPattern = (page: string) => page.includes('*')
  const listed = new Set<string>()
  for (const page of pages) if (!isPattern(page)) for (const path of paths.listed(page)) listed.add(path)
  for (const end of ends) for (const path of paths.ending(end)) listed.add(path)
  const all = new Set(listed)
  for (const pattern of pages.filter(isPattern)) {
    const found = paths.listed(pattern)
    if (found.filter((path) => listed.has(path)).length * 2 < found.length) for (const path of found) all.add(path)
  }
  return all
}

/** What a document is of, if it is one that is asked about. */
function siteOf(
  path: string,
  document: Document,
  sites: ReadonlyMap<string, Site>,
  { docs }: ReachRules,
): Site | undefined {
  if (document.orphan) return undefined
  if (docs.length > 0 && !docs.some((pattern) => matches(pattern, path))) return undefined
  const within = sitesAbove(path, sites)
  const own = within.find((site) => site.holds(path))
  // A text may be anything: it is a document where a site says so, or where it is prose among documents.
  if (own !== undefined && own.folder !== '') return own
  if (/\.txt$/i.test(path) && !document.prose) return undefined
  return within.length > 0 && own === undefined && within.some(({ folder }) => folder !== '')
    ? undefined
    : (folderSite(path) ?? (docs.length > 0 ? folderSite(`docs/${path}`) : undefined))
}

/** The sites whose folders a document is in, the nearest first. */
function sitesAbove(path: string, sites: ReadonlyMap<string, Site>): Site[] {
  return above(path).flatMap((folder) => sites.get(folder) ?? [])
}

/** Whether the same document in another language is reached: sites show one beside the other. */
function isTranslated(path: string, documents: ReadonlyMap<string, Document>, reached: ReadonlySet<string>): boolean {
  for (const [part] of path.matchAll(LANGUAGE)) {
    for (const other of [part.startsWith('/') ? '/' : '', '/en/', 'en/']) {
      const twin = path.replace(part, part.endsWith('/') ? other : '')
      if (twin !== path && documents.has(twin) && reached.has(twin)) return true
    }
  }
  return false
}

/** Of documents that lead to each other, those that others of them do not lead to. */
function tops(
  lost: readonly { path: string; site: Site }[],
  graph: Graph,
  reached: ReadonlySet<string>,
  documents: ReadonlyMap<string, Document>,
): Unreached[] {
  const all = new Set(lost.map(({ path }) => path))
  const led = new Set<string>()
  /** Lists that were met, and who of them met them first. */
  const met = new Map<readonly string[], string | undefined>()
  for (const { path } of lost) {
    for (const group of graph.next(path)) {
      const own = met.get(group)
      if (own !== undefined && own !== path) led.add(own)
      if (met.has(group)) continue
      met.set(group, group.includes(path) ? path : undefined)
      for (const each of group) if (each !== path && all.has(each)) led.add(each)
    }
  }
  // What is reached leads to nothing that is lost, and what is behind one of them is not behind another.
  const done = new Set(reached)
  const found: Unreached[] = []
  // Those in a ring come last: the first of them stands for all.
  for (const { path, site } of [...lost].sort(
    (a, b) => Number(led.has(a.path)) - Number(led.has(b.path)) || (a.path < b.path ? -1 : 1),
  )) {
    if (done.has(path)) continue
    const behind = graph.follow([path], done).filter((each) => each !== path && all.has(each)).length
    const title = documents.get(path)?.title
    found.push({ path, ...(title && { title }), lists: site.lists, behind })
  }
  return found
}

/** Which documents lead to which. */
class Graph {
  readonly #documents: ReadonlyMap<string, Document>
  readonly #paths: Paths
  readonly #sphinx: readonly string[]
  readonly #labels = new Map<string, string[]>()
  /** Lists that were followed: many documents have the same ones. */
  readonly #followed = new Set<readonly string[]>()

  constructor(documents: ReadonlyMap<string, Document>, paths: Paths, sites: readonly Site[]) {
    this.#documents = documents
    this.#paths = paths
    this.#sphinx = sites
      .filter(({ lists }) => lists.some((list) => list.endsWith('conf.py')))
      .map(({ folder }) => folder)
    for (const [path, { labels = [] }] of documents) for (const label of labels) this.#labels.set(label, [path])
  }

  /** The documents that one leads to, in lists. */
  *next(path: string): Generator<readonly string[]> {
    const { links = '', tree = [], refers = [] } = this.#documents.get(path) ?? {}
    for (const link of links === '' ? [] : links.split('\n')) yield this.#paths.linked(link, path)
    for (const label of refers) yield this.#labels.get(label) ?? []
    const folder = path.replace(/[^/]*$/, '')
    for (const entry of tree) {
      const root = entry.startsWith('/') ? (this.#sphinx.find((each) => path.startsWith(each)) ?? '') : folder
      yield this.#paths.listed(root + entry.replace(/^\//, ''))
    }
  }

  /** Adds to `reached` all that can be come to from these by what is not in it. @returns what was added. */
  follow(first: Iterable<string>, reached: Set<string>): string[] {
    const added: string[] = []
    const add = (path: string) => {
      if (reached.has(path)) return
      reached.add(path)
      added.push(path)
    }
    for (const path of first) add(path)
    for (let at = 0; at < added.length; at += 1) {
      for (const group of this.next(added[at] as string)) {
        if (this.#followed.has(group)) continue
        this.#followed.add(group)
        for (const each of group) add(each)
      }
    }
    return added
  }
}
