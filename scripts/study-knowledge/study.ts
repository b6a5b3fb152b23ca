import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type FindingRules, findings, type Gap } from '../../services/knowledge-discovery/findings.ts'
import { Listing } from '../../services/knowledge-discovery/listed.ts'
import { documentFolder, isAskedAbout, isOfThePresent } from '../../services/knowledge-discovery/places.ts'
import { type FileValue, reduce } from '../../services/knowledge-discovery/reduce.ts'
import { sitesOf } from '../../services/knowledge-discovery/sites.ts'
import type { Missing } from '../../shared/contract/document.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import { NamedIn } from '../../shared/sources/named-in.ts'
import { someOf } from '../study-index/chance.ts'
import { type Studied, studyTree, summarise } from '../study-index/tree.ts'

/** What decides what is asked about. */
export type StudyRules = FindingRules & { missing_docstrings: number }

/** A change that was made to a tree, and whether it is asked about. */
export interface Changed {
  what: string
  isRaised: boolean
}

/** Names of documents that say nothing: links to one are not told from links to another. */
const PLAIN = /^(?:_?index|readme|home|summary|.{1,3})$/i

/** What the documents of a tree lack, and what they would after changes to it. */
export class KnowledgeStudy {
  readonly #folder: string
  readonly #rules: StudyRules
  readonly #files: Map<string, Studied>
  readonly #values: ReadonlyMap<string, FileValue>
  readonly #missing: ReadonlyMap<string, readonly Missing[]>
  /** Documents of which git did not answer all. */
  readonly owing: readonly string[]

  private constructor(folder: string, rules: StudyRules, files: Map<string, Studied>, { missing, owing }: Told) {
    this.#folder = folder
    this.#rules = rules
    this.#files = files
    this.#values = valuesOf(files, rules)
    this.#missing = missing
    this.owing = owing
  }

  /** Reads a tree, and asks git of its past. */
  static async of(folder: string, rules: StudyRules): Promise<KnowledgeStudy> {
    const files = studyTree(folder, true)
    return new KnowledgeStudy(folder, rules, files, await missingIn(folder, files))
  }

  get size(): number {
    return this.#files.size
  }

  /** All that is asked about. */
  found(): Opened<Gap>[] {
    return findings(this.#values, this.#missing, this.#rules, 'study')
  }

  /** Takes the only line away that names a document, at so many places, one at a time. */
  unlinked(count: number, random: () => number): Changed[] {
    const known = new Set(this.found().map(({ name }) => name))
    const documents = [...this.#values].flatMap(([path, { document }]) => (document === undefined ? [] : [path]))
    const all = new Map(
      [...this.#values].flatMap(([path, { document }]) => (document ? [[path, document] as const] : [])),
    )
    // In these all is listed that there is.
    const whole = sitesOf(this.#values, new Listing(all)).filter(({ isWhole }) => isWhole)
    const single = documents.flatMap((path) => {
      const stem = posix.basename(path).replace(/\.\w+$/, '')
      if (PLAIN.test(stem) || !isAskedAbout(path) || known.has(`study/${path}`)) return []
      if (documentFolder(path) === undefined || whole.some((site) => site.holds(path))) return []
      const places = this.#linesOf(stem, path)
      return places.length === 1 && places[0] !== undefined ? [{ path, ...places[0] }] : []
    })
    return someOf(single, count, random).map(({ path, file, line }) => {
      const { text, kind } = this.#files.get(file) as Studied
      const lines = text.split('\n')
      lines.splice(line, 1)
      const value = reduce(file, summarise(lines.join('\n'), kind), this.#rules.missing_docstrings)
      const values = new Map(this.#values)
      if (value === undefined) values.delete(file)
      else values.set(file, value)
      const gaps = findings(values, new Map(), this.#rules, 'study')
      const isRaised = gaps.some(({ opens, name }) => opens === 'unindexed_document' && name === `study/${path}`)
      return { what: `${file}:${line + 1} without ${path}`, isRaised }
    })
  }

  /**
   * Removes or renames files that documents name, at so many places, one at a time, each in a commit that is taken back.
   *
   * The folder has to be a clone that nobody else needs.
   */
  async moved(count: number, random: () => number): Promise<Changed[]> {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', this.#folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { stdio: 'pipe' })
    const named = [...this.#files].flatMap(([path, { summary }]) =>
      (isOfThePresent(path) ? (summary.document?.named ?? []) : []).flatMap(([kind, name]) => {
        const place = [posix.dirname(path), '.'].map((from) => posix.join(from, name))
        const file =
          kind === 'path' || kind === 'link'
            ? place.find((each) => !each.startsWith('..') && this.#files.has(each))
            : undefined
        return file === undefined || file === path ? [] : [{ path, name, file }]
      }),
    )
    const changed: Changed[] = []
    for (const [at, { path, name, file }] of someOf(named, count, random).entries()) {
      if (!existsSync(join(this.#folder, file))) continue
      if (at % 2 === 0) git('rm', '--quiet', file)
      else git('mv', file, `${file.replace(/(\.\w+)$/, '')}-moved-${at}${posix.extname(file)}`)
      git('commit', '--quiet', '--no-verify', '--message', 'changed')
      const { missing } = await missingIn(this.#folder, this.#files)
      const isRaised = missing.get(path)?.some((one) => one.name === name) === true
      changed.push({ what: `${path} names ${name}, which is ${at % 2 === 0 ? 'removed' : 'renamed'}`, isRaised })
      git('reset', '--quiet', '--hard', 'HEAD~1')
    }
    return changed
  }

  /** The lines of other files in which a document may be meant. */
  #linesOf(stem: string, own: string): { file: string; line: number }[] {
    const places: { file: string; line: number }[] = []
    for (const [file, { text }] of this.#files) {
      if (file === own || !text.includes(stem)) continue
      for (const [line, each] of text.split('\n').entries()) if (each.includes(stem)) places.push({ file, line })
    }
    return places
  }
}

function valuesOf(files: ReadonlyMap<string, Studied>, rules: StudyRules): Map<string, FileValue> {
  const values = new Map<string, FileValue>()
  for (const [path, { summary }] of files) {
    const value = reduce(path, summary, rules.missing_docstrings)
    if (value !== undefined) values.set(path, value)
  }
  return values
}

/** What documents name that is gone, and of which of them not all is known. */
interface Told {
  missing: ReadonlyMap<string, readonly Missing[]>
  owing: readonly string[]
}

async function missingIn(folder: string, files: ReadonlyMap<string, Studied>): Promise<Told> {
  const named = new NamedIn(isOfThePresent, new AbortController().signal)
  for (const [path, { summary }] of files) named.take(path, summary)
  named.place([{ path: folder, name: '' }])
  const missing = new Map<string, readonly Missing[]>()
  for await (const [path, found] of named.look(true)) missing.set(path, found)
  return { missing, owing: named.owing }
}
