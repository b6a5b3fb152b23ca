import type { Call, Name } from '../../../shared/contract/summary.ts'
import { isNameLike, type SummaryBuilder } from '../summary-builder.ts'
import { type Arguments, argumentsOf } from './arguments.ts'
import { CallWorth } from './call-worth.ts'
import { aliased, calleeOf } from './callee-paths.ts'
import { ASKS_FOR, isApart, isFailure, isPlain, sends, waits } from './callees.ts'
import { KeptCalls, Says, says, shown } from './kept-calls.ts'
import { madeOf } from './made.ts'
import type { NameReader } from './name-reader.ts'
import { Mark } from './names.ts'
import { decoratorName } from './parameters.ts'
import { lastChild, type Scope } from './scopes.ts'
import { T } from './terms.ts'
import { entriesOf } from './texts.ts'

// What calls a function with the arguments that follow it, and how many stand before the function.
const CALLS_BACK: ReadonlyMap<string, number> = new Map([
  ['partial', 0],
  ['call_soon', 0],
  ['call_soon_threadsafe', 0],
  ['submit', 0],
  ['to_thread', 0],
  ['call_later', 1],
  ['call_at', 1],
  ['run_in_executor', 1],
  ['run_sync', 0],
  ['spawn', 0],
  ['apply_async', 0],
  ['start_soon', 0],
])

// A decorator that the grammar does not know is read with a sign before it.
const HOLDS_ONE: ReadonlySet<number> = new Set([T.AwaitExpression, T.ParenthesizedExpression, T.UnaryExpression])

const MAX_KEYS = 50

/** Keeps the calls of a file that carry something that can be a name. */
export class CallKeeper {
  readonly #reader: NameReader
  readonly #builder: SummaryBuilder
  readonly kept: KeptCalls
  readonly #worth: CallWorth

  constructor(reader: NameReader, builder: SummaryBuilder) {
    this.#reader = reader
    this.#builder = builder
    this.kept = new KeptCalls(builder)
    this.#worth = new CallWorth(reader)
  }

  /** Keeps a call if it carries a name, and marks its arguments then. @param last the last part of what is called. */
  take(node: number, scope: Scope, last: string): void {
    const { tree } = this.#reader
    const list = lastChild(tree, node)
    if (tree.type[list] !== T.ArgList) return
    if (isFailure(last) || (isPlain(last) && !this.#worth.isOwn(last, node, scope))) return
    const counts = waits(last) || (sends(last) && this.#worth.isSignal(node, scope))
    const before = CALLS_BACK.get(last)
    if (!counts && before === undefined && !this.#worth.mayName(list)) return
    if (tree.end[list] === list + 1 && !sends(last)) return
    const given = argumentsOf(tree, list)
    if (ASKS_FOR.has(last)) {
      this.#asksFor(given)
      return
    }
    if (this.#worth.isPlainRoot(node + 1, scope) && last !== 'partial') return
    const callee = calleeOf(tree, node + 1, scope)
    if (callee === '' || isApart(callee)) return
    const line = tree.lineAt(tree.from[node]!)
    if (before !== undefined && this.#callsBack(given, before, scope, line)) return
    if (given.named.length > 0 && this.#runs(given, scope, line)) return
    const isKept = this.#keep({ callee, given, scope, line, node: node + 1, counts }, usedAs(this.#reader, node))
    if (isKept && tree.type[node + 1] === T.MemberExpression) this.#receiver(callee, node + 2, scope)
  }

  /** Keeps what stands over a function or class, if it carries a name. */
  decorator(node: number, scope: Scope): void {
    const { tree } = this.#reader
    const list = lastChild(tree, node)
    if (tree.type[list] !== T.ArgList) return
    const name = decoratorName(tree, node)
    const callee = aliased(tree, name, scope) ?? name
    const line = tree.lineAt(tree.from[node]!)
    const call = { callee, given: argumentsOf(tree, list), scope, line, node: node + 1 }
    if (this.#keep(call, { decorates: true }) && /^\w+\.\w+$/.test(callee)) this.#receiver(callee, node + 1, scope)
  }

  /** `headers.get('x')` asks for a key. */
  #asksFor({ positional }: Arguments): void {
    const { tree, names } = this.#reader
    const [key] = positional
    if (key !== undefined && tree.type[key] === T.String && names.marks[key] === Mark.None)
      names.marks[key] = Mark.Compared
  }

  #keep({ callee, given, scope, line, node, after = 0, counts = false }: Candidate, as: Partial<Call>): boolean {
    const { positional, spread, named, spreadNamed } = given
    const args: Name[] = []
    // Without a prototype, so that any name is one of its own.
    const byName: Record<string, Name> = Object.create(null)
    for (let index = after; index < positional.length; index += 1) {
      const argument = positional[index]!
      if (spread.has(argument)) args.push(...this.#spread(argument, scope))
      else args.push(this.#argument(argument, scope, byName))
    }
    for (const [key, value] of named) byName[key] = this.#argument(value, scope, byName)
    for (const value of spreadNamed) this.#entries(value, scope, byName)
    let most: Says = Says.Nothing
    for (const name of args) most = Math.max(most, says(name)) as Says
    for (const name of Object.values(byName)) most = Math.max(most, says(name)) as Says
    if (most === Says.Nothing && !counts) return false
    const parametersAlone = most === Says.Parameters && !counts
    const target = parametersAlone ? this.#worth.target(callee, scope) : undefined
    if (parametersAlone && target === undefined && this.#worth.leadsNowhere(callee, node, scope)) return false
    this.kept.add(callOf(line, callee, scope, args, byName, as), target)
    for (const argument of positional) mark(this.#reader, argument)
    for (const [, argument] of named) mark(this.#reader, argument)
    return true
  }

  #argument(node: number, scope: Scope, byName: Record<string, Name>): Name {
    if (this.#reader.tree.type[node] === T.DictionaryExpression) this.#entries(node, scope, byName)
    return shown(this.#reader.nameOf(node, scope))
  }

  #spread(node: number, scope: Scope): Name[] {
    return (this.#reader.elementsOf(node, scope) ?? [null]).slice(0, MAX_KEYS).map(shown)
  }

  #entries(node: number, scope: Scope, byName: Record<string, Name>): void {
    const { tree } = this.#reader
    const table = this.#reader.resolve(node, scope)
    if (tree.type[table.node] !== T.DictionaryExpression) return
    for (const [key, value] of entriesOf(tree, table.node).slice(0, MAX_KEYS)) {
      const name = tree.type[key] === T.String ? this.#reader.nameOf(key, table.scope) : null
      const isPlain = typeof name === 'string' && isNameLike(name) && tree.type[value] !== T.DictionaryExpression
      if (isPlain && !Object.hasOwn(byName, name)) byName[name] = shown(this.#reader.nameOf(value, table.scope))
    }
  }

  /** Keeps `partial(bus.emit, 'x')` as the call of `bus.emit` that it becomes, and says whether it is one. */
  #callsBack(given: Arguments, before: number, scope: Scope, line: number): boolean {
    const called = given.positional[before]
    if (called === undefined || !isPath(this.#reader, called)) return false
    const callee = calleeOf(this.#reader.tree, called, scope)
    if (!this.#keep({ callee, given, scope, line, node: called, after: before + 1 }, {})) return false
    this.#receiver(callee, called + 1, scope)
    return true
  }

  /** Keeps `Thread(target=bus.emit, args=('x',))` as the call of its target, and says whether it is one. */
  #runs({ named }: Arguments, scope: Scope, line: number): boolean {
    const target = named.find(([key]) => key === 'target')?.[1]
    const given = named.find(([key]) => key === 'args')?.[1]
    if (target === undefined || given === undefined || !isPath(this.#reader, target)) return false
    const args = this.#spread(given, scope)
    if (args.every((name) => says(name) === Says.Nothing)) return false
    this.kept.add(callOf(line, calleeOf(this.#reader.tree, target, scope), scope, args, {}, {}), undefined)
    mark(this.#reader, given)
    return true
  }

  #receiver(callee: string, node: number, scope: Scope): void {
    const receiver = callee.slice(0, callee.lastIndexOf('.'))
    const made = madeOf(this.#reader, node, scope)
    if (made !== undefined) this.#builder.made(receiver, made)
  }
}

/** A call, before it is known whether it matters. */
interface Candidate {
  callee: string
  given: Arguments
  scope: Scope
  line: number
  /** What is called. */
  node: number
  /** How many arguments are not its own. */
  after?: number
  /** It matters though nothing is known of what it is given. */
  counts?: boolean
}

function callOf(
  line: number,
  callee: string,
  scope: Scope,
  args: readonly Name[],
  byName: Readonly<Record<string, Name>>,
  as: Partial<Call>,
): Call {
  const within = withinOf(scope)
  const hasNamed = Object.values(byName).some((name) => name !== null)
  return { line, callee, ...(within !== '' && { within }), args, ...(hasNamed && { named: byName }), ...as }
}

/** The function that a scope belongs to, as `Call.within` has it; empty at the top and in the body of a class there. */
export function withinOf(scope: Scope): string {
  let at: Scope | undefined = scope
  while (at !== undefined && at.kind === 'class') at = at.parent
  return at?.path ?? ''
}

function usedAs({ tree }: NameReader, node: number): Partial<Call> {
  let above = tree.parent[node]!
  while (HOLDS_ONE.has(tree.type[above]!)) above = tree.parent[above]!
  if (tree.type[above] !== T.ExpressionStatement) return { used: true }
  return tree.text[tree.from[above]!] === '@' ? { decorates: true } : {}
}

function isPath({ tree }: NameReader, node: number): boolean {
  return tree.type[node] === T.MemberExpression || tree.type[node] === T.VariableName
}

function mark({ names }: NameReader, node: number): void {
  if (names.marks[node] === Mark.None) names.marks[node] = Mark.Argument
}
