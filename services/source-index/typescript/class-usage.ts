import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { attributeOf, type ClassRecord } from './class-record.ts'
import { conditionsAbove, conditionsAround, isGuarded } from './conditions.ts'
import type { Source } from './scope.ts'
import { lineOf, memberName, type Node } from './syntax.ts'
import { isStatement, useOf } from './use.ts'
import type { Walk } from './walk.ts'

const MAX_USES = 20
const MAX_FILLS = 50

/** The mentions of a method that are kept: where there are as many, there may be more. */
export const MAX_MENTIONS = 20

/** A parameter of the constructor that is an attribute, too: `constructor(private readonly bus: Bus)`. */
export function setParameterProperty({ parameter }: TSESTree.TSParameterProperty, walk: Walk): void {
  const record = walk.scope.place.self?.record
  const name = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
  if (record === undefined || name.type !== 'Identifier') return
  const attribute = attributeOf(record, name.name)
  attribute.assignments.push({ line: lineOf(name), by: 'constructor', under: [] })
  attribute.sources.push({ node: name, scope: walk.scope })
  attribute.type = name.typeAnnotation
}

/** The class whose `this` an expression is, with what is known of it: `this`, or a name that stands for it. */
export function classOfThis(node: Node, walk: Walk): ClassRecord | undefined {
  if (node.type === 'ThisExpression') return walk.scope.place.self?.record
  if (node.type !== 'Identifier') return undefined
  const [source] = walk.scope.lookup(node.name)?.sources ?? []
  if (source?.node?.type !== 'ThisExpression' || source.steps !== undefined) return undefined
  return source.scope.place.self?.record
}

/** Notes what is done with `this.name`, which the walk is at. */
export function noteAttribute(node: TSESTree.MemberExpression, record: ClassRecord, name: string, walk: Walk): void {
  const attribute = attributeOf(record, name)
  const use = useOf(walk)
  if (use === 'filled' && attribute.filled.length < MAX_FILLS) attribute.filled.push(lineOf(node))
  if (use === 'read') attribute.isRead = true
  if (use === 'asked') attribute.isGuarded = true
  if (record.methods.has(name)) {
    attribute.mentions ??= []
    if (attribute.mentions.length < MAX_MENTIONS) attribute.mentions.push(conditionsAround(walk))
    if (isLent(walk)) attribute.isLent = true
    return
  }
  if (use === 'filled' || use === 'read' || use === 'cleared') noteUse(node, name, attribute, walk)
}

/** Whether a method is given away without its object: `other.run = this.run`, `list.forEach(this.run, other)`, `{ run: this.run }`. */
function isLent(walk: Walk): boolean {
  const { node: parent, child } = walk.above()
  if (parent?.type === 'AssignmentExpression') {
    const { left } = parent
    return parent.right === child && left.type === 'MemberExpression' && left.object.type !== 'ThisExpression'
  }
  if (parent?.type === 'Property') return parent.value === child
  if (parent?.type !== 'CallExpression') return false
  const at = parent.arguments.indexOf(child as TSESTree.CallExpressionArgument)
  const next = at === -1 ? undefined : parent.arguments[at + 1]
  return next?.type === 'Identifier' || next?.type === 'MemberExpression'
}

/** Notes a use of something of an attribute: `this.x.y`, `this.x[…]`, `this.x()`. */
function noteUse(
  node: TSESTree.MemberExpression,
  name: string,
  attribute: ReturnType<typeof attributeOf>,
  walk: Walk,
): void {
  const { node: parent, child } = walk.above()
  const isObject = parent?.type === 'MemberExpression' && parent.object === child
  const isCalled = (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === child
  if (!isObject && !isCalled) return
  if (parent.type !== 'NewExpression' && parent.optional) {
    attribute.isGuarded = true
    return
  }
  // The types do not know it here: `(this as any).x`.
  if (node.object.type === 'TSAsExpression' || node.object.type === 'TSTypeAssertion') {
    attribute.isGuarded = true
    return
  }
  if (attribute.uses.length >= MAX_USES) return
  const object = node.object.type === 'Identifier' ? node.object.name : 'this'
  if (isGuarded(walk, `${object}.${name}`)) return
  attribute.uses.push({ line: lineOf(node), method: methodOf(walk), under: conditionsAround(walk) })
}

/** Notes that `this.name` is given a value by the assignment the walk is at. */
export function noteAssignment(
  target: TSESTree.MemberExpression,
  record: ClassRecord,
  source: Source,
  operator: string,
  walk: Walk,
): void {
  const name = memberName(target)
  if (name === undefined) {
    record.isDynamic = true
    return
  }
  const attribute = attributeOf(record, name)
  if (operator !== '=' && operator.length < 3) {
    // What is added to is there already, and read: `this.count += 1`.
    attribute.sources.push({ node: null, scope: walk.scope })
    return
  }
  if (operator !== '=') attribute.isGuarded = true
  // The value is held by something else, too: `jobs = this.jobs = []`.
  if (!isStatement(walk)) attribute.isRead = true
  attribute.assignments.push({ line: lineOf(target), by: methodOf(walk), under: conditionsAbove(walk) })
  attribute.sources.push(source)
}

/** The method of the class that the walk is in. */
function methodOf(walk: Walk): string | undefined {
  for (let at = walk.stack.length - 1; at > 0; at -= 1) {
    const node = walk.stack[at]
    if (node?.type === 'MethodDefinition' && !node.computed) {
      return node.key.type === 'PrivateIdentifier'
        ? `#${node.key.name}`
        : node.key.type === 'Identifier'
          ? node.key.name
          : undefined
    }
    if (
      node?.type === 'PropertyDefinition' &&
      node.key.type === 'Identifier' &&
      node.value?.type.endsWith('FunctionExpression')
    ) {
      return node.key.name
    }
    if (node?.type === 'ClassBody') return undefined
  }
  return undefined
}
