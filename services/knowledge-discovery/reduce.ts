import type { DocumentFacts } from '../../shared/contract/document.ts'
import type { Name, Summary } from '../../shared/contract/summary.ts'
import { hashSigned, unpackWords } from '../../shared/contract/words.ts'
import { documentFolder, isApart, isChore, isTest } from './places.ts'

/** What is kept of a document; its links as one text, a line each: there are many. */
export type Document = Omit<DocumentFacts, 'named' | 'nav' | 'links'> & { links?: string; cut?: true }

/** What the configuration of a Sphinx project says: its first document, what is left out, and the ends of its documents. */
export interface Sphinx {
  first: string
  except: readonly string[]
  ends: readonly string[]
}

/** How much of a module says what it is. */
export interface Docstrings {
  language: 'python' | 'typescript'
  /** Functions and classes that others can see, and those of them without a docstring. */
  all: number
  missing: number
  /** The first of those, `name:line` with commas between them; only where there are enough to be asked about. */
  names?: string
}

/** What is kept of a file. */
export interface FileValue {
  document?: Document
  nav?: NonNullable<DocumentFacts['nav']>
  sphinx?: Sphinx
  docstrings?: Docstrings
  /** The documents that it names, by the ends of their paths. */
  mentions?: readonly string[]
  /** Of a file that lists the pages of a site, or may: all its words, packed. */
  words?: string
}

const MAX_NAMES = 10

/** What makes an object of a class. */
const MAKES = /\.(?:__init__|constructor)$/

/** Files that list the pages of a site, and so by names without an end. */
const SITE =
  /(?:^|\/)(?:_?sidebars?[\w.-]*\.(?:[cm]?[jt]s|json|ya?ml)|docusaurus\.config\.[cm]?[jt]s|astro\.config\.[cm]?[jt]s|rspress\.config\.[cm]?[jt]s|docs\.json|docs\/config\.json|mint\.json|_toc\.ya?ml|_quarto\.ya?ml|_meta\.(?:json|[jt]sx?)|meta\.json|nav\w*\.(?:[jt]sx?|json|ya?ml))$|(?:^|\/)\.(?:vite|vue)press\/|\.data\.[cm]?[jt]s$/

/** Data of any name: among documents it may list them, and what is in it tells. */
const DATA = /\.(?:ya?ml|json5?|toml)$/

/** Configurations of sites whose table of contents is not in them. */
export const OPAQUE =
  /^(.*\/|)(?:_config\.ya?ml|hugo\.(?:toml|ya?ml|json)|antora\.ya?ml|gatsby-config\.[cm]?[jt]s|\.?eleventy(?:\.config)?\.[cm]?js|next\.config\.[cm]?[jt]s|nuxt\.config\.[cm]?[jt]s|svelte\.config\.js|docfx\.json|zensical\.toml|source\.config\.ts|contentlayer\.config\.[jt]s|velite\.config\.[jt]s)$/

/** What only those import that test something. */
const TESTING = /^(?:pytest|unittest|nose|hypothesis|vitest|@jest\/|jest|node:test|mocha|chai|ava|@playwright\/test)\b/

/** Whether a file lists the pages of a site. */
export function isSiteList(path: string): boolean {
  return SITE.test(path)
}

/** Whether a file may list the pages of a site, if it names them. */
export function isData(path: string): boolean {
  return DATA.test(path) && documentFolder(path) !== undefined && !isTest(path) && !isApart(path)
}

/**
 * What is kept of a file, if anything is.
 *
 * @param minMissing how many definitions without a docstring a module may have.
 */
export function reduce(path: string, summary: Summary, minMissing: number): FileValue | undefined {
  const { document: facts, language, cut, imports, pages, words } = summary
  if (language === 'document') {
    if (facts === undefined) return undefined
    const { named: _, nav: __, links, ...rest } = facts
    return { document: { ...rest, ...(links && { links: links.join('\n') }), ...(cut && { cut }) } }
  }
  const isList = isSiteList(path)
  const mentions = [...(pages ?? []), ...(imports ?? []).flatMap(({ from }) => (/\.mdx?$/.test(from) ? [from] : []))]
  const value: FileValue = {
    ...(facts?.nav && { nav: facts.nav }),
    ...(/(?:^|\/)conf\.py$/.test(path) && summary.constants && { sphinx: sphinxOf(summary) }),
    ...docstringsOf(path, summary, minMissing),
    ...(mentions.length > 0 && !isTest(path) && { mentions: mentions.map(plain) }),
    ...((isList || isData(path)) && words !== undefined && { words }),
  }
  if (Object.keys(value).length === 0) return isList || OPAQUE.test(path) ? NOTHING : undefined
  return value
}

const NOTHING: FileValue = {}

/** A name of a file without what leads out of its folder. */
function plain(name: string): string {
  return name.replace(/^(?:\.{0,2}\/)+/, '')
}

function sphinxOf({ constants = {}, words }: Summary): Sphinx {
  const hashes = new Set(words === undefined ? [] : unpackWords(words))
  const has = (...all: string[]) => all.some((word) => hashes.has(hashSigned('"', word) >>> 0))
  const [first = 'index'] = [...textsOf(constants.root_doc ?? null), ...textsOf(constants.master_doc ?? null)]
  const ends = ['.rst']
  if (has('myst_parser', 'myst_nb', 'recommonmark', 'm2r', 'm2r2', 'sphinx_mdinclude', '.md', 'markdown'))
    ends.push('.md')
  if (has('.txt')) ends.push('.txt')
  return {
    first,
    except: [...textsOf(constants.exclude_patterns ?? null), ...textsOf(constants.exclude_trees ?? null)],
    ends,
  }
}

function textsOf(name: Name): string[] {
  if (typeof name === 'string') return [name]
  return name !== null && 'any' in name ? name.any.flatMap(textsOf) : []
}

function docstringsOf(path: string, summary: Summary, minMissing: number): Pick<FileValue, 'docstrings'> {
  const { language, definitions = [], classes = [], imports = [] } = summary
  if ((language !== 'python' && language !== 'typescript') || isTest(path) || isApart(path) || isChore(path)) return {}
  if (summary.generated || imports.some(({ from }) => TESTING.test(from))) return {}
  // What is in a module that says it is private is nobody else's, and what makes documents is no part of the program.
  if (/(?:^|\/)(?:_(?!_)[^/]*\.py$|docs?\/)/.test(path)) return {}
  const documented = new Set(classes.flatMap(({ name, doc }) => (doc === undefined ? [] : [name])))
  // A class may say what it is where it is made.
  for (const { name, doc } of definitions)
    if (doc !== undefined && MAKES.test(name)) documented.add(name.replace(MAKES, ''))
  const own = new Map(
    definitions.flatMap((one) =>
      one.kind === 'method' || one.conditional || one.name.includes('.') ? [] : [[one.name, one] as const],
    ),
  )
  const missing = [...own.values()].filter(({ name, doc }) => doc === undefined && !documented.has(name))
  if (own.size === 0) return {}
  const names =
    missing.length > minMissing
      ? missing
          .slice(0, MAX_NAMES)
          .map(({ name, line }) => `${name}:${line}`)
          .join(', ')
      : undefined
  return { docstrings: { language, all: own.size, missing: missing.length, ...(names && { names }) } }
}
