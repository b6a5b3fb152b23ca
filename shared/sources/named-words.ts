import type { NamedKind } from '../contract/document.ts'
import { isTestFile, isVendored } from '../contract/places.ts'

/** A name that is not a place: it is in the code, or in a manifest, or nowhere. */
export interface Word {
  kind: Exclude<NamedKind, 'path' | 'link'>
  /** As the code has it; of what is in a class, without that. */
  text: string
  /** The class that it is in, or the program that it is an option of. */
  of?: string
}

/** Files that say what can be run: scripts of npm, targets of make, and programs that are installed. */
export const MANIFESTS = [
  'package.json',
  'Makefile',
  'makefile',
  'GNUmakefile',
  'pyproject.toml',
  'setup.cfg',
  'setup.py',
].map((name) => `:(glob)**/${name}`)

/** Files that define what documents name. */
export const SOURCES = [
  ...MANIFESTS,
  ...'py pyi ts tsx mts cts js jsx mjs cjs vue svelte'.split(' ').map((end) => `*.${end}`),
]

/** All but documents: what only they name is not there. */
export const NO_DOCUMENTS = 'md mdx markdown rst adoc txt po ipynb lock svg'
  .split(' ')
  .map((end) => `:(exclude,icase)*.${end}`)

/** Files that define nothing that documents are about. */
const APART =
  /(?:^|\/)(?:tests?|testing|__tests__|specs?|e2e|fixtures?|examples?|samples?|demos?|docs?(?:[-_]?src)?|tutorials?|benchmarks?|dist|build|static)\/|[.-](?:test|spec|min)\.[cm]?[jt]sx?$/i

const DEFINED =
  /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:def|class|function\*?|interface|type|enum|const|let|var)\s+([A-Za-z_$][\w$]*)/
const CONSTANT = /^([A-Z][A-Z0-9_]{3,})(?::[^=]{1,100})?\s*=[^=]/
const METHOD =
  /^\s+(?:(?:public|private|protected|static|async|override|get|set)\s+){0,4}([A-Za-z_$][\w$]*)\s*\([^()]{0,300}\)(?::[^={]{1,200})?\s*\{\s*$/
/** A script of a `package.json`: not a version, nor a file or another place. */
const SCRIPT =
  /"([\w:.-]{1,100})"\s*:\s*"(?!(?:[\^~<>=*v]*\d|\*|latest|next|workspace:|catalog:|npm:|file:|link:|git[+:]|https?:|\.{1,2}\/)[^"\s]*")/g
const PROGRAM = /(?:^|["'.])\s{0,20}([a-z][\w-]{1,60})["']?\s{0,20}=\s{0,20}["']?[\w.]{1,100}:[\w.]{1,100}/gi
const OPTION = /["'`](--[a-z][\w-]{1,60})(?=["'`\s=<,[])/gi

/** How what documents name is looked up among all that is defined. */
export function keyOf({ kind, text }: Pick<Word, 'kind' | 'text'>): string {
  return `${kind === 'module' ? 'symbol' : kind} ${text}`
}

/** What a line of a file defines, by the keys of words. */
export function* definedIn(path: string, line: string): Generator<string> {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/makefile$/i.test(name)) {
    const [, targets = ''] = /^([\w][\w .-]{0,200}?)\s*::?(?!=)/.exec(line) ?? []
    for (const target of targets.split(/\s+/)) if (target !== '') yield `target ${target}`
  } else if (name === 'package.json') {
    for (const [, script] of line.matchAll(SCRIPT)) yield `script ${script}`
  } else {
    if (/^(?:pyproject\.toml|setup\.(?:py|cfg))$/.test(name)) {
      for (const [, program] of line.matchAll(PROGRAM)) yield `program ${program}`
    }
    if (isTestFile(path) || isVendored(path) || APART.test(path)) return
    const [, symbol] = DEFINED.exec(line) ?? CONSTANT.exec(line) ?? METHOD.exec(line) ?? []
    if (symbol !== undefined) yield `symbol ${symbol}`
    for (const [, option] of line.matchAll(OPTION)) yield `option ${option}`
  }
}

/** What a word may stand as in code: if one of them is there, it is. */
export function formsOf({ kind, text }: Word): string[] {
  if (kind !== 'option') return [text]
  const parts = text.replace(/^-+/, '').split('-')
  const plain = parts.join('_')
  const hump = parts.map((part, at) => (at === 0 ? part : part.slice(0, 1).toUpperCase() + part.slice(1))).join('')
  return [...new Set([text, parts.join('-'), plain, hump])]
}
