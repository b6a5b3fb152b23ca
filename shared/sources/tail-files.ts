import type { Loss, Reading } from '../contract/monitor.ts'
import { headOf, isPacked } from './tail-bytes.ts'
import type { Paths } from './tail-paths.ts'
import { birthOf, glance, identify, type Place, parsePlace, print } from './tail-place.ts'
import type { Entry } from './tail-rotation.ts'

/** How long, in milliseconds, a file that went is looked for before it counts as gone: it may just be under way. */
const GRACE_MS = 1_000

/** How long, in milliseconds, one look may take: what it found last may be that much younger than what it passed over. */
const LOOK_MS = 1_000

/** What the part begins with that says since when, in epoch milliseconds, a path or glob has been looked for. */
const SINCE = 'since:'

/** A file that is followed. */
export interface Followed extends Place {
  readonly part: string
  /** Rises with every file that is found. */
  readonly age: number
  /** Where it lies; empty while it is missing. */
  at: string
  /** How it was when it was last known to be the one: size and time of writing. */
  version: string
  /** Whether its position is to be handed out although nothing was read. */
  fresh: boolean
  /** Whether what it held when it was found is still being read: what came after it waits for that. */
  behind: boolean
  /** Whether it is packed and read to its end. */
  ended: boolean
  /** Whether it may have become another file in place. */
  suspect: boolean
  /** Whether it is among what was asked for. */
  wanted: boolean
  warned: boolean
  /** Since when, in epoch milliseconds, it is not to be found, and whether it was the newest of its kind then. */
  missing?: { since: number; newest: boolean }
}

/** The files a source follows: those asked for, and what is left to read of those rotated away. */
export class Files {
  /** Oldest first. */
  #files: Followed[] = []
  #at = new Map<string, Followed>()
  readonly #reading: Reading
  readonly #max: number
  readonly #paths: Paths
  readonly #started = Date.now()
  /** Since when, in epoch milliseconds, each path or glob has been looked for, and the newest file of it on record was there. */
  readonly #since = new Map<string, number>()
  readonly #newest = new Map<string, number>()
  #age = 0
  #refused = 0
  /** Those with something to read, in the order in which it is their turn. */
  readonly pending = new Set<Followed>()
  /** What goes out with the next batch. */
  readonly losses: Loss[] = []
  readonly forgotten: string[] = []
  /** Positions that go out with the next batch and are of no file. */
  readonly marks = new Map<string, string>()

  /** @param paths what is (still) asked for; what was saved of others is forgotten. */
  constructor(reading: Reading, max: number, paths: Paths) {
    this.#reading = reading
    this.#max = max
    this.#paths = paths
    for (const [part, position] of Object.entries(reading.from)) {
      if (part.startsWith(SINCE)) {
        if (/^\d+$/.test(position)) this.#since.set(part.slice(SINCE.length), Number(position))
        continue
      }
      const place = parsePlace(position)
      if (place === undefined) reading.warn('a saved position is unreadable: its file is read from its start', { part })
      if (place === undefined || !paths.want(place.path)) this.forgotten.push(part)
      else this.#add(part, Number.parseInt(part.slice(part.lastIndexOf(':') + 1), 36) || 0, place, '')
    }
    this.#files.sort((a, b) => a.age - b.age)
    for (const { path, id } of this.#files) {
      for (const asked of paths.asking(path)) {
        this.#newest.set(asked, Math.max(this.#newest.get(asked) ?? 0, birthOf(id)))
      }
    }
    this.#mark()
  }

  /** Sets down since when each path and glob is looked for, and forgets those that are not any more. */
  #mark(): void {
    const asked = new Set(this.#paths.asking())
    for (const text of asked) if (!this.#since.has(text)) this.#remember(text, this.#started)
    for (const text of this.#since.keys()) if (!asked.has(text)) this.forgotten.push(SINCE + text)
  }

  /**
   * Since when, in epoch milliseconds, a path has been looked at: a file created there after that and not on record was
   * never in place at a look. Of an earlier life this is known by the newest that it found of what is asked for in the same
   * breath, and where it found nothing by when it began to look.
   */
  since(path: string): number {
    const times = this.#paths.asking(path).flatMap((text) => {
      const newest = this.#newest.get(text)
      return newest !== undefined ? [newest - LOOK_MS] : (this.#since.get(text) ?? [])
    })
    return times.length === 0 ? this.#started : Math.min(this.#started, Math.max(...times))
  }

  /** All, oldest first. */
  get all(): readonly Followed[] {
    return this.#files
  }

  /** The file that lies at a path. */
  get(path: string): Followed | undefined {
    return this.#at.get(path)
  }

  /** Takes note of where the files lie now. */
  settle(): void {
    this.#at = new Map(this.#files.filter(({ at }) => at !== '').map((file) => [file.at, file]))
  }

  /** Whether an older file of the same kind has to be read first. */
  waits(file: Followed): boolean {
    return this.#files.some((other) => other.behind && other.age < file.age && other.home === file.home)
  }

  /** Whether there are younger files of the same kind, and all would be known again. */
  succeeded(file: Followed): boolean {
    const others = this.#files.filter((other) => other.age > file.age && other.home === file.home)
    return others.length > 0 && others.every(({ prints }) => prints.length > 0)
  }

  /** Follows a file from its start. */
  async follow(entry: Entry, path: string, home: string): Promise<void> {
    const head = await headOf(entry.path, entry.id)
    this.#age = Math.max(this.#age + 1, Date.now())
    const place: Place = {
      path,
      home,
      id: entry.id,
      offset: 0,
      size: isPacked(entry.path) || head.length === 0 ? head.length : entry.size,
      mtime: entry.mtime,
      prints: head.length > 0 ? [print(0, head)] : [],
      cut: false,
    }
    const part = `${entry.device}:${entry.inode}:${this.#age.toString(36)}`
    this.found(this.#add(part, this.#age, place, entry.path), entry.path)
  }

  /** Takes the print of what a file starts with by now. */
  async print(file: Followed): Promise<void> {
    const now = await glance(file.at)
    const head = await headOf(file.at, file.id)
    if (head.length > 0) Object.assign(file, { prints: [print(0, head)], fresh: true })
    if (now !== undefined && identify(now) === file.id) file.mtime = Number(now.mtimeMs)
  }

  /** Has a file come after all others, of which nothing was read yet. */
  renew(file: Followed): void {
    this.forget(file)
    this.#age = Math.max(this.#age + 1, Date.now())
    const part = `${file.part.slice(0, file.part.lastIndexOf(':'))}:${this.#age.toString(36)}`
    this.found(this.#add(part, this.#age, file, file.at), file.at)
  }

  /** Has a file read where it was found. */
  found(file: Followed, at: string): void {
    Object.assign(file, { at, fresh: true, behind: true, ended: false, suspect: false })
    delete file.missing
    this.pending.add(file)
  }

  /** Takes note that a file was not found. @returns whether it was given up. */
  miss(file: Followed, newest: boolean): boolean {
    // What was empty could only have been known by its inode: if that was not there from the start, it will not be.
    const hopeless = file.prints.length === 0 && file.at === '' && file.missing === undefined
    Object.assign(file, { at: '', version: '', behind: false, suspect: false })
    this.pending.delete(file)
    file.missing ??= { since: Date.now(), newest }
    if (!hopeless && Date.now() < file.missing.since + GRACE_MS) return false
    const lost = file.size - file.offset
    if (lost > 0) {
      const reason = `${file.path} was removed, replaced or truncated with ${lost} bytes unread`
      this.losses.push({ cause: 'overwritten', reason, lost })
    }
    this.forget(file)
    return true
  }

  /** When, in epoch milliseconds, a missing file is to be given up; infinite when none is missing. */
  get due(): number {
    const times = this.#files.map(({ missing }) => (missing === undefined ? Infinity : missing.since + GRACE_MS))
    return Math.min(...times)
  }

  #remember(asked: string, since: number): void {
    this.#since.set(asked, since)
    this.marks.set(SINCE + asked, String(since))
  }

  forget(file: Followed): void {
    this.forgotten.push(file.part)
    // What it was is not met as new again, where no other is left to tell by.
    const born = birthOf(file.id)
    for (const asked of Number.isFinite(born) ? this.#paths.asking(file.path) : []) {
      if (born >= (this.#since.get(asked) ?? this.#started)) this.#remember(asked, born + 1)
    }
    this.#files = this.#files.filter((other) => other !== file)
    this.pending.delete(file)
    this.#at.delete(file.at)
  }

  /** Makes room for one more, if need be by forgetting an old one that is neither asked for nor written to any more. */
  room(): boolean {
    if (this.#files.length < this.#max) return true
    const idle = this.#files.filter((file) => !file.wanted && file.missing === undefined && !this.pending.has(file))
    const oldest = idle.filter(({ at, home }) => at !== home).sort((a, b) => a.mtime - b.mtime)[0]
    if (oldest === undefined) return false
    this.forget(oldest)
    return true
  }

  /** Counts files for which there is no room. */
  refuse(count: number): void {
    if (count > this.#refused) this.#reading.skip(count - this.#refused)
    if (count > 0 && this.#refused === 0) this.#reading.warn('more files than are followed', { max: this.#max, count })
    this.#refused = count
  }

  #add(part: string, age: number, place: Place, at: string): Followed {
    const file: Followed = {
      ...place,
      part,
      age,
      at,
      version: '',
      fresh: false,
      behind: true,
      ended: false,
      suspect: false,
      wanted: true,
      warned: false,
    }
    this.#age = Math.max(this.#age, age)
    this.#files.push(file)
    return file
  }
}
