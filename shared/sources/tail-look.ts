import { basename, dirname } from 'node:path'
import { bears, both, holds, isPacked, versionOf } from './tail-bytes.ts'
import type { Choice } from './tail-choice.ts'
import type { Files, Followed } from './tail-files.ts'
import type { Found, Paths } from './tail-paths.ts'
import { PRINT_BYTES } from './tail-place.ts'
import { Census, type Entry, entryOf, homeOf, turnOf } from './tail-rotation.ts'
import type { Watch } from './tail-watch.ts'

/** How many rotated copies are read for the rest of a file. */
const MAX_COPIES = 100

/** Compares what is followed with what is on disk, and has watched whatever could change it. */
export async function look(files: Files, paths: Paths, watch: Watch, choice: Choice): Promise<void> {
  watch.begin()
  await new Look(files, watch, choice, await paths.find(watch)).run()
  watch.end()
}

class Look {
  readonly #files: Files
  readonly #watch: Watch
  readonly #choice: Choice
  readonly #found: Map<string, Found>
  readonly #known: readonly Followed[]
  readonly #newest: Map<string, Followed>
  /** By whom each file on disk is followed. */
  readonly #claimed = new Set<string>()
  #census = new Census()

  constructor(files: Files, watch: Watch, choice: Choice, found: Map<string, Found>) {
    this.#files = files
    this.#watch = watch
    this.#choice = choice
    this.#found = found
    this.#known = [...files.all]
    this.#newest = new Map(this.#known.map((file) => [file.home, file]))
  }

  async run(): Promise<void> {
    // The newest first: after a truncation an older one may go by the same inode.
    let orphans = await this.#recognise(this.#known.toReversed())
    if (orphans.length > 0) {
      // A file renamed while its folder was read was seen nowhere, so it is read once more.
      this.#census = new Census()
      orphans = await this.#recognise(orphans)
    }
    for (const file of orphans.reverse()) await this.#recover(file)
    for (const home of this.#newest.keys()) await this.#between(home)
    await this.#welcome()
    this.#files.settle()
    for (const file of this.#files.all) {
      file.wanted = this.#found.has(file.id)
      if (file.at !== '') await this.#watch.hold(dirname(file.at), basename(file.at))
    }
  }

  /** @returns those that are not what they were, and not to be found elsewhere in their folder. */
  async #recognise(files: readonly Followed[]): Promise<Followed[]> {
    const orphans: Followed[] = []
    for (const file of files) {
      if (!this.#claimed.has(file.id) && (await this.#find(file))) this.#claimed.add(file.id)
      else orphans.push(file)
    }
    return orphans
  }

  async #find(file: Followed): Promise<boolean> {
    // A packed file never becomes the right one again.
    if (file.suspect && isPacked(file.at)) file.id = ''
    let at = file.at === '' ? file.home : file.at
    let version = file.at === '' ? undefined : await versionOf(at, file.id)
    if (version === undefined) {
      const entries = await this.#census.files(dirname(file.home))
      for (const each of [this.#found.get(file.id)?.real, entries.find(({ id }) => id === file.id)?.path]) {
        if (each === undefined || version !== undefined) continue
        at = each
        // Listened for before it is looked at, so that nothing is written unheard in between.
        await this.#watch.hold(dirname(at), basename(at))
        version = await versionOf(at, file.id)
      }
    }
    if (version === undefined) return false
    if (version !== file.version || file.suspect) {
      // The prints of a packed file are all through it: they are looked at when it is read.
      if (!isPacked(at) && !(await holds(at, file.prints))) return false
      file.version = version
      file.suspect = false
      if (!file.ended) this.#files.pending.add(file)
    }
    if (file.missing !== undefined) this.#files.found(file, at)
    file.at = at
    return true
  }

  /** Looks for the rest of a file that went among its rotated copies. */
  async #recover(file: Followed): Promise<void> {
    const rotated = file.prints.length === 0 ? [] : await this.#census.rotated(file.home)
    const end = Math.max(...file.prints.map(([start, length]) => start + length))
    // Times of packed files may be whole seconds only.
    const since = Math.floor(file.mtime / 1000) * 1000
    const likely = rotated.filter(
      ({ id, path, size, mtime }) => !this.#claimed.has(id) && mtime >= since && (isPacked(path) || size >= end),
    )
    for (const copy of likely.slice(-MAX_COPIES)) {
      if (!(await holds(copy.path, file.prints, false)) || (await versionOf(copy.path, copy.id)) === undefined) continue
      this.#claimed.add(copy.id)
      file.id = copy.id
      this.#files.found(file, copy.path)
      return
    }
    const newest = this.#newest.get(file.home) === file
    if (!this.#files.miss(file, newest) || file.missing?.newest !== true) return
    await this.#adopt(
      file,
      (await this.#census.rotated(file.home)).filter(({ mtime }) => mtime > file.mtime),
    )
  }

  /** Follows what came after the files known of a kind, and was rotated away before it was seen. */
  async #between(home: string): Promise<void> {
    const family = this.#files.all.filter((file) => file.home === home && file.at !== '')
    // Printed first: what is copied away after that bears the print.
    const empty = family.filter(({ prints }) => prints.length === 0)
    const since = new Map(empty.map((file) => [file, file.mtime]))
    for (const file of empty) await this.#files.print(file)
    const inPlace = family.some(({ at }) => at === home)
    if (family.length === 0 || (inPlace && empty.length === 0)) return
    if (empty.length > 0) this.#census = new Census()
    const rotated = await this.#census.rotated(home)
    for (const file of empty) {
      const index = rotated.findIndex(({ id }) => id === file.id)
      const older = index === -1 ? rotated : rotated.slice(0, index)
      const unknown = older.slice(older.findLastIndex(({ id }) => this.#claimed.has(id)) + 1)
      const copies = unknown.filter(({ mtime }) => mtime > (since.get(file) ?? 0))
      if ((await this.#adopt(file, copies)) > 0) this.#files.renew(file)
    }
    const youngest = rotated.findLastIndex(({ id }) => this.#claimed.has(id))
    const [any] = family
    if (!inPlace && youngest !== -1 && any !== undefined) await this.#adopt(any, rotated.slice(youngest + 1))
  }

  /** What was created at a path nothing is known of, and rotated away unseen before the file that is next there. */
  async #missed(path: string, home: string, next: string): Promise<Entry[]> {
    const since = this.#files.since(path)
    const isNew = ({ birth, mtime }: Entry) => mtime >= since && (birth === 0 || birth >= since)
    // Few are new where many are unknown, and to sort all for each of them would take long.
    if (!(await this.#census.files(dirname(home))).some((entry) => isNew(entry) && entry.id !== next)) return []
    const rotated = await this.#census.rotated(home)
    const index = rotated.findIndex(({ id }) => id === next)
    return (index === -1 ? rotated : rotated.slice(0, index)).filter(isNew)
  }

  /** Where a file lies that was just seen; undefined when it went, or may be known as what became of it. */
  async #still(entry: Entry): Promise<Entry | undefined> {
    if ((await versionOf(entry.path, entry.id)) !== undefined) return entry
    if (this.#known.some(({ id }) => id === entry.id)) return undefined
    return (await new Census().files(dirname(entry.path))).find(({ id }) => id === entry.id)
  }

  /** @returns how many there were to follow. */
  async #adopt({ path, home }: Pick<Followed, 'path' | 'home'>, entries: readonly Entry[]): Promise<number> {
    let count = 0
    for (const entry of entries) {
      if (this.#claimed.has(entry.id) || (await this.#isCopy(entry, home))) continue
      if (!(await this.#choice.of(entry)) || !this.#files.room()) continue
      this.#claimed.add(entry.id)
      await this.#files.follow(entry, path, home)
      count += 1
    }
    return count
  }

  async #welcome(): Promise<void> {
    const homes = new Set([
      ...this.#files.all.map(({ home }) => home),
      ...[...this.#found.values()].map((each) => each.real),
    ])
    const unknown = [...this.#found.values()].filter(({ id }) => !this.#claimed.has(id))
    let refused = 0
    this.#choice.keep(this.#found)
    for (const { path, real, id, stat } of unknown.sort((a, b) => Number(a.stat.mtimeNs - b.stat.mtimeNs))) {
      const home = homes.has(homeOf(real)) ? homeOf(real) : real
      // What is refused is not listened for. Asked once more then, so that nothing is written unheard in between.
      if ((await this.#choice.of(entryOf(real, stat))) === false) continue
      await this.#watch.hold(dirname(real), basename(real))
      if (!(await this.#choice.of(entryOf(real, stat)))) continue
      if (this.#files.all.every((file) => file.home !== home)) {
        await this.#adopt({ path, home }, await this.#missed(path, home, id))
      }
      const entry = await this.#still(entryOf(real, stat))
      if (entry === undefined || this.#claimed.has(id) || (await this.#isCopy(entry, home))) continue
      if (!this.#files.room()) refused += 1
      else {
        this.#claimed.add(id)
        await this.#files.follow(entry, path, home)
      }
    }
    this.#files.refuse(refused)
  }

  /**
   * Whether a file by the name of a rotated one is being made of the file that is still in place, as copytruncate does.
   *
   * It is no news then: what it holds is read in place, or from it once the file in place has been truncated. A file seen
   * for the first time in this look may have anything beside it.
   */
  async #isCopy(entry: Entry, home: string): Promise<boolean> {
    const original = this.#known.find(({ at }) => at === home)
    if (original === undefined || isPacked(entry.path) || turnOf(entry.path, home) === undefined) return false
    if (entry.size === 0) return true
    const length = Math.min(PRINT_BYTES, entry.size)
    return await both([entry.path, original.at], async (copy, file) => {
      for (const start of [0, entry.size - length]) {
        const [a, b] = [await copy.read(start, length), await file.read(start, length)]
        // Truncated just now: the next look knows more.
        if (!a.equals(b)) return !(await bears(file, original.prints))
      }
      return true
    })
  }
}
