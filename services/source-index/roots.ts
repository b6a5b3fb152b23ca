import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { type Root, rootsOf } from '../../shared/bus/source-index-roots.ts'
import { idOf } from './folder.ts'
import { codeOf, isGone } from './glance.ts'
import { lookAt } from './read-source.ts'

/**
 * Which paths of an index are paths of these trees: those of a tree that was in it under the same name.
 *
 * @param saved as JSON, a list that begins with the configured paths that it was of; empty where there is none.
 */
export function ofSameRoots(saved: string, roots: readonly Root[]): (path: string) => boolean {
  const before = saved === '' ? [] : rootsOf((JSON.parse(saved) as [string[]])[0])
  const same = roots.filter(({ path, name }) => before.some((one) => one.path === path && one.name === name))
  const names = new Set(same.map(({ name }) => name))
  return (path) => names.has('') || names.has(path.slice(0, Math.max(0, path.indexOf('/'))))
}

/** Where a root is. */
export interface RootPlace {
  real: string
  id: string
}

/**
 * Where a root is now, or why it cannot be read: what was known of it may stand then.
 *
 * @param before where it was when it last was anywhere.
 */
export function placeOf({ path }: Root, before?: RootPlace): RootPlace | { missing: string; stands: boolean } {
  const unmounted = { missing: 'its file system is not mounted', stands: true }
  const isUnmounted = before !== undefined && isOnOther(before)
  try {
    const real = realpathSync(path)
    const stat = statSync(real)
    if (!stat.isDirectory()) return { missing: 'it is no folder', stands: false }
    // Where something was mounted an empty folder is left.
    return isUnmounted && readdirSync(real).length === 0 ? unmounted : { real, id: idOf(stat) }
  } catch (error) {
    const code = codeOf(error)
    if (!isGone(code)) return { missing: `it cannot be read (${code})`, stands: true }
    return isUnmounted ? unmounted : { missing: 'it is not there', stands: false }
  }
}

/** Whether where something was there is another file system than the one that it was on. */
function isOnOther({ real, id }: RootPlace): boolean {
  for (let path = real; ; path = dirname(path)) {
    const stat = lookAt(path)
    if (stat !== undefined) return !id.startsWith(`${stat.dev}.`)
    if (path === dirname(path)) return false
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
