import type { Facts, Spot } from './facts.ts'
import { memberName, type Node, textOf, unwrap } from './syntax.ts'
import type { CalledTexts } from './tell-calls.ts'
import { anyOf, toName } from './things.ts'

/** Tells the words of a file. */
export function tellWords(facts: Facts, called: CalledTexts, constants: ReadonlySet<string>): void {
  const { builder } = facts
  for (const text of called) builder.word('(', text)
  for (const text of facts.texts) if (constants.has(text) || !called.has(text)) builder.word('"', text)
  for (const spot of facts.compared) tellCompared(spot, facts)
  for (const { key, node, scope } of facts.keyed) if (isHandler({ node, scope }, facts)) builder.word('=', key)
}

function tellCompared({ node, scope }: Spot, facts: Facts): void {
  const { builder, evaluator } = facts
  const inner = unwrap(node)
  const text = textOf(inner)
  if (text !== undefined) {
    builder.word('=', text)
    return
  }
  const reference = referenceOf(inner)
  const binding = reference && scope.lookup(reference.root)
  const isConstant = binding && binding.kind !== 'parameter' && binding.kind !== 'function'
  if (!isConstant && inner.type !== 'ArrayExpression' && !isThisMember(inner)) return
  if (reference && binding && (binding.kind === 'import' || reference.parts.length > 1)) {
    builder.word('=', reference.parts.slice(-2).join('.'))
  }
  const thing = evaluator.evaluate(inner, scope)
  const isList = thing !== null && typeof thing === 'object' && 'list' in thing
  const isTable = thing !== null && typeof thing === 'object' && 'table' in thing
  const each = isList
    ? anyOf(thing.list.map((source) => evaluator.source(source)))
    : isTable
      ? anyOf([...thing.table.keys()])
      : thing
  const name = toName(each)
  const names = typeof name === 'object' && name !== null && 'any' in name ? name.any : [name]
  for (const one of names) {
    if (typeof one === 'string') builder.word('=', one)
    else if (one !== null && 'ref' in one) builder.word('=', one.ref.split('.').slice(-2).join('.'))
  }
}

function isThisMember(node: Node): boolean {
  return node.type === 'MemberExpression' && unwrap(node.object).type === 'ThisExpression'
}

/** A dotted path, by its parts. */
function referenceOf(node: Node): { root: string; parts: string[] } | undefined {
  const parts: string[] = []
  let at = node
  while (at.type === 'MemberExpression') {
    const name = memberName(at)
    if (name === undefined) return undefined
    parts.unshift(name)
    at = unwrap(at.object)
  }
  return at.type === 'Identifier' ? { root: at.name, parts: [at.name, ...parts] } : undefined
}

/** Whether a value of a table is called by its key: a function, a class, something imported, a method. */
function isHandler({ node, scope }: Spot, facts: Facts): boolean {
  if (isThisMember(node)) {
    const name = node.type === 'MemberExpression' ? memberName(node) : undefined
    // Classes that are made of tables have their methods where nobody sees that they are.
    return name !== undefined && (/^_?on[A-Z]/.test(name) || scope.place.self?.record?.methods.has(name) === true)
  }
  const reference = referenceOf(node)
  const binding = reference && scope.lookup(reference.root)
  if (binding?.kind === 'function' || binding?.kind === 'class') return true
  if (binding?.kind === 'import') return /^[a-z]/.test(reference?.parts.at(-1) ?? '')
  return (
    binding?.kind === 'variable' && facts.functions.some(({ path }) => path === binding.scope.qualify(binding.name))
  )
}
