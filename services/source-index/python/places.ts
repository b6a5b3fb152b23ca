import type { Names } from './names.ts'
import { type Binding, type ClassScope, lastChild, lookUp, type Scope, selfAt, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const MAX_DEPTH = 20
const MAX_HOPS = 5

/** A node, and the scope its names are read in. */
export interface Place {
  node: number
  scope: Scope
}

/** The class of this file that a node names, or that it is an instance of. */
export function classAt(tree: SyntaxTree, names: Names, node: number, scope: Scope, depth = 0): ClassScope | undefined {
  if (tree.type[node] === T.MemberExpression) {
    if (depth > MAX_DEPTH) return undefined
    const owner = selfAt(tree, scope, node + 1) ?? classAt(tree, names, node + 1, scope, depth + 1)
    const inner = owner?.attributes.get(textOf(tree, lastChild(tree, node)))
    return inner?.length === 1 && inner[0]!.how === 'class' ? names.scopes.get(inner[0]!.node)?.of : undefined
  }
  if (tree.type[node] !== T.VariableName) return undefined
  const bindings = lookUp(scope, textOf(tree, node))?.bindings
  if (bindings?.length !== 1) return undefined
  const [binding] = bindings as [Binding]
  if (binding.how === 'class') return names.scopes.get(binding.node)?.of
  const isMade = binding.how === 'value' && tree.type[binding.node] === T.CallExpression && binding.part === undefined
  if (!isMade || tree.type[binding.node + 1] !== T.VariableName) return undefined
  const made = lookUp(binding.scope, textOf(tree, binding.node + 1))?.bindings
  return made?.length === 1 && made[0]!.how === 'class' ? names.scopes.get(made[0]!.node)?.of : undefined
}

/** Where the value of a name is written out, as far as names lead to one. */
export function resolve(tree: SyntaxTree, names: Names, node: number, scope: Scope): Place {
  let at: Place = { node, scope }
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    const bindings = bindingsAt(tree, names, at.node, at.scope)
    if (bindings?.length !== 1) return at
    const [binding] = bindings as [Binding]
    if (binding.how !== 'value' || binding.part !== undefined) return at
    at = { node: binding.node, scope: binding.scope }
  }
  return at
}

/** The bindings of a name, or of an attribute of a class of this file. */
export function bindingsAt(tree: SyntaxTree, names: Names, node: number, scope: Scope): readonly Binding[] | undefined {
  if (tree.type[node] === T.VariableName) return lookUp(scope, textOf(tree, node))?.bindings
  if (tree.type[node] !== T.MemberExpression) return undefined
  const property = lastChild(tree, node)
  if (tree.type[property] !== T.PropertyName) return undefined
  const owner = selfAt(tree, scope, node + 1) ?? classAt(tree, names, node + 1, scope)
  return owner?.attributes.get(textOf(tree, property))
}
