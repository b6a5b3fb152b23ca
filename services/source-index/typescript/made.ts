import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { written } from './naming.ts'
import type { Source } from './scope.ts'
import { typeName, unwrap } from './syntax.ts'

/** How something that receives calls was made: what was called for it, or the name of its type. */
export function madeOf(sources: readonly Source[], type: TSESTree.TSTypeAnnotation | undefined): string | undefined {
  const named = typeName(type)
  if (named !== undefined) return named
  for (const { node, scope, steps } of sources) {
    if (node === null || steps !== undefined) continue
    const inner = unwrap(node)
    if (inner.type === 'NewExpression' || inner.type === 'CallExpression') return written(inner.callee, scope)
    // A parameter of the constructor that has a type: `constructor(bus: Bus) { this.bus = bus }`.
    const binding = inner.type === 'Identifier' ? scope.lookup(inner.name) : undefined
    if (binding?.kind === 'parameter' && binding.type !== undefined) return binding.type
  }
  return undefined
}

/**
 * How something that is filled was made: `[]`, `{}`, `new Map`.
 *
 * @returns undefined where anything but a container that is made there is given to it, or nothing at all.
 */
export function containerOf(sources: readonly Source[]): string | undefined {
  let made: string | undefined
  for (const { node, scope, steps } of sources) {
    const how = node === null || steps !== undefined ? undefined : madeHere({ node, scope })
    if (how === undefined) return undefined
    if (how !== '') made ??= how
  }
  return made
}

function madeHere({ node, scope }: Source): string | undefined {
  const inner = node && unwrap(node)
  switch (inner?.type) {
    case 'ArrayExpression':
      return '[]'
    case 'ObjectExpression':
      return '{}'
    case 'NewExpression':
      return `new ${written(inner.callee, scope) ?? ''}`
    case 'Literal':
      return inner.value === null ? '' : undefined
    case 'Identifier':
      return inner.name === 'undefined' ? '' : undefined
    default:
      return undefined
  }
}
