import { dirname, join, resolve } from 'node:path'
import { Sources } from './files-sources.ts'
import { textOf } from './small-file.ts'
import { glance } from './tail-place.ts'

/** How far up a work tree's root is looked for. */
const MAX_LEVELS = 64

/** How many folders it is remembered of which work tree they lie in, and for how long, in milliseconds. */
const MAX_FOLDERS = 1_000
const REMEMBER_MS = 1_000

/** The most that is read of one of git's files; of `packed-refs`, which lists every reference. */
const FILE_BYTES = 4 * 1024
const PACKED_BYTES = 4 * 1024 * 1024

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** A checkout of a git repository. */
export interface WorkTree {
  root: string
  /** Where its own HEAD lies. */
  git: string
  /** Where the references lie that it shares with the repository's other work trees. */
  common: string
}

/** Finds the work trees that files lie in, and what is checked out there, in git's own files: no program is run. */
export class WorkTrees {
  readonly #known = new Map<string, { until: number; tree: WorkTree | undefined }>()
  readonly #sources = new Sources()
  #packed: { version: string; revisions: Map<string, string> } | undefined

  /** The nearest work tree above a file. */
  async of(path: string): Promise<WorkTree | undefined> {
    const folder = dirname(path)
    const known = this.#known.get(folder)
    if (known !== undefined && Date.now() < known.until) return known.tree
    const tree = await find(folder)
    if (this.#known.size >= MAX_FOLDERS) this.#known.clear()
    this.#known.set(folder, { until: Date.now() + REMEMBER_MS, tree })
    return tree
  }

  /** What a file says of the work tree it lies in, by where it lies and when it was written (epoch ms). */
  async say(path: string, mtime: number): Promise<{ root?: string; revision?: string; sources?: string }> {
    const tree = await this.of(path)
    if (tree === undefined) return {}
    const revision = await this.revision(tree)
    const sources = await this.#sources.at(tree.root, mtime)
    return {
      root: tree.root,
      ...(revision === undefined ? {} : { revision }),
      ...(sources === undefined ? {} : { sources }),
    }
  }

  /** The commit that is checked out, as a hash; undefined where there is none yet, or it is not to be found. */
  async revision({ git, common }: WorkTree): Promise<string | undefined> {
    const head = (await textOf(join(git, 'HEAD'), FILE_BYTES)).trim()
    if (HASH.test(head)) return head
    const name = /^ref: (refs\/[^\0\s]+)$/.exec(head)?.[1]
    if (name === undefined || name.split('/').includes('..')) return undefined
    for (const folder of [git, common]) {
      const loose = (await textOf(join(folder, name), FILE_BYTES)).trim()
      if (HASH.test(loose)) return loose
    }
    return (await this.#packedRefs(join(common, 'packed-refs'))).get(name)
  }

  async #packedRefs(path: string): Promise<Map<string, string>> {
    const stat = await glance(path)
    const version = stat === undefined ? '' : `${path} ${stat.ino}.${stat.size}.${stat.mtimeNs}`
    if (this.#packed?.version !== version) {
      const lines = version === '' ? [] : (await textOf(path, PACKED_BYTES)).split('\n')
      const refs = lines
        .map((line) => line.split(' '))
        .filter(([hash = '', name]) => HASH.test(hash) && name !== undefined)
      this.#packed = { version, revisions: new Map(refs.map(([hash, name]) => [name as string, hash as string])) }
    }
    return this.#packed.revisions
  }
}

async function find(start: string): Promise<WorkTree | undefined> {
  let root = start
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const at = join(root, '.git')
    const stat = await glance(at)
    if (stat?.isDirectory()) return { root, git: at, common: at }
    // In a work tree beside the first one, and in a submodule, it is a file that says where the folder is.
    const git = stat?.isFile() ? /^gitdir: (.+)$/m.exec(await textOf(at, FILE_BYTES))?.[1] : undefined
    if (git !== undefined) {
      const folder = resolve(root, git)
      return {
        root,
        git: folder,
        common: resolve(folder, (await textOf(join(folder, 'commondir'), FILE_BYTES)).trim()),
      }
    }
    if (root === dirname(root)) return undefined
    root = dirname(root)
  }
  return undefined
}
