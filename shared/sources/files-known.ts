import type { BigIntStats } from 'node:fs'
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

/** The part that says up to which file, in the order of {@link byTime}, all that is not known is left out. */
const UNTIL = 'until'

const Written = z.object({
  path: z.string(),
  /** Epoch nanoseconds. */
  written: z.number(),
})
/** A file, and when it was written. */
export type Written = z.infer<typeof Written>

/** When a file was written, in epoch nanoseconds: one that was given a time to come, when it was given that. */
export function writtenIn({ mtimeNs, ctimeNs }: BigIntStats): number {
  return Number(mtimeNs < ctimeNs ? mtimeNs : ctimeNs)
}

/** Which of two files is older; of one time are many that were unpacked, and they, too, have one order at each look. */
export function byTime(a: Written, b: Written): number {
  return a.written - b.written || (a.path < b.path ? -1 : Number(a.path > b.path))
}

/** A file that is looked at. */
export interface KnownFile extends Mark {
  readonly path: string
  /** When it was written to, as last seen: epoch nanoseconds. */
  written: number
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

/** The files a source knows: the newest of those that are there, and those it told of that went or are older. */
export class KnownFiles {
  readonly #files = new Map<string, KnownFile>()
  readonly #at = new Map<string, KnownFile>()
  readonly #reading: Reading
  readonly #max: number
  #until: Written | undefined
  #left = 0
  /** What is to be set down with the next batch of parts that are forgotten, and of {@link UNTIL}. */
  #changes: Record<string, string | null> = {}

  /** @param paths what is (still) asked for; what was saved of others is forgotten. */
  constructor(reading: Reading, max: number, paths: Paths) {
    this.#reading = reading
    this.#max = max
    for (const [path, position] of Object.entries(reading.from)) {
      const saved = parse(position)
      const until = path === UNTIL ? Written.safeParse(saved).data : undefined
      if (until !== undefined && paths.want(until.path)) {
        this.#until = until
        continue
      }
      const mark = Mark.safeParse(saved)
      if (!mark.success) reading.warn('a saved position is unreadable: its file is read again', { path })
      if (!mark.success || !paths.want(path)) this.#changes[path] = null
      else this.#add({ path, written: 0 }, mark.data).saved = true
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

  /** Whether it is among what is left out. */
  isPast(each: Written): boolean {
    return !this.#files.has(each.path) && this.#until !== undefined && byTime(each, this.#until) <= 0
  }

  /**
   * Takes note of what a look left out: how many, how many of them were never read, and the newest that is new to it.
   *
   * They are no news at a later look either, though there be room then, until all of them went.
   */
  leaveOut(left: number, unread: number, newest: Written | undefined): void {
    if (newest !== undefined) this.#leave(newest)
    else if (left === 0 && this.#until !== undefined) this.#set(undefined)
    if (unread > 0) this.#reading.skip(unread)
    this.#say(left)
  }

  /**
   * Makes a file known, if need be in the room of one that is gone, or else of the oldest.
   *
   * @param isBusy whether there is news of a file: then only the disk tells how old it is.
   * @returns undefined when there is no room, because it is older than all that are known.
   */
  admit(each: Written, isBusy: (file: KnownFile) => boolean = () => false): KnownFile | undefined {
    if (this.isPast(each)) return undefined
    while (this.#files.size >= this.#max) {
      const last = this.#last()
      if (last === undefined) return undefined
      if (last.real !== '') {
        if (isBusy(last) || byTime(each, last) < 0) return undefined
        this.#leave(last)
        this.#say(this.#left + 1)
        this.place(last, '')
      }
      this.#files.delete(last.path)
      this.#changes[last.path] = null
    }
    return this.#add(each, Mark.parse({}))
  }

  /** What is to be set down of files whose marks changed, and of all that is forgotten. */
  save(marked: Iterable<KnownFile>): Record<string, string | null> {
    const changes = this.#changes
    this.#changes = {}
    for (const file of marked) {
      if (this.#files.get(file.path) !== file) continue
      changes[file.path] = formatMark(file)
      file.saved = true
    }
    return changes
  }

  /** Whose room is given to another: what is gone, in the order in which it was told, and then the oldest. */
  #last(): KnownFile | undefined {
    let gone: KnownFile | undefined
    let oldest: KnownFile | undefined
    for (const file of this.#files.values()) {
      if (file.real !== '') {
        if (oldest === undefined || byTime(file, oldest) < 0) oldest = file
      } else if (gone === undefined || file.at < gone.at) gone = file
    }
    return gone ?? oldest
  }

  /** Leaves out a file, and with it all strangers that are older. */
  #leave({ path, written }: Written): void {
    if (this.#until !== undefined && byTime({ path, written }, this.#until) <= 0) return
    // Where the clock was ahead, what comes now must not be older than what was left out.
    this.#set({ path, written: Math.min(written, Date.now() * 1e6) })
  }

  #set(until: Written | undefined): void {
    this.#until = until
    this.#changes[UNTIL] = until === undefined ? null : JSON.stringify(until)
  }

  #say(left: number): void {
    if (left > 0 && this.#left === 0) {
      const message = 'more files than are followed: the oldest are left out'
      this.#reading.warn(message, { max: this.#max, count: left })
    }
    this.#left = left
  }

  #add({ path, written }: Written, mark: Mark): KnownFile {
    const file = { ...mark, path, written, real: '', read_at: 0, cost: 0, size: 0, noticed: 0, saved: false }
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
