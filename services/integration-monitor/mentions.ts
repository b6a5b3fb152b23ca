import { lastPart } from './channel-calls.ts'
import type { Endpoint } from './endpoints.ts'
import { isMemberName } from './enum-members.ts'
import { HOLE } from './patterns.ts'
import { isTest } from './places.ts'
import { type FileValue, textsOf } from './reduce.ts'
import type { Tree } from './tree.ts'
import { hasWord } from './words.ts'

/** Where the name of a channel turns up, but for the calls that are known to carry it. */
export interface Mentions {
  /** Files that compare with it, have it as a `case`, a key, a member or an index. */
  compared: string[]
  /** Files of code that have it as a text, or pass it to another call. */
  mentioned: string[]
  /** Files of configuration, scripts and data that have it. */
  configured: string[]
  /** Files that do not parse, and have it. */
  broken: string[]
}

/** How many files of a kind are told. */
const MAX_FILES = 5

/** Looks names up in the words of all files. */
export class Lookup {
  /** What the calls of a file carry of which it is not known what they do. */
  readonly #carried = new Map<string, Set<string>>()

  /** @param told the places, `FILE:LINE`, that are known to produce or consume something. */
  constructor(
    private readonly tree: Tree,
    private readonly told: ReadonlySet<string>,
  ) {}

  /** Where a name is mentioned. @param endpoints all that are known of that name. */
  of(name: string, endpoints: readonly Endpoint[]): Mentions {
    const found: Mentions = { compared: [], mentioned: [], configured: [], broken: [] }
    if (name.includes(HOLE)) return found
    const holding = this.tree.constants.holding(name)
    // A member of an enum that is no text is called as it is written.
    const keys = [
      ...new Set([...[...holding.values()].flatMap((each) => [...each]), ...(isMemberName(name) ? [name] : [])]),
    ]
    const inCalls = new Set(endpoints.map(({ path }) => path))
    const add = (list: string[], path: string) => {
      if (list.length < MAX_FILES && !list.includes(path)) list.push(path)
    }
    for (const path of this.#filesWith(name, keys)) {
      const file = this.tree.files.get(path)
      if (file?.words === undefined || isTest(path)) continue
      const { words } = file
      const carried = this.#carriedIn(path, file)
      const has = (sign: string, word: string) => hasWord(words, `${sign}${word}`)
      if (file.broken) {
        const isNamed = keys.some((key) => has('.', lastPart(key)) || has('=', key))
        if (has('"', name) || isNamed) add(found.broken, path)
      } else if (file.language === 'words') {
        if (has('"', name)) add(found.configured, path)
      } else if (has('=', name) || keys.some((key) => has('=', key))) {
        add(found.compared, path)
      } else if (carried.has(`(${name}`) || keys.some((key) => carried.has(`=${key}`))) {
        add(found.mentioned, path)
      } else if (!inCalls.has(path)) {
        const isRead = isMemberName(name) && has('.', lastPart(name))
        if (isRead || has('(', name) || (has('"', name) && !holding.has(path))) add(found.mentioned, path)
      }
    }
    return found
  }

  /** The files that may mention a name, or a constant that holds it, in order. */
  #filesWith(name: string, keys: readonly string[]): string[] {
    const carried = [`(${name}`, ...keys.map((key) => `=${key}`)]
    const words = [...carried, `"${name}`, `=${name}`, ...keys.map((key) => `.${lastPart(key)}`)]
    const found = new Set<string>()
    for (const word of words) for (const path of this.tree.words.filesWith(word)) found.add(path)
    for (const word of carried) for (const path of this.tree.refs.filesWith(word)) found.add(path)
    return [...found].sort()
  }

  #carriedIn(path: string, { calls = [], passed }: FileValue): Set<string> {
    let carried = this.#carried.get(path)
    if (carried !== undefined) return carried
    carried = new Set(passed)
    for (const call of calls) {
      if (!this.told.has(`${path}:${call.line}`)) for (const text of textsOf(call)) carried.add(text)
    }
    this.#carried.set(path, carried)
    return carried
  }
}
