import type { Name } from '../../../shared/contract/summary.ts'
import { argumentsOf } from './arguments.ts'
import { oneOf } from './choices.ts'
import type { NameReader } from './name-reader.ts'
import { childrenOf, lastChild, partsOf, type Scope, textOf } from './scopes.ts'
import { T } from './terms.ts'
import { entriesOf } from './texts.ts'

const MAX_ELEMENTS = 100

// What gives the elements of its first argument again.
const SAME_ELEMENTS =
  /^(?:list|tuple|set|frozenset|sorted|reversed|iter|deque|fromkeys|OrderedSet|MappingProxyType|tqdm)$/

/**
 * The elements that looping over a node gives; undefined where they cannot be told.
 *
 * @param part which part of each element is asked for, where they are tuples.
 */
export function readElements(reader: NameReader, node: number, scope: Scope, part?: number): Name[] | undefined {
  const { tree } = reader
  const of = (one: number) => reader.elements(one, scope, part)
  switch (tree.type[node]) {
    case T.TupleExpression:
    case T.ArrayExpression:
    case T.SetExpression:
    case T.AssignStatement:
    case T.ForStatement:
      return listed(reader, node, scope, part)
    case T.DictionaryExpression:
      return entriesOf(tree, node)
        .slice(0, MAX_ELEMENTS)
        .map(([key]) => reader.read(key, scope) ?? null)
    case T.ParenthesizedExpression:
      return of(node + 1)
    case T.VariableName:
    case T.MemberExpression:
      return named(reader, node, scope, part)
    case T.CallExpression:
      return called(reader, node, scope, part)
    case T.ConditionalExpression: {
      const [first, , , , last] = childrenOf(tree, node)
      return both(of(first!), of(last!))
    }
    case T.BinaryExpression: {
      const [left, operator, right] = childrenOf(tree, node)
      const sign = tree.text[tree.from[operator!]!]
      return tree.type[operator!] === T.or || sign === '+' || sign === '|' ? both(of(left!), of(right!)) : undefined
    }
    case T.ArrayComprehension:
    case T.SetComprehension:
    case T.ComprehensionExpression:
    case T.DictionaryComprehension:
      return part === undefined ? [reader.read(node + 1, scope) ?? null] : undefined
    default:
      return undefined
  }
}

function listed(reader: NameReader, node: number, scope: Scope, part: number | undefined): Name[] {
  const { tree } = reader
  const elements: Name[] = []
  const parts = partsOf(tree, node) ?? childrenOf(tree, node)
  for (let index = 0; index < parts.length && elements.length < MAX_ELEMENTS; index += 1) {
    const at = parts[index]!
    if (tree.type[at] === T.Star) {
      index += 1
      elements.push(...(reader.elements(parts[index]!, scope, part) ?? [null]))
      continue
    }
    const asked = part === undefined ? at : partsOf(tree, at)?.[part]
    elements.push(asked === undefined ? null : (reader.read(asked, scope) ?? null))
  }
  return elements
}

function named(reader: NameReader, node: number, scope: Scope, part: number | undefined): Name[] | undefined {
  const bindings = reader.bindingsAt(node, scope)
  if (bindings === undefined) {
    const name = reader.read(node, scope)
    return name !== null && typeof name === 'object' && 'ref' in name && part === undefined ? [name] : undefined
  }
  const elements: Name[] = []
  for (const binding of bindings.slice(0, MAX_ELEMENTS)) {
    const isList = (binding.how === 'value' || binding.how === 'update') && binding.part === undefined
    if (binding.how === 'class') {
      const members = reader.names.scopes.get(binding.node)?.of
      for (const name of members?.attributes.keys() ?? []) elements.push(reader.attribute(members!, name) ?? null)
    } else if (isList) {
      const more = reader.elements(binding.node, binding.scope, part)
      if (more === undefined) return undefined
      elements.push(...more)
    } else if ((binding.how === 'import' || binding.how === 'param') && part === undefined) {
      elements.push(reader.bound([binding], textOf(reader.tree, node)) ?? null)
    } else if (binding.how !== 'unknown' || binding.type === undefined) return undefined
  }
  return elements
}

function called(reader: NameReader, node: number, scope: Scope, part: number | undefined): Name[] | undefined {
  const { tree } = reader
  const base = tree.type[node + 1] === T.MemberExpression ? node + 2 : -1
  const callee = textOf(tree, base === -1 ? node + 1 : lastChild(tree, node + 1))
  const { positional } = argumentsOf(tree, lastChild(tree, node))
  if (base !== -1) {
    if (callee === 'keys' || (callee === 'items' && part === 0)) return reader.elements(base, scope)
    if ((callee === 'values' && part === undefined) || (callee === 'items' && part === 1)) {
      return valuesOf(reader, base, scope)
    }
    if (callee === 'split') {
      const text = reader.read(base, scope)
      const separator = positional[0] === undefined ? undefined : reader.read(positional[0], scope)
      if (typeof text !== 'string' || separator === null || typeof separator === 'object') return undefined
      return (separator === undefined ? text.trim().split(/\s+/) : text.split(separator)).slice(0, MAX_ELEMENTS)
    }
  }
  const [first] = positional
  if (first === undefined) return undefined
  if (SAME_ELEMENTS.test(callee)) return reader.elements(first, scope, part)
  if (callee === 'enumerate' && part === 1) return reader.elements(first, scope)
  if (callee === 'zip' && part !== undefined && positional[part] !== undefined) {
    return reader.elements(positional[part], scope)
  }
  if (callee !== 'chain') return undefined
  let all: Name[] | undefined = []
  for (const one of positional) all = both(all, reader.elements(one, scope, part))
  return all
}

function valuesOf(reader: NameReader, node: number, scope: Scope): Name[] | undefined {
  const table = reader.resolve(node, scope)
  if (reader.tree.type[table.node] !== T.DictionaryExpression) return undefined
  const entries = entriesOf(reader.tree, table.node).slice(0, MAX_ELEMENTS)
  return entries.map(([, value]) => reader.read(value, table.scope) ?? null)
}

/** What stands at a key of a dict that is written out; where the key cannot be told, any of its values. */
export function tableValue(
  reader: NameReader,
  table: { node: number; scope: Scope },
  key: Name | number | undefined,
): Name[] {
  const values: Name[] = []
  for (const [at, value] of entriesOf(reader.tree, table.node).slice(0, MAX_ELEMENTS)) {
    const isAsked = typeof key === 'string' && reader.read(at, table.scope) === key
    if (isAsked) return [reader.read(value, table.scope) ?? null]
    values.push(reader.read(value, table.scope) ?? null)
  }
  return values
}

function both(left: Name[] | undefined, right: Name[] | undefined): Name[] | undefined {
  return left !== undefined && right !== undefined ? [...left, ...right] : undefined
}

/** What stands at an index of a list or table, or of an enumeration. */
export function indexedName(reader: NameReader, node: number, index: number, scope: Scope): Name | undefined {
  const { tree } = reader
  if (tree.end[node + 1] !== index || tree.type[index] === T.Colon) return null
  const key = tree.type[index] === T.Number ? Number(textOf(tree, index)) : reader.read(index, scope)
  const owner = reader.classAt(node + 1, scope)
  if (owner !== undefined) return typeof key === 'string' ? reader.attribute(owner, key) : null
  const table = reader.resolve(node + 1, scope)
  if (tree.type[table.node] === T.DictionaryExpression) return oneOf(tableValue(reader, table, key))
  if (tree.type[table.node] === T.VariableName || tree.type[table.node] === T.MemberExpression) return null
  const elements = reader.elements(table.node, table.scope)
  if (elements === undefined) return null
  return typeof key === 'number' ? elements.at(key) : oneOf(elements)
}
