import type { BigIntStats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import picomatch from 'picomatch'
import { passShortage } from './descriptors.ts'
import { isPacked } from './tail-bytes.ts'
import { identify } from './tail-place.ts'
import type { Watch } from './tail-watch.ts'

/** How many symbolic links one path may lead through, as in Linux. */
const MAX_LINKS = 40

/** A file that is asked for. */
export interface Found {
  /** As it was asked for. */
  path: string
  /** Where it lies, without symbolic links. */
  real: string
  id: string
  stat: BigIntStats
}

type Thin = (found: Map<string, Found>) => void

/** What is asked for: one path, or all below a folder that match; with `tree` the path may be such a folder. */
interface Pattern {
  /** As it was given. */
  text: string
  base: string
  tree?: boolean
  glob?: {
    matches(relative: string): boolean
    /** Whether matches may lie in this folder below the base. */
    enters(relative: string): boolean
    /** Whether it goes down without end, where following links to folders might never end. */
    deep: boolean
  }
}

/** How deep a folder is looked through for the files below it. */
const MAX_DEPTH = 32

/** All below a folder, but what is hidden or was installed. */
const TREE: NonNullable<Pattern['glob']> = {
  matches: (relative) => !/(^|\/)(\.|node_modules\/)/.test(relative),
  enters: (relative) => !/(^|\/)(\.|node_modules$)/.test(relative) && relative.split('/').length < MAX_DEPTH,
  deep: true,
}

/** How a source reads what it finds. */
export interface PathsOptions {
  /** Whether a folder stands for all files below it. */
  folders?: boolean
  /** Whether files are read as wholes: a packed one is one like any other, and what is no file is a problem anywhere. */
  whole?: boolean
}

/** The paths and globs a source was given. */
export class Paths {
  readonly #patterns: readonly Pattern[]
  readonly #options: Required<PathsOptions>
  /** Warned of, and still so. */
  #problems = new Map<string, string>()

  /** @param max how many files to find at most. */
  constructor(
    files: readonly string[],
    private readonly max: number,
    private readonly warn: (message: string, fields: Record<string, unknown>) => void,
    { folders = false, whole = false }: PathsOptions = {},
  ) {
    this.#patterns = files.map((file) => compile(file, folders))
    this.#options = { folders, whole }
  }

  /** Whether a path is asked for. */
  want(path: string): boolean {
    return this.#patterns.some((pattern) => asks(pattern, path))
  }

  /** The paths and globs as they were given; with a path those that ask for it: they are looked for in the same breath. */
  asking(path?: string): string[] {
    const patterns = path === undefined ? this.#patterns : this.#patterns.filter((pattern) => asks(pattern, path))
    return patterns.map(({ text }) => text)
  }

  /**
   * Finds what is there of what is asked for, by {@link identify}, and has everything on the way there watched.
   *
   * @param thin makes room when as many are found as may be; where it makes none, no more are found.
   */
  async find(watch: Watch, thin: Thin = () => undefined): Promise<Map<string, Found>> {
    const look = new Look(watch, this.max, this.#options, thin)
    for (const { base, tree, glob } of this.#patterns) {
      if (glob === undefined || tree) await look.file(base)
      else await look.folder(base, glob)
    }
    for (const [path, error] of look.problems) {
      if (this.#problems.get(path) !== error) this.warn('cannot follow a path', { path, error })
    }
    this.#problems = look.problems
    return look.found
  }
}

class Look {
  readonly found = new Map<string, Found>()
  readonly problems = new Map<string, string>()

  constructor(
    private readonly watch: Watch,
    private readonly max: number,
    private readonly asked: PathsOptions,
    private readonly thin: Thin,
  ) {}

  async file(path: string): Promise<void> {
    const end = await this.#resolve(path)
    if (end === undefined) return
    if (this.asked.folders && end.stat.isDirectory()) await this.#descend(path, end.real, '', TREE)
    else if (!end.stat.isFile()) this.#problem(path, end.stat.isDirectory() ? 'EISDIR' : 'not a regular file')
    else if (this.#passesOver(end.real))
      this.#problem(path, 'a packed file is read only as the rest of one that was followed')
    else this.#add(path, end)
  }

  async folder(path: string, glob: NonNullable<Pattern['glob']>): Promise<void> {
    const end = await this.#resolve(path)
    if (end?.stat.isDirectory()) await this.#descend(path, end.real, '', glob)
  }

  async #descend(path: string, real: string, relative: string, glob: NonNullable<Pattern['glob']>): Promise<void> {
    // Watched before it is listed, so that what comes later is heard.
    await this.watch.hold(real)
    const entries = await this.#attempt(real, () => readdir(real, { withFileTypes: true }))
    for (const entry of entries ?? []) {
      if (this.found.size >= this.max) return
      const [below, at] = [relative + entry.name, join(path, entry.name)]
      const [matches, enters] = [glob.matches(below) && !this.#passesOver(below), glob.enters(below)]
      if (!matches && !enters) continue
      if (entry.isSymbolicLink()) {
        const end = await this.#resolve(at)
        if (end?.stat.isFile() && matches && !this.#passesOver(end.real)) this.#add(at, end)
        else if (end?.stat.isDirectory()) {
          if (enters && !glob.deep) await this.#descend(at, end.real, `${below}/`, glob)
        } else if (end !== undefined && matches) this.#odd(at)
      } else if (entry.isDirectory()) {
        if (enters) await this.#descend(at, join(real, entry.name), `${below}/`, glob)
      } else if (entry.isFile() && matches) {
        const stat = await this.#attempt(at, () => lstat(join(real, entry.name), { bigint: true }))
        if (stat?.isFile()) this.#add(at, { real: join(real, entry.name), stat })
      } else if (matches) this.#odd(at)
    }
  }

  /**
   * Goes to the end of a path as the kernel does, and has watched whatever could make it lead elsewhere: its links, the
   * folder it ends in, and the last folder there is, if it does not lead anywhere yet.
   */
  async #resolve(path: string, attempts = 3): Promise<{ real: string; stat: BigIntStats } | undefined> {
    const names = path.split(sep).filter((name) => name !== '')
    let links = 0
    let folder: string = sep
    for (;;) {
      const name = names.shift()
      if (name === undefined) {
        const stat = await this.#attempt(path, () => lstat(folder, { bigint: true }))
        return stat && { real: folder, stat }
      }
      const at = resolve(folder, name)
      const stat = await this.#attempt(path, () => lstat(at, { bigint: true }))
      if (stat === undefined || stat.isSymbolicLink() || (names.length === 0 && !stat.isDirectory())) {
        // The folder may have gone since; then its parent has to be watched, so it is all done again.
        if (!(await this.watch.hold(folder, name))) {
          return attempts > 1 ? await this.#resolve(path, attempts - 1) : undefined
        }
        // Once more, now that it is watched.
        const now = await this.#attempt(path, () => lstat(at, { bigint: true }))
        if (now === undefined) return undefined
        if (now.isSymbolicLink()) {
          links += 1
          const target = links > MAX_LINKS ? undefined : await this.#attempt(path, () => readlink(at))
          if (target === undefined) {
            if (links > MAX_LINKS) this.#problem(path, 'ELOOP')
            return undefined
          }
          names.unshift(...target.split(sep).filter((each) => each !== ''))
          if (target.startsWith(sep)) folder = sep
          continue
        }
      }
      folder = at
    }
  }

  #passesOver(path: string): boolean {
    return isPacked(path) && !this.asked.whole
  }

  #add(path: string, { real, stat }: { real: string; stat: BigIntStats }): void {
    const id = identify(stat)
    // Its own name before those of links to it, whichever of them comes first.
    if (!this.found.has(id) || path === real) this.found.set(id, { path, real, id, stat })
    if (this.found.size >= this.max) this.thin(this.found)
  }

  /** Says what kind of thing lies where a whole file is asked for; who follows lines need not know. */
  #odd(path: string): void {
    if (this.asked.whole) this.#problem(path, 'not a regular file')
  }

  #problem(path: string, error: string): void {
    if (this.problems.size < this.max) this.problems.set(path, error)
  }

  /** What is not there (yet) is no problem; anything else is one. */
  async #attempt<T>(path: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action()
    } catch (error) {
      passShortage(error)
      const { code = String(error) } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#problem(path, code)
      return undefined
    }
  }
}

function asks({ base, tree, glob }: Pattern, path: string): boolean {
  if (path === base || glob === undefined) return path === base && (glob === undefined || tree === true)
  const folder = base.endsWith(sep) ? base : base + sep
  return path.startsWith(folder) && glob.matches(path.slice(folder.length))
}

function compile(file: string, folders: boolean): Pattern {
  const { base, glob, isGlob } = picomatch.scan(file)
  const plain = { text: file, base: resolve(file) }
  if (!isGlob) return folders ? { ...plain, tree: true, glob: TREE } : plain
  const deep = glob.includes('**')
  // Braces and brackets may hold slashes: then it is not known what a folder's part of the glob is.
  const parts = /[({]/.test(glob) ? [] : glob.split('/')
  const levels = glob.split('/').length
  const prefixes = parts.map((_, index) => picomatch(parts.slice(0, index + 1).join('/')))
  const enters = (relative: string) => {
    const level = relative.split('/').length
    if (deep) return folders ? TREE.enters(relative) : !/(^|\/)\./.test(relative)
    return level < levels && (prefixes[level - 1]?.(relative) ?? true)
  }
  return { text: file, base: resolve(base), glob: { matches: picomatch(glob), enters, deep } }
}
