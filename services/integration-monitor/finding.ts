import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Modules } from './modules.ts'

/** The gap types of findings about classes. */
export type ClassGap = 'duplicate_responsibility' | 'missing_wiring' | 'conditional_init_gap'

/** Something that is wrong with the classes of a tree, and how sure that is. */
export interface Finding<G extends ClassGap = ClassGap> {
  type: G
  /** What the gap is called behind the project: `PATH:Class.attribute`, or what classes say of themselves. */
  subject: string
  reason: string
  facts: FactsOf<G>
}

/** The files of which a word is one, by the word with its sign; see the words of a summary. */
export type Wherever = (word: string) => Iterable<string>

/** What findings need to know of the whole tree. */
export interface Around {
  filesWith: Wherever
  /** Whether a file is of a package that others use. */
  published(path: string): boolean
  /** Whether it is nobody's own work here. */
  isApart(path: string): boolean
  modules: Modules
}

/** How sure a finding is, and what was weighed for it. */
export class Weight {
  confidence: number
  readonly why: string[] = []

  constructor(confidence: number) {
    this.confidence = confidence
  }

  /** Makes it as much less sure (0..1, 1: as sure as before) where something is so. */
  less(isSo: boolean, by: number, why: string): this {
    if (!isSo) return this
    this.confidence = Math.round(this.confidence * by * 1000) / 1000
    this.why.push(why)
    return this
  }
}
