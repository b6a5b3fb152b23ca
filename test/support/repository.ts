import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { summarise } from '../../scripts/study-index/tree.ts'
import { kindOf } from '../../services/source-index/languages.ts'
import { NamedIn } from '../../shared/sources/named-in.ts'
import { writeFiles } from './written-files.ts'

/** A repository, and what its documents name that is gone. */
export class Repository {
  readonly root: string
  readonly named: NamedIn
  readonly #stopping = new AbortController()
  readonly #told = new Map<string, string[]>()

  /** @param retry_ms when git is asked again that did not answer. */
  constructor(t: TestContext, prefix = '', retry_ms = 0) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'kloros-named-')))
    t.after(() => rmSync(this.root, { recursive: true, force: true }))
    this.named = new NamedIn(() => true, this.#stopping.signal, retry_ms)
    this.git('init', '--quiet')
    this.named.place([{ path: this.root, name: prefix }])
  }

  git(...args: string[]): string {
    const own = ['user.name=a', 'user.email=a@b'].flatMap((one) => ['-c', one])
    return execFileSync('git', ['-C', this.root, ...own, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()
  }

  /** Writes files, and removes those that are null. */
  write(files: Readonly<Record<string, string | null>>): void {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) {
        rmSync(join(this.root, path), { recursive: true, force: true })
        this.named.gone(path)
      } else {
        writeFiles(this.root, { [path]: text })
        const kind = kindOf(path)
        if (kind !== undefined) this.named.take(path, summarise(text, kind))
      }
    }
  }

  commit(files: Readonly<Record<string, string | null>> = {}): string {
    this.write(files)
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', 'change')
    return this.git('rev-parse', 'HEAD')
  }

  /** What is named and gone, as far as it is told: `NAME NAME…` by document. */
  async says(isWhole = true): Promise<Record<string, string[]>> {
    for await (const [path, missing] of this.named.look(isWhole)) {
      if (missing.length === 0) this.#told.delete(path)
      else
        this.#told.set(
          path,
          missing.map(({ name, was }) => `${name}${was.commit === undefined ? '' : ' @'}`),
        )
    }
    return Object.fromEntries(this.#told)
  }

  stop(): void {
    this.#stopping.abort()
  }
}
