import { join } from 'node:path'
import { foldersAbove } from '../../shared/contract/paths.ts'
import type { Folder } from './folder.ts'
import { isStarved } from './starved.ts'
import type { TreeNews } from './tree-news.ts'

/** Why names in a folder cannot be looked at, as codes of `errno`; no name is the folder itself. */
export type Refused = ReadonlyMap<string, string>

/** What of trees cannot be looked at: it may be there all the same, and what was known of it stands. */
export class Unread {
  readonly #news: TreeNews
  readonly #folders = new Map<string, Refused>()

  constructor(news: TreeNews) {
    this.#news = news
  }

  /** Says what in a folder cannot be looked at. @param again has it looked at again, where there was no room to. */
  tell({ path, real }: Pick<Folder, 'path' | 'real'>, refused: Refused, again?: () => void): void {
    for (const name of this.#folders.get(path)?.keys() ?? [])
      if (!refused.has(name)) this.#news.readable(join(real, name))
    for (const [name, code] of refused) {
      const isForNow = again !== undefined && isStarved(code) && this.#news.starved.later(real, code, again)
      if (!isForNow) this.#news.unreadable(join(real, name), code)
    }
    if (refused.size > 0) this.#folders.set(path, refused)
    else this.#folders.delete(path)
  }

  /** Whether a path is that of something that cannot be looked at, or lies in it. */
  has(path: string): boolean {
    if (this.#folders.size === 0) return false
    let below = path
    for (const folder of foldersAbove(path)) {
      const refused = this.#folders.get(folder)
      if (refused?.has('') || refused?.has(folder === '' ? below : below.slice(folder.length + 1))) return true
      below = folder
    }
    return false
  }
}
