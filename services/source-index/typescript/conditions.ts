import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Condition } from './class-record.ts'
import { isClass, isFunction, memberName, type Node } from './syntax.ts'
import type { Walk } from './walk.ts'

/** The conditions, loops and `try`s that the node the walk is at stands under in its function, innermost first. */
export function conditionsAbove(walk: Walk): readonly Condition[] {
  const found: Condition[] = []
  for (let at = walk.stack.length - 1; at > 0; at -= 1) {
    const node = walk.stack[at - 1]
    const branch = node && branchOf(node, walk.stack[at])
    if (node && branch !== undefined) found.push({ node, branch })
    if (isFunction(node) || isClass(node)) break
  }
  return found
}

/**
 * All that a use in a class stands under, innermost first: also the conditions around the functions that it stands in, and
 * those before it that leave where they do not hold.
 */
export function conditionsAround(walk: Walk): readonly Condition[] {
  const found: Condition[] = []
  for (let at = walk.stack.length - 1; at > 0; at -= 1) {
    const node = walk.stack[at - 1]
    const child = walk.stack[at]
    const branch = node && branchOf(node, child)
    if (node && branch !== undefined) found.push({ node, branch })
    if (node?.type === 'BlockStatement') {
      for (const leaving of leavingBefore(node, child)) found.push({ node: leaving, branch: 'else' })
    }
    if (isClass(node)) break
  }
  return found
}

/** The statements of a block before one of its statements that leave it under a condition. */
function leavingBefore({ body }: TSESTree.BlockStatement, child: Node | undefined): TSESTree.IfStatement[] {
  const before = body.indexOf(child as TSESTree.Statement)
  return body
    .slice(Math.max(0, before - MAX_BEFORE), Math.max(0, before))
    .filter((each) => each.type === 'IfStatement')
    .filter(({ consequent }) => leaves(consequent))
}

/** What holds where a condition has chosen its branch, to be compared with what others hold. */
export function heldText(condition: Condition, text: string): string {
  const said = conditionText(condition, text)
  if (condition.branch !== 'else') return said
  if (/^![\w$.]+$/.test(said)) return said.slice(1)
  if (/^!\([^()]*\)$/.test(said)) return said.slice(2, -1)
  if (/^[^&|]*[!=]==[^&|]*$/.test(said)) return said.replace(/([!=])==/, (_, sign) => (sign === '!' ? '===' : '!=='))
  return /^[\w$.]+$/.test(said) ? `!${said}` : `!(${said})`
}

/** In which branch of a statement a child stands, where it does not always run. */
function branchOf(node: Node, child: Node | undefined): string | undefined {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (child === node.consequent) return 'then'
      return child === node.alternate ? 'else' : undefined
    case 'LogicalExpression':
      return child === node.right ? 'then' : undefined
    case 'AssignmentExpression':
      return node.operator.length === 3 && child === node.right ? 'then' : undefined
    case 'ForStatement':
    case 'WhileStatement':
      return child === node.body && node.test && !isTrue(node.test) ? 'loop' : undefined
    case 'ForInStatement':
    case 'ForOfStatement':
      return child === node.body ? 'loop' : undefined
    case 'TryStatement':
      if (child === node.handler) return 'catch'
      return child === node.block && node.handler ? 'try' : undefined
    case 'SwitchStatement':
      return child?.type === 'SwitchCase' ? String(node.cases.indexOf(child)) : undefined
    default:
      return undefined
  }
}

function isTrue(node: Node): boolean {
  return node.type === 'Literal' && node.value === true
}

/** A condition as it is written, at most 120 characters; a loop and a `switch` by their head. */
export function conditionText({ node }: Condition, text: string): string {
  const cut = (from: number, to: number) =>
    text
      .slice(from, Math.min(to, from + 240))
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 120)
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return cut(...node.test.range)
    case 'LogicalExpression':
      return cut(...node.left.range)
    case 'AssignmentExpression':
      return cut(...node.left.range)
    case 'ForStatement':
    case 'WhileStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return cut(node.range[0], node.body.range[0])
    case 'SwitchStatement':
      return cut(node.range[0], node.discriminant.range[1] + 1)
    default:
      return 'try'
  }
}

/**
 * Whether one of several places always runs, or all live branches of a statement together do: a branch that throws or
 * leaves is not live.
 *
 * @param places the conditions of each, innermost first.
 */
export function isAlways(places: readonly (readonly Condition[])[]): boolean {
  let open = places.map((under) => [...under])
  for (;;) {
    if (open.some((under) => under.length === 0)) return true
    const branches = new Map<Node, Set<string>>()
    for (const [inner] of open) {
      if (inner) branches.set(inner.node, (branches.get(inner.node) ?? new Set()).add(inner.branch))
    }
    const complete = new Set([...branches].filter(([node, taken]) => isComplete(node, taken)).map(([node]) => node))
    if (complete.size === 0) return false
    open = open.map((under) => (under[0] && complete.has(under[0].node) ? under.slice(1) : under))
  }
}

function isComplete(node: Node, taken: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'IfStatement':
      return (taken.has('then') || leaves(node.consequent)) && (taken.has('else') || leaves(node.alternate))
    case 'ConditionalExpression':
      return taken.has('then') && taken.has('else')
    case 'TryStatement':
      return taken.has('try') && (taken.has('catch') || leaves(node.handler?.body))
    case 'SwitchStatement':
      return (
        node.cases.some(({ test }) => test === null) &&
        node.cases.every(
          (each, at) => taken.has(String(at)) || each.consequent.length === 0 || leaves(each.consequent.at(-1), true),
        )
      )
    default:
      return false
  }
}

/** Whether nothing after a statement runs. */
function leaves(node: TSESTree.Statement | null | undefined, isCase = false): boolean {
  switch (node?.type) {
    case 'BlockStatement':
      return leaves(node.body.at(-1), isCase)
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true
    case 'ContinueStatement':
    case 'BreakStatement':
      return !isCase
    case 'ExpressionStatement':
      return (
        node.expression.type === 'CallExpression' &&
        node.expression.callee.type === 'MemberExpression' &&
        memberName(node.expression.callee) === 'exit'
      )
    default:
      return false
  }
}

const MAX_TEST = 400
const MAX_BEFORE = 40

/** Whether what stands around the node the walk is at, or before it, asks for `mention` (`this.bus`) first. */
export function isGuarded(walk: Walk, mention: string): boolean {
  const { text } = walk.facts
  const asks = (node: Node) =>
    mentions(text.slice(node.range[0], Math.min(node.range[1], node.range[0] + MAX_TEST)), mention)
  for (let at = walk.stack.length - 1; at > 0; at -= 1) {
    const node = walk.stack[at - 1]
    const child = walk.stack[at]
    switch (node?.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'WhileStatement':
        if (child !== node.test && asks(node.test)) return true
        break
      case 'LogicalExpression':
        if (child === node.right && asks(node.left)) return true
        break
      case 'TryStatement':
        if (child === node.block && node.handler) return true
        break
      case 'BlockStatement': {
        if (leavingBefore(node, child).some(({ test }) => asks(test))) return true
        break
      }
      default:
    }
    if (isFunction(node) && node.type !== 'ArrowFunctionExpression') return false
  }
  return false
}

function mentions(text: string, mention: string): boolean {
  const at = text.indexOf(mention)
  return at >= 0 && !/^[\w$]/.test(text.slice(at + mention.length))
}
