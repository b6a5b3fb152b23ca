import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Scope, Self } from './scope.ts'
import { isFunction, keyOf, memberName, type Node, textOf, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

const MAX_DEPTH = 12

/** Calls that give back the function or the object they are given, or one that stands for it. */
const PASSES =
  /^(useCallback|useEvent|useMemoizedFn|debounce|throttle|memoize|memo|once|action|freeze|seal|markRaw|reactive)$/

/**
 * What a function, a class or an object is called by others: `publish`, `Shop.publish`, `bus.publish`, and `createBus.publish`
 * for what `createBus` returns.
 *
 * @param at its place on the stack.
 * @returns undefined where nobody can name it; empty for what is exported whole.
 */
export function pathOf(walk: Walk, at = walk.stack.length - 1, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined
  const node = walk.stack[at]
  if (node?.type === 'FunctionDeclaration') return node.id ? walk.scope.qualify(node.id.name) : 'default'
  const { node: parent, child, at: above } = walk.above(at)
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' ? walk.scope.qualify(parent.id.name) : undefined
    case 'Property': {
      const name = parent.value === child ? keyOf(parent.key, parent.computed) : undefined
      return join(name === undefined ? undefined : pathOf(walk, above - 1, depth + 1), name)
    }
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return join(walk.scope.place.self?.path, keyOf(parent.key, parent.computed))
    case 'AssignmentExpression':
      return parent.right === child ? targetPath(parent.left, walk.scope) : undefined
    case 'ReturnStatement':
      return functionAround(walk, above)
    case 'ArrowFunctionExpression':
      return parent.body === child ? functionAround(walk, above + 1) : undefined
    case 'ExportDefaultDeclaration':
    case 'TSExportAssignment':
      return 'default'
    case 'CallExpression':
      return parent.callee !== child && PASSES.test(lastName(parent.callee) ?? '')
        ? pathOf(walk, above, depth + 1)
        : undefined
    default:
      return undefined
  }
}

function join(path: string | undefined, name: string | undefined): string | undefined {
  if (path === undefined || name === undefined) return undefined
  return path === '' ? name : `${path}.${name}`
}

/** The path of the function that a place of the stack stands in, where it has one of its own. */
function functionAround(walk: Walk, at: number): string | undefined {
  for (let up = at; up >= 0; up -= 1) {
    if (isFunction(walk.stack[up])) return walk.scope.place.isNamed ? walk.scope.place.path : undefined
  }
  return ''
}

/** What an assignment gives its value to, as others name it. */
export function targetPath(left: Node, scope: Scope): string | undefined {
  const target = unwrap(left)
  if (target.type === 'Identifier') return target.name
  if (target.type !== 'MemberExpression') return undefined
  if (isModuleExports(target)) return ''
  const name = memberName(target)
  if (name === undefined) return undefined
  const object = unwrap(target.object)
  if (object.type === 'ThisExpression') return join(scope.place.self?.path, name)
  if (isModuleExports(object) || (object.type === 'Identifier' && object.name === 'exports')) return name
  if (object.type === 'MemberExpression' && memberName(object) === 'prototype')
    return join(targetPath(object.object, scope), name)
  return join(targetPath(object, scope), name)
}

/** Whether a node is `module.exports`. */
export function isModuleExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    memberName(node) === 'exports'
  )
}

/** The last part of the name of what is called: `emit` of `bus.emit`. */
export function lastName(callee: Node): string | undefined {
  const node = unwrap(callee)
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' ? memberName(node) : undefined
}

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/**
 * An expression as dotted names without arguments: `bus.emit`, `getBus.emit`, `Shop.bus.emit` for `this.bus.emit`; names
 * that only stand for a longer one are written out.
 *
 * @returns undefined for what has no name.
 */
export function written(node: Node, scope: Scope, depth = 0): string | undefined {
  if (depth > 3 * MAX_DEPTH) return undefined
  const inner = unwrap(node)
  switch (inner.type) {
    case 'Identifier':
      return aliased(inner.name, scope, depth) ?? inner.name
    case 'ThisExpression':
      return scope.place.self?.path || 'this'
    case 'Super':
      return 'super'
    case 'MetaProperty':
      return `${inner.meta.name}.${inner.property.name}`
    case 'CallExpression':
    case 'NewExpression': {
      if (lastName(inner.callee) !== 'bind' || inner.callee.type !== 'MemberExpression') {
        return written(inner.callee, scope, depth + 1)
      }
      return written(inner.callee.object, scope, depth + 1)
    }
    case 'ImportExpression':
      return 'import'
    case 'TaggedTemplateExpression':
      return written(inner.tag, scope, depth + 1)
    case 'ConditionalExpression':
      return written(inner.consequent, scope, depth + 1)
    case 'LogicalExpression':
      return written(inner.operator === '&&' ? inner.right : inner.left, scope, depth + 1)
    case 'MemberExpression':
      return member(inner, scope, depth)
    default:
      return undefined
  }
}

function member(node: TSESTree.MemberExpression, scope: Scope, depth: number): string | undefined {
  const object = written(node.object, scope, depth + 1)
  const name = memberName(node)
  if (object === undefined || name === undefined || !IDENTIFIER.test(name)) return object
  if (node.object.type === 'ThisExpression' && name === 'constructor') return object
  return `${object}.${name}`
}

/** What a name stands for that was given a member of something else, once: `const emit = bus.emit`, `const { emit } = bus`. */
function aliased(name: string, scope: Scope, depth: number): string | undefined {
  const binding = scope.lookup(name)
  const [source] = binding?.sources ?? []
  if (binding?.kind !== 'variable' || binding.sources.length !== 1 || !source?.node) return undefined
  const steps = source.steps ?? []
  if (!steps.every((step): step is string => typeof step === 'string')) return undefined
  const node = unwrap(source.node)
  const isBound = node.type === 'CallExpression' && lastName(node.callee) === 'bind'
  const isPlain = node.type === 'MemberExpression' || node.type === 'ThisExpression' || node.type === 'Identifier'
  if (!isPlain && !isBound && steps.length === 0) return undefined
  if (node.type === 'MemberExpression' && node.computed && textOf(node.property) === undefined) return undefined
  const path = written(node, source.scope, depth + 1)
  return path === undefined ? undefined : [path, ...steps].join('.')
}

/** What `this` is in the methods of an object that has a name. */
export function selfOfObject(path: string, node: Node, scope: Scope): Self {
  return { path, object: { node, scope } }
}
