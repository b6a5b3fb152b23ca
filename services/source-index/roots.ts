import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { idOf } from './folder.ts'

/** A tree that is indexed. */
export interface Root {
  /** As it is configured, made absolute. */
  readonly path: string
  /** What paths of its files begin with; empty where it is the only one. */
  readonly name: string
}

/** The trees of the configuration, each once, with names that tell them apart. */
export function rootsOf(paths: readonly string[]): Root[] {
  const all = [...new Set(paths.map((path) => resolve(path)))]
  if (all.length === 1) return all.map((path) => ({ path, name: '' }))
  const taken = new Set<string>()
  return all.map((path) => {
    const base = basename(path) || 'root'
    let name = base
    for (let count = 2; taken.has(name); count += 1) name = `${base}.${count}`
    taken.add(name)
    return { path, name }
  })
}

/** Where a root is now, or why it cannot be read. */
export function placeOf({ path }: Root): { real: string; id: string } | { missing: string } {
  try {
    const real = realpathSync(path)
    const stat = statSync(real)
    return stat.isDirectory() ? { real, id: idOf(stat) } : { missing: 'it is no folder' }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { missing: code === 'ENOENT' ? 'it is not there' : `it cannot be read (${code})` }
  }
}

/** Hears when a root comes, goes or becomes another: by the nearest folder above it that is there. */
export class RootWatch {
  readonly #path: string
  readonly #ring: () => void
  #watcher: FSWatcher | undefined
  #at = ''

  constructor({ path }: Root, ring: () => void) {
    this.#path = path
    this.#ring = ring
  }

  /** Listens where that is now. */
  renew(): void {
    for (let child = this.#path; child !== dirname(child); child = dirname(child)) {
      const folder = dirname(child)
      if (folder === this.#at) return
      try {
        const awaited = basename(child)
        const watcher = watch(folder, (event, name) => {
          if (event !== 'rename') return
          const isItself = name === basename(folder)
          // It is gone or elsewhere, and what is heard of it no longer of use.
          if (isItself) this.close()
          if (isItself || name === awaited || name === null) this.#ring()
        })
        watcher.on('error', () => this.close())
        this.close()
        this.#watcher = watcher
        this.#at = folder
        return
      } catch {
        // It is not there, or cannot be watched: the one above it may tell.
      }
    }
  }

  close(): void {
    this.#watcher?.close()
    this.#watcher = undefined
    this.#at = ''
  }
}
