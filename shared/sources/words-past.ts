import type { GitPast, Range } from './git-past.ts'
import type { Fate, View } from './named-files.ts'
import { definedIn, formsOf, keyOf, MANIFESTS, NO_DOCUMENTS, SOURCES, type Word } from './named-words.ts'

/** How many texts git looks for at once. */
const AT_ONCE = 500

/** Words that are looked for, by keys. */
type Words = ReadonlyMap<string, Word>

/**
 * Tells what became of words that documents name: it is believed that one is gone where no code has it any more, and a line
 * that defined it was taken out.
 *
 * @returns the keys of those that are there, and what became of others, as far as git answered.
 */
export async function wordsPast(
  past: GitPast,
  range: Range,
  view: View,
  words: Words,
): Promise<{ present: Set<string>; fates: Map<string, Fate> }> {
  const fates = new Map<string, Fate>()
  const present = new Set<string>()
  const now = new Map<string, string>()
  const areDefined = await past.linesNow(range.commit, MANIFESTS, (file, line) => {
    for (const key of definedIn(file, line)) if (!now.has(key)) now.set(key, view.own(file))
  })
  if (!areDefined) return { present, fates }
  const asked = new Map<string, Word>()
  for (const [key, word] of words) {
    const path = now.get(keyOf(word))
    if (word.kind === 'script' || word.kind === 'target') {
      if (path === undefined || path === '') asked.set(key, word)
      else fates.set(key, { was: view.isSparse ? null : { path } })
    } else if (path !== undefined) present.add(key)
    // An option of somebody else's program.
    else if (word.kind === 'option' && word.of !== undefined && !now.has(`program ${word.of}`)) present.add(key)
    else asked.set(key, word)
  }
  const there = await formsThere(past, range.commit, asked)
  const lone = await loneClasses(past, range.commit, asked)
  if (there === undefined || lone === undefined) return { present, fates }
  const gone = new Map<string, string[]>()
  for (const [key, word] of asked) {
    const isIn = (text: string) => there.has(text.toLowerCase())
    const of = isSymbol(word.kind) ? word.of : undefined
    const isOwn = of === undefined || isIn(of)
    // What a class has of others, of libraries too, is not in its own words.
    const isInherited = of !== undefined && isIn(of) && !lone.has(of)
    if ((isOwn && formsOf(word).some(isIn)) || isInherited) present.add(key)
    else for (const one of soughtOf(word, there)) gone.set(one, [...(gone.get(one) ?? []), key])
  }
  const left = new Set([...gone.values()].flat())
  const isAll =
    left.size === 0 ||
    (await past.lines(range, SOURCES, (file, line, under, at) => {
      const path = view.own(file)
      if (path === '') return false
      for (const defined of definedIn(path, line)) {
        for (const key of gone.get(defined) ?? []) {
          const { of, text } = words.get(key) as Word
          // The method of that class, and not one of another that has its name.
          if (of !== undefined && defined === `symbol ${text}` && !hasWord(under, of)) continue
          if (left.delete(key)) fates.set(key, { was: { path, ...at } })
        }
      }
      return left.size === 0
    }))
  if (isAll) for (const key of left) fates.set(key, { was: null })
  return { present, fates }
}

/** What of a word has to have been defined, by the keys of definitions. */
function soughtOf(word: Word, there: ReadonlySet<string>): string[] {
  if (word.of === undefined || word.kind === 'option') return [keyOf(word)]
  return there.has(word.of.toLowerCase()) ? [keyOf(word)] : [`symbol ${word.of}`]
}

/** Which forms of words are in the code of a commit, in lower case; undefined where git did not answer. */
async function formsThere(past: GitPast, commit: string, words: Words): Promise<Set<string> | undefined> {
  const all = [...words.values()]
  const options = all.flatMap((word) => (word.kind === 'option' ? formsOf(word) : []))
  // What others are called after may be meant.
  const symbols = all.flatMap(({ kind, text, of }) => (isSymbol(kind) ? [text, ...(of === undefined ? [] : [of])] : []))
  const there = new Set<string>()
  for (const [texts, how] of [[options, 'word'] as const, [symbols, 'part'] as const]) {
    const left = [...new Set(texts)]
    for (let at = 0; at < left.length; at += AT_ONCE) {
      const any = anyOf(left.slice(at, at + AT_ONCE))
      const see = (text: string) => void there.add(text.toLowerCase())
      if (!(await past.places(commit, any, how, NO_DOCUMENTS, see))) return undefined
    }
  }
  return there
}

function isSymbol(kind: Word['kind']): boolean {
  return kind === 'symbol' || kind === 'module'
}

/** Classes that are there and say that they have nothing of others; undefined where git did not answer. */
async function loneClasses(past: GitPast, commit: string, words: Words): Promise<Set<string> | undefined> {
  const names = [...new Set([...words.values()].flatMap(({ kind, of }) => (kind === 'option' || !of ? [] : [of])))]
  const [lone, others] = [new Set<string>(), new Set<string>()]
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const any = `class +(${anyOf(names.slice(at, at + AT_ONCE))})([^A-Za-z0-9_:{][^:{]*)?[:{]?`
    const isTold = await past.places(commit, any, 'word', SOURCES, (text) => {
      const [, name = '', bases = ''] = /^class +([\w$]+)(.*)$/.exec(text) ?? []
      const isLone = /^\s*(?:\(\s*(?:object|ABC|abc\.ABC)?\s*\)?)?\s*[:{]?\s*$/.test(bases)
      if (isLone) lone.add(name)
      else others.add(name)
    })
    if (!isTold) return undefined
  }
  return new Set([...lone].filter((name) => !others.has(name)))
}

/** An extended regular expression of any of some texts. */
function anyOf(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/[^\w-]/g, '\\$&')).join('|')
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w$]+/).includes(word)
}
