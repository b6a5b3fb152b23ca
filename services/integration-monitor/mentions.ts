import { lastPart } from './channel-calls.ts'
import type { Endpoint } from './endpoints.ts'
import { HOLE } from './patterns.ts'
import { isTest } from './places.ts'
import { type FileValue, textsOf } from './reduce.ts'
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
  /** By text, the dotted paths of the constants that hold it, and the files these are in. */
  readonly #constants = new Map<string, { keys: Set<string>; paths: Set<string> }>()

  /** By file, what its calls carry that were kept and of which it is not known what they do. */
  readonly #unpaired = new Map<string, Set<string>>()

  /** @param told the places, `FILE:LINE`, that are known to produce or consume something. */
  constructor(
    private readonly files: ReadonlyMap<string, FileValue>,
    told: ReadonlySet<string>,
  ) {
    for (const [path, { calls = [] }] of files) {
      const open = calls.filter(({ line }) => !told.has(`${path}:${line}`))
      if (open.length > 0) this.#unpaired.set(path, new Set(open.flatMap((call) => [...textsOf(call)])))
    }
    for (const [path, { constants = {} }] of files) {
      for (const [name, value] of Object.entries(constants)) this.#add(path, name, value)
    }
  }

  /** Where a name is mentioned. @param endpoints all that are known of that name. */
  of(name: string, endpoints: readonly Endpoint[]): Mentions {
    const found: Mentions = { compared: [], mentioned: [], configured: [], broken: [] }
    if (name.includes(HOLE)) return found
    const known = this.#constants.get(name)
    const keys = [...(known?.keys ?? [])]
    const inCalls = new Set(endpoints.map(({ path }) => path))
    const add = (list: string[], path: string) => {
      if (list.length < MAX_FILES && !list.includes(path)) list.push(path)
    }
    for (const [path, file] of this.files) {
      const { words, passed } = file
      if (words === undefined || isTest(path)) continue
      const isCode = file.language !== 'words'
      const isPassed = (word: string) => hasWord(passed, word) || this.#unpaired.get(path)?.has(word) === true
      const has = (sign: string, word: string) => hasWord(words, `${sign}${word}`)
      if (file.broken) {
        const isNamed = keys.some((key) => has('.', lastPart(key)) || has('=', key))
        if (has('"', name) || isNamed) add(found.broken, path)
      } else if (!isCode) {
        if (has('"', name)) add(found.configured, path)
      } else if (has('=', name) || keys.some((key) => has('=', key))) {
        add(found.compared, path)
      } else if (isPassed(`(${name}`) || keys.some((key) => isPassed(`=${key}`))) {
        add(found.mentioned, path)
      } else if (!inCalls.has(path)) {
        if (has('(', name) || (has('"', name) && known?.paths.has(path) !== true)) add(found.mentioned, path)
      }
    }
    return found
  }

  #add(path: string, name: string, value: unknown): void {
    // Of a list it is not known what it is for.
    if (typeof value !== 'string') return
    let known = this.#constants.get(value)
    if (known === undefined) {
      known = { keys: new Set(), paths: new Set() }
      this.#constants.set(value, known)
    }
    known.paths.add(path)
    known.keys.add(name.split('.').slice(-2).join('.'))
    // `events.ORDER_CREATED`, where the module is imported whole.
    if (!name.includes('.')) known.keys.add(`${moduleName(path)}.${name}`)
  }
}

function moduleName(path: string): string {
  const parts = path.split('/')
  const stem = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '')
  return stem === 'index' || stem === '__init__' ? (parts.at(-2) ?? stem) : stem
}
