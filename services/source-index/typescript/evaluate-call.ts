import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Evaluator } from './evaluate.ts'
import type { Scope, Source } from './scope.ts'
import { memberName, type Node, textOf } from './syntax.ts'
import { joined, type Table, type Thing } from './things.ts'

/** Calls that give what they are given. */
const SAME = new Set(['Object.freeze', 'Object.seal', 'Array.from', 'String', 'ref', 'shallowRef', 'readonly', 'Ref'])

/** Methods of lists that give the same elements. */
const SAME_ELEMENTS = new Set(['filter', 'slice', 'sort', 'toSorted', 'reverse', 'toReversed', 'values', 'flat'])

/** What a call gives, of those that put lists, tables and texts together. */
export function evaluateCall(
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  scope: Scope,
  evaluator: Evaluator,
): Thing {
  const { callee } = node
  const [first] = node.arguments
  const called = plainCallee(callee)
  if (node.type === 'NewExpression') {
    if (called === 'Set') return first ? evaluator.evaluate(first, scope) : null
    return called === 'Map' && first?.type === 'ArrayExpression' ? mapOf(first, scope) : null
  }
  if (called !== undefined && first && first.type !== 'SpreadElement') {
    if (SAME.has(called)) return evaluator.evaluate(first, scope)
    if (called === 'Object.keys') return listOf(first, scope, 'key')
    if (called === 'Object.values') return valuesOf(evaluator.evaluate(first, scope), first, scope)
    if (called === 'Object.entries') return { pairs: evaluator.evaluate(first, scope) }
  }
  if (callee.type !== 'MemberExpression') return null
  const method = memberName(callee) ?? ''
  if (method === 'toString' || method === 'trim') return evaluator.evaluate(callee.object, scope)
  if (SAME_ELEMENTS.has(method) || method === 'concat') {
    const thing = evaluator.evaluate(callee.object, scope)
    // A part of a text is another text.
    if (method === 'slice' && first !== undefined && !isList(thing)) return null
    if (method !== 'concat') return thing
    if (isTextual(thing)) return joined([thing, ...node.arguments.map((each) => evaluator.evaluate(each, scope))])
    return { list: [callee.object, ...node.arguments].map((each) => element(each, scope)) }
  }
  const thing =
    method === 'join' || method === 'keys' || method === 'entries' ? evaluator.evaluate(callee.object, scope) : null
  if (thing === null || typeof thing === 'string') return null
  if (method === 'entries') return { pairs: thing }
  if (method === 'keys') return 'table' in thing ? { list: [element(callee.object, scope, 'key')] } : null
  return 'list' in thing
    ? joinedBy(
        first ? (textOf(first) ?? null) : ',',
        thing.list.map((each) => evaluator.source(each)),
      )
    : null
}

/** `Set`, `Object.keys`: a global name, or one of its members. */
function plainCallee(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined
  return `${node.object.name}.${memberName(node) ?? ''}`
}

function element(node: Node, scope: Scope, each: 'element' | 'key' = 'element'): Source {
  return { node, scope, steps: [{ each }] }
}

function listOf(node: Node, scope: Scope, each: 'element' | 'key'): Thing {
  return { list: [element(node, scope, each)] }
}

function valuesOf(thing: Thing, node: Node, scope: Scope): Thing {
  if (thing !== null && typeof thing === 'object' && 'ref' in thing) return { ref: `${thing.ref}.*` }
  return listOf(node, scope, 'element')
}

function mapOf(pairs: TSESTree.ArrayExpression, scope: Scope): Table {
  const table = new Map<string, Source>()
  const spreads: Source[] = []
  for (const pair of pairs.elements) {
    const [key, value] = pair?.type === 'ArrayExpression' ? pair.elements : []
    const text = key && textOf(key)
    if (typeof text === 'string') table.set(text, { node: value ?? null, scope })
    else spreads.push({ node: null, scope })
  }
  return { table, spreads, isMap: true }
}

function isList(thing: Thing): boolean {
  return typeof thing === 'object' && thing !== null && 'list' in thing
}

function isTextual(thing: Thing): boolean {
  return typeof thing === 'string' || (thing !== null && 'join' in thing)
}

function joinedBy(separator: Thing, parts: readonly Thing[]): Thing {
  return joined(parts.flatMap((part, at) => (at === 0 ? [part] : [separator, part])))
}
