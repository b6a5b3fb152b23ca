import { textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** The arguments of a call, as nodes. */
export interface Arguments {
  positional: readonly number[]
  /** Of the positional ones, those that are spread: `*names`. */
  spread: ReadonlySet<number>
  named: readonly (readonly [name: string, node: number])[]
  /** What is spread by name: `**options`. */
  spreadNamed: readonly number[]
}

const NONE: ReadonlySet<number> = new Set()

/** Tells the arguments in an argument list apart. */
export function argumentsOf(tree: SyntaxTree, list: number): Arguments {
  const { type, end } = tree
  const positional: number[] = []
  const named: [string, number][] = []
  const spreadNamed: number[] = []
  let spread: Set<number> | undefined
  for (let at = list + 1; at < end[list]!; at = end[at]!) {
    const next = end[at]!
    if (type[at] === T.Star) {
      spread ??= new Set()
      spread.add(next)
    } else if (type[at] === T.DoubleStar) {
      spreadNamed.push(next)
      at = next
    } else if (type[at] === T.for) {
      // A generator takes the whole list: what stands before it is its element.
      break
    } else if (next < end[list]! && type[next] === T.AssignOp) {
      const isNamed = tree.text.charCodeAt(tree.from[next]!) === 61
      at = end[next]!
      if (isNamed) named.push([textOf(tree, next - 1), at])
      else positional.push(at)
    } else positional.push(at)
  }
  return { positional, spread: spread ?? NONE, named, spreadNamed }
}
