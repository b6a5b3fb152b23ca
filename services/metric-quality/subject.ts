import type { Question } from '../../shared/contract/question.ts'
import { hashWord } from '../../shared/contract/words.ts'
import { wordsOf } from './text.ts'

/** How much of a text is searched, in characters: more than an answer may have. */
const SEARCHED = 500_000

/** How many names and words of a subject are known. */
const MAX_NAMES = 48
const MAX_WORDS = 32

/** What a question is about, as texts may speak of it. */
export interface Subject {
  /** Names of things, in lower case: each of them will do. */
  names: readonly string[]
  /** Parts of its name, and words of what was said of it, such as an error's message: it takes two. */
  words: readonly string[]
}

/** Facts that say of what sort a gap is, not what it is about. */
const SORTS = new Set(
  'gap_type gap_category gap_reason kind language severity stage result state family inhibited reason revision last_run grouping'.split(
    ' ',
  ),
)

/** Names that all projects have, and so tell nothing apart. */
const COMMON = new Set(
  'app apps api src lib libs bin test tests spec docs doc main index init core util utils common service services server client worker error exception traceback unknown none null cause python node java usr var opt srv home site packages node_modules dist build true false'.split(
    ' ',
  ),
)

/** Words that say nothing of a matter. */
const PLAIN = new Set(
  'about after again also because before being cannot could during error errors exception expected failed failure found from given have invalid should there their these this value when where which while with would object line file been does than then'.split(
    ' ',
  ),
)

const ENDING =
  /\.(service|socket|timer|mount|target|scope|slice|py|[cm]?[jt]sx?|vue|go|rs|rb|php|java|kt|cs|md|rst|txt|adoc|json|jsonl|ya?ml|toml|sh|lua|sql|log)$/

/** Names of files in a traceback; a run of letters is tried once. */
const PLACES = /(?<![\w-])[\w-]{1,64}\.\w{1,4}/g

/** How long a name may be, in characters. */
const MAX_NAME = 80

/** What a question is about: by the name of its gap, and by its facts. @param project whose name tells nothing apart. */
export function subjectOf({ gap, facts }: Pick<Question, 'gap' | 'facts'>, project: string): Subject {
  const names = new Set<string>()
  const words = new Set<string>()
  const add = (text: string) => {
    for (const name of namesIn(text, project)) if (names.size < MAX_NAMES) names.add(name)
  }
  const hint = (text: string) => {
    for (const word of spoken(text)) if (words.size < MAX_WORDS) words.add(word)
  }
  add(gap.name)
  hint(gap.name)
  for (const [key, value] of Object.entries(facts)) {
    if (SORTS.has(key)) continue
    for (const text of textsIn(value)) {
      if (key === 'traceback') for (const [place] of text.matchAll(PLACES)) add(place)
      else if (!/\s/.test(text.trim())) add(text)
      else hint(text)
    }
  }
  return { names: [...names], words: [...words] }
}

/** Whether a text speaks of a subject; of one without names, any text may. */
export function mentions(text: string, { names, words }: Subject): boolean {
  if (names.length === 0) return true
  const searched = text.slice(0, SEARCHED)
  const lower = searched.toLowerCase()
  const spaced = wordsOf(searched)
  if (names.some((name) => (name.length >= 5 && lower.includes(name)) || spaced.includes(wordsOf(name)))) return true
  return words.filter((word) => spaced.includes(` ${word} `)).length >= 2
}

/** Whether two texts have a word that tells anything in common, or one of them in a longer one; or a figure. */
export function haveCommon(text: string, other: string): boolean {
  const within = (words: ReadonlySet<string>, whole: string) => {
    const spaced = wordsOf(whole.slice(0, SEARCHED))
    return [...words].some((word) => spaced.includes(/^\d|^.{1,3}$/.test(word) ? ` ${word} ` : word))
  }
  return within(tellingOf(text), other) || within(tellingOf(other), text)
}

/** The words of a text that tell anything, in lower case: figures and abbreviations, too. */
export function tellingOf(text: string): ReadonlySet<string> {
  const searched = text.slice(0, SEARCHED)
  const short = [...searched.matchAll(/\b\p{Lu}{2,3}\b/gu)].map(([word]) => word.toLowerCase())
  const words = wordsOf(searched).trim().split(' ')
  const telling = words.filter(
    (word) => /^\d{2,}$/.test(word) || (word.length >= 4 && !PLAIN.has(word) && !COMMON.has(word)),
  )
  return new Set([...telling, ...short])
}

/**
 * What of a subject's names says which matter it is, not of what sort: an error's type and a host are of many.
 *
 * Two questions that have one of them in common may be about one matter.
 *
 * @returns hashes: names may be long, and all of them are kept.
 */
export function mattersOf({ names }: Subject, { facts, hosts }: Pick<Question, 'facts' | 'hosts'>): string[] {
  const sorts = new Set(
    [facts.type, facts.host, ...hosts.map(({ host }) => host)].map((sort) => String(sort).toLowerCase()),
  )
  const matters = names.filter((name) => !sorts.has(name) && !/(?:error|exception|warning)$/.test(name))
  return matters.map((name) => hashWord(name).toString(36))
}

/** A text without the names of its subject. */
export function without(text: string, { names }: Subject): string {
  let rest = text.slice(0, SEARCHED).toLowerCase()
  for (const name of [...names].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(name, ' ')
  return wordsOf(rest)
}

/** A name and its parts, each with and without its ending: what of it tells something apart. */
function* namesIn(text: string, project: string): Iterable<string> {
  const whole = text.trim().toLowerCase()
  const parts = whole.split(/::|[/\\:#@,;()[\]{}"'\s]+/)
  for (const part of [whole, ...parts]) {
    if (part.length > MAX_NAME) continue
    for (const name of [part, part.replace(ENDING, '')]) {
      if (name.length >= 3 && !COMMON.has(name) && name !== project.toLowerCase() && !isNumber(name)) yield name
    }
  }
}

/** Whether a part of a name is an address, a hash or a number. */
function isNumber(part: string): boolean {
  return /^[\d.x#+-]+$/.test(part) || /^(?=.*\d)[0-9a-f-]{6,}$/.test(part)
}

function spoken(text: string): string[] {
  const words = wordsOf(text.slice(0, 1_000)).split(' ')
  return words.filter((word) => word.length >= 4 && !PLAIN.has(word) && !COMMON.has(word) && !/\d/.test(word))
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.slice(0, 8).filter((one): one is string => typeof one === 'string') : []
}
