import type { FSWatcher, Stats } from 'node:fs'
import type { Ignores } from './ignores.ts'

/** A folder of a tree: what the index knows of it, and how it hears of changes. */
export interface Folder {
  /** As the index names it; empty for the root of a single tree. */
  readonly path: string
  /** Where it is. */
  readonly real: string
  /** As {@link idOf} tells: another one under the same name is another folder, and a watch is of one folder. */
  readonly id: string
  readonly above: Folder | undefined
  /** What is left out of it. */
  ignores: Ignores
  /** Unset where it cannot be watched. */
  watcher: FSWatcher | undefined
  /** What is known of each file in it, as `formatKnown` writes it; empty until it was read. */
  readonly files: Map<string, string>
  readonly folders: Map<string, Folder>
  /** It is of no tree any more. */
  isGone: boolean
}

/** What tells a folder from all others: file systems give the number of one that went to the next. */
export function idOf({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev}.${ino}.${birthtimeMs}`
}

/** The name by which the index goes by something in a folder. */
export function pathIn({ path }: Folder, name: string): string {
  return path === '' ? name : `${path}/${name}`
}

/** All folders from one on downwards, itself first. */
export function* foldersOf(folder: Folder): Iterable<Folder> {
  const left = [folder]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next
    left.push(...next.folders.values())
  }
}

/** How many folders a folder lies below. */
export function depthOf(folder: Folder): number {
  let depth = 0
  for (let at = folder.above; at !== undefined; at = at.above) depth += 1
  return depth
}

/** A folder of which nothing is known yet. */
export function newFolder(path: string, real: string, id: string, above: Folder | undefined, ignores: Ignores): Folder {
  return { path, real, id, above, ignores, files: new Map(), folders: new Map(), watcher: undefined, isGone: false }
}
