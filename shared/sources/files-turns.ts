import { basename, dirname } from 'node:path'
import type { Batch, Reading } from '../contract/monitor.ts'
import type { Descriptors } from './descriptors.ts'
import type { FilesOptions, Whole } from './files.ts'
import { formatMark, type KnownFile, type KnownFiles, writtenIn } from './files-known.ts'
import { type Taken, take, versionIn } from './files-read.ts'
import { WorkTrees } from './files-tree.ts'
import type { Paths } from './tail-paths.ts'
import { glance } from './tail-place.ts'
import type { Watch } from './tail-watch.ts'

/** The most that a batch of several files is made from, and what the smallest of them count as, in bytes. */
const BATCH_BYTES = 1024 * 1024
const FILE_BYTES = 4 * 1024

/** How many paths that nothing is known of are remembered to be looked at. */
const MAX_HEARD = 100_000

/** A file that changes is read again only after this many times what its last reading took, within a bound. */
const REST = 4
const MAX_REST_MS = 10_000

/** For how long, in milliseconds, a file must be still that ends in the middle and says nothing, to be passed over. */
const SILENT_MS = 10_000

/** Reads files in turn, one at a time; between batches it keeps no content and none of them open. */
export class Turns<T> {
  readonly #trees = new WorkTrees()
  /** Real paths by which something came that is not known. */
  readonly #heard = new Set<string>()
  /** Those to be read, in the order in which it is their turn. */
  readonly #pending = new Set<KnownFile>()
  /** Those to be read when they have been still: when that may be, in epoch milliseconds. */
  readonly #waiting = new Map<KnownFile, number>()
  /** Those whose mark changed since the last batch. */
  readonly #marked = new Set<KnownFile>()
  /** Nothing waits for a time before this. */
  #due = Number.POSITIVE_INFINITY
  /** Since when, in epoch milliseconds, there has been something to read. */
  #since: number | undefined
  /** Whether something was met that only a comparison with the disk can tell. */
  #lost = false

  constructor(
    private readonly known: KnownFiles,
    private readonly paths: Paths,
    private readonly watch: Watch,
    private readonly reading: Reading,
    private readonly descriptors: Descriptors,
    private readonly options: Required<FilesOptions<T>>,
  ) {}

  /** Takes a hint of the watch. @returns false where it is not known which file it is about. */
  hear(event: 'rename' | 'change', path: string): boolean {
    const file = this.known.at(path)
    if (file !== undefined) this.notice(file)
    else if (event === 'change' || this.#heard.size >= MAX_HEARD || !this.paths.want(path)) return false
    else this.#heard.add(path)
    return true
  }

  /** Has a file read: at once, or when it has been still if it was just read, or ended in the middle. */
  notice(file: KnownFile): void {
    const now = Date.now()
    file.noticed = now
    const rest = this.#restOf(file)
    if (rest === 0 || (file.half === undefined && now >= file.read_at + rest)) this.#pending.add(file)
    else if (!this.#pending.has(file)) this.#wait(file, now + rest)
  }

  /** Takes note that a file is not there any more. */
  gone(file: KnownFile): void {
    this.#pending.delete(file)
    this.#waiting.delete(file)
    delete file.half
    this.known.place(file, '')
  }

  /** When the next of those that wait may be read: epoch milliseconds, infinite when none waits. */
  get due(): number {
    return this.#due
  }

  /** Whether the disk has to be compared, because something was met that is no file; true once. */
  get lost(): boolean {
    const lost = this.#lost
    this.#lost = false
    return lost
  }

  /** What there is to tell now, within the bounds of a batch; undefined when there is nothing. */
  async batch(): Promise<Batch<Whole<T>> | undefined> {
    const items: Whole<T>[] = []
    let left = BATCH_BYTES
    while (left > 0 && !this.reading.signal.aborted) {
      const file = await this.#next()
      if (file === undefined) break
      const taken = await this.#turn(file, items.length === 0 ? Number.POSITIVE_INFINITY : left)
      if (taken === 'later' || this.descriptors.areShort) break
      if (taken === undefined) continue
      const marked = this.#marked.size
      const item = await this.#tell(file, taken)
      if (item !== undefined) items.push(item)
      // What says nothing new makes no batch: it would end with nothing to tell, and what is next would wait.
      if (this.#marked.size > marked) left -= Math.max(taken.size, FILE_BYTES)
    }
    const positions = this.known.save(this.#marked)
    this.#marked.clear()
    this.#report(items.at(-1))
    return Object.keys(positions).length === 0 ? undefined : { items, positions }
  }

  /** Whose turn it is. */
  async #next(): Promise<KnownFile | undefined> {
    for (;;) {
      const now = Date.now()
      if (now >= this.#due) {
        this.#due = Number.POSITIVE_INFINITY
        for (const [file, due] of [...this.#waiting]) {
          this.#waiting.delete(file)
          if (due <= now) this.#pending.add(file)
          else this.#wait(file, due)
        }
      }
      const [file] = this.#pending
      if (file !== undefined) return file
      const [path] = this.#heard
      if (path === undefined) return undefined
      this.#heard.delete(path)
      await this.#welcome(path)
    }
  }

  /** Makes a file known that was heard of. */
  async #welcome(path: string): Promise<void> {
    // Listened for before it is looked at, so that nothing is written unheard in between.
    await this.watch.hold(dirname(path), basename(path))
    const stat = await glance(path)
    if (stat === undefined) return
    const isBusy = (file: KnownFile) => this.#pending.has(file) || this.#waiting.has(file)
    const found = { path, written: writtenIn(stat) }
    const file = stat.isFile() ? (this.known.get(path) ?? this.known.admit(found, isBusy)) : undefined
    if (file === undefined) this.#lost = true
    else {
      this.known.place(file, path)
      this.notice(file)
    }
  }

  /** Reads a file, if that is due. @returns 'later' when it holds more than there is room for. */
  async #turn(file: KnownFile, room: number): Promise<Taken<T> | 'later' | undefined> {
    const stat = await glance(file.real)
    if (stat?.isFile() && stat.size > room) return 'later'
    this.#pending.delete(file)
    this.#waiting.delete(file)
    if (!stat?.isFile()) {
      this.#lost ||= stat !== undefined
      this.gone(file)
      return undefined
    }
    if (versionIn(stat) === file.version) {
      const still = Math.min(file.noticed, Number(stat.mtimeMs)) + (file.half?.limit_ms ?? 0)
      if (file.half !== undefined && Date.now() < still) this.#wait(file, still)
      if (file.half === undefined || Date.now() < still) return undefined
    }
    const { open, max_bytes } = this.options
    // Noted before it is read: what is heard of it meanwhile is a reason to read it later, not at once.
    const started = Date.now()
    Object.assign(file, { size: Number(stat.size), read_at: started, written: writtenIn(stat) })
    try {
      const tree = await this.#trees.of(file.real)
      const taken = await take(file.real, open(file.path, tree?.root), max_bytes, this.reading.signal)
      Object.assign(file, { read_at: Date.now(), cost: Date.now() - started })
      return taken
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.gone(file)
      else {
        this.descriptors.lack(error)
        this.#pending.add(file)
      }
      return undefined
    }
  }

  /** What is to be told of a file that was read, if anything is. */
  async #tell(file: KnownFile, { read, hash, version, mtime }: Taken<T>): Promise<Whole<T> | undefined> {
    const isSettled = file.half !== undefined && version !== '' && version === file.version
    file.version = version
    delete file.half
    if (read.kind === 'partial' && !isSettled) {
      const limit_ms = read.value === undefined ? SILENT_MS : this.options.stale_ms
      file.half = { limit_ms }
      const still = Math.min(file.noticed, mtime) + limit_ms
      if (!this.#waiting.has(file)) this.#wait(file, Math.max(still, Date.now() + this.#restOf(file)))
      return undefined
    }
    if (read.kind === 'foreign' || (read.kind === 'partial' && read.value === undefined)) {
      this.#passOver(file, read.reason)
      return undefined
    }
    // A copy with its own time, and what is read anew for other reasons, is older than what was told last.
    const isAgain = read.kind === 'whole' && read.again === true && mtime > file.at + this.options.settle_ms
    if (hash === file.hash && !isAgain) return undefined
    const position = formatMark({ version: '', hash: file.hash, at: file.at })
    Object.assign(file, { hash, at: Date.now() })
    delete file.reason
    this.#marked.add(file)
    const { path, real } = file
    return {
      part: path,
      position,
      time: Math.min(mtime, Date.now()) / 1000,
      path,
      value: read.value as T,
      ...(await this.#trees.say(real, mtime)),
    }
  }

  #passOver(file: KnownFile, reason: string): void {
    const said = reason.slice(0, 200)
    if (said === '' || said === file.reason) return
    this.reading.skip(1)
    this.reading.warn('a file is passed over', { path: file.path, reason: said })
    Object.assign(file, { reason: said, at: Date.now() })
    this.#marked.add(file)
  }

  #restOf({ cost, size }: KnownFile): number {
    return size === 0 ? 0 : Math.max(this.options.settle_ms, Math.min(REST * cost, MAX_REST_MS))
  }

  #wait(file: KnownFile, until: number): void {
    this.#waiting.set(file, until)
    this.#due = Math.min(this.#due, until)
  }

  #report(last: Whole<T> | undefined): void {
    const now = Date.now()
    if (this.#pending.size === 0 && this.#heard.size === 0) this.#since = undefined
    else this.#since ??= now
    this.reading.report({
      lag_s: this.#since === undefined ? 0 : (now - this.#since) / 1000,
      ...(last === undefined ? {} : { position: last.path, last_event_at: now / 1000 }),
    })
  }
}
