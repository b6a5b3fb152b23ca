import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { visitClass, visitMember } from './classes.ts'
import { visitFunction } from './functions.ts'
import { noteRequire } from './modules.ts'
import { assignPattern, declarePattern } from './patterns.ts'
import { Scope, type Source } from './scope.ts'
import { keyOf, lineOf, type Node } from './syntax.ts'
import type { Handlers, Walk } from './walk.ts'

/** What statements and declarations do. */
export const statementHandlers: Handlers = {
  FunctionDeclaration: visitFunction,
  FunctionExpression: visitFunction,
  ArrowFunctionExpression: visitFunction,
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  MethodDefinition: visitMember,
  PropertyDefinition: visitMember,
  AccessorProperty: visitMember,
  TSAbstractPropertyDefinition: () => true,
  TSAbstractAccessorProperty: () => true,
  BlockStatement: (node, walk) => visitBlock(node.body, walk),
  StaticBlock: (node, walk) => visitBlock(node.body, walk),
  // In the order of the source, which is not that of the tree's fields.
  IfStatement: (node, walk) => visitInOrder([node.test, node.consequent, node.alternate], walk),
  ConditionalExpression: (node, walk) => visitInOrder([node.test, node.consequent, node.alternate], walk),
  WhileStatement: (node, walk) => visitInOrder([node.test, node.body], walk),
  TryStatement: (node, walk) => visitInOrder([node.block, node.handler, node.finalizer], walk),
  SwitchStatement: (node, walk) => {
    walk.visit(node.discriminant)
    return visitBlock(node.cases, walk)
  },
  SwitchCase: (node, walk) => {
    if (node.test) walk.facts.compared.push({ node: node.test, scope: walk.scope })
    walk.visitAll(node.consequent)
    return true
  },
  ForStatement: (node, walk) => visitBlock([node.init, node.test, node.update, node.body], walk),
  ForOfStatement: visitLoop,
  ForInStatement: visitLoop,
  CatchClause: (node, walk) => {
    walk.block(() => {
      if (node.param) declarePattern(node.param, { kind: 'variable', scope: walk.scope, source: unknown(walk) }, walk)
      walk.visit(node.body)
    })
    return true
  },
  VariableDeclaration: visitVariables,
  TSEnumDeclaration: (node, walk) => {
    walk.scope.declare({ name: node.id.name, kind: 'enum', line: lineOf(node), sources: [], members: node })
    for (const { id, initializer } of node.body.members) {
      const key = keyOf(id, false)
      if (key !== undefined && id.type !== 'Identifier') walk.facts.builder.word('"', key)
      if (initializer) walk.visit(initializer)
    }
    return true
  },
  TSModuleDeclaration: visitNamespace,
  LabeledStatement: (node, walk) => {
    walk.visit(node.body)
    return true
  },
  BreakStatement: () => true,
  ContinueStatement: () => true,
  ExpressionStatement: (node) => node.directive !== undefined,
}

function unknown({ scope }: Walk): Source {
  return { node: null, scope }
}

function visitInOrder(nodes: readonly (Node | null)[], walk: Walk): true {
  walk.visitAll(nodes)
  return true
}

function visitBlock(nodes: readonly (Node | null)[], walk: Walk): true {
  walk.block(() => walk.visitAll(nodes))
  return true
}

function visitLoop(node: TSESTree.ForOfStatement | TSESTree.ForInStatement, walk: Walk): true {
  const each = node.type === 'ForOfStatement' ? 'element' : 'key'
  const source: Source = { node: node.right, scope: walk.scope, steps: [{ each }] }
  walk.visit(node.right)
  walk.block(() => {
    const { left } = node
    if (left.type !== 'VariableDeclaration') assignPattern(left, source, walk)
    else {
      const scope = left.kind === 'var' ? walk.scope.body : walk.scope
      for (const { id } of left.declarations) declarePattern(id, { kind: 'variable', scope, source }, walk)
    }
    walk.visit(node.body)
  })
  return true
}

function visitVariables(node: TSESTree.VariableDeclaration, walk: Walk): true {
  const scope = node.kind === 'var' ? walk.scope.body : walk.scope
  for (const declarator of node.declarations) {
    const { id, init } = declarator
    walk.stack.push(declarator)
    if (!noteRequire(id, init, walk)) {
      const source = init ? { node: init, scope: walk.scope } : undefined
      declarePattern(id, { kind: 'variable', scope, source }, walk)
      if (init) walk.visit(init)
    }
    walk.stack.pop()
  }
  return true
}

function visitNamespace(node: TSESTree.TSModuleDeclaration, walk: Walk): true {
  if (node.declare || node.id.type !== 'Identifier' || !node.body) return true
  const name = node.id.name
  const inner = new Scope(walk.scope, { path: walk.scope.qualify(name) }, true)
  walk.scope.declare({ name, kind: 'namespace', line: lineOf(node), sources: [], members: inner })
  const outer = walk.scope
  walk.scope = inner
  walk.stack.push(node.body)
  for (const each of node.body.body) {
    const isExport = each.type === 'ExportNamedDeclaration' && each.declaration
    walk.visit(isExport ? each.declaration! : each)
  }
  walk.stack.pop()
  walk.scope = outer
  return true
}
