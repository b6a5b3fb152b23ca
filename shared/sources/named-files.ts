import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import type { Removed } from '../contract/document.ts'
import { matches } from '../contract/wildcard.ts'
import type { GitPast, Range } from './git-past.ts'
import type { Lost } from './named-places.ts'

/** Files that say what is not kept, and how many of their lines are heeded. */
const IGNORES = [':(glob)**/.gitignore']
const MAX_RULES = 500

/** A file that was removed so often comes and goes; of so many removals more it is looked for that when all is found. */
const MANY_REMOVALS = 3
const MAX_MORE = 10_000

/** What became of a name: null where nothing of it is gone. */
export interface Fate {
  was: Removed | null
  /** It is nowhere, and never was. */
  never?: true
  /** Where else it is, from the root of the tree: it may go. */
  there?: string
}

/** How a tree lies in its work tree. */
export interface View {
  /** Its real path. */
  root: string
  /** Makes of a path of the work tree one of the tree; empty where it is outside. */
  own(path: string): string
  /** Not all that is committed is on the disk. */
  isSparse: boolean
}

/** Files and folders that are looked for, by keys. */
export type LostFiles = ReadonlyMap<string, Lost>

/**
 * Tells what became of files that are not where a document says.
 *
 * @returns by key, as far as git answered; of those that are in none of the commits, only where all of them were told.
 */
export async function filesPast(past: GitPast, range: Range, view: View, lost: LostFiles): Promise<Map<string, Fate>> {
  const { commit } = range
  const fates = new Map<string, Fate>()
  const index = new LostIndex(lost)
  // What is built is not kept.
  const ignored: string[] = []
  const areRules = await past.linesNow(commit, IGNORES, (file, line) => {
    const folder = view.own(`${posix.dirname(file)}/_`).replace(/_$/, '')
    const pattern = line.trim().replaceAll('**', '*').replace(/\/$/, '')
    if (ignored.length >= MAX_RULES || pattern === '' || /^[#!]/.test(pattern)) return
    // Without a slash it is any below the folder that says so.
    if (pattern.includes('/')) ignored.push(`/${posix.join(folder, pattern)}`)
    else ignored.push(`/${posix.join(folder, pattern)}`, `/${posix.join(folder, '*', pattern)}`)
  })
  if (!areRules) return new Map()
  for (const [key, { exact }] of lost) if (exact.some((path) => isIgnored(path, ignored))) fates.set(key, { was: null })
  const areFiles = await past.files(commit, (file, isTree) => {
    const path = view.own(file)
    if (path === '') return
    // What is in another repository may be there or not: this one does not know.
    if (isTree) for (const key of index.below(path)) fates.set(key, { was: null })
    else {
      index.meet(path, (key, isExact) => {
        if (fates.get(key)?.was === null) return
        if (!isExact && existsSync(posix.join(view.root, path))) fates.set(key, { was: null, there: path })
        // What it was is in the commit, and not on the disk.
        else fates.set(key, view.isSparse ? { was: null } : (fates.get(key) ?? { was: { path } }))
      })
    }
  })
  if (!areFiles) return new Map()
  let left = lost.size - fates.size
  let more = 0
  const removals = new Map<string, number>()
  const isAll =
    left === 0 ||
    (await past.removed(range, (file, at, to) => {
      const path = view.own(file)
      if (path === '') return false
      const since = to === undefined ? '' : view.own(to)
      index.meet(path, (key, isExact) => {
        // A name that may begin anywhere was that of something else as likely as not.
        if (!isExact) return
        const count = (removals.get(`${key} ${path}`) ?? 0) + 1
        removals.set(`${key} ${path}`, count)
        // What comes and goes is to be made by whoever reads of it.
        if (count === MANY_REMOVALS && fates.get(key)?.was?.path === path) fates.set(key, { was: null })
        if (fates.has(key)) return
        fates.set(key, { was: { path, ...at, ...(since && { to: since }) } })
        left -= 1
      })
      if (left === 0) more += 1
      return more > MAX_MORE
    }))
  if (isAll) for (const key of lost.keys()) if (!fates.has(key)) fates.set(key, { was: null, never: true })
  return fates
}

/** Whether a path, or a folder that it is in, is what one of some patterns says. */
function isIgnored(path: string, patterns: readonly string[]): boolean {
  const whole = `/${path.replace(/\/$/, '')}`
  return patterns.some((pattern) => {
    return matches(pattern, whole) || matches(`${pattern}/*`, whole)
  })
}

/** Finds of which lost names a path may be. */
class LostIndex {
  readonly #byName = new Map<string, [key: string, lost: Lost][]>()
  /** By the first part of what is lost. */
  readonly #folders: [key: string, lost: Lost][]
  readonly #all: LostFiles

  constructor(lost: LostFiles) {
    this.#all = lost
    this.#folders = [...lost].filter(([, { exact }]) => exact[0]?.endsWith('/'))
    for (const entry of lost) {
      const [, { exact, ends }] = entry
      for (const name of new Set([...exact, ...ends].map((path) => posix.basename(path)))) {
        const known = this.#byName.get(name)
        if (known === undefined) this.#byName.set(name, [entry])
        else known.push(entry)
      }
    }
  }

  meet(path: string, see: (key: string, isExact: boolean) => void): void {
    for (const [key, { exact, ends }] of this.#byName.get(posix.basename(path)) ?? []) {
      if (exact.includes(path)) see(key, true)
      else if (ends.some((end) => path.endsWith(end))) see(key, false)
    }
    for (const [key, { exact, ends }] of this.#folders) {
      if (exact.some((one) => path.startsWith(one.endsWith('/') ? one : `${one}/`))) see(key, true)
      else if (ends.some((end) => end.endsWith('/') && `/${path}`.includes(end))) see(key, false)
    }
  }

  /** Those that may be in a folder. */
  *below(folder: string): Generator<string> {
    for (const [key, { exact, ends }] of this.#all) {
      if (exact.some((path) => path.startsWith(`${folder}/`)) || ends.some((path) => path.includes(`/${folder}/`)))
        yield key
    }
  }
}
