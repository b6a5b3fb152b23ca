import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { isAssertion, isTitle } from './assertions.ts'
import { classOfThis, noteAssignment, noteAttribute } from './class-usage.ts'
import { noteExports, notePrototype } from './commonjs.ts'
import { noteRequireCall, required } from './modules.ts'
import { isModuleExports } from './naming.ts'
import { assignPattern } from './patterns.ts'
import { noteBuiltKey, noteGiven, noteSelfCall } from './self-calls.ts'
import { isFunction, keyOf, lineOf, memberName, type Node, textOf, unwrap } from './syntax.ts'
import { isOfSomeHosts } from './tell-programs.ts'
import { isStatement, useOf } from './use.ts'
import type { Handlers, Walk } from './walk.ts'

/** What every text has: a name that is asked for anything else is none. */
const OF_TEXTS =
  /^(length|at|char(At|CodeAt)|codePointAt|concat|(ends|starts)With|includes|(lastI|i)ndexOf|localeCompare|match(All)?|normalize|pad(End|Start)|repeat|replace(All)?|search|slice|split|substr(ing)?|to[A-Z]\w*|trim(End|Start)?|valueOf)$/

/** Compares by a name: `list.includes(x)`, `seen.has('x')`. */
const LOOKS_UP = new Set('includes has get indexOf lastIndexOf startsWith endsWith hasOwnProperty hasOwn'.split(' '))

const COMPARES = new Set(['===', '==', '!==', '!=', 'in'])

/** What expressions do. */
export const expressionHandlers: Handlers = {
  Literal: (node, walk) => {
    if (typeof node.value === 'string') noteText(node.value, walk)
    // `/^@app\/(.+)/` names what begins so, as the aliases of bundlers do.
    else if ('regex' in node) {
      const [, name] = /^\^(@?[\w-]+)(?:\\?\/|\$)/.exec(node.regex.pattern) ?? []
      if (name !== undefined) walk.facts.builder.word('"', name)
    }
    return true
  },
  TemplateLiteral: (node, walk) => {
    const text = textOf(node)
    if (text !== undefined) noteText(text, walk)
    walk.visitAll(node.expressions)
    return true
  },
  Identifier: (node, walk) => {
    const use = useOf(walk)
    if (use === 'filled') walk.facts.fills.push({ name: node.name, scope: walk.scope, line: lineOf(node) })
    else if (use === 'read') walk.facts.reads.add(node.name, walk.scope)
    return true
  },
  MemberExpression: visitMember,
  BinaryExpression: (node, walk) => {
    if (!COMPARES.has(node.operator)) return false
    if (node.left.type === 'PrivateIdentifier') return false
    for (const side of [node.left, node.right]) visitCompared(side, walk)
    return true
  },
  AssignmentExpression: visitAssignment,
  CallExpression: visitCall,
  NewExpression: visitCall,
  TaggedTemplateExpression: (node, walk) => {
    walk.facts.templates.push({ node, scope: walk.scope })
    return false
  },
  Decorator: visitDecorator,
  Property: visitProperty,
  JSXAttribute: (node, walk) => {
    if (node.value) walk.visit(node.value)
    return true
  },
  JSXText: () => true,
  MetaProperty: () => true,
}

/** Notes a text: what can be told as part of a call or a constant waits for it. */
function noteText(text: string, walk: Walk): void {
  if (walk.facts.assertions > 0) return
  const { node: parent } = walk.above()
  const mayBeTold =
    parent?.type !== 'ReturnStatement' &&
    parent?.type !== 'BinaryExpression' &&
    parent?.type !== 'ArrowFunctionExpression'
  if (mayBeTold) walk.facts.texts.add(text)
  else walk.facts.builder.word('"', text)
}

/** Walks an operand that something is compared with: a text is told as such. */
function visitCompared(node: Node, walk: Walk): void {
  const inner = unwrap(node)
  if (walk.facts.assertions === 0) walk.facts.compared.push({ node: inner, scope: walk.scope })
  if (textOf(inner) === undefined) walk.visit(node)
}

function visitMember(node: TSESTree.MemberExpression, walk: Walk): true {
  const { facts } = walk
  const name = memberName(node)
  const object = unwrap(node.object)
  const record = name === undefined ? undefined : classOfThis(object, walk)
  if (record && name !== undefined) noteAttribute(node, record, name, walk)
  else if (name !== undefined && !node.computed && object.type !== 'ThisExpression') {
    const { node: parent, child } = walk.above()
    if (parent?.type !== 'CallExpression' || parent.callee !== child) facts.builder.word('.', name)
  }
  if (object.type === 'Identifier' && name !== undefined && !OF_TEXTS.test(name))
    facts.noTexts.add(object.name, walk.scope)
  if (node.computed) visitCompared(node.property, walk)
  walk.visit(node.object)
  return true
}

/** Whether what is visited is a statement that a function always comes by. */
function isOfBody({ stack }: Walk): boolean {
  const [owner, block, statement] = stack.slice(-4)
  return (
    statement?.type === 'ExpressionStatement' &&
    block?.type === 'BlockStatement' &&
    owner !== undefined &&
    isFunction(owner)
  )
}

function visitAssignment(node: TSESTree.AssignmentExpression, walk: Walk): true {
  const { left, right, operator } = node
  const source = {
    node: operator === '=' || operator.length === 3 ? right : null,
    scope: walk.scope,
    replaces: operator === '=' && isOfBody(walk),
  }
  const target = unwrap(left)
  if (target.type === 'MemberExpression') {
    const record = classOfThis(unwrap(target.object), walk)
    const name = memberName(target)
    if (record) noteAssignment(target, record, source, operator, walk)
    else if (name === undefined) noteGiven(target.object, walk)
    else if (target.object.type !== 'ThisExpression') walk.facts.builder.word(':', name)
    noteExports(node, walk)
    notePrototype(node, walk)
    if (target.computed && name === undefined) noteBuiltKey(target.property, walk)
    if (target.computed) visitCompared(target.property, walk)
    // What holds the member is filled by an index, and mentioned by any other.
    if (!record) {
      walk.stack.push(target)
      walk.visit(target.object)
      walk.stack.pop()
    }
  } else {
    // The value is held by something else, too: `groups.push((jobs = []))`.
    if (target.type === 'Identifier' && !isStatement(walk)) walk.facts.reads.add(target.name, walk.scope)
    assignPattern(left, source, walk)
  }
  const value = unwrap(right)
  // What is exported is not read by that: other files may.
  if (target.type === 'MemberExpression' && isModuleExports(target) && value.type === 'ObjectExpression') {
    walk.visitAll(value.properties.filter((each) => each.type !== 'Property' || each.value.type !== 'Identifier'))
  } else walk.visit(right)
  return true
}

function visitCall(node: TSESTree.CallExpression | TSESTree.NewExpression, walk: Walk): true {
  const { facts } = walk
  const from = required(node)
  if (from !== undefined) {
    noteRequireCall(node, from, walk)
    return true
  }
  const callee = unwrap(node.callee)
  if (callee.type === 'Identifier') facts.noTexts.add(callee.name, walk.scope)
  noteSelfCall(node, walk)
  const isAsserted = isAssertion(callee)
  const looksUp = callee.type === 'MemberExpression' && LOOKS_UP.has(memberName(callee) ?? '')
  walk.visit(node.callee)
  if (isAsserted) facts.assertions += 1
  else if (!isTitle(callee) && node.arguments.some(mayCarry)) {
    const where = isOfSomeHosts(walk) ? { isOfSomeHosts: true as const } : {}
    facts.calls.push({ node, scope: walk.scope, isUsed: !isStatement(walk), ...where })
  }
  if (looksUp && callee.type === 'MemberExpression' && facts.assertions === 0) {
    // `LIST.includes(x)` compares with all of the list.
    if (/^(includes|has|indexOf)$/.test(memberName(callee) ?? ''))
      facts.compared.push({ node: callee.object, scope: walk.scope })
    if (node.arguments[0]) facts.compared.push({ node: node.arguments[0], scope: walk.scope })
  }
  const isTitled = isTitle(callee) || looksUp
  node.arguments.forEach((argument, at) => {
    if (!(isTitled && at === 0 && textOf(argument) !== undefined)) walk.visit(argument)
  })
  if (isAsserted) facts.assertions -= 1
  return true
}

/** Whether an argument can carry a name at all. */
function mayCarry(argument: Node): boolean {
  switch (argument.type) {
    case 'Literal':
      return typeof argument.value === 'string' || 'regex' in argument
    case 'ObjectExpression':
      return argument.properties.length > 0
    case 'ArrayExpression':
      return argument.elements.length > 0
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassExpression':
    case 'ThisExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
      return false
    default:
      return true
  }
}

function visitDecorator(node: TSESTree.Decorator, walk: Walk): boolean {
  const owner = walk.stack.at(-2)
  const self = walk.scope.place.self?.path
  const isMember = owner?.type === 'MethodDefinition' || owner?.type === 'PropertyDefinition'
  const name = isMember
    ? keyOf(owner.key, owner.computed)
    : owner?.type === 'ClassDeclaration'
      ? owner.id?.name
      : undefined
  if (name === undefined) return false
  const decorates = isMember && self !== undefined ? `${self}.${name}` : name
  walk.facts.calls.push({ node, scope: walk.scope, decorates })
  return visitDecorated(node, walk)
}

function visitDecorated({ expression }: TSESTree.Decorator, walk: Walk): true {
  if (expression.type === 'CallExpression') {
    walk.visit(expression.callee)
    walk.visitAll(expression.arguments)
  } else walk.visit(expression)
  return true
}

function visitProperty(node: TSESTree.Property, walk: Walk): true {
  const { facts } = walk
  const key = keyOf(node.key, node.computed)
  if (node.computed) visitCompared(node.key, walk)
  const value = unwrap(node.value)
  if (key !== undefined && facts.assertions === 0) {
    if (isFunction(value) || node.key.type === 'Literal') facts.builder.word('=', key)
    else if (value.type === 'Identifier' || value.type === 'MemberExpression')
      facts.keyed.push({ key, node: value, scope: walk.scope })
  }
  walk.visit(node.value)
  return true
}
