import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { identify } from './tail-place.ts'

/** How many folders one source watches. */
const MAX_FOLDERS = 1_000

interface Watched {
  watcher: FSWatcher
  id: string
  /** Names that are listened for. */
  names: Set<string>
  /** Whether coming and going is listened for under any name. */
  whole: boolean
}

type Interest = Pick<Watched, 'names' | 'whole'>

/**
 * Watches folders, one inotify watch each and one descriptor for all; nothing runs while nothing happens.
 *
 * What it hears are hints. Between {@link begin} and {@link end} everything of interest is named anew, before it is looked
 * at, so that nothing happens unheard in between; what was not named is no longer watched after.
 */
export class Watch {
  readonly #folders = new Map<string, Watched>()
  #next = new Map<string, Interest>()
  readonly #hear: (event: 'rename' | 'change', path: string) => void
  readonly #warn: (message: string, fields: Record<string, unknown>) => void
  #warned = false

  constructor(
    hear: (event: 'rename' | 'change', path: string) => void,
    warn: (message: string, fields: Record<string, unknown>) => void,
  ) {
    this.#hear = hear
    this.#warn = warn
  }

  begin(): void {
    this.#next = new Map()
  }

  /**
   * Listens for a name in a folder, or for whatever comes and goes there.
   *
   * @param folder its real path.
   * @returns false when the folder is not there.
   */
  async hold(folder: string, name?: string): Promise<boolean> {
    let interest = this.#next.get(folder)
    if (interest === undefined) {
      if (this.#next.size >= MAX_FOLDERS) return this.#fail(folder, `more than ${MAX_FOLDERS} folders`)
      if (!(await this.#open(folder))) return false
      interest = { names: new Set(), whole: false }
      this.#next.set(folder, interest)
    }
    for (const each of [interest, this.#folders.get(folder)]) {
      if (name === undefined && each !== undefined) each.whole = true
      if (name !== undefined) each?.names.add(name)
    }
    return true
  }

  end(): void {
    for (const [folder, watched] of this.#folders) {
      const interest = this.#next.get(folder)
      if (interest === undefined) this.#drop(folder)
      else Object.assign(watched, interest)
    }
  }

  close(): void {
    for (const folder of [...this.#folders.keys()]) this.#drop(folder)
  }

  async #open(folder: string): Promise<boolean> {
    try {
      const id = identify(await stat(folder, { bigint: true }))
      if (this.#folders.get(folder)?.id === id) return true
      this.#drop(folder)
      const watcher = watch(folder, (event, name) => this.#heard(folder, event, name))
      watcher.on('error', () => this.#drop(folder))
      this.#folders.set(folder, { watcher, id, names: new Set(), whole: false })
      return true
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return code === 'ENOENT' || code === 'ENOTDIR' ? false : this.#fail(folder, code)
    }
  }

  /** Without a watch the slow comparison still finds what happened, so this is a warning and no more. */
  #fail(folder: string, error: unknown): true {
    const message = 'cannot watch a folder: what happens in it is noticed only when all is looked at again'
    if (!this.#warned) this.#warn(message, { folder, error })
    this.#warned = true
    return true
  }

  #heard(folder: string, event: 'rename' | 'change', name: string | null): void {
    const watched = this.#folders.get(folder)
    if (watched === undefined) return
    if (event === 'rename' && name === basename(folder)) {
      // The folder itself went, and its watch with it, even if one with the same inode takes its place.
      this.#drop(folder)
      this.#hear(event, folder)
    } else if (name === null || watched.names.has(name) || (watched.whole && event === 'rename')) {
      this.#hear(name === null ? 'rename' : event, join(folder, name ?? ''))
    }
  }

  #drop(folder: string): void {
    this.#folders.get(folder)?.watcher.close()
    this.#folders.delete(folder)
  }
}
