import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** How a name comes by what it holds. */
export interface Binding {
  /**
   * It is the value of `node`, one of its elements, what `node` is added to, a parameter, something imported, a function, a
   * class, or nothing that can be told.
   */
  how: 'value' | 'element' | 'update' | 'param' | 'import' | 'function' | 'class' | 'unknown'
  node: number
  /** Where `node` is read. */
  scope: Scope
  /** Which part of the value or element it is, where that is a tuple. */
  part?: number
  /** The name or attribute that is bound. */
  target: number
  /** Its annotation. */
  type?: number
}

/** A parameter of a function. */
export interface ParameterNode {
  /** With its stars. */
  name: string
  default?: number
  type?: number
}

/** What a class holds by name, in its body and on `self`. */
export interface ClassScope {
  path: string
  node: number
  scope: Scope
  /** Bindings of attributes, in the body and on `self`. */
  attributes: Map<string, Binding[]>
  /** Its functions, and what stands over each. */
  methods: Map<string, Method>
}

/** A function of a class. */
export interface Method {
  node: number
  scope: Scope
  decorators: readonly string[]
}

/** A stretch of code with names of its own; a lambda or a comprehension has those of the function around it but its own. */
export interface Scope {
  kind: 'module' | 'class' | 'function' | 'lambda'
  /** `Class.method`, `outer.inner`; empty at the top. */
  path: string
  node: number
  parent: Scope | undefined
  names: Map<string, Binding[]>
  /** Names that are those of an outer scope: `global` and `nonlocal`. */
  outer: Map<string, Scope> | undefined
  /** The class it is the body of, or whose instance `self` is. */
  of: ClassScope | undefined
  self: string | undefined
  /** Of a function: without `self` and `cls`. */
  params: readonly ParameterNode[]
}

/** The scope that a name belongs to where it is used in `scope`, and its bindings there. */
export function lookUp(scope: Scope, name: string): { scope: Scope; bindings: Binding[] } | undefined {
  let at: Scope | undefined = scope
  for (; at !== undefined; at = at.parent) {
    const outer: Scope | undefined = at.outer?.get(name)
    if (outer !== undefined) at = outer
    // Names in the body of a class are not seen by its functions.
    if (at.kind === 'class' && at !== scope) continue
    const bindings = at.names.get(name)
    if (bindings !== undefined) return { scope: at, bindings }
  }
  return undefined
}

/** The class whose instance, or which itself, `node` is: `self`, `cls`, `type(self)`, `self.__class__`. */
export function selfAt(tree: SyntaxTree, scope: Scope, node: number): ClassScope | undefined {
  const type = tree.type[node]
  if (type === T.VariableName) {
    const from = tree.from[node]!
    const length = tree.to[node]! - from
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      if (at.self !== undefined) {
        if (at.self.length === length && tree.text.startsWith(at.self, from)) return at.of
      }
      // A function within a method may have a `self` of its own.
      if (at.params.some(({ name }) => name.length === length && tree.text.startsWith(name, from))) return undefined
      // The class is named in its own functions.
      if (at.kind === 'class') {
        const name = nameOfPath(at.path)
        if (at !== scope && name.length === length && tree.text.startsWith(name, from)) return at.of
      }
    }
    return undefined
  }
  if (type === T.MemberExpression) {
    const isClass = tree.type[node + 1] === T.VariableName && textOf(tree, lastChild(tree, node)) === '__class__'
    return isClass ? selfAt(tree, scope, node + 1) : undefined
  }
  if (type !== T.CallExpression || textOf(tree, node + 1) !== 'type') return undefined
  const argument = tree.end[node + 1]! + 1
  return tree.type[argument] === T.VariableName ? selfAt(tree, scope, argument) : undefined
}

/** What a node says, as written. */
export function textOf(tree: SyntaxTree, node: number): string {
  return tree.text.slice(tree.from[node], tree.to[node])
}

/** The last part of a dotted path. */
export function nameOfPath(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** The nodes directly below one. */
export function childrenOf(tree: SyntaxTree, node: number): number[] {
  const children: number[] = []
  for (let at = node + 1; at < tree.end[node]!; at = tree.end[at]!) children.push(at)
  return children
}

/** The last node directly below one; -1 where there is none. */
export function lastChild(tree: SyntaxTree, node: number): number {
  let last = -1
  for (let at = node + 1; at < tree.end[node]!; at = tree.end[at]!) last = at
  return last
}

/** The last part of {@link dotted}. */
export function lastName(tree: SyntaxTree, node: number): string {
  for (let at = node; ; at += 1) {
    const type = tree.type[at]
    if (type === T.MemberExpression) {
      const property = lastChild(tree, at)
      if (tree.type[property] === T.PropertyName) return textOf(tree, property)
    } else if (type === T.VariableName) return textOf(tree, at)
    else if (type !== T.CallExpression && type !== T.ParenthesizedExpression && type !== T.AwaitExpression) return ''
    if (type === T.AwaitExpression) at += 1
  }
}

/** The class that code in a scope belongs to. */
export function ownerOf(scope: Scope): ClassScope | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.of !== undefined) return at.of
  return undefined
}

/** The first node of a type directly below one; -1 where there is none. */
export function childOf(tree: SyntaxTree, node: number, type: number): number {
  for (let at = node + 1; at < tree.end[node]!; at = tree.end[at]!) if (tree.type[at] === type) return at
  return -1
}

/** The nodes of a list that is written out, or of what a statement assigns; nothing where it is none, or spreads another. */
export function partsOf(tree: SyntaxTree, node: number): number[] | undefined {
  const { type } = tree
  let parts = childrenOf(tree, node)
  if (type[node] === T.AssignStatement) parts = parts.slice(parts.findLastIndex((at) => type[at] === T.AssignOp) + 1)
  else if (type[node] === T.ForStatement) {
    const first = parts.findIndex((at) => type[at] === T.in) + 1
    parts = parts.slice(
      first,
      parts.findIndex((at) => type[at] === T.Body),
    )
  } else if (type[node] !== T.TupleExpression && type[node] !== T.ArrayExpression && type[node] !== T.SetExpression) {
    return undefined
  }
  return parts.some((at) => type[at] === T.Star) ? undefined : parts
}

/** A dotted name as written, without calls and indices on its way: `bus.emit`, `get_bus.emit`; empty where it is none. */
export function dotted(tree: SyntaxTree, node: number): string {
  const parts: string[] = []
  for (let at = node; ; at += 1) {
    const type = tree.type[at]
    if (type === T.MemberExpression) {
      const property = lastChild(tree, at)
      if (tree.type[property] === T.PropertyName) parts.push(textOf(tree, property))
    } else if (type === T.VariableName) return [...parts, textOf(tree, at)].reverse().join('.')
    else if (type !== T.CallExpression && type !== T.ParenthesizedExpression && type !== T.AwaitExpression) return ''
    // `await` is itself a node before what it waits for.
    if (type === T.AwaitExpression) at += 1
  }
}
