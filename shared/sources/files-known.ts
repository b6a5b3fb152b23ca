import * as z from 'zod'
import type { Reading } from '../contract/monitor.ts'
import type { Paths } from './tail-paths.ts'

/** What is on record of a file: a position of the source, as JSON. */
const Mark = z.object({
  /** How it was when it was read: inode and birth, size and time of writing; empty where that does not tell. */
  version: z.string().max(200).default(''),
  /** The SHA-256 of what was last told of it. */
  hash: z.string().max(64).default(''),
  /** When it was last told or passed over, in epoch milliseconds; 0 for never. */
  at: z.number().default(0),
  /** Why it was last passed over. */
  reason: z.string().max(200).optional(),
})
type Mark = z.infer<typeof Mark>

/** A file that is looked at. */
export interface KnownFile extends Mark {
  readonly path: string
  /** Where it lies, without symbolic links; empty when it is not there. */
  real: string
  /** When it was last read, in epoch milliseconds, how long that took, and how much it held then. */
  read_at: number
  cost: number
  size: number
  /** Whether it ended in the middle when it was last read; until when it must be still to be taken as it is. */
  half?: { limit_ms: number }
  /** When it was last heard of: epoch milliseconds. */
  noticed: number
  /** Whether its part is on record. */
  saved: boolean
}

/** Writes what is on record of a file. */
export function formatMark({ version, hash, at, reason }: Mark): string {
  return JSON.stringify({ version, hash, at, ...(reason === undefined ? {} : { reason }) })
}

/** The files a source knows: those that are there, and those it told of that are gone. */
export class KnownFiles {
  readonly #files = new Map<string, KnownFile>()
  readonly #at = new Map<string, KnownFile>()
  readonly #reading: Reading
  readonly #max: number
  #refused = 0
  /** Parts that are to be forgotten with the next batch. */
  readonly forgotten: string[] = []

  /** @param paths what is (still) asked for; what was saved of others is forgotten. */
  constructor(reading: Reading, max: number, paths: Paths) {
    this.#reading = reading
    this.#max = max
    for (const [path, position] of Object.entries(reading.from)) {
      const mark = Mark.safeParse(parse(position))
      if (!mark.success) reading.warn('a saved position is unreadable: its file is read again', { path })
      if (!mark.success || !paths.want(path)) this.forgotten.push(path)
      else this.#add(path, mark.data).saved = true
    }
  }

  get all(): Iterable<KnownFile> {
    return this.#files.values()
  }

  get(path: string): KnownFile | undefined {
    return this.#files.get(path)
  }

  /** The file that lies at a real path. */
  at(real: string): KnownFile | undefined {
    return this.#at.get(real)
  }

  /** Takes note of where a file lies now; nowhere where it went. */
  place(file: KnownFile, real: string): void {
    if (file.real === real) return
    if (this.#at.get(file.real) === file) this.#at.delete(file.real)
    file.real = real
    if (real !== '') this.#at.set(real, file)
    // Of what went and was never told nothing need be known.
    else if (!file.saved) this.#files.delete(file.path)
  }

  /** Makes a file known, if need be in the room of one that is gone. @returns undefined when there is no room. */
  admit(path: string): KnownFile | undefined {
    if (this.#files.size >= this.#max && !this.#makeRoom()) return undefined
    return this.#add(path, Mark.parse({}))
  }

  /** Counts files for which there is no room. */
  refuse(count: number): void {
    if (count > this.#refused) this.#reading.skip(count - this.#refused)
    if (count > 0 && this.#refused === 0) this.#reading.warn('more files than are read', { max: this.#max, count })
    this.#refused = count
  }

  /** How many more can be known. */
  get room(): number {
    let gone = 0
    for (const { real } of this.#files.values()) if (real === '') gone += 1
    return this.#max - this.#files.size + gone
  }

  #makeRoom(): boolean {
    let oldest: KnownFile | undefined
    for (const file of this.#files.values()) {
      if (file.real === '' && (oldest === undefined || file.at < oldest.at)) oldest = file
    }
    if (oldest === undefined) return false
    this.#files.delete(oldest.path)
    this.forgotten.push(oldest.path)
    return true
  }

  #add(path: string, mark: Mark): KnownFile {
    const file = { ...mark, path, real: '', read_at: 0, cost: 0, size: 0, noticed: 0, saved: false }
    this.#files.set(path, file)
    return file
  }
}

function parse(position: string): unknown {
  try {
    return JSON.parse(position)
  } catch {
    return undefined
  }
}
