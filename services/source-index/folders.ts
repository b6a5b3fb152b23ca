import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Root } from '../../shared/bus/source-index-roots.ts'
import { depthOf, type Folder, foldersOf, idOf, newFolder, pathIn } from './folder.ts'
import { entriesIn, glance, unlessGone } from './glance.ts'
import { type Ignores, isEnvironment, isProject } from './ignores.ts'
import { isSame, parseKnown, standing, versionOf } from './known.ts'
import { isRead, kindOf } from './languages.ts'
import { Links } from './links.ts'
import { isStarved } from './starved.ts'
import type { TreeNews } from './tree-news.ts'
import { type Refused, Unread } from './unread.ts'
import type { Watches } from './watches.ts'

/** How long it may work before others get their turn, in milliseconds. */
const SLICE_MS = 10

/** How deep a tree may be. */
const MAX_DEPTH = 64

const NOTHING: Refused = new Map()

/** The folders of trees, compared with the disk: what differs is told, and all of them are watched. */
export class Folders {
  readonly #news: TreeNews
  readonly #watches: Watches
  /** What was known of files that were not met yet. */
  readonly #unmet: Map<string, string>
  readonly #links = new Links()
  readonly #unread: Unread
  readonly #roots = new Set<Folder>()

  /** @param known what is known of files, by path; emptied as they are met. */
  constructor(news: TreeNews, watches: Watches, known: Map<string, string>) {
    this.#news = news
    this.#watches = watches
    this.#unread = new Unread(news)
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
      this.#unread.tell(folder, NOTHING)
      for (const [name, known] of folder.files) this.#unmet.set(pathIn(folder, name), known)
    }
    this.#links.sweep()
  }

  /** Says whether what is known of a tree stands though it is not there, and why. */
  hold({ name, path }: Root, reason: string | undefined): void {
    const refused = reason === undefined ? NOTHING : new Map([['', reason]])
    this.#unread.tell({ path: name, real: path }, refused)
  }

  /** Says that everything was met that is there: the rest has gone, but for what cannot be looked at. */
  settle(): void {
    for (const [path, known] of this.#unmet) {
      if (standing(known) !== '' && this.#unread.has(path)) continue
      this.#unmet.delete(path)
      this.#news.gone(path, known)
    }
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
    const own = stat === undefined ? glance(folder.real) : undefined
    if (typeof stat === 'string' || typeof own === 'string') {
      // What is in the folder tells whether that is there at all.
      await this.compare(folder, true, signal)
      return true
    }
    if (stat === undefined && (own === undefined || idOf(own) !== folder.id)) {
      // It is the folder itself that went, and with it what was listened to.
      if (folder.above === undefined) return false
      return this.look(folder.above, folder.real.slice(folder.above.real.length + 1), signal)
    }
    const isLeft = stat === undefined || this.#isLeftOut(folder, name, stat)
    if (isLeft || !stat.isDirectory()) this.#dropBelow(folder, name)
    if (isLeft || stat.isDirectory()) this.#removeFile(folder, name)
    if (!stat?.isSymbolicLink()) this.#links.delete(real)
    this.#lookAtLinks(real, stat?.isFile() === true)
    if (isLeft) return true
    if (stat.isDirectory()) {
      const below = this.#below(folder, name, idOf(stat))
      if (below !== undefined) await this.compare(below, true, signal)
    } else this.#lookAtFile(folder, name, stat)
    return true
  }

  #lookAtFile(folder: Folder, name: string, stat: Stats | string): void {
    const found = typeof stat === 'string' ? stat : this.#file(folder, name, stat, true)
    if (typeof found === 'string') this.#compareOne(folder, true)
  }

  /** Looks at links that led to a file, or into what may be a folder or none any more. */
  #lookAtLinks(target: string, isFile: boolean): void {
    for (const { real, folder, name } of this.#links.to(target, isFile)) {
      const link = glance(real)
      if (link === undefined) this.#links.delete(real)
      else this.#lookAtFile(folder, name, link)
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
    const entries = entriesIn(folder.real)
    if (typeof entries === 'string') {
      this.#unread.tell(folder, new Map([['', entries]]), () => this.#watches.hint(folder))
      return isStarved(entries) ? [...folder.folders.values()] : []
    }
    const names = new Set(entries.map(({ name }) => name))
    if (folder.above !== undefined) folder.ignores = folder.above.ignores.below(folder.real, names)
    const isLeft = folder.above !== undefined && isEnvironment(names)
    const isBuilt = isProject(names)
    const there = new Set<string>()
    const below: Folder[] = []
    const refused = new Map<string, string>()
    for (const entry of isLeft ? [] : entries) {
      const { name } = entry
      const real = join(folder.real, name)
      const isFolder = entry.isDirectory()
      const isLeftOut = isFolder
        ? folder.ignores.leaveFolder(real, name, isBuilt)
        : kindOf(pathIn(folder, name)) === undefined || folder.ignores.leaveFile(real)
      const stat = isLeftOut ? undefined : glance(real)
      if (stat === undefined) continue
      const found = typeof stat === 'string' ? stat : this.#entry(folder, entry, stat, isUrgent)
      if (typeof found === 'string') refused.set(name, found)
      if (typeof found === 'object') below.push(found)
      if (found !== false) there.add(name)
    }
    this.#unread.tell(folder, refused, () => this.#watches.hint(folder))
    for (const name of [...folder.files.keys()]) if (!there.has(name)) this.#removeFile(folder, name)
    for (const name of [...folder.folders.keys()]) if (!there.has(name)) this.#dropBelow(folder, name)
    return below
  }

  /** Meets what is in a folder. @returns the folder that it is, whether it is a file, or why it cannot be looked at. */
  #entry(folder: Folder, entry: Dirent, stat: Stats, isUrgent: boolean): Folder | boolean | string {
    if (!entry.isDirectory()) return this.#file(folder, entry.name, stat, isUrgent)
    return stat.isDirectory() && (this.#below(folder, entry.name, idOf(stat)) ?? false)
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

  /** Looks at a file. @returns whether it is one, or why that cannot be told. */
  #file(folder: Folder, name: string, entry: Stats, isUrgent: boolean): boolean | string {
    const stat = entry.isSymbolicLink() ? this.#follow(folder, name) : entry
    if (typeof stat === 'string') return stat
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
  #follow(folder: Folder, name: string): Stats | string | undefined {
    const real = join(folder.real, name)
    const found = unlessGone(() => {
      const target = realpathSync(real)
      return { target, stat: statSync(target) }
    })
    if (found === undefined || typeof found === 'string') return found
    const isOurs = [...this.#roots].some((root) => found.target.startsWith(root.real + sep))
    if (isOurs) this.#links.set(folder, name, found.target)
    else this.#links.delete(real)
    return isOurs ? found.stat : undefined
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

function namesIn(folder: string): Set<string> {
  try {
    return new Set(readdirSync(folder))
  } catch {
    return new Set()
  }
}
