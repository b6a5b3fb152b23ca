import { addTo } from '../../../shared/contract/lists.ts'
import { Mark, type Names } from './names.ts'
import { decoratorsOf, parametersOf } from './parameters.ts'
import {
  type Binding,
  type ClassScope,
  childOf,
  lastChild,
  lookUp,
  partsOf,
  type Scope,
  selfAt,
  textOf,
} from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

type Bound = Omit<Binding, 'target'>

const MAX_DEPTH = 20

/** Finds what every name of a file is bound to, in one pass. */
export function bindNames(tree: SyntaxTree): Names {
  const { type, end, parent, text, from, to } = tree
  const marks = new Uint8Array(tree.size)
  const scopes = new Map<number, Scope>()
  const classes: ClassScope[] = []
  const assigned = new Set<string>()
  const open = (kind: Scope['kind'], path: string, node: number, above: Scope | undefined): Scope => {
    const names = new Map<string, Binding[]>()
    const scope: Scope = {
      kind,
      path,
      node,
      parent: above,
      names,
      outer: undefined,
      of: undefined,
      self: undefined,
      params: [],
    }
    scopes.set(node, scope)
    return scope
  }
  const module = open('module', '', 0, undefined)
  let scope = module
  let around: Scope[] = []

  const bind = (name: string, binding: Binding) => {
    const outer = scope.outer?.get(name)
    const owner = outer === undefined ? scope : (lookUp(outer, name)?.scope ?? outer)
    addTo(owner.names, name, binding)
    if (owner.kind === 'class') addTo(owner.of!.attributes, name, binding)
  }

  const bindTarget = (target: number, bound: Bound, depth = 0): void => {
    marks[target] = Mark.Target
    const kind = type[target]
    if (kind === T.VariableName) bind(textOf(tree, target), { ...bound, target })
    if (kind === T.MemberExpression) {
      const property = lastChild(tree, target)
      if (type[property] !== T.PropertyName) return
      const owner = selfAt(tree, scope, target + 1)
      if (owner === undefined) assigned.add(textOf(tree, property))
      else addTo(owner.attributes, textOf(tree, property), { ...bound, target })
      return
    }
    if (
      depth < MAX_DEPTH &&
      (kind === T.TupleExpression || kind === T.ArrayExpression || kind === T.ParenthesizedExpression)
    ) {
      bindTargets(target + 1, end[target]!, bound, kind === T.ParenthesizedExpression, depth + 1)
    }
  }

  /** Binds the targets from one node up to another: a single one to it all, several to their parts. */
  const bindTargets = (first: number, until: number, bound: Bound, single: boolean, depth = 0): void => {
    if (single) {
      bindTarget(first, bound, depth)
      return
    }
    const values = bound.how === 'value' && bound.part === undefined ? partsOf(tree, bound.node) : undefined
    let part = 0
    for (let at = first; at < until; at = end[at]!, part += 1) {
      if (type[at] === T.Star) {
        at = end[at]!
        bindTarget(at, { ...bound, how: 'unknown' }, depth)
        continue
      }
      const value = values?.[part]
      if (value !== undefined) bindTarget(at, { ...bound, node: value }, depth)
      else bindTarget(at, bound.part === undefined ? { ...bound, part } : { ...bound, how: 'unknown' }, depth)
    }
  }

  const bindLoop = (first: number, limit: number, whole: number): void => {
    let until = first
    while (until < limit && type[until] !== T.in) until = end[until]!
    if (until >= limit) return
    const iterable = end[until]!
    const next = iterable < limit ? end[iterable]! : limit
    // `for x in 'a', 'b'`: the loop itself stands for what it goes over.
    const several = whole !== -1 && next < limit && type[next] !== T.Body && type[next] !== T.else
    bindTargets(first, until, { how: 'element', node: several ? whole : iterable, scope }, end[first]! >= until)
  }

  const bindAssignment = (node: number): void => {
    let last = -1
    let annotation: number | undefined
    for (let at = node + 1; at < end[node]!; at = end[at]!) {
      if (type[at] === T.AssignOp) last = end[at]!
      else if (type[at] === T.TypeDef) annotation = at + 2
    }
    const typed = annotation === undefined ? {} : { type: annotation }
    if (last === -1) {
      bindTarget(node + 1, { how: 'unknown', node, scope, ...typed })
      return
    }
    const single = end[last]! >= end[node]!
    const bound: Bound = { how: 'value', node: single ? last : node, scope, ...typed }
    for (let at = node + 1, first = at; at < last; at = end[at]!) {
      if (type[at] !== T.AssignOp && type[at] !== T.TypeDef) continue
      if (first < at) bindTargets(first, at, bound, end[first]! >= at)
      first = end[at]!
    }
  }

  const enter = (node: number): void => {
    around.push(scope)
    const isFunction = type[node] === T.FunctionDefinition
    const nameNode = childOf(tree, node, T.VariableName)
    const name = isFunction || type[node] === T.ClassDefinition ? textOf(tree, nameNode) : ''
    const path = name === '' ? scope.path : scope.path === '' ? name : `${scope.path}.${name}`
    if (type[node] === T.ClassDefinition) {
      bind(name, { how: 'class', node, scope, target: nameNode })
      scope = open('class', path, node, scope)
      const of: ClassScope = { path, node, scope, attributes: new Map(), methods: new Map() }
      scope.of = of
      classes.push(of)
      return
    }
    const list = childOf(tree, node, T.ParamList)
    const params = list === -1 ? [] : parametersOf(tree, list)
    const inner = open(isFunction ? 'function' : 'lambda', path, node, scope)
    if (isFunction) {
      bind(name, { how: 'function', node, scope: inner, target: nameNode })
      if (scope.kind === 'class') {
        const decorators = decoratorsOf(tree, node)
        scope.of!.methods.set(name, { node, scope: inner, decorators })
        inner.of = scope.of
        if (!decorators.includes('staticmethod')) inner.self = params.shift()?.name
      }
    }
    scope = inner
    scope.params = params
    for (const param of params) {
      const at: Binding = { how: 'param', node: param.node, scope, target: param.node }
      addTo(scope.names, param.name.replace(/^\*+/, ''), param.type === undefined ? at : { ...at, type: param.type })
    }
  }

  const visit: Record<number, (node: number) => void> = {
    [T.FunctionDefinition]: enter,
    [T.ClassDefinition]: enter,
    [T.LambdaExpression]: enter,
    [T.AssignStatement]: bindAssignment,
    [T.UpdateStatement]: (node) => {
      const value = lastChild(tree, node)
      if (type[node + 1] === T.VariableName) {
        bind(textOf(tree, node + 1), { how: 'update', node: value, scope, target: node + 1 })
      } else if (type[node + 1] === T.MemberExpression) {
        const property = lastChild(tree, node + 1)
        const owner = type[property] === T.PropertyName ? selfAt(tree, scope, node + 2) : undefined
        const update: Binding = { how: 'update', node: value, scope, target: node + 1 }
        if (owner !== undefined) addTo(owner.attributes, textOf(tree, property), update)
      }
    },
    [T.NamedExpression]: (node) => bindTarget(node + 1, { how: 'value', node: lastChild(tree, node), scope }),
    [T.DeleteStatement]: (node) => {
      for (let at = node + 2; at < end[node]!; at = end[at]!) marks[at] = Mark.Deleted
    },
    [T.for]: (node) => {
      const above = parent[node]!
      bindLoop(end[node]!, end[above]!, type[above] === T.ForStatement ? above : -1)
    },
    [T.WithStatement]: (node) => {
      let before = to[node + 1]!
      for (let at = end[node + 1]!; at < end[node]! && type[at] !== T.Body; at = end[at]!) {
        if (type[at] === T.as) continue
        if (/\bas\s*$/.test(text.slice(before, from[at]))) bindTarget(at, { how: 'unknown', node: at, scope })
        before = to[at]!
      }
    },
    [T.TryStatement]: (node) => {
      for (let at = node + 1; at < end[node]!; at = end[at]!) {
        if (type[at] === T.Body && type[at - 1] === T.VariableName && type[at - 2] === T.as) {
          bindTarget(at - 1, { how: 'unknown', node: at - 1, scope })
        }
      }
    },
    [T.ImportStatement]: (node) => {
      // Of `import a.b` it is `a` that is bound, of the others the name before a comma or the end.
      const isFrom = type[node + 1] === T.from
      let isName = !isFrom
      let bound = -1
      for (let at = node + 2; at < end[node]!; at += 1) {
        if (type[at] === T.import) isName = true
        else if (isName && type[at] === T.VariableName) {
          if (type[at - 1] === T.as) bound = at
          else if (!isFrom && text.charCodeAt(from[at]! - 1) === 46) continue
          else {
            flush(bound, node)
            bound = at
          }
        }
      }
      flush(bound, node)
      if (type[lastChild(tree, node)] === T.Star) bind('*', { how: 'import', node, scope, target: node })
    },
    [T.ScopeStatement]: (node) => {
      scope.outer ??= new Map()
      const isGlobal = text.charCodeAt(from[node]!) === 103
      for (let at = node + 2; at < end[node]!; at += 1) {
        if (isGlobal || scope.parent !== undefined) scope.outer.set(textOf(tree, at), isGlobal ? module : scope.parent!)
      }
    },
    [T.CapturePattern]: (node) => bindTarget(node + 1, { how: 'unknown', node, scope }),
  }
  const flush = (bound: number, node: number) => {
    if (bound !== -1) bind(textOf(tree, bound), { how: 'import', node, scope, target: bound })
  }

  const visits = Array.from({ length: 256 }, (_, id) => visit[id])
  for (let node = 1; node < tree.size; node += 1) {
    while (node >= end[scope.node]!) scope = around.pop()!
    visits[type[node]!]?.(node)
  }
  around = []
  return { module, scopes, classes, marks, assigned }
}
