import { realpathSync } from 'node:fs'
import { posix } from 'node:path'
import type { Missing, Named, Removed } from '../contract/document.ts'
import type { Summary } from '../contract/summary.ts'
import { mentions, pacer, readNamed } from './named-lines.ts'
import { isAnyFound, lostWord } from './named-lost.ts'
import { type Asked, NamedPast } from './named-past.ts'
import { definedBy, lostPath } from './named-places.ts'
import { sureOf } from './named-sure.ts'

/** How many manifests are read at most for what can be run. */
const MAX_MANIFESTS = 500

/** So many files that changed are looked for in what documents name; where there are more, all is looked at. */
const MAX_MOVED = 200

const MANIFEST = /(?:^|\/)(?:package\.json|(?:GNU)?[Mm]akefile)$/

interface Tree {
  /** What the index's paths of it begin with, with a slash; empty where it is the only one. */
  prefix: string
  real: string
  past: NamedPast
}

/** A name in a document that leads nowhere. */
interface LostName {
  path: string
  named: Named
  asked: Asked
}

/** What documents name, and what of that is gone. */
export class NamedIn {
  readonly #wants: (path: string) => boolean
  readonly #signal: AbortSignal
  /** What each document names, as lines of one text: that takes least. */
  readonly #named = new Map<string, string>()
  readonly #manifests = new Set<string>()
  /** Documents to be looked at, and what was last said of one that named something. */
  readonly #changed = new Set<string>()
  readonly #told = new Map<string, readonly Missing[]>()
  /** By document, names in lines that were written when what they name was gone. */
  readonly #young = new Map<string, ReadonlySet<string>>()
  /** Names of files that came, changed or went since it was looked last; undefined: it may be any. */
  #moved: Set<string> | undefined
  #trees: Tree[] = []
  /** Documents that name something of which git did not answer. */
  readonly #owing = new Set<string>()
  readonly #retry_ms: number | undefined
  /** Changes when a look that goes on is void. */
  #era = 0
  /** Whether the last look was not cut short. */
  isDone = false

  /**
   * @param wants whether it is to be looked for what a document names.
   * @param retry_ms when git is asked again that did not answer, at first.
   */
  constructor(wants: (path: string) => boolean, signal: AbortSignal, retry_ms?: number) {
    this.#wants = wants
    this.#signal = signal
    this.#retry_ms = retry_ms
  }

  /** Whether git did not answer all. */
  get isOwing(): boolean {
    return this.#owing.size > 0
  }

  /** Documents of which not all is known: git did not answer, or they changed while it did. */
  get owing(): string[] {
    return [...new Set([...this.#owing, ...this.#changed])]
  }

  /** When git may be asked again of what it owes, in epoch milliseconds. */
  get retryAt(): number {
    return Math.min(...this.#trees.map(({ past }) => past.retryAt))
  }

  /** Whether of some document it was said that it names what is gone. */
  get hasTold(): boolean {
    return this.#told.size > 0
  }

  /** Takes note of where the trees are: absolute paths, and what the index's paths begin with. */
  place(roots: readonly { path: string; name: string }[]): void {
    const trees = roots.flatMap(({ path, name }) => {
      const prefix = name === '' ? '' : `${name}/`
      try {
        const real = realpathSync(path)
        const known = this.#trees.find((each) => each.real === real && each.prefix === prefix)
        return [known ?? { prefix, real, past: new NamedPast(real, this.#signal, this.#retry_ms) }]
      } catch {
        // Of a tree that is not there the index tells no files.
        return []
      }
    })
    if (trees.length !== this.#trees.length || trees.some((tree, at) => tree !== this.#trees[at])) {
      this.#moved = undefined
      this.#era += 1
    }
    this.#trees = trees
  }

  /** Takes what the index tells of a file. */
  take(path: string, { document }: Summary): void {
    this.#moves(path)
    if (MANIFEST.test(path)) this.#manifests.add(path)
    const named = document?.named !== undefined && this.#wants(path) ? document.named : []
    const text = named.map((one) => one.join('\t')).join('\n')
    if (text === (this.#named.get(path) ?? '')) return
    if (text === '') this.#named.delete(path)
    else this.#named.set(path, text)
    this.#changed.add(path)
  }

  gone(path: string): void {
    // Its folders may have gone with it.
    for (const name of path.split('/')) this.#moves(name)
    this.#manifests.delete(path)
    if (this.#named.delete(path) || this.#told.has(path)) this.#changed.add(path)
  }

  clear(): void {
    this.#named.clear()
    this.#manifests.clear()
    this.#changed.clear()
    this.#owing.clear()
    this.#moved = undefined
    this.#era += 1
  }

  /**
   * Looks for what documents name: those that changed, and those that name something that moved, or is there again.
   *
   * What changes meanwhile is looked at the next time; of what is void meanwhile nothing more is told.
   *
   * @param isWhole whether all are to be looked at.
   */
  async *look(isWhole: boolean): AsyncGenerator<[path: string, missing: readonly Missing[]]> {
    const era = this.#era
    const isVoid = () => this.#signal.aborted || era !== this.#era
    this.isDone = false
    const back = await this.#back()
    if (isVoid()) return
    const moved = this.#moved
    for (const [path, text] of this.#named) {
      if (isWhole || moved === undefined || back.has(path) || [...moved].some((name) => mentions(text, name)))
        this.#changed.add(path)
    }
    // Of one that is no more nothing else is heard.
    for (const path of this.#told.keys()) if (!this.#named.has(path)) this.#changed.add(path)
    this.#moved = new Set()
    const changed = [...this.#changed]
    this.#changed.clear()
    const looked = new Set<string>()
    for (const tree of this.#trees) {
      const own = changed.filter((path) => path.startsWith(tree.prefix) && !looked.has(path))
      for (const path of own) looked.add(path)
      const { missing, owing } = await this.#missingOf(tree, own)
      for (const path of own) {
        if (isVoid()) return
        this.#owing.delete(path)
        if (owing.has(path)) this.#owing.add(path)
        if (!this.#changed.has(path)) yield* this.#tell(path, missing.get(path) ?? [])
      }
    }
    for (const path of changed) {
      if (!this.#named.has(path)) this.#young.delete(path)
      if (looked.has(path)) continue
      this.#owing.delete(path)
      yield* this.#tell(path, [])
    }
    this.isDone = !isVoid()
  }

  /** Documents that are to be looked at though nothing was heard: what was gone is there, or git may be asked. */
  async #back(): Promise<Set<string>> {
    const back = new Set<string>()
    for (const { prefix, real, past } of this.#trees) {
      const isOther = await past.isOther()
      if (past.retryAt <= Date.now()) for (const path of this.#owing) if (path.startsWith(prefix)) back.add(path)
      const see = pacer()
      for (const [path, missing] of this.#told) {
        if (!path.startsWith(prefix)) continue
        const own = path.slice(prefix.length)
        if (isOther || (await isAnyFound(real, missing, own))) back.add(path)
        await see()
      }
    }
    return back
  }

  *#tell(path: string, found: readonly Missing[]): Generator<[path: string, missing: readonly Missing[]]> {
    if (JSON.stringify(found) === JSON.stringify(this.#told.get(path) ?? [])) return
    if (found.length === 0) this.#told.delete(path)
    else this.#told.set(path, found)
    yield [path, found]
  }

  #moves(path: string): void {
    this.#moved?.add(posix.basename(path))
    if ((this.#moved?.size ?? 0) > MAX_MOVED) this.#moved = undefined
  }

  async #missingOf(tree: Tree, paths: readonly string[]): ReturnType<typeof sureOf> {
    const there = new Map<string, number>()
    const lost = await this.#lostOf(tree, paths, there)
    const fates = await tree.past.of([...new Map(lost.map(({ asked }) => [asked.key, asked])).values()])
    const dead = lost.map(({ path, named, asked }) => {
      return { path, own: path.slice(tree.prefix.length), named, fate: fates.get(asked.key) }
    })
    return sureOf(tree.past, dead, there, this.#young, (path, named) => this.#toldOf(path, named))
  }

  /** What was said of a name before: that stands where nothing is known now. */
  #toldOf(path: string, [kind, name]: Named): Removed | null {
    return this.#told.get(path)?.find((one) => one.kind === kind && one.name === name)?.was ?? null
  }

  /** @param there is told how many files each document names that are there. */
  async #lostOf({ prefix, real }: Tree, paths: readonly string[], there: Map<string, number>): Promise<LostName[]> {
    const manifests = [...this.#manifests].filter((path) => path.startsWith(prefix)).slice(0, MAX_MANIFESTS)
    const own = manifests.map((path) => path.slice(prefix.length))
    let defined: Promise<ReadonlySet<string> | undefined> | undefined
    const isDefined = () => (defined ??= definedBy(real, own))
    const lost: LostName[] = []
    const see = pacer()
    for (const path of paths) {
      const document = path.slice(prefix.length)
      for (const named of readNamed(this.#named.get(path) ?? '')) {
        const [kind, name] = named
        const found =
          kind === 'path' || kind === 'link'
            ? lostPath(real, name, document, kind === 'link')
            : await lostWord(real, named, document, isDefined)
        if (found === undefined && kind === 'path') there.set(path, (there.get(path) ?? 0) + 1)
        if (found !== undefined) {
          const key = `${kind}\t${name}\t${'text' in found ? '' : posix.dirname(document)}`
          lost.push({ path, named, asked: 'text' in found ? { key, word: found } : { key, lost: found } })
        }
        await see()
        if (this.#signal.aborted) return []
      }
    }
    return lost
  }
}
