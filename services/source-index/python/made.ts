import type { NameReader } from './name-reader.ts'
import { type Binding, dotted, type Scope, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const MAX_TYPE = 80

/** How what a name or attribute holds was made, as written: `asyncio.Queue`, `[]`; its annotation where that is all there is. */
export function madeOf(reader: NameReader, node: number, scope: Scope): string | undefined {
  const bindings = reader.bindingsAt(node, scope)
  return bindings === undefined ? undefined : madeBy(reader.tree, bindings)
}

/** As {@link madeOf}, of bindings: by the first that says so. */
export function madeBy(tree: SyntaxTree, bindings: readonly Binding[]): string | undefined {
  let type: string | undefined
  for (const binding of bindings) {
    const made = binding.how === 'value' && binding.part === undefined ? madeAt(tree, binding.node) : undefined
    if (made !== undefined) return made
    if (type === undefined && binding.type !== undefined) type = typeAt(tree, binding.type)
  }
  return type
}

/** How the value of an expression is made; undefined where that is neither a call nor a list, dict or set. */
export function madeAt(tree: SyntaxTree, node: number): string | undefined {
  switch (tree.type[node]) {
    case T.ArrayExpression:
    case T.ArrayComprehension:
      return '[]'
    case T.DictionaryExpression:
    case T.DictionaryComprehension:
      return '{}'
    case T.SetExpression:
    case T.SetComprehension:
      return 'set'
    case T.AwaitExpression:
      return madeAt(tree, node + 2)
    case T.ParenthesizedExpression:
      return madeAt(tree, node + 1)
    case T.CallExpression: {
      const callee = dotted(tree, node + 1)
      // `field(default_factory=list)` makes what its factory makes.
      if (!/(?:^|\.)(?:field|Field|ib|attrib)$/.test(callee)) return callee.slice(0, MAX_TYPE) || undefined
      return /\b(?:default_factory|factory)\s*=\s*([\w.]+)/.exec(textOf(tree, node))?.[1]
    }
    default:
      return undefined
  }
}

/** What an annotation names, without what it is of: `asyncio.Queue` of `Optional["asyncio.Queue[int]"]`. */
function typeAt(tree: SyntaxTree, node: number): string | undefined {
  const text = textOf(tree, node)
    .slice(0, 200)
    .replace(/["'\s]/g, '')
  const inner = /^(?:typing\.|t\.)?(?:Optional|Final|ClassVar|Annotated)\[([\w.]+)/.exec(text)
  return (inner ?? /^([\w.]+)/.exec(text))?.[1]?.slice(0, MAX_TYPE)
}
