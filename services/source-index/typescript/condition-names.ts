import type { ClassRecord } from './class-record.ts'
import { type ClassNode, forEachChild, keyOf, type Node } from './syntax.ts'

const DOTTED = /[\w$]+(?:\??\.#?[\w$]+)*/g

/** Names that many conditions have, and that tell nothing alone. */
const COMMON =
  /^(?:\d\w*|this|self|config|options|opts|args|props|typeof|instanceof|in|null|undefined|true|false|length|await|new)$/

/** The last parts of the names in a condition: `uses_cache` of `config.uses_cache`. */
export function namesOf(condition: string): Set<string> {
  const plain = condition.replace(/'[^']*'|"[^"]*"/g, ' ')
  const names = Array.from(plain.matchAll(DOTTED), ([name]) => name.slice(name.lastIndexOf('.') + 1))
  return new Set(names.filter((name) => !COMMON.test(name)))
}

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
