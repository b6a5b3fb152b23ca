import type { SummaryBuilder } from '../summary-builder.ts'
import { SIGNAL } from './callees.ts'
import { withinOf } from './calls.ts'
import { containerOf, type Holdings } from './holdings.ts'
import { madeAt } from './made.ts'
import type { NameReader } from './name-reader.ts'
import type { Binding } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const CONTAINER =
  /^(?:\[\]|\{\}|(?:\w+\.)*(?:set|list|dict|[dD]eque|OrderedDict|defaultdict|\w*Queue|\w*Stack|\w*Buffer|WeakSet))$/

/** The names of variables that hold containers, and of what is imported and may be one. */
export function watched({ tree, names }: NameReader): ReadonlySet<string> {
  const found = new Set<string>()
  for (const scope of names.scopes.values()) {
    if (scope.kind === 'class') continue
    for (const [name, bindings] of scope.names) {
      if (name !== '__all__' && (containerAt(tree, bindings) !== undefined || isImported(bindings))) found.add(name)
    }
  }
  return found
}

/** Tells how the signals at the top of a file are made, which others import. */
export function tellSignals({ tree, names }: NameReader, builder: SummaryBuilder): void {
  for (const [name, [binding]] of names.module.names) {
    if (binding?.how !== 'value' || binding.part !== undefined || tree.type[binding.node] !== T.CallExpression) continue
    const made = madeAt(tree, binding.node)
    if (made !== undefined && SIGNAL.test(made)) builder.made(name, made)
  }
}

/** Tells of variables that are used as queues, and that nothing in their file reads. */
export function tellVariables({ tree }: NameReader, holdings: Holdings, builder: SummaryBuilder): void {
  for (const [scope, name, held] of holdings.variables()) {
    const bindings = scope.names.get(name) ?? []
    if (held.read) continue
    const imported = isImported(bindings)
    const made = containerAt(tree, bindings)
    const isFilled = held.filled.length > 0
    // What is written out and never filled is configuration.
    if (
      imported ? !isFilled : made === undefined || (!isFilled && (scope.kind !== 'module' || !isEmpty(tree, bindings)))
    )
      continue
    const within = withinOf(scope)
    builder.variable({
      name,
      line: imported ? held.filled[0]! : tree.lineAt(tree.from[bindings[0]!.target]!),
      ...(within !== '' && { within }),
      ...containerOf(held, made),
    })
  }
}

function isImported(bindings: readonly Binding[]): boolean {
  return bindings.every(({ how }) => how === 'import')
}

/** How a variable is made that only ever holds a new container. */
function containerAt(tree: SyntaxTree, bindings: readonly Binding[]): string | undefined {
  let made: string | undefined
  for (const { how, node, part } of bindings) {
    if (how === 'update') continue
    if (how !== 'value' || part !== undefined) return undefined
    made = madeAt(tree, node)
    if (made === undefined || !CONTAINER.test(made)) return undefined
  }
  return made
}

function isEmpty(tree: SyntaxTree, bindings: readonly Binding[]): boolean {
  return bindings.every(({ node }) => tree.end[node] === node + 1 || madeAt(tree, node)!.length > 2)
}
