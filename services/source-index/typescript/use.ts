import { isFunction, memberName, type Node, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

/**
 * What is done with a name or an attribute where it stands: it is filled; it is given a value; it is cleared, or mentioned
 * without effect; it is asked whether it is there; it is read in any other way.
 */
export type Use = 'filled' | 'set' | 'cleared' | 'asked' | 'read'

const FILLS = new Set(['push', 'unshift', 'add', 'append', 'enqueue', 'set', 'put', 'offer'])
const CLEARS = new Set(['clear', 'delete', 'remove'])

/** @param at the place of the name or attribute on the stack. */
export function useOf(walk: Walk, at = walk.stack.length - 1): Use {
  const { node: parent, child, at: above } = walk.above(at)
  if (child === undefined) return 'read'
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === child ? useOfMember(walk, above) : 'read'
    case 'AssignmentExpression':
      return parent.left === child ? 'set' : 'read'
    case 'ForOfStatement':
    case 'ForInStatement':
      return parent.left === child ? 'set' : 'read'
    case 'UpdateExpression':
      return 'set'
    case 'ExpressionStatement':
    case 'ExportDefaultDeclaration':
      return 'cleared'
    case 'UnaryExpression':
      return parent.operator === '!' || parent.operator === 'typeof' ? 'asked' : 'read'
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === child ? 'asked' : 'read'
    case 'LogicalExpression':
      return parent.left === child ? (isTested(walk, above) || parent.operator !== '||' ? 'asked' : 'read') : 'read'
    case 'BinaryExpression':
      return parent.operator === 'in' || isNothing(parent.left) || isNothing(parent.right) ? 'asked' : 'read'
    default:
      return 'read'
  }
}

/** Whether a logical expression is only asked for its truth. */
function isTested(walk: Walk, at: number): boolean {
  const { node, child } = walk.above(at)
  return (node?.type === 'IfStatement' || node?.type === 'ConditionalExpression') && node.test === child
}

function isNothing(node: Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined')
}

function useOfMember(walk: Walk, at: number): Use {
  const member = walk.stack[at]
  const { node: parent, child, at: above } = walk.above(at)
  if (member?.type !== 'MemberExpression') return 'read'
  const name = memberName(member)
  if (parent?.type === 'CallExpression' && parent.callee === child && name !== undefined) {
    if (!isStatement(walk, above)) return 'read'
    if (FILLS.has(name)) return 'filled'
    return CLEARS.has(name) ? 'cleared' : 'read'
  }
  if (parent?.type === 'AssignmentExpression' && parent.left === child) {
    if (name === 'length') return 'cleared'
    return member.computed && parent.operator === '=' ? 'filled' : 'read'
  }
  return parent?.type === 'UnaryExpression' && parent.operator === 'delete' ? 'cleared' : 'read'
}

/** Whether nothing takes the value of the expression at a place of the stack. */
export function isStatement(walk: Walk, at = walk.stack.length - 1): boolean {
  const { node, child, at: above } = walk.above(at)
  if (node?.type === 'ExpressionStatement') return true
  // A callback whose value nobody asked for: `jobs.forEach((job) => queue.push(job))`.
  if (node?.type !== 'ArrowFunctionExpression' || node.body !== child) return false
  const { node: call } = walk.above(above)
  if (call?.type !== 'CallExpression') return false
  const callee = unwrap(call.callee)
  return (
    callee.type !== 'MemberExpression' ||
    !/^(map|flatMap|reduce|filter|then|some|every|find)$/.test(memberName(callee) ?? '')
  )
}

/** The innermost function of the stack above a place of it: its own place there, or -1. */
export function functionAbove(walk: Walk, at = walk.stack.length - 1): number {
  for (let up = at - 1; up >= 0; up -= 1) if (isFunction(walk.stack[up])) return up
  return -1
}
