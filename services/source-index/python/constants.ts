import type { Name } from '../../../shared/contract/summary.ts'
import { isNameLike, type SummaryBuilder } from '../summary-builder.ts'
import { oneOf } from './choices.ts'
import { basesOf } from './classes.ts'
import type { NameReader } from './name-reader.ts'
import type { Binding, ClassScope } from './scopes.ts'

const MAX_CHOICES = 50

/** Tells what the constants of a file stand for: those of the module, of its classes, and what attributes only ever hold. */
export function tellConstants(reader: NameReader, builder: SummaryBuilder): void {
  for (const [name, bindings] of reader.names.module.names) {
    if (name.startsWith('__') || !bindings.every(isValue)) continue
    tell(builder, name, reader.bound(bindings, name), name)
  }
  for (const owner of reader.names.classes) {
    const { path, attributes } = owner
    for (const [name, bindings] of attributes) {
      if (name.startsWith('__') || !bindings.every(isValue)) continue
      tell(builder, `${path}.${name}`, reader.attribute(owner, name), name)
    }
    const members = membersOf(reader, owner)
    if (members !== undefined) builder.constant(path, members)
  }
}

function tell(builder: SummaryBuilder, path: string, value: Name | undefined, name: string): void {
  const constant = value === undefined ? null : bounded(value)
  // What merely has another name for something imported is a constant where it is called like one.
  const isRef = constant !== null && typeof constant === 'object' && 'ref' in constant
  if (constant !== null && (!isRef || /^[A-Z][A-Z0-9_]*$/.test(name))) builder.constant(path, constant)
}

/** All members of an enumeration: what looping over it gives. */
function membersOf(reader: NameReader, owner: ClassScope): Name | undefined {
  const { bases } = basesOf(reader.tree, owner.node)
  if (!bases.some((base) => /(?:Enum|Choices)$/.test(base))) return undefined
  const members: Name[] = []
  for (const [name, bindings] of owner.scope.names) {
    if (bindings.every(isValue) && !name.startsWith('_')) members.push(bounded(reader.attribute(owner, name) ?? null))
  }
  const known = members.filter((member) => member !== null)
  return known.length > 0 ? { any: known.slice(0, MAX_CHOICES) } : undefined
}

function isValue({ how, type }: Binding): boolean {
  return how === 'value' || how === 'update' || (how === 'unknown' && type !== undefined)
}

/** What of a value can be a name; null where nothing can. */
function bounded(value: Name): Name {
  if (value === null || (typeof value === 'object' && 'param' in value)) return null
  if (typeof value === 'string') return isNameLike(value) ? value : null
  if ('ref' in value) return value
  if ('any' in value) {
    const choices = value.any.map(bounded)
    return choices.every((choice) => choice === null) ? null : (oneOf(choices.slice(0, MAX_CHOICES)) ?? null)
  }
  const isTold = value.join.every((part) => part !== null && (typeof part !== 'string' || isNameLike(part)))
  return isTold && !JSON.stringify(value).includes('"param"') ? value : null
}
