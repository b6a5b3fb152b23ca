import type { FileValue } from './reduce.ts'

type Constants = NonNullable<FileValue['constants']>

/** The constants of all files, by what they are called and by the texts that they hold. */
export class ConstantIndex {
  /** By the last two parts of the paths, the texts, and how many constants hold each. */
  readonly #named = new Map<string, Map<string, number>>()
  /** By text, the files that have constants that hold it, and what these may be called elsewhere. */
  readonly #holding = new Map<string, Map<string, Set<string>>>()

  /** Adds the constants of a file. */
  add(path: string, constants: Constants = {}): void {
    for (const [name, value] of Object.entries(constants)) {
      // Of a list it is not known what it is for.
      if (typeof value !== 'string') continue
      const files = this.#holding.get(value) ?? new Map<string, Set<string>>()
      const keys = files.get(path) ?? new Set()
      this.#holding.set(value, files.set(path, keys))
      keys.add(name.split('.').slice(-2).join('.'))
      // `events.ORDER_CREATED`, where the module is imported whole.
      if (!name.includes('.')) keys.add(`${moduleName(path)}.${name}`)
      const key = keyOf(name)
      if (key === undefined) continue
      const texts = this.#named.get(key) ?? new Map<string, number>()
      this.#named.set(key, texts.set(value, (texts.get(value) ?? 0) + 1))
    }
  }

  /** Takes the constants of a file away that were added before. */
  remove(path: string, constants: Constants = {}): void {
    for (const [name, value] of Object.entries(constants)) {
      if (typeof value !== 'string') continue
      const files = this.#holding.get(value)
      files?.delete(path)
      if (files?.size === 0) this.#holding.delete(value)
      const key = keyOf(name)
      const texts = key === undefined ? undefined : this.#named.get(key)
      if (key === undefined || texts === undefined) continue
      const left = (texts.get(value) ?? 0) - 1
      if (left > 0) texts.set(value, left)
      else texts.delete(value)
      if (texts.size === 0) this.#named.delete(key)
    }
  }

  /** The text that all constants of a name hold: of its last two parts; undefined where they hold several. */
  only(name: string): string | undefined {
    const texts = this.#named.get(name)
    return texts?.size === 1 ? [...texts.keys()][0] : undefined
  }

  /** The files that have constants that hold a text, and for each what these may be called. */
  holding(text: string): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#holding.get(text) ?? new Map()
  }
}

/** The names of constants that {@link ConstantIndex.only} may be asked for. */
export function namesOf(constants: Constants = {}): string[] {
  return Object.keys(constants).flatMap((name) => keyOf(name) ?? [])
}

/** Names of one part are common, but for those that shout. */
function keyOf(name: string): string | undefined {
  const parts = name.split('.')
  if (parts.length === 1 && !/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name)) return undefined
  return parts.slice(-2).join('.')
}

function moduleName(path: string): string {
  const parts = path.split('/')
  const stem = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '')
  return stem === 'index' || stem === '__init__' ? (parts.at(-2) ?? stem) : stem
}
