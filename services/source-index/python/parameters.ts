import { type ParameterNode, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** The parameters of a function or lambda, `self` among them. */
export function parametersOf(tree: SyntaxTree, list: number): (ParameterNode & { node: number })[] {
  const { type, end } = tree
  const params: (ParameterNode & { node: number })[] = []
  let stars = ''
  for (let at = list + 1; at < end[list]!; at = end[at]!) {
    // A star alone says that the rest are given by name.
    if (type[at] === T.Star || type[at] === T.DoubleStar) stars = isAlone(tree, at) ? '' : textOf(tree, at)
    else if (type[at] === T.VariableName) {
      const param: ParameterNode & { node: number } = { name: stars + textOf(tree, at), node: at }
      stars = ''
      let next = end[at]!
      if (type[next] === T.TypeDef && next < end[list]!) {
        param.type = next + 2
        at = next
        next = end[at]!
      }
      if (type[next] === T.AssignOp && next < end[list]!) {
        at = end[next]!
        param.default = at
      }
      params.push(param)
    }
  }
  return params
}

function isAlone({ text, to, from, end }: SyntaxTree, star: number): boolean {
  return text.slice(to[star], from[end[star]!]).includes(',')
}

/** What stands over a function or class, without arguments: `app.task`, `property`. */
export function decoratorsOf(tree: SyntaxTree, node: number): string[] {
  const above = tree.parent[node]!
  if (above === -1 || tree.type[above] !== T.DecoratedStatement) return []
  const decorators: string[] = []
  for (let at = above + 1; at < node; at = tree.end[at]!) {
    if (tree.type[at] === T.Decorator) decorators.push(decoratorName(tree, at))
  }
  return decorators
}

/** A decorator as written, without its arguments. */
export function decoratorName(tree: SyntaxTree, decorator: number): string {
  const parts: string[] = []
  for (let at = decorator + 1; at < tree.end[decorator]!; at = tree.end[at]!) {
    if (tree.type[at] === T.VariableName) parts.push(textOf(tree, at))
  }
  return parts.join('.')
}
