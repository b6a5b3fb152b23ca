import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { ClassRecord } from './class-record.ts'
import { classOfThis } from './class-usage.ts'
import { written } from './naming.ts'
import { memberName, type Node, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

/** Calls with an object or a class in them, which may get attributes there that are not written out. */
export function noteSelfCall(node: TSESTree.CallExpression | TSESTree.NewExpression, walk: Walk): void {
  const callee = unwrap(node.callee)
  if (node.type === 'CallExpression') for (const argument of node.arguments) noteHandedOver(callee, argument, walk)
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return
  // `Object.assign(this, …)`, `Object.assign(Shop.prototype, …)` and the like.
  if (!/^(Object|Reflect)$/.test(callee.object.name)) return
  const [first] = node.arguments
  if (first === undefined || !/^(assign|define\w*|set|setPrototypeOf)$/.test(memberName(callee) ?? '')) return
  const record = classOfThis(first, walk) ?? classOfPrototype(first, walk)
  if (record) record.isDynamic = true
  else noteGiven(first, walk)
}

/** `mixin(Shop.prototype)`; `etch.initialize(this)`, of a library that may do with it what it likes. */
function noteHandedOver(callee: Node, argument: Node, walk: Walk): void {
  if (argument.type === 'ThisExpression') {
    const record = walk.scope.place.self?.record
    if (record && isOfLibrary(callee, walk)) record.isHandedOver = true
    return
  }
  if (argument.type !== 'MemberExpression' || memberName(argument) !== 'prototype') return
  const owner = written(argument.object, walk.scope)
  if (owner !== undefined) noteCompleted(owner, walk)
}

/** An object that is given what is not written out: `shop[key] = value`, where `shop` is a `new Shop()`. */
export function noteGiven(object: Node, walk: Walk): void {
  const inner = unwrap(object)
  const [source] = inner.type === 'Identifier' ? (walk.scope.lookup(inner.name)?.sources ?? []) : []
  const made = source?.node ? unwrap(source.node) : inner
  const owner = made.type === 'NewExpression' ? written(made.callee, walk.scope) : undefined
  if (owner !== undefined) noteCompleted(owner, walk)
}

/** A private name that is built: `shop['_' + name] = value`. */
export function noteBuiltKey(property: Node, { facts }: Walk): void {
  if (/^["'`]_/.test(facts.text.slice(property.range[0], property.range[0] + 2))) facts.builder.word(':', '_')
}

/** Takes note that a class gets attributes that are not written out. */
function noteCompleted(owner: string, { facts }: Walk): void {
  facts.builder.word(':', `${owner.slice(owner.lastIndexOf('.') + 1)}.prototype`)
}

/** Whether a function is imported, and not by a path. */
function isOfLibrary(callee: Node, { scope }: Walk): boolean {
  let at = callee
  while (at.type === 'MemberExpression') at = unwrap(at.object)
  const from = at.type === 'Identifier' ? scope.lookup(at.name)?.from : undefined
  return from !== undefined && !from.startsWith('.')
}

function classOfPrototype(node: Node, { facts }: Walk): ClassRecord | undefined {
  if (node.type !== 'MemberExpression' || memberName(node) !== 'prototype') return undefined
  const { object } = node
  return object.type === 'Identifier' ? facts.classes.find(({ name }) => name === object.name) : undefined
}
