import { byTime, type KnownFiles, type Written, writtenIn } from './files-known.ts'
import type { Found } from './tail-paths.ts'

/** Of how many files, for each that is followed, the newest are looked for. */
const OTHERS = 20

/** Chooses, of all that one look finds, what is followed: the newest, for which there is room. */
export class Newest {
  #left = 0
  #unread = 0
  #last: Written | undefined

  constructor(
    private readonly known: KnownFiles,
    private readonly max: number,
  ) {}

  /** Leaves of what was found so far only what may be followed, unless it has been too many. */
  thin(found: Map<string, Found>): void {
    if (this.#left >= OTHERS * this.max) return
    const kept = this.#choose(found)
    found.clear()
    for (const each of kept) found.set(each.id, each)
  }

  /** @returns what is followed, oldest first; what is known of the others is said. */
  of(found: Map<string, Found>): (Found & Written)[] {
    const kept = this.#choose(found)
    this.known.leaveOut(this.#left, this.#unread, this.#last)
    return kept
  }

  #choose(found: Map<string, Found>): (Found & Written)[] {
    const dated = [...found.values()].map((each) => ({ ...each, written: writtenIn(each.stat) }))
    const kept = dated.filter((each) => !this.known.isPast(each)).sort(byTime)
    const older = kept.splice(0, Math.max(0, kept.length - this.max))
    this.#left += dated.length - kept.length
    this.#unread += older.filter(({ path }) => this.#isUnread(path)).length
    for (const each of older.slice(-1)) {
      if (this.#last === undefined || byTime(each, this.#last) > 0) this.#last = each
    }
    return kept
  }

  #isUnread(path: string): boolean {
    const file = this.known.get(path)
    return file === undefined || (file.read_at === 0 && file.at === 0)
  }
}
