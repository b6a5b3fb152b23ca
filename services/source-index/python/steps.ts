import type { SyntaxTree } from './syntax-tree.ts'

// Of one name; of all names of a file, and for each of its nodes.
const MAX_STEPS = 1000
const MIN_LEFT = 5000
const STEPS_A_NODE = 2

/** How many steps the names of a file may take. */
export function stepsFor({ size }: Pick<SyntaxTree, 'size'>): number {
  return MIN_LEFT + STEPS_A_NODE * size
}

/** The steps that reading names takes: bounded for each, and for all of a file, whatever they are made of. */
export class Steps {
  /** How many may still be taken; below nothing by what the last name took. */
  left: number
  #taken = 0

  constructor(tree: SyntaxTree) {
    this.left = stepsFor(tree)
  }

  get isSpent(): boolean {
    return this.#taken > MAX_STEPS || this.left <= 0
  }

  /** Begins another name. */
  begin(): void {
    this.#taken = 0
  }

  spend(steps: number): void {
    this.#taken += steps
    this.left -= steps
  }
}
