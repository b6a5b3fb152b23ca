import type { Facts } from './facts.ts'
import { type Place, Scope } from './scope.ts'
import { type FunctionNode, forEachChild, isWrapper, type Node } from './syntax.ts'

/** Handles a node of one type. @returns true where it has walked what is below. */
export type Handler<T extends Node = Node> = (node: T, walk: Walk) => boolean

/** Handlers by the type of their node. */
export type Handlers = { readonly [T in Node['type']]?: Handler<Extract<Node, { type: T }>> }

/** One walk over a tree: where it is, and in which scope. */
export class Walk {
  readonly facts: Facts
  /** From the root to the node it is at. */
  readonly stack: Node[] = []
  scope: Scope = new Scope(undefined, { path: '' }, true)
  readonly #handlers: ReadonlyMap<string, Handler>
  readonly #above: Above = { node: undefined, child: undefined, at: -1 }

  constructor(facts: Facts, handlers: Handlers) {
    this.facts = facts
    this.#handlers = new Map(Object.entries(handlers) as [string, Handler][])
  }

  /** Walks a node and all below it. @throws RangeError where it is nested too deep. */
  readonly visit = (node: Node): void => {
    this.stack.push(node)
    const handle = this.#handlers.get(node.type)
    if (handle === undefined || handle(node, this) !== true) forEachChild(node, this.visit)
    this.stack.pop()
  }

  /** Walks nodes, of which some may be absent. */
  visitAll(nodes: Iterable<Node | null | undefined>): void {
    for (const node of nodes) if (node) this.visit(node)
  }

  /** Walks in a scope of its own. */
  within(place: Place, isBody: boolean, run: () => void, node?: FunctionNode): void {
    const outer = this.scope
    this.scope = new Scope(outer, place, isBody, node)
    run()
    this.scope = outer
  }

  /** Walks in a block. */
  block(run: () => void): void {
    this.within(this.scope.place, false, run)
  }

  /**
   * What stands above the node at a place of the stack, without what only wraps it, and where; take it apart at once: the
   * next call says something else.
   */
  above(at = this.stack.length - 1): Readonly<Above> {
    let above = at - 1
    while (above >= 0 && isWrapper(this.stack[above]!)) above -= 1
    this.#above.node = this.stack[above]
    this.#above.child = this.stack[above + 1]
    this.#above.at = above
    return this.#above
  }
}

interface Above {
  node: Node | undefined
  child: Node | undefined
  at: number
}
