import type { WorkTree } from './files-tree.ts'
import { type GitLimits, runGit } from './git-run.ts'

/** What git may take to tell of the past, beside whoever asks, and of how many commits it tells at most. */
const LIMITS: GitLimits = { patience_ms: 60_000, memory_kb: 40 * 1024 }
const MAX_COMMITS = 100_000

/** Where to begin, and where to stop; with no end, all there is. */
export interface Range {
  commit: string
  /** What is known from here on backwards is not told. */
  since?: string
}

/** A commit, and its date, YYYY-MM-DD. */
export interface At {
  commit: string
  date: string
}

/**
 * Tells of the past of a work tree, by git's objects alone: none of its own configuration is read, so that nothing it
 * holds can have a program run, and no owner matters.
 *
 * Each answer says whether git came to its end; where it did not, what it told is true, and not all.
 */
export class GitPast {
  readonly #tree: WorkTree
  readonly #signal: AbortSignal
  readonly #limits: GitLimits
  /** It took more than it may: whatever else is asked of it would, too. */
  #isSpent = false

  constructor(tree: WorkTree, signal: AbortSignal, limits: Partial<GitLimits> = {}) {
    this.#tree = tree
    this.#signal = signal
    this.#limits = { ...LIMITS, ...limits }
  }

  /** All files of a commit, by path from the root; `isTree`: one is the place of another repository. */
  async files(commit: string, see: (path: string, isTree: boolean) => void): Promise<boolean> {
    return this.#run(['ls-tree', '-r', commit], commit, (line) => {
      const at = line.indexOf('\t')
      if (at > 0) see(line.slice(at + 1), line.startsWith('160000 '))
    })
  }

  /** All paths that were removed or renamed, those of the newest commits first. @param see true where it has heard enough. */
  async removed(range: Range, see: (path: string, at: At, to?: string) => boolean): Promise<boolean> {
    let at: At = { commit: '', date: '' }
    const about = ['--format=%x01%H%x09%cs', '--name-status', '--find-renames=100%', '--diff-filter=DR']
    return this.#run([...logOf(range, about), '--'], range.commit, (line) => {
      const [first = '', path = '', to] = line.split('\t')
      if (first.startsWith('\u0001')) at = { commit: first.slice(1), date: path }
      else if (/^[DR]/.test(first)) return see(path, at, to)
      return false
    })
  }

  /**
   * All lines that were taken out of files, those of the newest commits first.
   *
   * @param files which: pathspecs of git.
   * @param see is told of each, and of the line that it stood under; true where it has heard enough.
   */
  async lines(
    range: Range,
    files: readonly string[],
    see: (path: string, line: string, under: string, at: At) => boolean,
  ): Promise<boolean> {
    let at: At = { commit: '', date: '' }
    let [path, under] = ['', '']
    let isHead = false
    const about = [
      '--format=%x01%H%x09%cs',
      '--patch',
      '--unified=0',
      '--no-renames',
      '--diff-filter=DM',
      '--no-prefix',
    ]
    return this.#run([...logOf(range, about), '--', ...files], range.commit, (line) => {
      if (line.startsWith('\u0001')) {
        const [commit = '', date = ''] = line.slice(1).split('\t')
        at = { commit, date }
      } else if (line.startsWith('diff --git ')) isHead = true
      else if (isHead && line.startsWith('--- ')) path = line.slice(4).replace(/\t$/, '')
      else if (line.startsWith('@@')) {
        isHead = false
        under = line.slice(line.indexOf('@@', 2) + 2)
      } else if (!isHead && line.startsWith('-')) {
        const isHeard = see(path, line.slice(1), under, at)
        if (/^-[A-Za-z_$]/.test(line)) under = line.slice(1)
        return isHeard
      }
      return false
    })
  }

  /** All lines of files of a commit. @param files which: pathspecs of git. */
  async linesNow(
    commit: string,
    files: readonly string[],
    see: (path: string, line: string) => void,
  ): Promise<boolean> {
    return this.#run(['grep', '-I', '-e', '', commit, '--', ...files], commit, (line) => {
      const [start, end] = [line.indexOf(':'), line.indexOf(':', line.indexOf(':') + 1)]
      if (end > 0) see(line.slice(start + 1, end), line.slice(end + 1))
    })
  }

  /**
   * All places in files of a commit that are as an expression says.
   *
   * @param any an extended regular expression.
   * @param how `word`: they stand as whole words; `part`: in a word, too, and in any case of letters.
   * @param files which: pathspecs of git.
   */
  async places(
    commit: string,
    any: string,
    how: 'word' | 'part',
    files: readonly string[],
    see: (text: string) => void,
  ): Promise<boolean> {
    const flag = how === 'word' ? '-w' : '-i'
    return this.#run(['grep', '-I', '-h', '-o', flag, '-E', '-e', any, commit, '--', ...files], commit, see)
  }

  /** The lines of a document of a commit, and for each the commit that wrote it as it is; what only its indentation says apart. */
  async written(commit: string, path: string, see: (line: string, at: number, by: string) => void): Promise<boolean> {
    let [by, at] = ['', 0]
    return this.#run(['blame', '-w', '--porcelain', commit, '--', path], commit, (line) => {
      const head = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(line)
      if (line.startsWith('\t')) see(line.slice(1), at, by)
      else if (head !== null) [by, at] = [head[1] as string, Number(head[2])]
    })
  }

  /** What the files at some paths hold in a commit, by hashes. */
  async hashes(commit: string, paths: readonly string[], see: (path: string, hash: string) => void): Promise<boolean> {
    return this.#run(['ls-tree', commit, '--', ...paths], commit, (line) => {
      const [, hash, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/.exec(line) ?? []
      if (hash !== undefined && path !== undefined) see(path, hash)
    })
  }

  /** Whether a commit comes before another one; undefined where git does not know. */
  async isBefore(earlier: string, commit: string): Promise<boolean | undefined> {
    let isIt = false
    const isTold = await this.#run(['rev-list', '--max-count=1', earlier, `^${commit}`], commit, (line) => {
      isIt = line !== ''
    })
    return isTold ? !isIt : undefined
  }

  /** @returns false where git did not end well. */
  async #run(args: string[], commit: string, see: (line: string) => unknown): Promise<boolean> {
    if (this.#signal.aborted || this.#isSpent) return false
    const end = await runGit(this.#tree, args, commit, this.#limits, this.#signal, see)
    if (end === 'too much') this.#isSpent = true
    return end === 'well'
  }
}

function logOf({ commit, since }: Range, about: readonly string[]): string[] {
  const plain = ['--no-show-signature', '--no-ext-diff', '--no-textconv', '--no-color', `--max-count=${MAX_COMMITS}`]
  return ['log', ...about, ...plain, commit, ...(since === undefined ? [] : [`^${since}`])]
}
