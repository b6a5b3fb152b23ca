import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { ClassRecord } from './class-record.ts'
import { exportWhole, required } from './modules.ts'
import { isModuleExports, targetPath } from './naming.ts'
import { isFunction, keyOf, memberName, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

/** Notes `module.exports = …`, `module.exports.x = …` and `exports.x = …`. */
export function noteExports({ left, right }: TSESTree.AssignmentExpression, walk: Walk): void {
  const target = unwrap(left)
  if (target.type !== 'MemberExpression') return
  if (isModuleExports(target)) {
    exportAll(right, walk)
    return
  }
  const { object } = target
  const isExports = isModuleExports(object) || (object.type === 'Identifier' && object.name === 'exports')
  const name = memberName(target)
  if (!isExports || name === undefined) return
  const value = unwrap(right)
  const local = value.type === 'Identifier' && walk.scope.lookup(value.name) ? value.name : name
  walk.facts.builder.export(name, local)
  walk.facts.exported.add(local)
  if (local === name && value.type !== 'Identifier' && walk.scope.get(name) === undefined) {
    // What is only a member of exports is a constant of the module all the same.
    walk.facts.exportedValues.push({ name, node: right, scope: walk.scope })
  }
}

function exportAll(right: TSESTree.Expression, walk: Walk): void {
  const value = unwrap(right)
  if (value.type !== 'ObjectExpression') {
    const from = required(value)
    if (from === undefined) exportWhole(right, walk)
    else walk.facts.builder.export('*', '*', from)
    return
  }
  for (const property of value.properties) {
    if (property.type === 'SpreadElement') {
      const from = required(unwrap(property.argument))
      if (from !== undefined) walk.facts.builder.export('*', '*', from)
      continue
    }
    const name = keyOf(property.key, property.computed)
    if (name === undefined) continue
    const inner = unwrap(property.value)
    const from = required(inner)
    const local = inner.type === 'Identifier' ? inner.name : name
    if (from === undefined) walk.facts.builder.export(name, local)
    else walk.facts.builder.export(name, '*', from)
    walk.facts.exported.add(local)
    if (inner.type !== 'Identifier') walk.facts.exportedValues.push({ name, node: property.value, scope: walk.scope })
  }
}

/** Notes a method that is added to the prototype of a function: it makes the function a class. */
export function notePrototype({ left, right }: TSESTree.AssignmentExpression, walk: Walk): void {
  if (left.type !== 'MemberExpression' || left.object.type !== 'MemberExpression') return
  if (memberName(left.object) !== 'prototype' || !isFunction(unwrap(right))) return
  const [owner, method] = (targetPath(left, walk.scope) ?? '').split('.')
  if (!owner || !method) return
  const known = walk.facts.classes.find(({ name }) => name === owner)
  const record = known ?? prototypeClass(owner, walk)
  record.methods.add(method)
}

function prototypeClass(name: string, walk: Walk): ClassRecord {
  const record: ClassRecord = {
    name,
    node: undefined,
    line: walk.scope.lookup(name)?.line ?? walk.stack.at(-1)!.loc.start.line,
    scope: walk.scope,
    bases: [],
    interfaces: [],
    decorators: [],
    methods: new Set(),
    attributes: new Map(),
    // Only its methods are read: it may be given anything.
    isDynamic: true,
  }
  walk.facts.classes.push(record)
  return record
}
