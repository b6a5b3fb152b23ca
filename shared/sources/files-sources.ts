import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { glance } from './tail-place.ts'

/** How many entries of a work tree are looked at; of a larger one its state is not told. */
const MAX_ENTRIES = 20_000

/** What people, or their tools, write programs and their settings in. */
const SOURCE =
  /\.(?:c|cc|cfg|clj|cpp|cs|css|ex|exs|fs|go|gradle|groovy|h|hpp|hs|html|ini|java|js|jsx|kt|kts|lua|mjs|cjs|mts|cts|m|ml|php|pl|pm|proto|properties|py|pyi|rb|rs|scala|sh|sql|swift|t|toml|ts|tsx|vue|xsd|yaml|yml|zig)$/i

/** Folders that hold what is made from sources, or other people's. */
const MADE = new Set([
  'node_modules',
  'bower_components',
  'vendor',
  'venv',
  'env',
  'site-packages',
  '__pycache__',
  '__snapshots__',
  'build',
  'coverage',
  'dist',
  'htmlcov',
  'out',
  'target',
])

/** How long the same tree is not gone through again, in milliseconds, and in how many times what it took. */
const REST_MS = 500
const RESTS = 20

/** How many trees it is remembered of when they were gone through. */
const MAX_TREES = 100

/** What there is of sources in a work tree: how many, and when the newest was written, in epoch milliseconds. */
interface Found {
  count: number
  newest: number
}

/** Tells whether two runs were of the same code. */
export class Sources {
  readonly #looks = new Map<string, { begun: number; ended: number; found: Found | undefined }>()

  /**
   * What the sources were at a time: a text that stays the same while they do. It is made of when the newest was written,
   * and how many there are.
   *
   * @param root of the work tree.
   * @param at epoch milliseconds.
   * @returns undefined where it cannot be told: the tree has changed since, is too large, may not be read, or was gone
   * through but a moment ago.
   */
  async at(root: string, at: number): Promise<string | undefined> {
    let look = this.#looks.get(root)
    if (look === undefined || look.begun < at) {
      const now = Date.now()
      if (look !== undefined && now < look.ended + REST_MS + RESTS * (look.ended - look.begun)) return undefined
      const found = await find(root)
      look = { begun: now, ended: Date.now(), found }
      this.#looks.delete(root)
      this.#looks.set(root, look)
      const [oldest] = this.#looks.keys()
      if (this.#looks.size > MAX_TREES && oldest !== undefined) this.#looks.delete(oldest)
    }
    const { found } = look
    return found !== undefined && found.newest <= at ? `${found.newest.toString(36)}/${found.count}` : undefined
  }
}

/** @returns undefined where the tree is too large, or parts of it may not be read. */
async function find(root: string): Promise<Found | undefined> {
  const found = { count: 0, newest: 0 }
  let left = MAX_ENTRIES
  const folders = [root]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await entriesOf(folder)
    left -= entries?.length ?? left + 1
    if (entries === undefined || left < 0) return undefined
    for (const entry of entries) {
      if (entry.name.startsWith('.') || MADE.has(entry.name)) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile() && SOURCE.test(entry.name)) {
        found.count += 1
        found.newest = Math.max(found.newest, Number((await glance(path))?.mtimeMs ?? 0))
      }
    }
  }
  return found
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch {
    return undefined
  }
}
