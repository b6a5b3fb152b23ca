import type { CallTable } from './channel-calls.ts'
import { classFindings } from './class-findings.ts'
import type { UnreadContainer } from './containers.ts'
import type { Finding } from './finding.ts'
import { type Paired, pairsOf } from './pairing.ts'
import type { Reduced } from './reduce.ts'
import { Tree } from './tree.ts'

/** All that is found in a tree. */
export interface Answer {
  pairs: Paired[]
  findings: Finding[]
  /** What is filled and never read. */
  unread: UnreadContainer[]
}

/**
 * Joins the files of a tree: what is produced with what is consumed, classes with their bases and those who use them.
 *
 * It says the same on whatever way the tree came to be what it is.
 */
export class Joiner {
  readonly #files = new Map<string, Reduced>()
  /** What changed since the last answer. */
  readonly #changed = new Map<string, Reduced | undefined>()
  /** Whether other functions may pass a name on than at the last answer. */
  #passes = false
  #tree = new Tree(new Set())

  constructor(private readonly table: CallTable) {}

  set(path: string, file: Reduced): void {
    this.#change(path, file)
    this.#files.set(path, file)
  }

  delete(path: string): void {
    this.#change(path, undefined)
    this.#files.delete(path)
  }

  clear(): void {
    this.#files.clear()
    this.#changed.clear()
    this.#tree = new Tree(new Set())
  }

  /** What is to be said of the tree as it is. @param unreadable how many files and folders of it cannot be read. */
  answer(unreadable = 0): Answer {
    const passing = this.#passes ? passingIn(this.#files.values()) : this.#tree.passing
    this.#passes = false
    if (isSame(passing, this.#tree.passing)) this.#tree.change(this.#changed)
    else {
      // Which calls count has changed, perhaps in any file.
      this.#tree = new Tree(passing)
      this.#tree.change(this.#files)
    }
    this.#changed.clear()
    const { pairs, around } = pairsOf(this.#tree, this.table, unreadable)
    return { pairs, ...classFindings(this.#tree.files, around, this.#tree.kept) }
  }

  #change(path: string, file: Reduced | undefined): void {
    this.#changed.set(path, file)
    this.#passes ||= JSON.stringify(this.#files.get(path)?.passes) !== JSON.stringify(file?.passes)
  }
}

/** What functions that pass a name on to a channel are called, however many are between. */
function passingIn(files: Iterable<Reduced>): Set<string> {
  const passes = new Map<string, Set<string>>()
  for (const file of files) {
    for (const [to, functions] of file.passes ?? []) {
      const known = passes.get(to)
      if (known === undefined) passes.set(to, new Set(functions))
      else for (const name of functions) known.add(name)
    }
  }
  const found = new Set(passes.get(''))
  for (const name of found) for (const next of passes.get(name) ?? []) found.add(next)
  return found
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name))
}
