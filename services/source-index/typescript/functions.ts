import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { setParameterProperty } from './class-usage.ts'
import { docBefore } from './doc-comment.ts'
import { pathOf, selfOfObject } from './naming.ts'
import { declarePattern } from './patterns.ts'
import type { DeclaredParameter, NamedFunction, Place, Self, Source } from './scope.ts'
import { type FunctionNode, lineOf, memberName, type Node } from './syntax.ts'
import type { Walk } from './walk.ts'

/** Methods that call back with each element of a list. */
const EACH = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex'])

/** Walks a function, in a scope that has its parameters. */
export function visitFunction(node: FunctionNode, walk: Walk): true {
  if (node.type === 'FunctionDeclaration' && node.id) {
    walk.scope.declare({ name: node.id.name, kind: 'function', line: lineOf(node), sources: [] })
  }
  const path = pathOf(walk)
  const named = path ? { path, line: lineOf(node), parameters: node.params.map((each) => asDeclared(each)) } : undefined
  if (path && walk.scope.parent === undefined) {
    walk.facts.defined.push({ path, line: lineOf(node), doc: docBefore(walk.facts.text, walk.stack) })
  }
  if (named) walk.facts.functions.push(named)
  const place: Place = {
    path: path || walk.scope.place.path,
    isNamed: path !== undefined,
    self: node.type === 'ArrowFunctionExpression' ? walk.scope.place.self : selfOf(node, walk),
  }
  const each = path === undefined ? elementOf(node, walk) : undefined
  walk.within(
    place,
    true,
    () => {
      for (const [at, parameter] of node.params.entries()) {
        declareParameter(parameter, named, at === 0 ? each : undefined, walk)
      }
      setDefaults(node, named, walk)
      if (node.body.type !== 'BlockStatement') walk.visit(node.body)
      else {
        walk.stack.push(node.body)
        walk.visitAll(node.body.body)
        walk.stack.pop()
      }
    },
    node,
  )
  return true
}

function asDeclared(parameter: TSESTree.Parameter): DeclaredParameter {
  const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
  const pattern = inner.type === 'AssignmentPattern' ? inner.left : inner
  if (pattern.type === 'Identifier') return { name: pattern.name }
  if (pattern.type !== 'RestElement') return { name: '{}' }
  return { name: pattern.argument.type === 'Identifier' ? `*${pattern.argument.name}` : '*' }
}

function declareParameter(
  parameter: TSESTree.Parameter,
  named: NamedFunction | undefined,
  source: Source | undefined,
  walk: Walk,
): void {
  const at = walk.scope.function?.params.indexOf(parameter) ?? 0
  const how = {
    kind: 'parameter',
    scope: walk.scope,
    source,
    function: named,
    parameter: named?.parameters[at],
  } as const
  walk.visitAll(parameter.decorators)
  if (parameter.type === 'TSParameterProperty') {
    declarePattern(parameter.parameter, how, walk)
    setParameterProperty(parameter, walk)
  } else declarePattern(parameter, how, walk)
}

/** Notes what parameters are where a caller leaves them out. */
function setDefaults(node: FunctionNode, named: NamedFunction | undefined, walk: Walk): void {
  node.params.forEach((parameter, at) => {
    const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
    const declared = named?.parameters[at]
    if (named && declared && inner.type === 'AssignmentPattern') {
      Object.assign(declared, { default: { node: inner.right, scope: walk.scope } })
    }
  })
}

/** What `this` is in a function that has one of its own. */
function selfOf(node: FunctionNode, walk: Walk): Self | undefined {
  const { node: parent, child, at } = walk.above()
  switch (parent?.type) {
    case 'MethodDefinition':
      return walk.scope.place.self
    case 'Property': {
      const object = walk.stack[at - 1]
      const path = object && pathOf(walk, at - 1)
      return object && path ? selfOfObject(path, object, walk.scope) : undefined
    }
    case 'AssignmentExpression':
      return parent.right === child ? selfOfTarget(parent.left) : undefined
    default:
      return node.id && /^[A-Z]/.test(node.id.name) ? { path: node.id.name } : undefined
  }
}

/** `Shop.prototype.send = function () { this… }`: `this` is a Shop. */
function selfOfTarget(target: Node): Self | undefined {
  if (target.type !== 'MemberExpression' || target.object.type !== 'MemberExpression') return undefined
  const { object } = target
  if (memberName(object) !== 'prototype' || object.object.type !== 'Identifier') return undefined
  return { path: object.object.name }
}

/** The elements that a callback is called with: of `list` in `list.forEach((each) => …)`. */
function elementOf(node: FunctionNode, walk: Walk): Source | undefined {
  const { node: call, child } = walk.above()
  if (call?.type !== 'CallExpression' || call.arguments[0] !== child || call.callee.type !== 'MemberExpression')
    return undefined
  if (!EACH.has(memberName(call.callee) ?? '') || node.params.length === 0) return undefined
  return { node: call.callee.object, scope: walk.scope, steps: [{ each: 'element' }] }
}
