import { existsSync } from 'node:fs'
import { posix, relative } from 'node:path'
import { hashWord } from '../contract/words.ts'
import { type WorkTree, WorkTrees } from './files-tree.ts'
import { GitPast, type Range } from './git-past.ts'
import { GitWait } from './git-wait.ts'
import { LineAges, type NamingLine } from './line-ages.ts'
import { type Fate, filesPast, type View } from './named-files.ts'
import type { Lost } from './named-places.ts'
import type { Word } from './named-words.ts'
import { textOf } from './small-file.ts'
import { wordsPast } from './words-past.ts'

/** How many names it is remembered of what became of them. */
const MAX_KNOWN = 20_000

/** What is read of a configuration of git. */
const CONFIG_BYTES = 64 * 1024

/** What is asked about: where it would be, or what it goes by. */
export type Asked = { key: string } & ({ lost: Lost } | { word: Word })

/** What is known of a name, and up to which commit. */
type Known = Fate & { until: string }

/**
 * Tells of names that lead nowhere what they once led to, as git knows it.
 *
 * It is looked through the past once: after a commit only what is new since. Where git does not answer nothing is known, and it is
 * asked again.
 */
export class NamedPast {
  readonly #root: string
  readonly #signal: AbortSignal
  readonly #trees = new WorkTrees()
  readonly #known = new Map<string, Known>()
  readonly #ages = new LineAges()
  /** What became of names, and how old lines are, is asked apart: the one may be answered where the other is not. */
  readonly #waits: { names: GitWait; lines: GitWait }
  /** Hashes of words that are in the code of a commit: most are. */
  readonly #present = new Set<number>()
  #presentIn = ''

  /**
   * @param root the real path of the tree.
   * @param retry_ms when git is asked again that did not answer, at first.
   */
  constructor(root: string, signal: AbortSignal, retry_ms?: number) {
    this.#root = root
    this.#signal = signal
    this.#waits = { names: new GitWait(retry_ms), lines: new GitWait(retry_ms) }
  }

  /** When git may be asked again, in epoch milliseconds, where it did not answer. */
  get retryAt(): number {
    return Math.max(this.#waits.names.at, this.#waits.lines.at)
  }

  /** Whether another commit is checked out than when it was asked last. */
  async isOther(): Promise<boolean> {
    const tree = await this.#trees.of(posix.join(this.#root, '_'))
    return tree !== undefined && (await this.#trees.revision(tree)) !== this.#presentIn
  }

  /** What became of each of these, by key; absent where git did not answer. */
  async of(asked: readonly Asked[]): Promise<Map<string, Fate>> {
    if (asked.length === 0) return new Map()
    const tree = await this.#trees.of(posix.join(this.#root, '_'))
    if (tree === undefined) return new Map(asked.map(({ key }) => [key, { was: null }]))
    const commit = await this.#trees.revision(tree)
    const { names } = this.#waits
    if (commit === undefined) return new Map()
    if (this.#known.size > MAX_KNOWN) this.#known.clear()
    if (this.#presentIn !== commit) this.#present.clear()
    this.#presentIn = commit
    const past = new GitPast(tree, this.#signal)
    const unknown = asked.filter((one) => !this.#isKnown(one, commit))
    if (unknown.length > 0 && names.at <= Date.now()) {
      const view = await this.#view(tree)
      for (const [since, some] of await this.#bySince(past, commit, unknown)) {
        await this.#look(past, { commit, ...(since && { since }) }, view, some)
      }
      if (!this.#signal.aborted)
        names.answered(
          unknown.every((one) => this.#isKnown(one, commit)),
          Date.now(),
        )
    }
    return new Map(
      asked.flatMap((one): [string, Fate][] => {
        if (!this.#isKnown(one, commit)) return []
        return [[one.key, this.#known.get(one.key) ?? { was: null }]]
      }),
    )
  }

  /** Of lines in documents, by paths from the root of the tree, whether they are older than that what they name is gone. */
  async older(lines: readonly NamingLine[]): Promise<(boolean | undefined)[]> {
    const tree = await this.#trees.of(posix.join(this.#root, '_'))
    const commit = tree === undefined ? undefined : await this.#trees.revision(tree)
    const wait = this.#waits.lines
    if (tree === undefined || commit === undefined || wait.at > Date.now()) return lines.map(() => undefined)
    const below = relative(tree.root, this.#root)
    const own = lines.map((one) => ({ ...one, path: posix.join(below, one.path) }))
    const ages = await this.#ages.of(new GitPast(tree, this.#signal), commit, own)
    if (!this.#signal.aborted) wait.answered(!ages.includes(undefined), Date.now())
    return ages
  }

  #isKnown(one: Asked, commit: string): boolean {
    if ('word' in one && this.#present.has(hashWord(one.key))) return true
    const known = this.#known.get(one.key)
    if (known?.until !== commit) return false
    return known.there === undefined || existsSync(posix.join(this.#root, known.there))
  }

  /** Names by the commit up to which the past is known of them; empty: of nothing. */
  async #bySince(past: GitPast, commit: string, asked: readonly Asked[]): Promise<Map<string, Asked[]>> {
    const groups = new Map<string, Asked[]>()
    const before = new Map<string, boolean | undefined>()
    for (const one of asked) {
      const known = this.#known.get(one.key)
      // What was not committed, or was elsewhere, may be anything by now.
      const isOfThePast = known !== undefined && known.there === undefined && known.was?.commit !== undefined
      let since = isOfThePast || (known?.was === null && known.there === undefined) ? (known?.until ?? '') : ''
      if (since === commit) since = ''
      if (since !== '' && !before.has(since)) before.set(since, await past.isBefore(since, commit))
      if (since !== '' && before.get(since) === undefined) continue
      if (since !== '' && before.get(since) === false) {
        this.#known.delete(one.key)
        since = ''
      }
      groups.set(since, [...(groups.get(since) ?? []), one])
    }
    return groups
  }

  async #look(past: GitPast, range: Range, view: View, asked: readonly Asked[]): Promise<void> {
    const keep = (key: string, fate: Fate) => {
      const before = range.since === undefined ? undefined : this.#known.get(key)
      const isNews = fate.was !== null || fate.there !== undefined || before === undefined
      const { was, never } = before ?? fate
      this.#known.set(key, { ...(isNews ? fate : { was, ...(never && { never }) }), until: range.commit })
    }
    const lost = new Map(asked.flatMap((one) => ('lost' in one ? [[one.key, one.lost] as const] : [])))
    if (lost.size > 0) for (const [key, fate] of await filesPast(past, range, view, lost)) keep(key, fate)
    const words = new Map(asked.flatMap((one) => ('word' in one ? [[one.key, one.word] as const] : [])))
    if (words.size === 0) return
    const { present, fates } = await wordsPast(past, range, view, words)
    for (const key of present) {
      this.#known.delete(key)
      this.#present.add(hashWord(key))
    }
    for (const [key, fate] of fates) keep(key, fate)
  }

  async #view(tree: WorkTree): Promise<View> {
    const below = relative(tree.root, this.#root)
    const own = (path: string) =>
      below === '' ? path : path.startsWith(`${below}/`) ? path.slice(below.length + 1) : ''
    const files = [posix.join(tree.git, 'config.worktree'), posix.join(tree.common, 'config')]
    const texts = await Promise.all(files.map((file) => textOf(file, CONFIG_BYTES)))
    return { root: this.#root, own, isSparse: texts.some((text) => /^\s*sparsecheckout\s*=\s*true/im.test(text)) }
  }
}
