import type { FileChange } from '../../shared/bus/source-index.ts'
import type { Fault } from '../../shared/contract/service.ts'
import { Faults, type FileFault } from './faults.ts'
import { formatKnown, isConfirmed, parseKnown, unconfirmed, type Version } from './known.ts'
import type { Task } from './queue.ts'

/** So many files and folders that cannot be read are known; of more it is not warned. */
const MAX_UNREADABLE = 10_000

/** What Redis holds of an index. */
export interface Held {
  /** Files by path, as `formatKnown` writes them. */
  known: Map<string, string>
  /** Why files do not parse, by path. */
  faults: ReadonlyMap<string, string>
  /** Whether there are summaries. */
  mayKnow: boolean
}

/** What was found out about a file. */
export interface Found {
  key: string
  version: Version
  /** Its summary; absent where Redis has it. */
  json?: string | Buffer
  isBroken: boolean
  /** Why it does not parse; absent where that is known. */
  fault?: Omit<FileFault, 'since'>
}

type Warn = (message: string, fields: Record<string, unknown>) => void

/** What is known of files: how many there are, which do not parse and why, and which may not be read. */
export class Records {
  readonly #unreadable = new Set<string>()
  readonly #faults: Faults
  readonly #warn: Warn
  /** Content whose parser ended in an earlier life. */
  readonly died: readonly string[]
  #failed = 0
  #files = 0
  #broken = 0

  /** @param held of a file whose parser ended it is forgotten how it stood, so that it is looked at again. */
  constructor({ known, faults }: Held, warn: Warn) {
    this.#warn = warn
    this.#faults = new Faults(faults)
    const died: string[] = []
    for (const path of faults.keys()) {
      const text = known.get(path)
      const broken = parseKnown(text ?? '')?.broken
      if (text === undefined || broken === undefined) this.#faults.remove(path)
      else if (this.hasDied(path)) {
        died.push(broken)
        known.set(path, unconfirmed(text))
      }
    }
    this.died = died
    for (const text of known.values()) this.#count(text, 1)
  }

  get counts(): { files: number; broken: number; unreadable: number } {
    return { files: this.#files, broken: this.#broken, unreadable: this.#unreadable.size }
  }

  /** How many files could not be parsed. */
  get failed(): number {
    return this.#failed
  }

  /** The files that do not parse, the newest first; the same list as long as nothing changes. */
  get faults(): readonly Fault[] {
    return this.#faults.newest
  }

  /** Whether a file ended its parser. */
  hasDied(path: string): boolean {
    return this.#faults.get(path)?.died === true
  }

  unreadable(path: string, reason: string): void {
    if (this.#unreadable.has(path) || this.#unreadable.size >= MAX_UNREADABLE) return
    this.#unreadable.add(path)
    this.#warn('a file or folder is passed over', { path, reason })
  }

  readable(path: string): void {
    this.#unreadable.delete(path)
  }

  /** Takes note of what is in a file. Where it does not parse, the last that did stands. @returns what is to be told. */
  learn({ folder, name, path }: Task, { key, version, json, isBroken, fault }: Found): FileChange {
    const before = folder.files.get(name) ?? ''
    const held = parseKnown(before)
    const hasGood = held !== undefined && held.key !== '' && held.key !== held.broken
    const standing = isBroken && hasGood ? held.key : key
    const value = formatKnown(isBroken ? { key: standing, version, broken: key } : { key, version })
    this.readable(path)
    this.#count(before, -1)
    this.#count(value, 1)
    folder.files.set(name, value)
    if (!isBroken) this.#faults.remove(path)
    else {
      if (fault !== undefined) this.#failed += 1
      const isNews = this.#faults.keep(path, fault)
      if (isNews) this.#warn('a file does not parse', { path, line: fault?.line, reason: fault?.error })
    }
    const why = this.#faults.get(path)
    const summary = json !== undefined && standing === key && { summary: { key, json } }
    return { path, value, ...summary, ...(why && { fault: JSON.stringify(why) }) }
  }

  /** Forgets a file of which so much was known. */
  forget(path: string, known: string): void {
    this.#count(known, -1)
    this.#faults.remove(path)
  }

  #count(text: string, by: 1 | -1): void {
    const known = parseKnown(text)
    if (known === undefined || known.key === '' || !isConfirmed(known.version)) return
    this.#files += by
    if (known.broken !== undefined) this.#broken += by
  }
}
