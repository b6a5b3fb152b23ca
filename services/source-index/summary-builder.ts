import type {
  Attribute,
  Call,
  ClassSummary,
  Definition,
  Fault,
  Forwarder,
  Import,
  Language,
  Name,
  Summary,
  Variable,
} from '../../shared/contract/summary.ts'
import { hashSigned, packHashes } from '../../shared/contract/words.ts'
import { NamedPlaces } from './named-places.ts'
import { isGenerated, type SourceHead, sourceHead } from './opening.ts'
import { writtenPlaces } from './written-places.ts'

/** What a word stands for; see `Summary.words`. */
export type WordSign = '"' | '(' | '=' | '.' | ':'

const MAX_ENTRIES = 2000
const MAX_NAME = 200
const MAX_WORDS = 20_000
const MAX_SENTENCE = 60
const MAX_PARTS = 200
const MAX_ALL_PARTS = 10_000
const MAX_DEPTH = 8

/** Whether a text can be a name: not empty, without blanks, at most 200 characters. */
export function isNameLike(text: string): boolean {
  return text !== '' && text.length <= MAX_NAME && !/\s/.test(text)
}

/** Why a file does not parse, within bounds. */
export function boundFault({ line, error }: Fault): Fault {
  const [first = ''] = error.split('\n', 1)
  return { ...(line !== undefined && { line }), error: first.slice(0, MAX_NAME) }
}

/**
 * A summary while its file is read: bounds it, notes what was left out, and drops what stayed empty.
 *
 * Entries keep the order in which they come, and the first of two with one key stands, so equal bytes give equal summaries.
 */
export class SummaryBuilder {
  readonly #language: Language
  readonly #lines: number
  readonly #imports: Import[] = []
  readonly #exports: (readonly [string, string, string?])[] = []
  readonly #definitions: Definition[] = []
  readonly #classes: ClassSummary[] = []
  readonly #constants = new Map<string, Name>()
  readonly #calls: Call[] = []
  readonly #forwarders = new Map<string, Forwarder>()
  readonly #variables: Variable[] = []
  readonly #made = new Map<string, string>()
  readonly #programs: (readonly [string, number, 'asked'?])[] = []
  readonly #functions: string[] = []
  readonly #named: NamedPlaces
  /** Their hashes. */
  readonly #words = new Set<number>()
  #parts = 0
  #isCut = false
  #isGenerated = false
  #head: SourceHead = {}

  constructor(language: Language, lines: number) {
    this.#language = language
    this.#named = new NamedPlaces(language)
    this.#lines = lines
  }

  /** Says that something was left out. */
  cut(): void {
    this.#isCut = true
  }

  /** Takes note of what the text of a source says of how it was written, is run, and loads others. */
  source(text: string): void {
    if (isGenerated(text)) this.#isGenerated = true
    this.#head = sourceHead(text, this.#language)
    for (const place of writtenPlaces(text)) this.#named.take(place)
  }

  /** Says that nobody writes the file here. */
  generated(): void {
    this.#isGenerated = true
  }

  import(entry: Import): void {
    const { names } = entry
    const fits = this.#fit(entry.from, ...(names ?? []).flat())
    if (fits) this.#push(this.#imports, names ? { ...entry, names: this.#first(names) } : entry)
  }

  /** @param from the module it is handed on from. */
  export(exported: string, local: string, from?: string): void {
    if (!this.#fit(exported, local, from ?? '')) return
    this.#push(this.#exports, from === undefined ? [exported, local] : [exported, local, from])
  }

  definition(entry: Definition): void {
    if (this.#fit(entry.name)) this.#push(this.#definitions, entry)
  }

  class(entry: ClassSummary): void {
    if (!this.#fit(entry.name)) return
    const attributes = Object.entries(entry.attributes).filter(([name]) => this.#fit(name))
    this.#push(this.#classes, {
      ...entry,
      bases: this.#first(entry.bases.filter((base) => this.#fit(base))),
      ...(entry.interfaces && { interfaces: this.#first(entry.interfaces.filter((each) => this.#fit(each))) }),
      methods: this.#first(entry.methods.filter((method) => this.#fit(method))),
      attributes: Object.fromEntries<Attribute>(this.#first(attributes)),
    })
  }

  constant(path: string, name: Name): void {
    const value = this.#name(name)
    if (value !== null && this.#fit(path)) this.#set(this.#constants, path, value)
  }

  /** Keeps a call, without the arguments after the last that says something; one that says nothing has a null for all. */
  call(entry: Call): void {
    if (!this.#fit(entry.callee, entry.within ?? '')) return
    const { named, ...rest } = entry
    const args = this.#first(entry.args).map((arg) => this.#name(arg))
    const kept = Object.entries(named ?? {}).flatMap(([key, name]): [string, Name][] => {
      const value = this.#name(name)
      return value !== null && this.#fit(key) ? [[key, value]] : []
    })
    const least = kept.length === 0 && entry.args.length > 0 ? 1 : 0
    while (args.length > least && args.at(-1) === null) args.pop()
    this.#push(this.#calls, {
      ...rest,
      args,
      ...(kept.length > 0 && { named: Object.fromEntries(this.#first(kept)) }),
    })
  }

  /** @param path the function, as `Call.within` has it. */
  forwarder(path: string, entry: Forwarder): void {
    const fits = this.#fit(path, ...entry.params.map(({ name }) => name))
    if (fits) this.#set(this.#forwarders, path, { ...entry, params: this.#first(entry.params) })
  }

  variable(entry: Variable): void {
    if (this.#fit(entry.name, entry.within ?? '')) this.#push(this.#variables, entry)
  }

  made(path: string, how: string): void {
    if (this.#fit(path, how)) this.#set(this.#made, path, how)
  }

  program(program: string, line: number, how?: 'asked'): void {
    if (this.#fit(program)) this.#push(this.#programs, how === undefined ? [program, line] : [program, line, how])
  }

  function(name: string): void {
    if (this.#fit(name)) this.#push(this.#functions, name)
  }

  /** Keeps a word of at most 200 characters; a text with blanks that is longer than 60 is prose, and no word. */
  word(sign: WordSign, word: string): void {
    if (word === '' || word.length > MAX_NAME || (word.length > MAX_SENTENCE && /\s/.test(word))) return
    if ((sign === '"' || sign === '(') && !this.#named.take(word)) this.#isCut = true
    // As a signed number it needs no room of its own.
    const hash = hashSigned(sign, word) | 0
    if (this.#words.size < MAX_WORDS) this.#words.add(hash)
    else if (!this.#words.has(hash)) this.#isCut = true
  }

  /** The summary of a file that did not parse. */
  broken(fault: Fault): Summary {
    return {
      language: this.#language,
      lines: this.#lines,
      broken: true,
      fault: boundFault(fault),
      ...(this.#isCut && { cut: true }),
      ...this.#named.facts(),
      ...(this.#words.size > 0 && { words: packHashes(this.#words) }),
    }
  }

  summary(): Summary {
    return {
      language: this.#language,
      lines: this.#lines,
      ...(this.#isCut && { cut: true }),
      ...(this.#isGenerated && { generated: true }),
      ...this.#head,
      ...(this.#imports.length > 0 && { imports: this.#imports }),
      ...(this.#exports.length > 0 && { exports: this.#exports }),
      ...(this.#definitions.length > 0 && { definitions: this.#definitions }),
      ...(this.#classes.length > 0 && { classes: this.#classes }),
      ...(this.#constants.size > 0 && { constants: Object.fromEntries(this.#constants) }),
      ...(this.#calls.length > 0 && { calls: this.#calls }),
      ...(this.#forwarders.size > 0 && { forwarders: Object.fromEntries(this.#forwarders) }),
      ...(this.#variables.length > 0 && { variables: this.#variables }),
      ...(this.#made.size > 0 && { made: Object.fromEntries(this.#made) }),
      ...(this.#programs.length > 0 && { programs: this.#programs }),
      ...(this.#functions.length > 0 && { functions: this.#functions }),
      ...this.#named.facts(),
      ...(this.#words.size > 0 && { words: packHashes(this.#words) }),
    }
  }

  /** A name within bounds: what is too long, too deep or too much to be one becomes null. */
  #name(name: Name, depth = 0): Name {
    if (name === null) return null
    if (typeof name === 'string') return name.length <= MAX_NAME ? name : null
    if (depth > MAX_DEPTH) return null
    if ('ref' in name) return this.#fit(name.ref) ? name : null
    if ('param' in name) return this.#fit(name.param, name.of) ? name : null
    const all = 'join' in name ? name.join : name.any
    this.#parts += all.length
    if (this.#parts > MAX_ALL_PARTS) {
      this.#isCut = true
      return null
    }
    const within = (parts: readonly Name[]) => this.#first(parts, MAX_PARTS).map((part) => this.#name(part, depth + 1))
    return 'join' in name ? { join: within(name.join) } : { any: within(name.any) }
  }

  #fit(...names: readonly string[]): boolean {
    if (names.every((name) => name.length <= MAX_NAME)) return true
    this.#isCut = true
    return false
  }

  #first<T>(list: readonly T[], max = MAX_ENTRIES): readonly T[] {
    if (list.length <= max) return list
    this.#isCut = true
    return list.slice(0, max)
  }

  #push<T>(list: T[], entry: T): void {
    if (list.length < MAX_ENTRIES) list.push(entry)
    else this.#isCut = true
  }

  #set<T>(map: Map<string, T>, key: string, value: T): void {
    if (map.has(key)) return
    if (map.size < MAX_ENTRIES) map.set(key, value)
    else this.#isCut = true
  }
}
