import { addTo } from '../../../shared/contract/lists.ts'
import { namesOf } from '../condition-names.ts'
import { conditionOf, headOf } from './conditions.ts'
import type { Holdings } from './holdings.ts'
import { type Binding, type ClassScope, childOf, lookUp, nameOfPath, type Scope, selfAt, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const MAX_SETS = 50
const MAX_CALLERS = 3
const MAX_TEXT = 2000

// Where an instance comes to be.
const BEGINS =
  /^(?:__init__|__new__|__post_init__|__attrs_post_init__|setUp|setUpClass|asyncSetUp|setup|setup_method|setup_class|__init_subclass__|model_post_init)$/

/** The statement that all assignments of an attribute hang on. */
export interface Hanging {
  statement: number
  /** Its condition or head as written; see `Attribute.condition`. */
  text: string
  /** The branches of the statement that assign. */
  branches: readonly number[]
  /** Where its condition is read. */
  scope: Scope
  /** It is set in the `else` of a `try`, with what else is made ready there. */
  isOfSuccess: boolean
}

/** Tells of one class which of its attributes may be missing, and where something was asked first. */
export class Hangings {
  readonly #tree: SyntaxTree
  readonly #owner: ClassScope
  readonly #holdings: Holdings
  /** What the conditions of each function ask about, once somebody wants to know. */
  #asked: ReadonlyMap<string, ReadonlySet<string>> | undefined

  constructor(tree: SyntaxTree, owner: ClassScope, holdings: Holdings) {
    this.#tree = tree
    this.#owner = owner
    this.#holdings = holdings
  }

  /** What all assignments of an attribute hang on, where each lies where an instance comes to be. */
  of(sets: readonly Binding[]): Hanging | undefined {
    const { type, end } = this.#tree
    if (sets.length > MAX_SETS) return undefined
    const bodies = new Map<number, number[]>()
    for (const { scope, target, how } of sets) {
      const begins = scope.kind === 'class' || (scope.kind === 'function' && BEGINS.test(nameOfPath(scope.path)))
      if (!begins || how === 'function' || how === 'class') return undefined
      const body = childOf(this.#tree, scope.node, T.Body)
      addTo(bodies, body, target)
    }
    let statement: number | undefined
    for (const [body, nodes] of bodies) {
      const condition = conditionOf(this.#tree, body, nodes)
      if (condition === undefined) return undefined
      statement ??= condition
    }
    if (statement === undefined) return undefined
    // The `else` of a `try` or loop is on the same way.
    const isOneWay = type[statement] !== T.IfStatement
    const branches = branchesOf(this.#tree, statement).filter(
      (branch) => isOneWay || sets.some(({ target }) => target > branch && target < end[branch]!),
    )
    const isOfSuccess = type[statement] === T.TryStatement && sets.every(({ target }) => target >= end[branches[0]!]!)
    return { statement, text: headOf(this.#tree, statement), branches, scope: sets[0]!.scope, isOfSuccess }
  }

  /** The uses for which nothing has seen to it that the attribute is there. */
  open(uses: readonly number[], hanging: Hanging): number[] {
    return uses.filter((use) => !this.#isSeenTo(use, hanging, 0))
  }

  /** Whether others ask what the condition asks, or can: it asks of the module alone, or the object remembers. */
  isAsked({ statement, text, branches, scope, isOfSuccess }: Hanging, by: string | undefined): boolean {
    if (isOfSuccess || this.#isNoted(statement)) return true
    if (this.#tree.type[statement] === T.IfStatement && isOfModule(this.#tree, statement + 2, scope)) return true
    const names = text === 'try' ? new Set<string>() : namesOf(text)
    const isBeside = ({ target }: Binding) =>
      branches.some((branch) => target > branch && target < this.#tree.end[branch]!)
    for (const [name, bindings] of this.#owner.attributes) {
      if (!bindings.some(isBeside)) continue
      // `self.is_open = True` here, and False elsewhere.
      if (!bindings.every(isBeside)) return true
      names.add(name)
    }
    this.#asked ??= askedByMethod(this.#tree, this.#owner)
    for (const [method, asked] of this.#asked) {
      if (method !== by && [...names].some((name) => asked.has(name))) return true
    }
    return false
  }

  /** Whether what handles the failure of a `try` takes note of it, for others to ask. */
  #isNoted(statement: number): boolean {
    const { type, end } = this.#tree
    let isHandler = false
    for (let at = statement + 1; type[statement] === T.TryStatement && at < end[statement]!; at = end[at]!) {
      if (type[at] === T.except) isHandler = true
      else if (type[at] === T.else || type[at] === T.finally) isHandler = false
      else if (isHandler && type[at] === T.Body && type.subarray(at, end[at]).includes(T.AssignStatement)) return true
    }
    return false
  }

  /** Whether a node stands where the attribute is set, or asks first, or stands in a function that is only called so. */
  #isSeenTo(node: number, hanging: Hanging, depth: number): boolean {
    const { type, end } = this.#tree
    const isBeside = hanging.branches.some((branch) => node > branch && node < end[branch]!)
    if (isBeside || (type[hanging.statement] === T.IfStatement && isUnder(this.#tree, node, hanging.text))) return true
    if (depth === MAX_CALLERS) return false
    for (const [name, method] of this.#owner.methods) {
      if (node < method.node || node >= end[method.node]!) continue
      const mentions = this.#holdings
        .mentionsOf(this.#owner, name)
        ?.filter((mention) => mention < method.node || mention >= end[method.node]!)
      return (
        mentions !== undefined &&
        mentions.length > 0 &&
        mentions.every((mention) => this.#isSeenTo(mention, hanging, depth + 1))
      )
    }
    return false
  }
}

/** The bodies of a statement, but for those of handlers and `finally`. */
function branchesOf({ type, end }: SyntaxTree, statement: number): number[] {
  const bodies: number[] = []
  let isHandler = false
  for (let at = statement + 1; at < end[statement]!; at = end[at]!) {
    if (type[at] === T.except || type[at] === T.finally) isHandler = true
    else if (type[at] === T.else) isHandler = false
    else if (type[at] === T.Body && !isHandler) bodies.push(at)
  }
  return bodies
}

/** Whether a node stands under a condition that reads the same, or after a way out for when it does not hold. */
function isUnder(tree: SyntaxTree, node: number, condition: string): boolean {
  const { type, end, parent } = tree
  for (let at = parent[node]!; at > 0; at = parent[at]!) {
    if (type[at] === T.IfStatement || type[at] === T.ConditionalExpression || type[at] === T.BinaryExpression) {
      if (plain(textOf(tree, at)).includes(condition)) return true
    }
    // `if x: … else: …`, where it is set if `not x`.
    const isElse = type[at] === T.IfStatement && end[end[at + 2]!]! <= node
    if (isElse && `not ${plain(textOf(tree, at + 2))}` === condition) return true
    if (type[at] !== T.Body) continue
    for (let before = at + 1; before < node; before = end[before]!) {
      if (end[before]! > node || type[before] !== T.IfStatement) continue
      if (plain(textOf(tree, before + 2)).includes(condition)) return true
    }
  }
  return false
}

/** Whether a condition names nothing but what the module has: who makes the object can ask, too. */
function isOfModule(tree: SyntaxTree, test: number, scope: Scope): boolean {
  for (let at = test; at < tree.end[test]!; at += 1) {
    if (tree.type[at] !== T.VariableName) continue
    if (selfAt(tree, scope, at) !== undefined) return false
    const found = lookUp(scope, textOf(tree, at))
    if (found !== undefined && found.scope.kind !== 'module') return false
  }
  return true
}

/** What each function of a class asks about in its conditions, by the last parts of the names. */
function askedByMethod(tree: SyntaxTree, { methods }: ClassScope): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>()
  for (const [name, { node }] of methods) {
    const asked = new Set<string>()
    for (let at = node; at < tree.end[node]!; at += 1) {
      const test = testAt(tree, at)
      if (test !== undefined) for (const each of namesOf(plain(textOf(tree, test)))) asked.add(each)
    }
    found.set(name, asked)
  }
  return found
}

/** What is asked at a node: the test of a condition, or all that `and` and `or` join. */
function testAt({ type, end, parent }: SyntaxTree, node: number): number | undefined {
  switch (type[node]) {
    case T.if:
    case T.elif:
      return end[node]!
    case T.and:
    case T.or:
      return parent[node]!
    case T.WhileStatement:
    case T.AssertStatement:
    case T.MatchStatement:
      return node + 2
    default:
      return undefined
  }
}

function plain(text: string): string {
  return text.slice(0, MAX_TEXT).replace(/\s+/g, ' ')
}
