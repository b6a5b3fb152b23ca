import { addTo } from '../../../shared/contract/lists.ts'
import type { SummaryBuilder } from '../summary-builder.ts'
import { argumentsOf } from './arguments.ts'
import type { CallKeeper } from './calls.ts'
import type { Holdings } from './holdings.ts'
import { type Origins, tellDynamicImport, tellImport } from './imports.ts'
import type { NameReader } from './name-reader.ts'
import { Mark } from './names.ts'
import { RUNNERS, tellPrograms } from './programs.ts'
import { type ClassScope, dotted, lastChild, lastName, lookUp, ownerOf, type Scope, selfAt, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { plainText } from './texts.ts'
import { forgivenUntil, useAt } from './uses.ts'
import { watched } from './variables.ts'
import type { WordKeeper } from './words.ts'

// Calls that are more than calls, by the last part of what is called.
const SPECIAL: ReadonlySet<string> = new Set([
  'exec',
  'import_module',
  '__import__',
  'isinstance',
  'issubclass',
  ...RUNNERS,
])
const ATTRIBUTE = /attr_*$|^(?:vars|attrgetter|methodcaller|__setattr__|object)$/

type Visit = (node: number, scope: Scope) => void

/** Goes over a file once more, with what all of its names are bound to, and gathers what is done with them. */
export class Walk {
  readonly origins: Origins = new Map()
  /** Classes that gain attributes in ways that are not written out. */
  readonly dynamic = new Set<ClassScope>()
  readonly #reader: NameReader
  readonly #builder: SummaryBuilder
  readonly #calls: CallKeeper
  readonly #words: WordKeeper
  readonly #holdings: Holdings
  readonly #watched: ReadonlySet<string>
  /** By first letter and length, whether a name may be watched: most are not, and need not be cut out of the text. */
  readonly #sieve = new Uint8Array(1024)

  constructor(reader: NameReader, builder: SummaryBuilder, calls: CallKeeper, words: WordKeeper, holdings: Holdings) {
    this.#reader = reader
    this.#builder = builder
    this.#calls = calls
    this.#words = words
    this.#holdings = holdings
    this.#watched = watched(reader)
    for (const name of this.#watched) this.#sieve[sieved(name.charCodeAt(0), name.length)] = 1
  }

  run(): void {
    const { tree, names } = this.#reader
    const visits = Array.from({ length: 256 }, (_, id) => this.#visits[id])
    const { marks } = names
    const above: Scope[] = []
    let scope = names.module
    // In the order in which they begin; the first is the file's.
    const scopes = [...names.scopes.values()]
    let at = 1
    let next = scopes[at]?.node ?? -1
    for (let node = 1; node < tree.size; node += 1) {
      while (node >= tree.end[scope.node]!) scope = above.pop()!
      const visit = visits[tree.type[node]!]
      if (visit !== undefined) visit(node, scope)
      if (marks[node] !== Mark.None) this.#words.handOn(node)
      if (node === next) {
        above.push(scope)
        scope = scopes[at]!
        at += 1
        next = scopes[at]?.node ?? -1
      }
    }
  }

  readonly #asks = (test: number): void => {
    const { tree, names } = this.#reader
    if (test >= tree.size || tree.type[test] === T.Body) return
    if (names.marks[test] === Mark.None) names.marks[test] = Mark.Tested
    this.#holdings.asking = Math.max(this.#holdings.asking, tree.end[test]!)
  }

  readonly #text: Visit = (node) => this.#words.text(node)
  readonly #pattern: Visit = (node) => this.#words.pattern(node)

  readonly #visits: Readonly<Record<number, Visit>> = {
    [T.String]: this.#text,
    [T.FormatString]: this.#text,
    [T.ContinuedString]: this.#text,
    [T.LiteralPattern]: this.#pattern,
    [T.AttributePattern]: this.#pattern,
    [T.BinaryExpression]: (node) => this.#words.binary(node),
    [T.DictionaryExpression]: (node) => this.#words.table(node),
    [T.ImportStatement]: (node) => tellImport(this.#reader.tree, node, this.#builder, this.origins),
    [T.Decorator]: (node, scope) => this.#calls.decorator(node, scope),
    [T.IfStatement]: (node) => this.#asks(node + 2),
    [T.WhileStatement]: (node) => this.#asks(node + 2),
    [T.elif]: (node) => this.#asks(this.#reader.tree.end[node]!),
    // Of a conditional expression or a comprehension; that of a statement has been seen with it.
    [T.if]: (node) => this.#asks(this.#reader.tree.end[node]!),
    [T.not]: (node) => {
      const { tree } = this.#reader
      if (tree.type[tree.parent[node]!] === T.UnaryExpression) this.#asks(tree.end[node]!)
    },
    [T.AssertStatement]: (node) => {
      this.#asks(node + 2)
      this.#words.silent = Math.max(this.#words.silent, this.#reader.tree.end[node]!)
    },
    [T.TryStatement]: (node) => {
      this.#holdings.forgiven = Math.max(this.#holdings.forgiven, forgivenUntil(this.#reader.tree, node))
    },
    [T.CallExpression]: (node, scope) => this.#call(node, scope),
    [T.MemberExpression]: (node, scope) => this.#member(node, scope),
    [T.VariableName]: (node, scope) => this.#variable(node, scope),
  }

  #member(node: number, scope: Scope): void {
    const { tree, names } = this.#reader
    const property = lastChild(tree, node)
    const isProperty = tree.type[property] === T.PropertyName
    const owner = isProperty ? selfAt(tree, scope, node + 1) : undefined
    this.#words.member(node, owner !== undefined)
    this.#words.reference(node, scope)
    if (owner === undefined) return
    const name = textOf(tree, property)
    const use = useAt(tree, names.marks, node)
    if (owner.methods.has(name)) this.#holdings.mention(owner, name, node)
    // Objects that become those of another class keep what that gave them.
    if (name === '__dict__' || name === '__class__') {
      if (use.does === 'set' || (use.does === 'fill' && name === '__dict__')) this.dynamic.add(owner)
    } else if (!name.startsWith('__')) this.#holdings.note(this.#holdings.attribute(owner, name), use, node, scope)
  }

  #variable(node: number, scope: Scope): void {
    const { tree, names } = this.#reader
    if (names.marks[node] === Mark.Compared) this.#words.reference(node, scope)
    if (this.#sieve[sieved(tree.text.charCodeAt(tree.from[node]!), tree.to[node]! - tree.from[node]!)] === 0) return
    const name = textOf(tree, node)
    if (!this.#watched.has(name)) return
    const above = tree.type[tree.parent[node]!]
    // Names of keyword arguments and of what is imported or declared are no uses; what a parameter is by default is one.
    if (above === T.ImportStatement || above === T.ScopeStatement) return
    if (above === T.ParamList && tree.type[node - 1] !== T.AssignOp) return
    const isKey =
      above === T.ArgList && tree.type[node + 1] === T.AssignOp && tree.parent[node + 1] === tree.parent[node]
    if (isKey) return
    const owner = lookUp(scope, name)?.scope
    if (owner === undefined || owner.kind === 'class') return
    this.#holdings.note(this.#holdings.variable(owner, name), useAt(tree, names.marks, node), node, scope)
  }

  #call(node: number, scope: Scope): void {
    const { tree } = this.#reader
    const last = lastName(tree, node + 1)
    if (last === '') return
    if (isAssertion(last)) {
      this.#words.silent = Math.max(this.#words.silent, tree.end[node]!)
      return
    }
    if (SPECIAL.has(last) || ATTRIBUTE.test(last)) this.#special(dotted(tree, node + 1), last, node, scope)
    this.#calls.take(node, scope, last)
  }

  #special(callee: string, last: string, node: number, scope: Scope): void {
    if (callee === 'exec') this.#dynamicIn(scope)
    if (callee === 'isinstance' || callee === 'issubclass') {
      this.#ofKind(node, scope)
      return
    }
    tellDynamicImport(this.#reader, node, scope, this.#builder)
    tellPrograms(this.#reader, callee, node, scope, this.#builder)
    if (ATTRIBUTE.test(last)) this.#attribute(callee, node, scope)
  }

  /** Who asks of which class an object is knows what it has from there on: `if isinstance(self, Shop)`. */
  #ofKind(node: number, scope: Scope): void {
    const { tree } = this.#reader
    const [first] = argumentsOf(tree, lastChild(tree, node)).positional
    if (first === undefined || ownerOf(scope) === undefined) return
    const isClass =
      textOf(tree, first) === ownerOf(scope)?.path || /^(?:type\(|self\.__class__)/.test(textOf(tree, first))
    if (!isClass && selfAt(tree, scope, first) === undefined) return
    this.#holdings.forgiven = Math.max(this.#holdings.forgiven, tree.end[scope.node]!)
  }

  /** What names an attribute by a text. */
  #attribute(callee: string, node: number, scope: Scope): void {
    const { tree, names } = this.#reader
    const { positional } = argumentsOf(tree, lastChild(tree, node))
    const [first, second, third] = positional
    if (first === undefined) return
    if (/(?:attrgetter|methodcaller)$/.test(callee)) {
      if (tree.type[first] === T.String) this.#words.attribute(plainText(tree, first))
      return
    }
    // `super().__setattr__('x', value)` is of `self`.
    const isSuper = callee === 'super.__setattr__'
    const owner = isSuper ? ownerOf(scope) : selfAt(tree, scope, first)
    const at = isSuper ? first : second
    const name = at !== undefined && tree.type[at] === T.String ? plainText(tree, at) : undefined
    const sets = callee.endsWith('setattr') || callee.endsWith('__setattr__')
    if (owner === undefined) {
      if (name !== undefined) this.#words.attribute(name, sets)
      else if (sets)
        this.#words.extended(dotted(tree, madeAs(tree, first, scope)), second === undefined ? '' : textOf(tree, second))
      return
    }
    if (callee === 'vars' || (sets && name === undefined)) this.dynamic.add(owner)
    if (name === undefined) return
    if (sets) {
      const set = { how: 'unknown' as const, node, scope, target: node }
      addTo(owner.attributes, name, set)
    } else {
      const held = this.#holdings.attribute(owner, name)
      held.read = true
      if (callee === 'hasattr' || third !== undefined) this.#holdings.asked(held, scope)
    }
    names.marks[at!] = Mark.Silent
  }

  #dynamicIn(scope: Scope): void {
    const owner = ownerOf(scope)
    if (owner !== undefined) this.dynamic.add(owner)
  }
}

/** What a variable is an object of, where that is told: `Shop` of `shop = Shop()`; the node itself else. */
function madeAs(tree: SyntaxTree, node: number, scope: Scope): number {
  const bindings = tree.type[node] === T.VariableName ? lookUp(scope, textOf(tree, node))?.bindings : undefined
  const made = bindings?.find(({ how, part }) => how === 'value' && part === undefined)?.node
  return made !== undefined && tree.type[made] === T.CallExpression ? made + 1 : node
}

function isAssertion(name: string): boolean {
  const first = name.charCodeAt(0) | 32
  // `a`, or an underline.
  return (first === 97 || first === 127) && name !== 'assert_never' && /^_?assert/i.test(name)
}

function sieved(first: number, length: number): number {
  return ((length & 15) << 6) | (first & 63)
}
