import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { attributeOf, type ClassRecord } from './class-record.ts'
import { docBefore } from './doc-comment.ts'
import { pathOf, written } from './naming.ts'
import { type ClassNode, keyOf, lineOf, type Node, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

/** Walks a class: what it declares is kept, and what it does with it. */
export function visitClass(node: ClassNode, walk: Walk): true {
  const name = nameOf(node, walk)
  const record: ClassRecord = {
    name: name ?? 'class',
    node,
    line: lineOf(node),
    scope: walk.scope,
    bases: [],
    decorators: [],
    methods: new Set(),
    attributes: new Map(),
    doc: docBefore(walk.facts.text, walk.stack),
    interfaces: node.implements.flatMap(({ expression }) => written(expression, walk.scope) ?? []),
    ...(node.abstract && { isOpen: true }),
  }
  if (node.id) walk.scope.declare({ name: node.id.name, kind: 'class', line: record.line, sources: [], record })
  if (name !== undefined) walk.facts.classes.push(record)
  addBase(record, node.superClass, walk)
  for (const { expression } of node.decorators) {
    const decorator = written(expression, walk.scope)
    if (decorator !== undefined) record.decorators.push(decorator)
  }
  walk.visitAll(node.decorators)
  if (node.superClass) walk.visit(node.superClass)
  const place = { path: walk.scope.qualify(record.name), self: { path: record.name, record } }
  walk.stack.push(node.body)
  walk.within(place, true, () => {
    for (const member of node.body.body) addMember(record, member, walk)
    walk.visitAll(node.body.body)
  })
  walk.stack.pop()
  return true
}

function nameOf(node: ClassNode, walk: Walk): string | undefined {
  const own = node.id?.name ?? pathOf(walk)?.split('.').at(-1)
  const name = own === '' ? 'default' : own
  const outer = walk.scope.place.self?.record
  return outer && name !== undefined && walk.above().node?.type === 'PropertyDefinition'
    ? `${outer.name}.${name}`
    : name
}

function addBase(record: ClassRecord, base: Node | null, walk: Walk): void {
  if (base === null) return
  const node = unwrap(base)
  if (node.type !== 'CallExpression') {
    record.bases.push(written(node, walk.scope) ?? '()')
    return
  }
  // What a mixin adds is told nowhere.
  record.isDynamic = true
  record.bases.push(`${written(node.callee, walk.scope) ?? ''}()`)
  for (const each of node.arguments) {
    const name = written(each, walk.scope)
    if (name !== undefined) record.bases.push(name)
  }
}

function addMember(record: ClassRecord, member: TSESTree.ClassElement, walk: Walk): void {
  if (member.type === 'TSIndexSignature') record.isDynamic = true
  if (!('key' in member)) return
  const name = keyOf(member.key, member.computed)
  if (name === undefined) return
  if (member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition') {
    record.methods.add(name)
    return
  }
  const attribute = attributeOf(record, name)
  attribute.type = member.typeAnnotation
  attribute.declared ??= lineOf(member)
  attribute.isOwn = member.static || member.accessibility === 'private' || name.startsWith('#')
  // What is declared for the types alone, or left to subclasses, is set elsewhere.
  const isSetElsewhere = member.declare || member.type.startsWith('TSAbstract')
  if (member.value === null && member.decorators.length === 0 && !isSetElsewhere) return
  attribute.assignments.push({ line: lineOf(member), by: undefined, under: [] })
  // A decorator may give it any value.
  attribute.sources.push({ node: member.value, scope: walk.scope })
}

/** Walks a member of a class but for its name. */
export function visitMember(
  node: TSESTree.MethodDefinition | TSESTree.PropertyDefinition | TSESTree.AccessorProperty,
  walk: Walk,
): true {
  walk.visitAll(node.decorators)
  if (node.computed) walk.visit(node.key)
  if (node.value && node.value.type !== 'TSEmptyBodyFunctionExpression') walk.visit(node.value)
  return true
}
