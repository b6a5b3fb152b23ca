import type { Name } from '../../../shared/contract/summary.ts'
import { argumentsOf } from './arguments.ts'
import { oneOf } from './choices.ts'
import { tableValue } from './elements.ts'
import type { NameReader } from './name-reader.ts'
import { childOf, childrenOf, dotted, lastChild, lookUp, nameOfPath, type Scope, selfAt, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { formattedName, joined, percentName } from './texts.ts'

const MAX_RETURNS = 8

/** What a call gives, where that is a name: a text put together, a choice, what a function of this file returns. */
export function callName(reader: NameReader, node: number, scope: Scope): Name | undefined {
  const { tree } = reader
  const list = lastChild(tree, node)
  const path = dotted(tree, node + 1)
  const last = nameOfPath(path)
  if (tree.type[node + 1] === T.MemberExpression) {
    const property = lastChild(tree, node + 1)
    const method = tree.type[property] === T.PropertyName ? textOf(tree, property) : ''
    const name = ofText(reader, method, node + 2, list, scope)
    if (name !== null) return name
  }
  const { positional } = argumentsOf(tree, list)
  const at = (index: number) => (positional[index] === undefined ? undefined : reader.read(positional[index], scope))
  if (/^(?:str|bytes|intern|Text|AnyStr|text_type|force_str|to_bytes|mark_safe)$/.test(last)) return at(0)
  if (last === 'cast') return at(1)
  if (/^(?:os\.)?(?:getenv|environ\.get)$/.test(path)) return oneOf([null, at(1)])
  if (path === 'getattr') {
    const [base, name] = [at(0), at(1)]
    const isRef = base !== null && typeof base === 'object' && 'ref' in base && typeof name === 'string'
    return oneOf([isRef ? { ref: `${base.ref}.${name}` } : null, at(2)])
  }
  if (last === 'choice' || last === 'next' || last === 'iter') {
    return positional[0] === undefined ? null : oneOf(reader.elements(positional[0], scope) ?? [null])
  }
  const found = functionAt(reader, node + 1, scope)
  return found === undefined ? null : returnedBy(reader, found, { list, scope }, scope)
}

/** What a method makes of a text or of a table; null where it is neither. */
function ofText(reader: NameReader, method: string, base: number, list: number, scope: Scope): Name | undefined {
  const { tree } = reader
  switch (method) {
    case 'encode':
    case 'decode':
      return reader.read(base, scope)
    case 'format': {
      const template = reader.read(base, scope)
      return typeof template === 'string' ? formattedName(tree, template, list, (one) => reader.read(one, scope)) : null
    }
    case 'join': {
      const separator = tree.type[base] === T.String ? (reader.read(base, scope) ?? '') : null
      const [first] = argumentsOf(tree, list).positional
      const isListed = tree.type[first ?? 0] === T.ArrayExpression || tree.type[first ?? 0] === T.TupleExpression
      if (separator === null || first === undefined || !isListed) return null
      const parts = reader.elements(first, scope) ?? [null]
      return joined(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])))
    }
    case 'get': {
      const table = reader.resolve(base, scope)
      if (tree.type[table.node] !== T.DictionaryExpression) return null
      const [key, fallback] = argumentsOf(tree, list).positional
      if (key === undefined) return null
      const values = tableValue(reader, table, reader.read(key, scope))
      return oneOf([...values, fallback === undefined ? undefined : reader.read(fallback, scope)])
    }
    default:
      return null
  }
}

/** The function of this file that a callee names. */
function functionAt(reader: NameReader, callee: number, scope: Scope): number | undefined {
  const { tree } = reader
  if (tree.type[callee] === T.VariableName) {
    const bindings = lookUp(scope, textOf(tree, callee))?.bindings
    return bindings?.length === 1 && bindings[0]!.how === 'function' ? bindings[0]!.node : undefined
  }
  if (tree.type[callee] !== T.MemberExpression) return undefined
  const owner = selfAt(tree, scope, callee + 1) ?? reader.classAt(callee + 1, scope)
  return owner?.methods.get(textOf(tree, lastChild(tree, callee)))?.node
}

/**
 * What a function of this file returns, with the arguments of a call in the places of its parameters.
 *
 * @param call the arguments, and where they are read; none where it is read as a property.
 */
export function returnedBy(
  reader: NameReader,
  node: number,
  call: { list: number; scope: Scope } | undefined,
  around: Scope,
): Name | undefined {
  const { tree } = reader
  const inner = reader.names.scopes.get(node)
  const returns = reader.returns(node)
  if (inner === undefined || returns === undefined || returns.length === 0) return null
  const value = oneOf(returns.map((one) => reader.read(one, inner)))
  const given = new Map<string, Name>()
  if (call !== undefined) {
    const { positional, named } = argumentsOf(tree, call.list)
    inner.params.forEach(({ name, default: fallback }, index) => {
      const argument = named.find(([key]) => key === name)?.[1] ?? positional[index]
      if (argument !== undefined) given.set(name, reader.read(argument, call.scope) ?? null)
      else if (fallback !== undefined) given.set(name, reader.read(fallback, inner.parent ?? around) ?? null)
    })
  }
  return value === undefined ? undefined : filledIn(value, inner.path, given)
}

/** The values that a function returns; nothing where there are too many. */
export function returnsOf(tree: SyntaxTree, node: number): number[] | undefined {
  const { type, end } = tree
  const returns: number[] = []
  const body = childOf(tree, node, T.Body)
  if (body === -1 || end[body]! - body > 400) return undefined
  for (let at = body + 1; at < end[body]!; at += 1) {
    if (type[at] === T.FunctionDefinition || type[at] === T.LambdaExpression || type[at] === T.ClassDefinition) {
      at = end[at]! - 1
    } else if (type[at] === T.ReturnStatement && at + 2 < end[at]!) {
      // Of a tuple that is returned nothing is read.
      if (end[at + 2]! < end[at]! || returns.length === MAX_RETURNS) return undefined
      returns.push(at + 2)
    }
  }
  return returns
}

function filledIn(name: Name, of: string, given: ReadonlyMap<string, Name>): Name {
  if (name === null || typeof name === 'string' || 'ref' in name) return name
  if ('param' in name) return name.of === of ? (given.get(name.param) ?? null) : name
  if ('join' in name) return joined(name.join.map((part) => filledIn(part, of, given)))
  return oneOf(name.any.map((one) => filledIn(one, of, given))) ?? null
}

/** What an operator makes of names: a concatenation, a template filled in, one or the other. */
export function binaryName(reader: NameReader, node: number, scope: Scope): Name | undefined {
  const { tree } = reader
  const [left, operator, right] = childrenOf(tree, node) as [number, number, number]
  const kind = tree.type[operator]
  if (kind === T.or) return oneOf([reader.read(left, scope), reader.read(right, scope)])
  if (kind === T.and) return reader.read(right, scope)
  if (kind !== T.ArithOp) return null
  const sign = tree.text[tree.from[operator]!]
  if (sign === '+') return joined([reader.read(left, scope) ?? null, reader.read(right, scope) ?? null])
  if (sign !== '%') return null
  const template = reader.read(left, scope)
  return typeof template === 'string' ? percentName(tree, template, right, (one) => reader.read(one, scope)) : null
}
