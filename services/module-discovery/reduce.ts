import { flat } from '../../shared/contract/packed-files.ts'
import type { Import, Summary } from '../../shared/contract/summary.ts'
import { hashSigned, hashWord, unpackWords } from '../../shared/contract/words.ts'
import { isConfiguration, isOfTests, nameOf, type Standing, standingOf } from './paths.ts'

/** What a module offers, as it is told. */
export interface Offers {
  doc?: string
  exports: string[]
  classes: string[]
  /** How it is run: `main`, or the programs that a package brings. */
  entries: string[]
}

/** What is kept of a file; lists are lines of one text, which costs less. */
export interface FileValue {
  standing: Standing | 'document'
  /** The same for files that hold the same bytes; empty, as are offers, and no sketch, once a module is known. */
  key: string
  /** What it imports: `from` and, for Python, the names behind a tab. */
  imports?: string
  /** Texts that can name files or modules. */
  places?: string
  /** What the names of modules begin with that it loads. */
  loads?: string
  /** Of something that can be asked about: what it offers as JSON (see {@link Offers}), and a sketch of all the names. */
  offers?: string
  sketch?: string
  /** Of a package of npm. */
  workspace?: { name: string; isPrivate: boolean; isProgram: boolean; needs: string }
  /** Of a `package.json` or `tsconfig.json`: what code may import by names of its own. */
  aliases?: string
  /** The words of a package's `__init__.py`, or of what a bundler is told: it may name the modules beside it. */
  words?: string
}

const MAX_TOLD = 20
const MAX_LINES = 500

/** How many parts a sketch has; of two lists of names that are much alike, most parts are the same. */
export const PARTS = 4

/** Of how many names on a sketch says something by itself: `default`, `main` and `router` are everywhere. */
const MIN_NAMES = 3

/** What the sketch of fewer names ends in. */
export const FEW = '-'

/** Makes of a summary what this monitor keeps; undefined: nothing. Files that are nobody's, and say nothing, are left out. */
export function reduce(path: string, summary: Summary, key: string): FileValue | undefined {
  const { language, places = [], loads = [], manifest, words } = summary
  const name = nameOf(path)
  const base: FileValue = {
    standing:
      language === 'document'
        ? 'document'
        : isCode(summary)
          ? standing(path, summary)
          : isOfTests(path)
            ? 'test'
            : 'none',
    key: hashWord(key).toString(36),
    ...lines('imports', language === 'python' ? pythonImports(summary.imports) : scriptImports(summary.imports)),
    ...lines('places', places),
    ...lines('loads', loads),
    ...((name === '__init__.py' || isConfiguration(path)) && words !== undefined && { words }),
    ...(manifest?.of === 'node' && manifest.aliases !== undefined && lines('aliases', manifest.aliases)),
  }
  if (name === 'package.json' && manifest?.project) return { ...base, ...workspaceOf(path, summary) }
  if (base.standing === 'module') return { ...base, ...offersOf(path, summary) }
  return base.standing === 'none' && Object.keys(base).length === 2 ? undefined : base
}

function isCode({ language }: Summary): boolean {
  return language === 'python' || language === 'typescript'
}

function standing(path: string, summary: Summary): Standing {
  const by = standingOf(path)
  if (by !== 'module') return by
  const { script, generated, broken, cut, language, loads } = summary
  if (nameOf(path) === '__init__.py') return 'module'
  if (script || generated || broken || cut || hasMain(summary)) return 'found'
  // What nothing can be had from is there for what it does.
  if (language === 'typescript' && !path.endsWith('.vue') && (summary.exports ?? []).length === 0) return 'found'
  if (language === 'python' && namesOf(summary).length === 0 && loads === undefined) return 'found'
  return 'module'
}

/** Whether it asks whether it is the program. */
function hasMain({ language, words }: Summary): boolean {
  if (language !== 'python' || words === undefined) return false
  return new Set(unpackWords(words)).has(hashSigned('=', '__main__') >>> 0)
}

function namesOf({ language, exports = [], definitions = [], constants = {} }: Summary): string[] {
  if (language === 'typescript') return [...new Set(exports.map(([name]) => name))]
  const own = definitions.filter(({ kind, name }) => kind !== 'method' && !name.includes('.')).map(({ name }) => name)
  const values = Object.keys(constants).filter((name) => !name.includes('.'))
  return [...new Set([...exports.map(([name]) => name), ...own, ...values])]
}

function offersOf(path: string, summary: Summary): Pick<FileValue, 'offers' | 'sketch'> {
  const own = namesOf(summary)
  // A component is what others have of its file.
  const names = own.length === 0 && path.endsWith('.vue') ? ['default'] : own
  if (names.length === 0) return {}
  const { classes = [], definitions = [], doc } = summary
  const first = doc ?? definitions.find((each) => each.kind !== 'method' && each.doc !== undefined)?.doc
  const open = names.filter((name) => !name.startsWith('_'))
  const ofClasses = new Set(classes.map(({ name }) => name))
  const offers: Offers = {
    ...(first !== undefined && { doc: first }),
    exports: (open.length > 0 ? open : names).filter((name) => !ofClasses.has(name)).slice(0, MAX_TOLD),
    classes: [...ofClasses].slice(0, MAX_TOLD),
    entries: [],
  }
  return { offers: flat(JSON.stringify(offers)), sketch: sketchOf(names) + (names.length < MIN_NAMES ? FEW : '') }
}

function workspaceOf(path: string, { manifest, words = '', programs = [] }: Summary): Partial<FileValue> {
  const name = manifest?.name
  const standing = standingOf(path.replace(/package\.json$/, 'x.ts'))
  if (name === undefined || path === 'package.json') return {}
  const hashes = new Set(unpackWords(words))
  const has = (word: string) => hashes.has(hashSigned('"', word) >>> 0)
  const entries = [...(manifest?.programs ?? [])].slice(0, MAX_TOLD)
  const isProgram =
    entries.length > 0 || (programs.length > 0 && ['start', 'dev', 'serve', 'deploy', 'preview'].some(has))
  const needs = (manifest?.needs ?? []).map(([need]) => need).join('\n')
  const offers: Offers = { exports: [name], classes: [], entries }
  return {
    standing: standing === 'module' ? 'module' : 'found',
    workspace: { name, isPrivate: has('private'), isProgram, needs: flat(needs) },
    offers: flat(JSON.stringify(offers)),
    sketch: sketchOf([name]),
  }
}

function* pythonImports(imports: readonly Import[] = []): Generator<string> {
  for (const { from, names = [] } of imports) {
    const all = names.map(([name]) => name).filter((name) => name !== '*')
    yield all.length > 0 ? `${from}\t${all.slice(0, 100).join(',')}` : from
  }
}

function* scriptImports(imports: readonly Import[] = []): Generator<string> {
  for (const { from } of imports) yield from.replace(/\?.*$/, '')
}

function lines<K extends string>(key: K, all: Iterable<string>): Partial<Record<K, string>> {
  const kept = [...new Set(all)].filter((line) => line !== '' || key === 'loads').slice(0, MAX_LINES)
  return kept.length === 0 ? {} : ({ [key]: flat(kept.join('\n')) } as Partial<Record<K, string>>)
}

/** The least hashes of names, each in its own order, two letters each. */
function sketchOf(names: readonly string[]): string {
  let sketch = ''
  for (let part = 0; part < PARTS; part += 1) {
    const least = Math.min(...names.map((name) => hashWord(`${part} ${name}`)))
    sketch += (least % 1_296).toString(36).padStart(2, '0')
  }
  return sketch
}

/** What a module offers. */
export function offersIn({ offers }: FileValue): Offers {
  return offers === undefined || offers === ''
    ? { exports: [], classes: [], entries: [] }
    : (JSON.parse(offers) as Offers)
}

/** The lines of what is kept as a text. */
export function linesIn(text: string | undefined): string[] {
  return text === undefined ? [] : text.split('\n')
}
