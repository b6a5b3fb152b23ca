import type { Name } from '../../../shared/contract/summary.ts'
import { isNameLike } from '../summary-builder.ts'
import type { Facts } from './facts.ts'
import type { Scope } from './scope.ts'
import { anyOf, type Table, type Thing, toName } from './things.ts'

const MAX_DEPTH = 4

/** Tells the constants that other files can name. @returns the texts they hold. */
export function tellConstants(facts: Facts, top: Scope): ReadonlySet<string> {
  const teller = new ConstantTeller(facts)
  for (const binding of top.own()) {
    if (binding.kind === 'import' || binding.kind === 'function' || binding.record) continue
    if (facts.exported.has(binding.name)) teller.tell(binding.name, facts.evaluator.binding(binding), 0)
  }
  for (const { name, node, scope } of facts.exportedValues) teller.tell(name, facts.evaluator.evaluate(node, scope), 0)
  for (const record of facts.classes) {
    for (const [name, attribute] of record.attributes) {
      if (attribute.sources.length > 0) teller.tell(`${record.name}.${name}`, facts.evaluator.given(attribute), 0)
    }
  }
  return teller.texts
}

class ConstantTeller {
  readonly texts = new Set<string>()
  readonly #facts: Facts

  constructor(facts: Facts) {
    this.#facts = facts
  }

  tell(path: string, thing: Thing, depth: number): void {
    const { builder, evaluator } = this.#facts
    if (depth > MAX_DEPTH || thing === null) return
    if (typeof thing === 'object' && 'namespace' in thing) {
      for (const binding of thing.namespace.own())
        this.tell(`${path}.${binding.name}`, evaluator.binding(binding), depth + 1)
      return
    }
    if (typeof thing === 'object' && 'table' in thing) {
      this.#table(path, thing, depth)
      return
    }
    const isList = typeof thing === 'object' && 'list' in thing
    const name = this.#kept(toName(isList ? anyOf(thing.list.map((each) => evaluator.source(each))) : thing))
    if (name !== null) builder.constant(path, name)
  }

  #table(path: string, { table, spreads }: Table, depth: number): void {
    const { builder, evaluator } = this.#facts
    const keys = [...table.keys()]
    const isOfTexts = [...table.values()].every((source) => typeof evaluator.source(source) === 'string')
    if (!isOfTexts || keys.some((key) => !/^[\w$]+$/.test(key))) {
      const name = this.#kept(toName(anyOf(keys)))
      if (name !== null) builder.constant(path, name)
    }
    for (const [key, source] of table) this.tell(`${path}.${key}`, evaluator.source(source), depth + 1)
    for (const spread of spreads) this.tell(`${path}.*`, evaluator.source(spread), depth + 1)
  }

  /** A name without texts that no channel is called. */
  #kept(name: Name): Name {
    if (name === null) return null
    if (typeof name === 'string') {
      if (!isNameLike(name)) return null
      this.texts.add(name)
      return name
    }
    if ('join' in name) return name.join.every((part) => typeof part !== 'string' || isNameLike(part)) ? name : null
    if (!('any' in name)) return name
    const any = name.any.map((each) => this.#kept(each))
    return any.every((each) => each === null) ? null : { any }
  }
}
