import { join, sep } from 'node:path'
import type { Folder } from './folder.ts'

/** A link, and where it is. */
interface Link {
  real: string
  folder: Folder
  name: string
  target: string
}

/** Links to files, each by what it leads to, or led to last: what is not there may come back. */
export class Links {
  readonly #links = new Map<string, Link>()
  /** Where links are, by their targets. */
  readonly #leading = new Map<string, Set<string>>()

  /** How many there are. */
  get size(): number {
    return this.#links.size
  }

  /** Takes note of where a link leads. */
  set(folder: Folder, name: string, target: string): void {
    const real = join(folder.real, name)
    this.delete(real)
    this.#links.set(real, { real, folder, name, target })
    const leading = this.#leading.get(target) ?? new Set()
    this.#leading.set(target, leading.add(real))
  }

  /** Forgets what is no link any more, or leads elsewhere. */
  delete(real: string): void {
    const { target = '' } = this.#links.get(real) ?? {}
    this.#links.delete(real)
    const leading = this.#leading.get(target)
    leading?.delete(real)
    if (leading?.size === 0) this.#leading.delete(target)
  }

  /** Forgets those in folders that are of no tree any more. */
  sweep(): void {
    for (const [real, { folder }] of this.#links) if (folder.isGone) this.delete(real)
  }

  /** Those that lead to a file; where it is none, also those into it, for it may be a folder or none any more. */
  to(target: string, isFile: boolean): Link[] {
    const targets = isFile ? [target] : [...this.#leading.keys()].filter((each) => isAtOrBelow(each, target))
    return targets
      .flatMap((each) => [...(this.#leading.get(each) ?? [])])
      .flatMap((real) => this.#links.get(real) ?? [])
  }
}

function isAtOrBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(top + sep)
}
