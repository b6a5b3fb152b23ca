import { namesOf } from '../condition-names.ts'
import type { ClassRecord, Condition } from './class-record.ts'
import type { Scope } from './scope.ts'
import { type ClassNode, forEachChild, keyOf, type Node } from './syntax.ts'

/** What each method of a class asks about in its conditions, by the last parts of the names. */
export function askedByMethod({ node }: ClassRecord, text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>()
  for (const member of (node as ClassNode | undefined)?.body.body ?? []) {
    const name = 'key' in member ? keyOf(member.key, member.computed) : undefined
    if (name === undefined) continue
    const names = asked.get(name) ?? new Set()
    asked.set(name, names)
    const visit = (each: Node): void => {
      const test = testOf(each)
      if (test) for (const found of namesOf(text.slice(...test.range).slice(0, 400))) names.add(found)
      forEachChild(each, visit)
    }
    visit(member)
  }
  return asked
}

/** Whether a condition names nothing but what the module has: who makes the object can ask, too. */
export function isOfModule({ node }: Condition, scope: Scope): boolean {
  const test = testOf(node)
  if (test === undefined) return false
  const isIt = (each: Node): boolean => {
    if (each.type === 'ThisExpression') return false
    if (each.type === 'Identifier') return scope.lookup(each.name)?.scope.parent === undefined
    if (each.type === 'MemberExpression' && !each.computed) return isIt(each.object)
    let all = true
    forEachChild(each, (child) => {
      all &&= isIt(child)
    })
    return all
  }
  return isIt(test)
}

function testOf(node: Node): Node | undefined {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return node.test
    case 'LogicalExpression':
      return node.left
    case 'SwitchStatement':
      return node.discriminant
    default:
      return undefined
  }
}
