import { watch } from 'node:fs'
import { type Folder, pathIn } from './folder.ts'
import { tellsIgnores } from './ignores.ts'
import { kindOf } from './languages.ts'

/** How long nothing may have been heard before what was heard is looked at, in milliseconds, and how long that may take. */
const QUIET_MS = 20
const LATE_MS = 200

/** So many events at once, and some may have been lost: the kernel's queue is bounded, and overflows unseen. */
const MANY = 1_000

/** Of so many names it is remembered that something happened to them; of more, all is compared. */
const MAX_NAMES = 20_000

/** Hears what happens in folders, one inotify watch each. What it hears are hints, put together until it is quiet. */
export class Watches {
  readonly #heard = new Map<Folder, Set<string>>()
  readonly #ring: () => void
  #names = 0
  #events = 0
  #first = 0
  #last = 0
  #refused = new Map<Folder, string>()

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Watches a folder, where it is not watched yet. Without a watch only a comparison finds what happens in it. */
  open(folder: Folder): void {
    if (folder.watcher !== undefined) return
    try {
      const watcher = watch(folder.real, (event, name) => this.#hear(folder, event, name))
      watcher.on('error', () => this.close(folder))
      folder.watcher = watcher
      this.#refused.delete(folder)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? ''
      // What has gone is told by the folder above it, and what may not be read when it is read.
      if (!['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) this.#refused.set(folder, code)
    }
  }

  close(folder: Folder): void {
    folder.watcher?.close()
    folder.watcher = undefined
    this.#refused.delete(folder)
    this.#forget(folder)
  }

  /** Why folders are not watched, in words; undefined where all are. */
  get refused(): string | undefined {
    const [first] = this.#refused
    if (first === undefined) return undefined
    const [{ real }, code] = first
    const why = limits[code] ?? code
    return `${this.#refused.size} folders cannot be watched, such as ${real}: ${why}`
  }

  /** Has a folder compared, as if it had been heard that something happened there. */
  hint(folder: Folder): void {
    this.#hear(folder, 'rename', null)
  }

  /** When what was heard may be looked at, in epoch milliseconds; infinite where nothing was. */
  get due(): number {
    if (this.#names === 0 && this.#events < MANY) return Number.POSITIVE_INFINITY
    return Math.min(this.#last + QUIET_MS, this.#first + LATE_MS)
  }

  /** How many names there are to look at. */
  get pending(): number {
    return this.#names
  }

  /** Takes what was heard; undefined where so much was that only a comparison tells. */
  take(): Map<Folder, Set<string>> | undefined {
    const heard = new Map(this.#heard)
    const isDoubtful = this.#events >= MANY || this.#names >= MAX_NAMES
    this.#heard.clear()
    this.#names = 0
    this.#events = 0
    return isDoubtful ? undefined : heard
  }

  #hear(folder: Folder, event: 'rename' | 'change', name: string | null): void {
    const now = Date.now()
    if (this.#names === 0 && now > this.#last + QUIET_MS) this.#events = 0
    if (this.#events === 0) this.#first = now
    this.#events += 1
    this.#last = now
    // What is written to all the time, such as a log, is no source. But so much of it may hide others.
    const isSource =
      event === 'rename' || name === null || kindOf(pathIn(folder, name)) !== undefined || tellsIgnores(name)
    if (!isSource && this.#events !== MANY) return
    if (isSource && this.#names < MAX_NAMES) {
      const names = this.#heard.get(folder) ?? new Set()
      this.#heard.set(folder, names)
      const before = names.size
      names.add(name ?? '')
      this.#names += names.size - before
    }
    this.#ring()
  }

  #forget(folder: Folder): void {
    this.#names -= this.#heard.get(folder)?.size ?? 0
    this.#heard.delete(folder)
  }
}

/** What stands behind an error of watching. How much it is, the unit of the service hides from it. */
const limits: Readonly<Record<string, string>> = {
  ENOSPC: 'fs.inotify.max_user_watches is used up; kloros doctor says how much it is',
  EMFILE: 'fs.inotify.max_user_instances is used up; kloros doctor says how much it is',
}
