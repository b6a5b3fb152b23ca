import { setImmediate as turn } from 'node:timers/promises'
import type { Root } from '../../shared/bus/source-index-roots.ts'
import { type Folder, foldersOf } from './folder.ts'
import { Folders } from './folders.ts'
import { Ignores, tellsIgnores } from './ignores.ts'
import { placeOf, type RootPlace, RootWatch } from './roots.ts'
import type { TreeNews } from './tree-news.ts'
import { Watches } from './watches.ts'

/**
 * A comparison takes at most one part in so many of all time: where nothing gives cause for it, where it alone finds what
 * happens in some folders, and where something was heard.
 */
const IDLE_PARTS = 1_000
const UNWATCHED_PARTS = 20
const DOUBT_PARTS = 4

/** After so many names that something was heard of, others get their turn. */
const SLICE = 64

/** How trees are looked at. */
export interface TreeOptions {
  ignore: readonly string[]
  /** How often, in milliseconds, all is compared though nothing was heard; and where not all can be watched. */
  compare_ms: number
  unwatched_ms: number
}

interface Tree {
  root: Root
  watch: RootWatch
  folder: Folder | undefined
  /** Where it was when it last was anywhere. */
  place: RootPlace | undefined
  missing: string
  /** What was known of it stands, though it is missing. */
  stands: boolean
}

/** Trees of files, kept level with the disk by hints of the kernel and by comparing. */
export class Trees {
  readonly #trees: readonly Tree[]
  readonly #options: TreeOptions
  readonly #watches: Watches
  readonly #folders: Folders
  #isDoubtful = true
  #compared_at = 0
  #took_ms = 0

  /**
   * @param known what is known of files, by path; emptied as they are met.
   * @param ring called when there is something to look at.
   */
  constructor(
    roots: readonly Root[],
    known: Map<string, string>,
    news: TreeNews,
    options: TreeOptions,
    ring: () => void,
  ) {
    this.#options = options
    this.#watches = new Watches(ring)
    this.#folders = new Folders(news, this.#watches, known)
    const doubt = () => {
      this.#isDoubtful = true
      ring()
    }
    const unplaced = { folder: undefined, place: undefined, missing: '', stands: false }
    this.#trees = roots.map((root) => ({ root, watch: new RootWatch(root, doubt), ...unplaced }))
  }

  /** When there is something to do, in epoch milliseconds. */
  get due(): number {
    return Math.min(this.#compare_at, this.#watches.due)
  }

  /** Whether what was heard last was not looked at yet. */
  get isBehind(): boolean {
    return this.#isDoubtful || this.#watches.pending > 0
  }

  /** Why not all folders are watched. */
  get refused(): string | undefined {
    return this.#watches.refused
  }

  /** Where the trees are, and what keeps one from being read. */
  get places(): { path: string; missing: string }[] {
    return this.#trees.map(({ root, missing }) => ({ path: root.path, missing }))
  }

  /** Does what is due. */
  async look(signal: AbortSignal): Promise<void> {
    if (this.#watches.due <= Date.now()) {
      const heard = this.#watches.take()
      if (heard === undefined) this.#isDoubtful = true
      else await this.#lookAt(heard, signal)
    }
    if (this.#compare_at <= Date.now() && !signal.aborted) await this.#compareAll(signal)
  }

  close(): void {
    for (const { watch, folder } of this.#trees) {
      watch.close()
      if (folder !== undefined) for (const each of foldersOf(folder)) this.#watches.close(each)
    }
  }

  get #compare_at(): number {
    const { compare_ms, unwatched_ms } = this.#options
    if (this.#isDoubtful) return this.#compared_at + DOUBT_PARTS * this.#took_ms
    // What comes back by being mounted is not heard.
    const isHeard = this.refused === undefined && !this.#trees.some(({ stands }) => stands)
    const [usual_ms, parts] = isHeard ? [compare_ms, IDLE_PARTS] : [unwatched_ms, UNWATCHED_PARTS]
    return this.#compared_at + Math.max(usual_ms, parts * this.#took_ms)
  }

  async #compareAll(signal: AbortSignal): Promise<void> {
    const started = Date.now()
    this.#isDoubtful = false
    // All are placed first: what is a root of its own is left to that by the others.
    for (const tree of this.#trees) {
      tree.watch.renew()
      this.#place(tree)
    }
    for (const { folder } of this.#trees) {
      if (folder !== undefined) await this.#folders.compare(folder, false, signal)
    }
    if (signal.aborted) return
    this.#folders.settle()
    this.#compared_at = Date.now()
    this.#took_ms = this.#compared_at - started
  }

  /** Sees where a tree is by now. */
  #place(tree: Tree): void {
    const { root, folder } = tree
    const place = placeOf(root, tree.place)
    const isThere = !('missing' in place)
    tree.missing = isThere ? '' : place.missing
    if (folder !== undefined && !(isThere && place.real === folder.real && place.id === folder.id)) {
      this.#folders.drop(folder)
      tree.folder = undefined
    }
    const stands = !isThere && place.stands
    if (stands || tree.stands) this.#folders.hold(root, stands ? tree.missing : undefined)
    tree.stands = stands
    if (!isThere) return
    tree.place = place
    const ignores = Ignores.ofRoot(place.real, this.#options.ignore)
    tree.folder ??= this.#folders.root(root.name, place.real, place.id, ignores)
    tree.folder.ignores = ignores
  }

  /** Looks at what something was heard of. */
  async #lookAt(heard: ReadonlyMap<Folder, ReadonlySet<string>>, signal: AbortSignal): Promise<void> {
    let count = 0
    for (const [folder, names] of heard) {
      if ([...names].some((name) => name === '' || tellsIgnores(name))) await this.#renew(folder, signal)
      for (const name of names) {
        if (folder.isGone || signal.aborted) break
        if (name !== '' && !(await this.#folders.look(folder, name, signal))) this.#isDoubtful = true
        count += 1
        if (count % SLICE === 0) await turn()
      }
    }
    this.#folders.settle()
  }

  /** Compares a folder in which it may have changed what is left out. */
  async #renew(folder: Folder, signal: AbortSignal): Promise<void> {
    if (folder.isGone) return
    if (folder.above === undefined) folder.ignores = Ignores.ofRoot(folder.real, this.#options.ignore)
    // Whether it is a virtual environment is seen from the folder above.
    await this.#folders.compare(folder.above ?? folder, true, signal)
  }
}
