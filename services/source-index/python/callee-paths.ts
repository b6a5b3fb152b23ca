import { dotted, lookUp, type Scope, selfAt } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** What is called, as a dotted path: `self` is its class, and what is another name for a method is that method. */
export function calleeOf(tree: SyntaxTree, node: number, scope: Scope): string {
  const path = dotted(tree, node)
  const root = rootOf(tree, node)
  if (tree.type[root] !== T.VariableName) return path
  const owner = selfAt(tree, scope, root)
  if (owner !== undefined) return owner.path + path.slice(tree.to[root]! - tree.from[root]!)
  return aliased(tree, path, scope) ?? path
}

/** The path that the first part of another is an alias of, with the rest of that; undefined where it is none. */
export function aliased(tree: SyntaxTree, path: string, scope: Scope, hops = 0): string | undefined {
  const root = rootNameOf(path)
  const bindings = lookUp(scope, root)?.bindings
  if (bindings?.length !== 1 || bindings[0]!.how !== 'value' || bindings[0]!.part !== undefined) return undefined
  const [{ node, scope: there }] = bindings as [(typeof bindings)[0]]
  if (tree.type[node] !== T.MemberExpression || hops > 3) return undefined
  const owner = selfAt(tree, there, rootOf(tree, node))
  const written = dotted(tree, node)
  if (written === '') return undefined
  const base = owner === undefined ? (aliased(tree, written, there, hops + 1) ?? written) : owner.path + tail(written)
  return base + path.slice(root.length)
}

/** The node that the first part of a dotted path is. */
export function rootOf(tree: SyntaxTree, node: number): number {
  let root = node
  while (tree.type[root] === T.MemberExpression) root += 1
  return root
}

function tail(path: string): string {
  const dot = path.indexOf('.')
  return dot === -1 ? '' : path.slice(dot)
}

function rootNameOf(path: string): string {
  const dot = path.indexOf('.')
  return dot === -1 ? path : path.slice(0, dot)
}
