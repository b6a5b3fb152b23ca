import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { depthOf, type Folder, foldersOf, idOf, pathIn } from './folder.ts'
import { type Ignores, isEnvironment, isProject } from './ignores.ts'
import { isSame, parseKnown, versionOf } from './known.ts'
import { isRead, kindOf } from './languages.ts'
import { isStarved, type Starved } from './starved.ts'
import type { Watches } from './watches.ts'

/** How long it may work before others get their turn, in milliseconds. */
const SLICE_MS = 10

/** How deep a tree may be. */
const MAX_DEPTH = 64

/** What a tree tells of its files. */
export interface TreeNews {
  /** A file is not as it is known. @param isUrgent whether it changed just now. */
  changed(folder: Folder, name: string, isUrgent: boolean): void
  /** A file of which something was known is not there any more. */
  gone(path: string, known: string): void
  /** A folder cannot be read; or can, as most can. */
  unreadable(path: string, reason: string): void
  readable(path: string): void
  /** What there was no room to read, for now. */
  readonly starved: Starved
}

/** The folders of trees, compared with the disk: what differs is told, and all of them are watched. */
export class Folders {
  readonly #news: TreeNews
  readonly #watches: Watches
  /** What was known of files that were not met yet. */
  readonly #unmet: Map<string, string>
  /** Files that links lead to, and those links. */
  readonly #links = new Map<string, Map<string, [Folder, string]>>()
  readonly #roots = new Set<Folder>()

  /** @param known what is known of files, by path; emptied as they are met. */
  constructor(news: TreeNews, watches: Watches, known: Map<string, string>) {
    this.#news = news
    this.#watches = watches
    this.#unmet = known
  }

  /** Begins a tree. */
  root(path: string, real: string, id: string, ignores: Ignores): Folder {
    const root = newFolder(path, real, id, undefined, ignores)
    this.#roots.add(root)
    return root
  }

  /** Lets a folder go. What was known of its files holds for those that are met again under the same path. */
  drop(top: Folder): void {
    this.#roots.delete(top)
    for (const folder of foldersOf(top)) {
      folder.isGone = true
      this.#watches.close(folder)
      for (const [name, known] of folder.files) this.#unmet.set(pathIn(folder, name), known)
    }
  }

  /** Says that everything was met that is there: the rest has gone. */
  settle(): void {
    for (const [path, known] of this.#unmet) this.#news.gone(path, known)
    this.#unmet.clear()
  }

  /** Compares a folder and all below it with the disk, in pieces. */
  async compare(top: Folder, isUrgent: boolean, signal: AbortSignal): Promise<void> {
    const left = [top]
    let until = Date.now() + SLICE_MS
    for (let next = left.pop(); next !== undefined && !signal.aborted; next = left.pop()) {
      if (!next.isGone) left.push(...this.#compareOne(next, isUrgent))
      if (Date.now() < until) continue
      await turn()
      until = Date.now() + SLICE_MS
    }
  }

  /** Looks at something in a folder that changed. @returns false where the tree itself has to be looked at. */
  async look(folder: Folder, name: string, signal: AbortSignal): Promise<boolean> {
    const real = join(folder.real, name)
    const stat = glance(real)
    const isLeft = stat === undefined || this.#isLeftOut(folder, name, stat)
    if (isLeft || !stat.isDirectory()) this.#dropBelow(folder, name)
    if (isLeft || stat.isDirectory()) this.#removeFile(folder, name)
    this.#lookAtLinks(real, stat?.isFile() === true)
    const own = stat === undefined ? glance(folder.real) : undefined
    if (stat === undefined && (own === undefined || idOf(own) !== folder.id)) {
      // It is the folder itself that went, and with it what was listened to.
      if (folder.above === undefined) return false
      return this.look(folder.above, folder.real.slice(folder.above.real.length + 1), signal)
    }
    if (isLeft) return true
    if (stat.isDirectory()) {
      const below = this.#below(folder, name, idOf(stat))
      if (below !== undefined) await this.compare(below, true, signal)
    } else this.#file(folder, name, stat, true)
    return true
  }

  /** Looks at links that led to a file, or into what may be a folder or none any more. */
  #lookAtLinks(target: string, isFile: boolean): void {
    for (const [each, links] of isFile ? [[target, this.#links.get(target)] as const] : [...this.#links]) {
      if (links === undefined || (each !== target && !each.startsWith(target + sep))) continue
      for (const [real, [folder, name]] of [...links]) {
        const link = folder.isGone ? undefined : glance(real)
        if (link === undefined) links.delete(real)
        else this.#file(folder, name, link, true)
      }
      if (links.size === 0) this.#links.delete(each)
    }
  }

  #isLeftOut(folder: Folder, name: string, stat: Stats): boolean {
    const real = join(folder.real, name)
    if (!stat.isDirectory()) return kindOf(pathIn(folder, name)) === undefined || folder.ignores.leaveFile(real)
    return folder.ignores.leaveFolder(real, name, isProject(namesIn(folder.real)))
  }

  /** Compares what is right in a folder. @returns the folders in it. */
  #compareOne(folder: Folder, isUrgent: boolean): Folder[] {
    // Listened to before it is read, so that nothing happens unheard in between.
    this.#watches.open(folder)
    const entries = this.#read(folder)
    if (entries === undefined) return [...folder.folders.values()]
    const names = new Set(entries.map(({ name }) => name))
    if (folder.above !== undefined) folder.ignores = folder.above.ignores.below(folder.real, names)
    const isLeft = folder.above !== undefined && isEnvironment(names)
    const isBuilt = isProject(names)
    const there = new Set<string>()
    const below: Folder[] = []
    for (const entry of isLeft ? [] : entries) {
      const { name } = entry
      const real = join(folder.real, name)
      const isFolder = entry.isDirectory()
      const isLeftOut = isFolder
        ? folder.ignores.leaveFolder(real, name, isBuilt)
        : kindOf(pathIn(folder, name)) === undefined || folder.ignores.leaveFile(real)
      const stat = isLeftOut ? undefined : glance(real)
      if (stat === undefined) continue
      const one = isFolder && stat.isDirectory() ? this.#below(folder, name, idOf(stat)) : undefined
      if (one !== undefined) below.push(one)
      if (one !== undefined || (!isFolder && this.#file(folder, name, stat, isUrgent))) there.add(name)
    }
    for (const name of [...folder.files.keys()]) if (!there.has(name)) this.#removeFile(folder, name)
    for (const name of [...folder.folders.keys()]) if (!there.has(name)) this.#dropBelow(folder, name)
    return below
  }

  /** @returns undefined where there is no room to read it. */
  #read(folder: Folder): Dirent[] | undefined {
    try {
      const entries = readdirSync(folder.real, { withFileTypes: true })
      this.#news.readable(folder.real)
      return entries
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (isStarved(code) && this.#news.starved.later(folder.real, code, () => this.#watches.hint(folder))) return
      // What has gone is told by the folder above it.
      if (!['ENOENT', 'ENOTDIR'].includes(code)) this.#news.unreadable(folder.real, code)
      return []
    }
  }

  /** The folder of that name, as it is there now; undefined where it is a root of its own, or too deep. */
  #below(folder: Folder, name: string, id: string): Folder | undefined {
    const real = join(folder.real, name)
    const isRoot = [...this.#roots].some((root) => root.real === real)
    const known = folder.folders.get(name)
    if (known?.id === id && !isRoot) return known
    this.#dropBelow(folder, name)
    if (isRoot || depthOf(folder) >= MAX_DEPTH) return undefined
    const below = newFolder(pathIn(folder, name), real, id, folder, folder.ignores)
    folder.folders.set(name, below)
    return below
  }

  /** Looks at a file. @returns whether it is one. */
  #file(folder: Folder, name: string, entry: Stats, isUrgent: boolean): boolean {
    const stat = entry.isSymbolicLink() ? this.#follow(folder, name) : entry
    if (!stat?.isFile() || !isRead(pathIn(folder, name), stat.mode)) {
      this.#removeFile(folder, name)
      return false
    }
    let known = folder.files.get(name)
    if (known === undefined) {
      const path = pathIn(folder, name)
      known = this.#unmet.get(path) ?? ''
      this.#unmet.delete(path)
      folder.files.set(name, known)
    }
    const held = parseKnown(known)
    if (held === undefined || !isSame(held.version, versionOf(stat))) this.#news.changed(folder, name, isUrgent)
    return true
  }

  /** What a link leads to, if that is a file in one of the trees; links to folders lead to what is there anyway, or outside. */
  #follow(folder: Folder, name: string): Stats | undefined {
    const real = join(folder.real, name)
    try {
      const target = realpathSync(real)
      if (![...this.#roots].some((root) => target.startsWith(root.real + sep))) return undefined
      const links = this.#links.get(target) ?? new Map()
      this.#links.set(target, links)
      links.set(real, [folder, name])
      return statSync(target)
    } catch {
      // It leads nowhere.
      return undefined
    }
  }

  #removeFile(folder: Folder, name: string): void {
    const known = folder.files.get(name)
    if (known === undefined) return
    folder.files.delete(name)
    this.#news.gone(pathIn(folder, name), known)
  }

  #dropBelow(folder: Folder, name: string): void {
    const below = folder.folders.get(name)
    if (below === undefined) return
    folder.folders.delete(name)
    this.drop(below)
  }
}

function newFolder(path: string, real: string, id: string, above: Folder | undefined, ignores: Ignores): Folder {
  return { path, real, id, above, ignores, files: new Map(), folders: new Map(), watcher: undefined, isGone: false }
}

/** What is at a path, links not followed; undefined where nothing is, or it may not be looked at. */
function glance(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function namesIn(folder: string): Set<string> {
  try {
    return new Set(readdirSync(folder))
  } catch {
    return new Set()
  }
}
