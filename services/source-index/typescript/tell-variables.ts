import { addTo } from '../../../shared/contract/lists.ts'
import type { Facts } from './facts.ts'
import { containerOf } from './made.ts'
import type { Binding, Scope } from './scope.ts'

const MAX_FILLED = 5

/** Tells the variables that this file fills, or makes for others, and never reads. */
export function tellVariables(facts: Facts, top: Scope): void {
  const filled = new Map<Binding, number[]>()
  for (const { name, scope, line } of facts.fills) {
    const binding = scope.lookup(name)
    if (binding !== undefined) addTo(filled, binding, line)
  }
  for (const binding of top.own()) if (binding.kind === 'variable' && !filled.has(binding)) filled.set(binding, [])
  for (const [binding, lines] of filled) {
    const made = containerOf(binding.sources)
    const isImport = binding.kind === 'import'
    if ((made === undefined && !isImport) || facts.reads.has(binding)) continue
    const within = binding.scope.place.path
    const first = [...new Set(lines)].sort((a, b) => a - b).slice(0, MAX_FILLED)
    facts.builder.variable({
      name: binding.name,
      line: isImport ? (first[0] ?? binding.line) : binding.line,
      ...(within !== '' && { within }),
      ...(made !== undefined && { made }),
      ...(first.length > 0 && { filled: first }),
    })
  }
}
