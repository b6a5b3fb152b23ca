import type { Name } from '../../../shared/contract/summary.ts'
import { binaryName, callName, returnedBy, returnsOf } from './call-names.ts'
import { MAX_PARTS, oneOf, partsIn } from './choices.ts'
import { indexedName, readElements } from './elements.ts'
import type { Names } from './names.ts'
import { ParameterUses } from './parameter-uses.ts'
import { bindingsAt, classAt, type Place, resolve } from './places.ts'
import { autoName, memberName, parameterName, withoutPassed } from './plain-names.ts'
import {
  type Binding,
  type ClassScope,
  childOf,
  childrenOf,
  lastChild,
  lookUp,
  type Scope,
  selfAt,
  textOf,
} from './scopes.ts'
import { Steps } from './steps.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { plainText, type Read, textName } from './texts.ts'

const MAX_DEPTH = 30
const MAX_CHOICES = 100

/**
 * Reads what expressions stand for, as far as their file tells.
 *
 * It keeps what it read of each name, so that a constant is read once. Steps are counted: names that are made of each
 * other in many ways are given up, and are null.
 */
export class NameReader {
  readonly tree: SyntaxTree
  readonly names: Names
  readonly #kept = new Map<readonly Binding[], Name | undefined>()
  readonly #uses: ParameterUses
  readonly #returns = new Map<number, readonly number[] | undefined>()
  readonly #busy = new Set<Binding>()
  readonly steps: Steps
  #depth = 0
  /** A name was met while it was being read, and left out. */
  #circled = false

  constructor(tree: SyntaxTree, names: Names) {
    this.tree = tree
    this.names = names
    this.steps = new Steps(tree)
    this.#uses = new ParameterUses(tree, names.marks)
  }

  /** What a node stands for in a scope; null where that cannot be told, or is nothing. */
  nameOf(node: number, scope: Scope): Name {
    this.steps.begin()
    return this.read(node, scope) ?? null
  }

  /** The elements of what a node stands for; undefined where they cannot be told. */
  elementsOf(node: number, scope: Scope, part?: number): Name[] | undefined {
    this.steps.begin()
    return this.elements(node, scope, part)
  }

  /** As {@link elementsOf}, within the reading of another. */
  elements(node: number, scope: Scope, part?: number): Name[] | undefined {
    if (this.steps.isSpent || this.#depth > MAX_DEPTH) return undefined
    this.steps.spend(1)
    this.#depth += 1
    try {
      return readElements(this, node, scope, part)
    } finally {
      this.#depth -= 1
    }
  }

  /** As {@link nameOf}, within the reading of another: undefined where it is nothing, such as None. */
  read(node: number, scope: Scope): Name | undefined {
    if (this.steps.isSpent || this.#depth > MAX_DEPTH) return null
    this.steps.spend(1)
    this.#depth += 1
    try {
      const name = this.#read(node, scope)
      if (name === undefined || name === null || typeof name === 'string') return name
      const parts = partsIn(name)
      this.steps.spend(Math.min(parts, MAX_PARTS) >> 2)
      return parts === Number.POSITIVE_INFINITY ? null : name
    } finally {
      this.#depth -= 1
    }
  }

  #read(node: number, scope: Scope): Name | undefined {
    const { tree } = this
    switch (tree.type[node]) {
      case T.String:
        return plainText(tree, node) || undefined
      case T.FormatString:
      case T.ContinuedString:
        return textName(tree, node, this.#reading(scope))
      case T.None:
        return undefined
      case T.ParenthesizedExpression:
        return this.read(node + 1, scope)
      case T.NamedExpression:
        return this.read(lastChild(tree, node), scope)
      case T.VariableName:
        return this.#variable(textOf(tree, node), scope)
      case T.MemberExpression:
        return this.#member(node, scope)
      case T.ConditionalExpression: {
        const [first, , , , last] = childrenOf(tree, node)
        return oneOf([this.read(first!, scope), this.read(last!, scope)])
      }
      case T.BinaryExpression:
        return binaryName(this, node, scope)
      case T.CallExpression:
        return callName(this, node, scope)
      case T.TupleExpression:
      case T.ArrayExpression:
      case T.SetExpression:
      case T.DictionaryExpression:
      case T.ArrayComprehension:
      case T.SetComprehension:
      case T.DictionaryComprehension:
      case T.ComprehensionExpression:
      case T.AssignStatement:
        return oneOf(this.elements(node, scope) ?? [null])
      default:
        return null
    }
  }

  #reading(scope: Scope): Read {
    return (node) => this.read(node, scope)
  }

  #variable(name: string, scope: Scope): Name | undefined {
    const found = lookUp(scope, name)
    // What is not bound here may come from a module of which all is imported.
    if (found === undefined) return this.names.module.names.has('*') ? { ref: name } : null
    return this.bound(found.bindings, name)
  }

  /** What is bound in one of several ways. @param name what it is called where it is imported. */
  bound(bindings: readonly Binding[], name: string): Name | undefined {
    if (this.#kept.has(bindings)) return this.#kept.get(bindings)
    const choices: (Name | undefined)[] = []
    const circledBefore = this.#circled
    this.#circled = false
    for (const binding of bindings.slice(0, MAX_CHOICES)) {
      if (this.#busy.has(binding)) {
        this.#circled = true
        choices.push(undefined)
        continue
      }
      this.#busy.add(binding)
      choices.push(this.#bindingName(binding, name))
      this.#busy.delete(binding)
    }
    const value = oneOf(withoutPassed(this.tree, bindings, choices))
    // Within a circle something was left out that another way in would find.
    const isWhole = !this.#circled && !this.steps.isSpent && this.#depth < MAX_DEPTH
    if (isWhole || this.#busy.size === 0) this.#kept.set(bindings, value)
    this.#circled ||= circledBefore
    return value
  }

  #bindingName(binding: Binding, name: string): Name | undefined {
    const { node, scope, part } = binding
    switch (binding.how) {
      case 'import':
        return { ref: name }
      case 'param':
        return parameterName(this.tree, binding, name, this.#uses)
      case 'value':
        return part === undefined ? this.read(node, scope) : (this.elements(node, scope)?.[part] ?? null)
      case 'element': {
        const elements = this.elements(node, scope, part)
        return elements === undefined ? null : oneOf(elements)
      }
      case 'unknown':
        // `x: str` says nothing of what it holds.
        return binding.type === undefined ? null : undefined
      default:
        return null
    }
  }

  #member(node: number, scope: Scope): Name | undefined {
    const { tree } = this
    const property = lastChild(tree, node)
    if (tree.type[property] !== T.PropertyName) return indexedName(this, node, property, scope)
    const name = textOf(tree, property)
    const owner = selfAt(tree, scope, node + 1) ?? this.classAt(node + 1, scope)
    if (owner !== undefined) return this.attribute(owner, name)
    const base = this.read(node + 1, scope)
    if (name === 'name') return memberName(tree, this.classAt(node + 2, scope), node + 1)
    if (base === null || base === undefined) return null
    if (typeof base === 'object' && 'ref' in base) {
      // The value of a member of an enumeration is what the member stands for.
      return name === 'value' && base.ref.includes('.') ? base : { ref: `${base.ref}.${name}` }
    }
    return name === 'value' ? base : null
  }

  /** What an attribute of a class stands for: a reference where its bases or others say it. */
  attribute(owner: ClassScope, name: string): Name | undefined {
    const bindings = owner.attributes.get(name)
    const inherited = childOf(this.tree, owner.node, T.ArgList) === -1 ? null : { ref: `${owner.path}.${name}` }
    if (bindings === undefined) return inherited
    const method = owner.methods.get(name)
    if (method !== undefined) {
      const isRead = method.decorators.some((one) => /(?:^|[._])(?:cached_)?property$/.test(one))
      return isRead ? returnedBy(this, method.node, undefined, owner.scope) : null
    }
    return (
      autoName(this.tree, owner, name, bindings) ??
      this.bound(bindings, name) ??
      inherited ?? { ref: `${owner.path}.${name}` }
    )
  }

  /** See {@link returnsOf}. */
  returns(node: number): readonly number[] | undefined {
    if (!this.#returns.has(node)) this.#returns.set(node, returnsOf(this.tree, node))
    return this.#returns.get(node)
  }

  /** See {@link classAt}. */
  classAt(node: number, scope: Scope): ClassScope | undefined {
    return classAt(this.tree, this.names, node, scope)
  }

  /** See {@link resolve}. */
  resolve(node: number, scope: Scope): Place {
    return resolve(this.tree, this.names, node, scope)
  }

  /** See {@link bindingsAt}. */
  bindingsAt(node: number, scope: Scope): readonly Binding[] | undefined {
    return bindingsAt(this.tree, this.names, node, scope)
  }
}
