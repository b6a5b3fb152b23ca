import type { Parameter } from '../../../shared/contract/summary.ts'
import type { SummaryBuilder } from '../summary-builder.ts'
import { docAt, firstSentence } from './docs.ts'
import type { NameReader } from './name-reader.ts'
import { childOf, nameOfPath, type Scope } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** Tells of the functions, classes and methods of a file that others can see. */
export function tellDefinitions({ tree, names }: NameReader, builder: SummaryBuilder): void {
  for (const scope of names.scopes.values()) {
    const above = scope.parent
    if (above === undefined || scope.kind === 'lambda') continue
    const isMethod = above.kind === 'class' && scope.kind === 'function'
    // What makes an object may say what the class is.
    if (isPrivate(scope) && !(isMethod && nameOfPath(scope.path) === '__init__')) continue
    if (above.kind !== 'module' && !(above.kind === 'class' && above.parent?.kind === 'module' && !isPrivate(above)))
      continue
    // What a class says of itself stands with the class, and so do the names of its methods.
    const doc = scope.kind === 'class' ? '' : firstSentence(docAt(tree, scope.node))
    if (isMethod && doc === '') continue
    builder.definition({
      name: scope.path,
      kind: isMethod ? 'method' : scope.kind === 'class' ? 'class' : 'function',
      line: tree.lineAt(tree.from[childOf(tree, scope.node, T.VariableName)]!),
      ...(doc !== '' && { doc }),
      ...(above.kind === 'module' && isConditional(tree, scope.node) && { conditional: true }),
    })
  }
}

function isConditional({ type, parent }: SyntaxTree, node: number): boolean {
  for (let at = parent[node]!; at !== -1; at = parent[at]!)
    if (type[at] === T.IfStatement || type[at] === T.TryStatement) return true
  return false
}

function isPrivate({ path }: Scope): boolean {
  return nameOfPath(path).startsWith('_')
}

/** Tells of the functions whose parameters are names in their calls. @param paths the functions. */
export function tellForwarders(reader: NameReader, paths: ReadonlySet<string>, builder: SummaryBuilder): void {
  const { tree, names } = reader
  for (const scope of names.scopes.values()) {
    if (scope.kind !== 'function' || !paths.has(scope.path)) continue
    const params = scope.params.map(({ name, default: node }): Parameter => {
      const fallback = node === undefined ? null : reader.nameOf(node, scope.parent ?? names.module)
      const isTold = typeof fallback === 'string' || (fallback !== null && 'ref' in fallback)
      return isTold ? { name, default: fallback } : { name }
    })
    builder.forwarder(scope.path, { line: tree.lineAt(tree.from[scope.node]!), params })
  }
}
