import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Name } from '../../../shared/contract/summary.ts'
import type { AttributeRecord, ClassRecord } from './class-record.ts'
import { evaluateCall } from './evaluate-call.ts'
import { asTable, enumTable, isSameName, listed, literal, objectTable, propertyOf } from './evaluate-parts.ts'
import { type Binding, Scope, type Source, type Step } from './scope.ts'
import { mayHoldText, memberName, type Node, unwrap } from './syntax.ts'
import { anyOf, isMadeOf, joined, type List, type Table, type Thing, toName } from './things.ts'

const MAX_DEPTH = 40
/** Steps that any file may take, and those for each of its characters: files that people write take 0.02, and at most 0.1. */
const MIN_STEPS = 5000
const STEPS_PER_CHARACTER = 0.25

/** Tells what expressions stand for, as far as their file says. */
export class Evaluator {
  readonly #known = new Map<Binding, Thing>()
  readonly #attributes = new Map<AttributeRecord, Thing>()
  readonly #sources = new Map<Source, Thing>()
  readonly #spreading = new Set<Table>()
  readonly #held = new Map<Table | List, Thing>()
  /** Whether what a file imports is used as no text is. */
  readonly #isNoText: (binding: Binding) => boolean
  readonly #maxSteps: number
  #steps = 0
  #depth = 0

  /** @param characters how long the file is. */
  constructor(characters: number, isNoText: (binding: Binding) => boolean) {
    this.#maxSteps = MIN_STEPS + characters * STEPS_PER_CHARACTER
    this.#isNoText = isNoText
  }

  /** Whether the file asked for more than a file may. */
  get isExhausted(): boolean {
    return this.#steps > this.#maxSteps
  }

  /** The name that an expression gives. */
  name(node: Node, scope: Scope): Name {
    return toName(this.evaluate(node, scope))
  }

  /** What a source gives. One that is made of itself, `jobs = jobs.concat(more)`, gives nothing there. */
  source(source: Source): Thing {
    const { node, scope, steps } = source
    if (node === null) return null
    if (node.type === 'Literal' && steps === undefined) return literal(node)
    const known = this.#sources.get(source)
    if (known !== undefined) return known
    this.#sources.set(source, null)
    let thing = this.evaluate(node, scope)
    for (const step of steps ?? []) thing = this.step(thing, step)
    this.#sources.set(source, thing)
    return thing
  }

  /** What an expression gives; null where nothing is known of it. */
  evaluate(node: Node, scope: Scope): Thing {
    this.#steps += 1
    if (this.#depth > MAX_DEPTH || this.isExhausted) return null
    this.#depth += 1
    const thing = this.#evaluate(unwrap(node), scope)
    this.#depth -= 1
    return thing
  }

  #evaluate(node: Node, scope: Scope): Thing {
    switch (node.type) {
      case 'Literal':
        return literal(node)
      case 'TemplateLiteral': {
        const parts: Thing[] = []
        node.quasis.forEach((quasi, at) => {
          parts.push(quasi.value.cooked ?? null)
          const expression = node.expressions[at]
          if (expression) parts.push(this.#part(expression, scope))
        })
        return joined(parts)
      }
      case 'BinaryExpression':
        if (node.operator !== '+') return null
        return joined([this.#part(node.left, scope), this.#part(node.right, scope)])
      case 'Identifier': {
        const binding = scope.lookup(node.name)
        return binding ? this.binding(binding) : null
      }
      case 'ThisExpression': {
        const { self } = scope.place
        if (self?.record) return { record: self.record }
        return self?.object ? this.source(self.object) : null
      }
      case 'MemberExpression':
        return this.#member(node, scope)
      case 'ConditionalExpression':
        return anyOf([this.evaluate(node.consequent, scope), this.evaluate(node.alternate, scope)])
      case 'LogicalExpression':
        if (node.operator === '&&') return this.evaluate(node.right, scope)
        return anyOf([this.evaluate(node.left, scope), this.evaluate(node.right, scope)])
      case 'AssignmentExpression':
        return node.operator === '=' ? this.evaluate(node.right, scope) : null
      case 'ObjectExpression':
        return objectTable(node, scope, this)
      case 'ArrayExpression':
        return { list: node.elements.map((element) => listed(element, scope)) }
      case 'NewExpression':
      case 'CallExpression':
        return evaluateCall(node, scope, this)
      default:
        return null
    }
  }

  /** A part of a longer text: a number is its digits. */
  #part(node: Node, scope: Scope): Thing {
    return node.type === 'Literal' && typeof node.value === 'number' ? String(node.value) : this.evaluate(node, scope)
  }

  #member(node: TSESTree.MemberExpression, scope: Scope): Thing {
    if (node.object.type === 'ThisExpression' && scope.place.self === undefined) return null
    const thing = this.evaluate(node.object, scope)
    const name = memberName(node)
    if (name !== undefined) {
      const isClass = name === 'constructor' && thing !== null && typeof thing === 'object' && 'record' in thing
      return isClass ? thing : this.step(thing, name)
    }
    if (!node.computed) return null
    const inner = unwrap(node.property)
    // An enum of numbers gives the name of its member: Kind[Kind.A].
    if (inner.type === 'MemberExpression' && isSameName(inner.object, node.object)) return memberName(inner) ?? null
    const key = toName(this.evaluate(node.property, scope))
    return typeof key === 'string' ? this.step(thing, key) : this.step(asTable(thing), { each: 'element' })
  }

  /** What a declared name stands for. */
  binding(binding: Binding): Thing {
    const known = this.#known.get(binding)
    if (known !== undefined) return known
    this.#known.set(binding, null)
    const thing = this.#binding(binding)
    this.#known.set(binding, thing)
    return thing
  }

  #binding(binding: Binding): Thing {
    if (binding.kind === 'import') return { ref: binding.name, isNoText: this.#isNoText(binding) }
    if (binding.record) return { record: binding.record }
    if (binding.members instanceof Scope) return { namespace: binding.members }
    if (binding.members?.type === 'TSEnumDeclaration') return enumTable(binding.members, binding.scope)
    const { parameter, function: of, sources, scope } = binding
    if (parameter === undefined || of === undefined) return anyOf(sources.map((source) => this.source(source)))
    const passed = { parameter, function: of, isNoText: binding.isNoText === true || this.#isNoText(binding) }
    const anew = sources.filter((source) => source.replaces && source.scope.body === scope.body)
    if (anew.length !== 1) return anyOf([passed, ...sources.map((source) => this.source(source))])
    // `name = prefix + name`: there it is what was passed, and afterwards no longer.
    this.#known.set(binding, passed)
    const given = sources.map((source) => this.source(source))
    return anyOf(isMadeOf(this.source(anew[0]!), passed) ? given : [passed, ...given])
  }

  /** What a part of a thing is. */
  step(thing: Thing, step: Step): Thing {
    this.#steps += 1
    if (thing === null || typeof thing === 'string' || this.#depth > MAX_DEPTH || this.isExhausted) return null
    this.#depth += 1
    const part = this.#step(thing, step)
    this.#depth -= 1
    return part
  }

  #step(thing: Exclude<Thing, null | string>, step: Step): Thing {
    if ('anyOf' in thing) return anyOf(thing.anyOf.map((each) => this.step(each, step)))
    if (typeof step === 'string') return this.#property(thing, step)
    if ('list' in thing) return step.each === 'element' ? this.#elements(thing, thing.list) : null
    if ('table' in thing) {
      if (step.each === 'key') return anyOf([...thing.table.keys(), ...this.#spread(thing, step)])
      return thing.isMap ? { pair: thing } : this.#elements(thing, [...thing.table.values()])
    }
    if ('pairs' in thing) return step.each === 'element' ? { pair: thing.pairs } : null
    if ('ref' in thing) return step.each === 'element' && thing.isTable ? { ref: `${thing.ref}.*` } : { ref: thing.ref }
    if ('parameter' in thing) return thing
    return null
  }

  /** Any of what a list or a table holds. */
  #elements(thing: Table | List, sources: readonly Source[]): Thing {
    const known = this.#held.get(thing)
    if (known !== undefined) return known
    this.#steps += sources.length
    const held = sources.map((each) => this.source(each))
    if ('table' in thing) held.push(...this.#spread(thing, { each: 'element' }))
    const any = anyOf(held)
    this.#held.set(thing, any)
    return any
  }

  /** What the objects that are spread into a table have; one that is spread into itself, `x = { ...x }`, is asked once. */
  #spread(table: Table, step: Step): Thing[] {
    if (this.#spreading.has(table)) return []
    this.#spreading.add(table)
    const found = table.spreads.map((spread) => this.step(this.source(spread), step))
    this.#spreading.delete(table)
    return found
  }

  #property(thing: Exclude<Thing, null | string | { anyOf: unknown }>, name: string): Thing {
    if ('table' in thing) {
      const found = thing.table.get(name)
      return found ? this.source(found) : anyOf(this.#spread(thing, name))
    }
    if ('list' in thing) {
      const found = thing.list[Number(name)]
      return found ? this.source(found) : null
    }
    if ('record' in thing) return this.attribute(thing.record, name)
    if ('namespace' in thing) {
      const found = thing.namespace.get(name)
      return found ? this.binding(found) : null
    }
    if ('pair' in thing) {
      if (name === '0') return this.step(thing.pair, { each: 'key' })
      return name === '1' ? this.step(asTable(thing.pair), { each: 'element' }) : null
    }
    if ('ref' in thing) return { ref: `${thing.ref}.${name}` }
    return 'parameter' in thing ? propertyOf(thing.function, thing.parameter, name) : null
  }

  /** Any of what an attribute is given in its class. */
  given(attribute: AttributeRecord): Thing {
    const known = this.#attributes.get(attribute)
    if (known !== undefined) return known
    this.#attributes.set(attribute, null)
    const thing = anyOf(attribute.sources.map((source) => this.source(source)))
    this.#attributes.set(attribute, thing)
    return thing
  }

  /** What `this.name` is in a class; a reference where a subclass or another file may say otherwise. */
  attribute(record: ClassRecord, name: string): Thing {
    const attribute = record.attributes.get(name)
    const ref: Thing = { ref: `${record.name}.${name}` }
    if (record.methods.has(name)) return null
    if (attribute === undefined || (attribute.sources.length === 0 && attribute.assignments.length === 0)) {
      return record.bases.length > 0 && mayHoldText(attribute?.type) && !attribute?.uses.length ? ref : null
    }
    const given = this.given(attribute)
    if (toName(given) === null) return given !== null && typeof given === 'object' ? given : null
    return attribute.isOwn || !record.isOpen ? given : ref
  }
}
