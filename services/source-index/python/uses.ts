import { Mark } from './names.ts'
import { childOf, dotted, lastChild, nameOfPath, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** What is done with something at a place. */
export interface Use {
  /** It is filled, read, given a value, or none of these: cleared, compared with None, thrown away. */
  does: 'fill' | 'read' | 'set' | 'none'
  /** Something of it is used, so that it has to be there: `x.y`, `x[…]`, `x()`. */
  takes?: true
  /** Something else is given the same value, and reads it there. */
  shares?: true
  /** It is asked whether it is there. */
  asks?: true
}

const FILLS =
  /^(?:append|appendleft|add|extend|extendleft|insert|put|put_nowait|push|enqueue|setdefault|send_nowait|heappush|update)$/
const NEITHER = /^(?:clear|join|task_done|discard|remove|delete|cancel_join_thread|close)$/

/**
 * Tells what is done with a name or attribute where it stands.
 *
 * @param marks what the nodes around it are there for; those of what comes before it in the file are set.
 */
export function useAt(tree: SyntaxTree, marks: Uint8Array, node: number): Use {
  const { type, end, parent } = tree
  if (marks[node] === Mark.Target) return isShared(tree, node) ? { does: 'set', shares: true } : { does: 'set' }
  // What is deleted as a whole was kept up to there.
  if (marks[node] === Mark.Deleted) return { does: 'read' }
  const above = parent[node]!
  const isFirst = node === above + 1
  switch (type[above]) {
    case T.MemberExpression:
      return isFirst ? useOfPart(tree, marks, above) : { does: 'read' }
    case T.UpdateStatement:
      return isFirst ? { does: 'fill' } : { does: 'read' }
    case T.CallExpression:
      return { does: 'read', takes: true }
    case T.ArgList:
      return isHeap(tree, above, node) ? { does: 'fill' } : { does: 'read' }
    case T.ExpressionStatement:
      return { does: 'none' }
    case T.ForStatement:
      // What is looped over has to be there.
      return { does: 'read', ...(end[node]! < end[above]! && { takes: true }) }
    default:
      if (marks[node] === Mark.Tested) return { does: 'read', asks: true }
      return marks[node] === Mark.AskedForNone ? { does: 'none', asks: true } : { does: 'read' }
  }
}

function useOfPart(tree: SyntaxTree, marks: Uint8Array, part: number): Use {
  const { type, parent } = tree
  const property = lastChild(tree, part)
  const above = parent[part]!
  if (type[property] !== T.PropertyName) {
    // `x[0] += 1` reads what it puts in its place.
    return { does: marks[part] === Mark.Target ? 'fill' : marks[part] === Mark.Deleted ? 'none' : 'read', takes: true }
  }
  if (marks[part] === Mark.Target) return { does: 'none', takes: true }
  if (type[above] !== T.CallExpression || part !== above + 1) return { does: 'read', takes: true }
  const method = textOf(tree, property)
  if (!FILLS.test(method) && !NEITHER.test(method)) return { does: 'read', takes: true }
  let around = parent[above]!
  while (type[around] === T.AwaitExpression) around = parent[around]!
  if (type[around] !== T.ExpressionStatement && type[around] !== T.LambdaExpression)
    return { does: 'read', takes: true }
  return { does: FILLS.test(method) ? 'fill' : 'none', takes: true }
}

/** `self.jobs = other = []`. */
function isShared({ type, end, parent }: SyntaxTree, target: number): boolean {
  const above = parent[target]!
  if (type[above] !== T.AssignStatement) return false
  let signs = 0
  for (let at = above + 1; at < end[above]!; at = end[at]!) if (type[at] === T.AssignOp) signs += 1
  return signs > 1
}

/** `heappush(queue, item)`. */
function isHeap(tree: SyntaxTree, list: number, node: number): boolean {
  return (
    node === list + 1 &&
    tree.type[tree.end[node]!] !== T.AssignOp &&
    nameOfPath(dotted(tree, tree.parent[list]! + 1)) === 'heappush' &&
    tree.type[tree.parent[tree.parent[list]!]!] === T.ExpressionStatement
  )
}

/** Where the part of the file ends that stands under the same condition as a node: its branch, or its function. */
export function branchEnd(tree: SyntaxTree, node: number): number {
  let at = node
  while (at !== -1 && tree.type[at] !== T.Body) at = tree.parent[at]!
  return at === -1 ? tree.size : tree.end[at]!
}

/** Where the body of a `try` ends that passes over an attribute that is missing; -1 where it does not. */
export function forgivenUntil(tree: SyntaxTree, node: number): number {
  const { type, end } = tree
  const body = childOf(tree, node, T.Body)
  for (let at = node + 1; at < end[node]!; at = end[at]!) {
    if (type[at] !== T.except) continue
    const what = end[at]!
    if (type[what] === T.Body || /\b(?:AttributeError|Exception|BaseException|TypeError)\b/.test(textOf(tree, what))) {
      return end[body]!
    }
  }
  return -1
}
