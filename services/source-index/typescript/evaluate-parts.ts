import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Evaluator } from './evaluate.ts'
import type { DeclaredParameter, NamedFunction, Scope, Source } from './scope.ts'
import { keyOf, type Node } from './syntax.ts'
import { type Table, type Thing, toName } from './things.ts'

/** An element of a list that is written out. */
export function listed(element: TSESTree.Expression | TSESTree.SpreadElement | null, scope: Scope): Source {
  if (element?.type !== 'SpreadElement') return { node: element, scope }
  return { node: element.argument, scope, steps: [{ each: 'element' }] }
}

/** Whether two nodes are one name. */
export function isSameName(one: Node, other: Node): boolean {
  return one.type === 'Identifier' && other.type === 'Identifier' && one.name === other.name
}

/** A thing whose elements are its values, whatever it is iterated over by. */
export function asTable(thing: Thing): Thing {
  if (thing === null || typeof thing === 'string') return thing
  if ('ref' in thing) return { ...thing, isTable: true }
  return 'table' in thing ? { ...thing, isMap: false } : thing
}

/** The properties of an object that is written out. */
export function objectTable(node: TSESTree.ObjectExpression, scope: Scope, evaluator: Evaluator): Table {
  const table = new Map<string, Source>()
  const spreads: Source[] = []
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') spreads.push({ node: property.argument, scope })
    else {
      const key = keyOf(property.key, property.computed) ?? toName(evaluator.evaluate(property.key, scope))
      if (typeof key === 'string') table.set(key, { node: property.value, scope })
      else if (property.computed) spreads.push({ node: null, scope })
    }
  }
  return { table, spreads }
}

/** The members of an enum, as of an object. */
export function enumTable(node: TSESTree.TSEnumDeclaration, scope: Scope): Table {
  const table = new Map<string, Source>()
  for (const { id, initializer } of node.body.members) {
    const key = keyOf(id, false)
    if (key !== undefined) table.set(key, { node: initializer ?? null, scope })
  }
  return { table, spreads: [] }
}

/** A property of a parameter, which is a parameter of its own from now on. */
export function propertyOf(of: NamedFunction, parameter: DeclaredParameter, name: string): Thing {
  if (parameter.of !== undefined || parameter.name.startsWith('*')) return null
  const place = of.parameters.indexOf(parameter)
  let property = of.parameters.find((each) => each.name === name)
  if (property === undefined) {
    property = { name, of: place }
    of.parameters.push(property)
  }
  return property.of === place ? { parameter: property, function: of } : null
}

/** What a literal is: a text, or what a pattern begins with. */
export function literal(node: TSESTree.Literal): Thing {
  if (typeof node.value === 'string') return node.value
  // What a pattern of several branches begins with is told by none of them.
  if (!('regex' in node) || node.regex.pattern.includes('|')) return null
  const [, prefix = '', isWhole] = /^\^((?:[\w:/-]|\\[./:-])+)(\$?)$|^/.exec(node.regex.pattern) ?? []
  const begun = prefix === '' ? (/^\^((?:[\w:/-]|\\[./:-])+)(?![*+?{])/.exec(node.regex.pattern)?.[1] ?? '') : prefix
  const text = begun.replaceAll('\\', '')
  if (text === '') return null
  return isWhole === '$' ? text : { join: [text, null] }
}
