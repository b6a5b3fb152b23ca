import { rootOf } from './callee-paths.ts'
import { isFailure, isFromPlainModule, SELDOM, SIGNAL } from './callees.ts'
import { basesOf } from './classes.ts'
import { madeOf } from './made.ts'
import type { NameReader } from './name-reader.ts'
import { lookUp, nameOfPath, ownerOf, type Scope, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

// What can stand for a name: no number, no None, no lambda.
const MAY_NAME = new Uint8Array(256)
for (const type of [
  T.String,
  T.FormatString,
  T.ContinuedString,
  T.VariableName,
  T.MemberExpression,
  T.CallExpression,
  T.BinaryExpression,
  T.ConditionalExpression,
  T.ParenthesizedExpression,
  T.NamedExpression,
  T.TupleExpression,
  T.ArrayExpression,
  T.SetExpression,
  T.DictionaryExpression,
  T.ArrayComprehension,
  T.SetComprehension,
  T.DictionaryComprehension,
  T.ComprehensionExpression,
  T.AwaitExpression,
]) {
  MAY_NAME[type] = 1
}

/** Tells which calls of a file are worth a closer look. */
export class CallWorth {
  readonly #reader: NameReader
  /** Functions of the file by path, and by name. */
  readonly #own = new Set<string>()
  readonly #ownNames = new Set<string>()

  constructor(reader: NameReader) {
    this.#reader = reader
    for (const { kind, path } of reader.names.scopes.values()) {
      if (kind !== 'function') continue
      this.#own.add(path)
      this.#ownNames.add(nameOfPath(path))
    }
  }

  /** What has the name of something plain is the file's own, or imported. */
  isOwn(last: string, node: number, scope: Scope): boolean {
    if (this.#ownNames.has(last)) return true
    if (this.#reader.tree.type[node + 1] !== T.VariableName) return false
    const bindings = lookUp(scope, last)?.bindings
    return bindings?.[0]?.how === 'import'
  }

  /** Whether any argument can stand for a name. */
  mayName(list: number): boolean {
    const { type, end } = this.#reader.tree
    for (let at = list + 1; at < end[list]!; at = end[at]!) {
      // The name of a keyword argument stands for nothing.
      if (MAY_NAME[type[at]!] === 1 && (type[at] !== T.VariableName || type[at + 1] !== T.AssignOp)) return true
    }
    return false
  }

  /** What is called comes from a module that takes no part. */
  isPlainRoot(callee: number, scope: Scope): boolean {
    const { tree } = this.#reader
    const root = rootOf(tree, callee)
    if (tree.type[root] !== T.VariableName) return false
    const bindings = lookUp(scope, textOf(tree, root))?.bindings
    return bindings !== undefined && isFromPlainModule(tree, bindings)
  }

  /** `order_done.send(…)`: the signal is the channel. */
  isSignal(node: number, scope: Scope): boolean {
    const { tree } = this.#reader
    const receiver = node + 2
    if (tree.type[node + 1] !== T.MemberExpression || tree.type[receiver] !== T.VariableName) return false
    const made = madeOf(this.#reader, receiver, scope)
    if (made !== undefined) return SIGNAL.test(made)
    return lookUp(scope, textOf(tree, receiver))?.bindings[0]?.how === 'import'
  }

  /** The function of this file that a callee is. */
  target(callee: string, scope: Scope): string | undefined {
    if (this.#own.has(callee)) return callee
    const begins = `${callee}.__init__`
    if (this.#own.has(begins)) return begins
    if (!callee.startsWith('super.')) return undefined
    const owner = ownerOf(scope)
    const { bases } = owner === undefined ? { bases: [] } : basesOf(this.#reader.tree, owner.node)
    const path = bases.length === 1 ? `${bases[0]}${callee.slice(5)}` : ''
    return this.#own.has(path) ? path : undefined
  }

  /** What is called is handed in, has a name that says of a plain thing, or is what a failure tells of itself. */
  leadsNowhere(callee: string, node: number, scope: Scope): boolean {
    const { tree } = this.#reader
    const last = nameOfPath(callee)
    if (SELDOM.has(last) && !this.#ownNames.has(last)) return true
    if (callee === 'super.__init__') return isOfFailure(tree, scope)
    if (tree.type[node] !== T.VariableName) return false
    const bindings = lookUp(scope, textOf(tree, node))?.bindings
    return bindings?.every(({ how }) => how === 'param' || how === 'element' || how === 'unknown') === true
  }
}

function isOfFailure(tree: SyntaxTree, scope: Scope): boolean {
  const owner = ownerOf(scope)
  return owner !== undefined && (isFailure(owner.path) || basesOf(tree, owner.node).bases.some(isFailure))
}
