import { addTo } from '../contract/lists.ts'
import type { GitPast } from './git-past.ts'

/** A line of a document that names something, and the commit since which that is gone. */
export interface NamingLine {
  /** From the root of the work tree. */
  path: string
  name: string
  line: number
  gone: string
}

/** Of how many documents it is remembered who wrote them, and of how many names of each. */
const MAX_DOCUMENTS = 2_000
const MAX_NAMES = 100

/** How many paths git is given at once. */
const AT_ONCE = 200

/**
 * Tells of lines whether they were written before a commit: one that was written when something was gone already speaks of something
 * else, or of the past.
 *
 * What is known of a document is known until it is another.
 */
export class LineAges {
  readonly #known = new Map<string, { hash: string; isOlder: Map<string, boolean> }>()

  /**
   * Whether each line is older than what it names is gone; false where the document is not committed with that name, and for names
   * beyond the first 100 of a document; undefined where git did not answer.
   */
  async of(past: GitPast, commit: string, lines: readonly NamingLine[]): Promise<(boolean | undefined)[]> {
    if (lines.length === 0) return []
    const byPath = new Map<string, NamingLine[]>()
    for (const one of lines) addTo(byPath, one.path, one)
    const hashes = new Map<string, string>()
    const paths = [...byPath.keys()]
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const some = paths.slice(at, at + AT_ONCE)
      if (!(await past.hashes(commit, some, (path, hash) => void hashes.set(path, hash))))
        return lines.map(() => undefined)
    }
    for (const [path, own] of byPath) {
      const hash = hashes.get(path)
      if (hash !== undefined) await this.#ask(past, commit, path, hash, own.slice(0, MAX_NAMES))
      else this.#known.delete(path)
    }
    return lines.map((one) => {
      if (!hashes.has(one.path) || (byPath.get(one.path)?.indexOf(one) ?? 0) >= MAX_NAMES) return false
      return this.#known.get(one.path)?.isOlder.get(keyOf(one))
    })
  }

  async #ask(past: GitPast, commit: string, path: string, hash: string, lines: readonly NamingLine[]): Promise<void> {
    if (this.#known.size > MAX_DOCUMENTS) this.#known.clear()
    const before = this.#known.get(path)
    const isOlder = before?.hash === hash ? before.isOlder : new Map<string, boolean>()
    this.#known.set(path, { hash, isOlder })
    const unknown = lines.filter((one) => !isOlder.has(keyOf(one)))
    if (unknown.length === 0) return
    const places = new Map<NamingLine, { at: number; by: string }[]>(unknown.map((one) => [one, []]))
    const isTold = await past.written(commit, path, (text, at, by) => {
      for (const [one, found] of places) if (text.includes(wordOf(one))) found.push({ at, by })
    })
    if (!isTold) return
    for (const [one, found] of places) {
      const here = found.find(({ at }) => at === one.line)
      const older = await someBefore(past, here === undefined ? found : [here], one.gone)
      if (older !== undefined) isOlder.set(keyOf(one), older)
    }
  }
}

function keyOf({ name, line, gone }: NamingLine): string {
  return `${line} ${gone} ${name}`
}

/** What of a name stands in the line, however it is written. */
function wordOf({ name }: NamingLine): string {
  const last = name.split(' ').at(-1) as string
  return /^[A-Z]\w*\.\w+$/.test(last) ? last.slice(last.indexOf('.') + 1) : last
}

async function someBefore(past: GitPast, found: readonly { by: string }[], gone: string): Promise<boolean | undefined> {
  for (const by of new Set(found.map((one) => one.by))) {
    // Whoever took it away and wrote that knew of it.
    const isIt = by !== gone && (await past.isBefore(by, gone))
    if (isIt !== false) return isIt
  }
  return false
}
