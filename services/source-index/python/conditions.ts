import { nameOfPath, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const LOOPS: ReadonlySet<number> = new Set([T.WhileStatement, T.ForStatement])
const LEAVES: ReadonlySet<number> = new Set([
  T.ReturnStatement,
  T.RaiseStatement,
  T.BreakStatement,
  T.ContinueStatement,
])

const PLAIN: ReadonlySet<number> = new Set([T.None, T.Boolean, T.Number, T.String, T.VariableName])
const LISTS: ReadonlySet<number> = new Set([T.ArrayExpression, T.DictionaryExpression, T.TupleExpression])

const MAX_HEAD = 120

/**
 * The condition, loop or `try` without which none of the nodes may be reached; undefined where one of them always is.
 *
 * @param body of the function that holds the nodes, or of the class.
 */
export function conditionOf(tree: SyntaxTree, body: number, nodes: readonly number[]): number | undefined {
  if (surely(tree, body, nodes)) return undefined
  const [first] = nodes as readonly [number]
  for (let at = tree.parent[first]!; at > body; at = tree.parent[at]!) {
    // The outermost is what the statement hangs on.
    if (tree.parent[at] !== body) continue
    return isBranching(tree, at) ? at : innerCondition(tree, first, at)
  }
  return undefined
}

function innerCondition(tree: SyntaxTree, node: number, until: number): number | undefined {
  let found: number | undefined
  for (let at = tree.parent[node]!; at > until; at = tree.parent[at]!) if (isBranching(tree, at)) found = at
  return found
}

function isBranching({ type }: SyntaxTree, node: number): boolean {
  const kind = type[node]!
  return kind === T.IfStatement || kind === T.TryStatement || kind === T.MatchStatement || LOOPS.has(kind)
}

/** The condition of an `if` as written, on one line; the head of a loop or `match`; `try`. */
export function headOf(tree: SyntaxTree, statement: number): string {
  const { type, end, from, to, text } = tree
  if (type[statement] === T.TryStatement) return 'try'
  let last = statement + 2
  if (type[statement] !== T.IfStatement) {
    for (let at = last; at < end[statement]! && type[at] !== T.Body && type[at] !== T.MatchBody; at = end[at]!)
      last = at
  }
  const start = type[statement] === T.IfStatement ? last : statement
  return text
    .slice(from[start], Math.min(to[last]!, from[start]! + 2 * MAX_HEAD))
    .replace(/\s+/g, ' ')
    .slice(0, MAX_HEAD)
}

/** Whether going through a body or statement to its end reaches one of the nodes, or does not go on. */
function surely(tree: SyntaxTree, node: number, nodes: readonly number[], depth = 0): boolean {
  const { type, end } = tree
  if (depth > 40 || !nodes.some((one) => one >= node && one < end[node]!)) return false
  const kind = type[node]!
  const bodies: number[] = []
  let hasElse = false
  for (let at = node + 1; at < end[node]!; at = end[at]!) {
    if (type[at] === T.Body) bodies.push(at)
    else if (type[at] === T.else) hasElse = true
  }
  const each = (body: number) => leaves(tree, body) || surely(tree, body, nodes, depth + 1)
  switch (kind) {
    case T.Body:
    case T.StatementGroup:
    case T.Script:
      for (let at = node + 1; at < end[node]!; at = end[at]!) if (surely(tree, at, nodes, depth + 1)) return true
      return false
    case T.IfStatement:
      return (hasElse || (bodies.length > 1 && areAllWays(tree, node, bodies))) && bodies.every(each)
    case T.TryStatement:
      return inTry(tree, node, nodes, each)
    case T.WithStatement:
      return nodes.some((one) => one > node && one < (bodies[0] ?? node)) || bodies.some(each)
    case T.WhileStatement:
      return /^(?:True|1)$/.test(textOf(tree, node + 2)) && bodies.some(each)
    case T.ForStatement:
      // The variable of the loop is no less conditional than what is in it; who breaks off has found what was looked for.
      return (
        bodies.length === 2 && leaves(tree, bodies[1]!) && nodes.some((one) => one > bodies[0]! && one < bodies[1]!)
      )
    case T.MatchStatement:
      return inMatch(tree, node, each)
    case T.FunctionDefinition:
    case T.ClassDefinition:
    case T.LambdaExpression:
      return false
    default:
      return true
  }
}

/** What a condition is about, beside the words of Python. */
const NAMES = /\b(?!(?:and|any|bool|cls|in|is|len|None|not|or|self)\b)[a-zA-Z_]\w*/g

/** What an assertion says of which one of several holds. */
const EITHER = /\^|!=|\bor\b|\bany\(/

/**
 * Whether it was asserted before that one of the conditions of an `if` holds: `assert bool(folder) ^ bool(cache)`, and each asks
 * of something else that is in the assertion.
 */
function areAllWays(tree: SyntaxTree, statement: number, bodies: readonly number[]): boolean {
  const { type, end, parent } = tree
  const asked = bodies.map((body) => {
    let condition = statement + 1
    while (end[condition]! < body) condition = end[condition]!
    return namesIn(textOf(tree, condition).slice(0, MAX_HEAD))
  })
  for (let at = parent[statement]! + 1; at < statement; at = end[at]!) {
    if (type[at] !== T.AssertStatement) continue
    const said = withoutTexts(textOf(tree, at).slice(0, MAX_HEAD))
    if (!EITHER.test(said)) continue
    const asserted = namesIn(said)
    const isOwn = (name: string) => asked.filter((names) => names.has(name)).length === 1
    if (asked.every((names) => [...names].some((name) => asserted.has(name) && isOwn(name)))) return true
  }
  return false
}

function namesIn(text: string): Set<string> {
  return new Set([...withoutTexts(text).matchAll(NAMES)].map(([name]) => name))
}

function withoutTexts(text: string): string {
  return text.replace(/(["'])(?:(?!\1)[^\\]|\\.)*\1?/g, '')
}

function inTry(tree: SyntaxTree, node: number, nodes: readonly number[], each: (body: number) => boolean): boolean {
  const { type, end } = tree
  let head = 0
  let isSure = false
  const handlers: boolean[] = []
  for (let at = node + 1; at < end[node]!; at = end[at]!) {
    if (type[at] !== T.Body) {
      if (type[at] === T.except || type[at] === T.else || type[at] === T.finally) head = type[at]!
    } else if (head === 0 && isSetBeforeRisk(tree, at, nodes)) return true
    else if (head === T.except) handlers.push(each(at))
    else if (head === T.finally && each(at)) return true
    else if (each(at)) isSure = true
  }
  return isSure && handlers.every(Boolean)
}

/** Whether one of the nodes is assigned in a body before anything there can fail. */
function isSetBeforeRisk({ type, end }: SyntaxTree, body: number, nodes: readonly number[]): boolean {
  for (let at = body + 1; at < end[body]!; at = end[at]!) {
    if (type[at] === T.Colon) continue
    if (type[at] !== T.AssignStatement) return false
    let value = at + 1
    while (end[value]! < end[at]!) value = end[value]!
    const isPlain = PLAIN.has(type[value]!) || (LISTS.has(type[value]!) && end[value] === value + 1)
    if (!isPlain) return false
    if (nodes.some((node) => node > at && node < end[at]!)) return true
  }
  return false
}

function inMatch(tree: SyntaxTree, node: number, each: (body: number) => boolean): boolean {
  const { type, end } = tree
  let hasRest = false
  for (let at = node + 1; at < end[node]!; at += 1) {
    if (type[at] !== T.MatchClause) continue
    if (type[at + 2] === T.CapturePattern && type[end[at + 2]!] === T.Body) hasRest = true
    let body = at + 1
    while (type[body] !== T.Body && body < end[at]!) body = end[body]!
    if (!each(body)) return false
    at = end[at]! - 1
  }
  return hasRest
}

/** Whether a body ends by going elsewhere. */
export function leaves(tree: SyntaxTree, body: number): boolean {
  let last = -1
  for (let at = body + 1; at < tree.end[body]!; at = tree.end[at]!) last = at
  if (last === -1) return false
  if (LEAVES.has(tree.type[last]!)) return true
  const isCall = tree.type[last] === T.ExpressionStatement && tree.type[last + 1] === T.CallExpression
  return isCall && /^(?:exit|_exit|abort|fail|skip|skipTest)$/.test(nameOfPath(textOf(tree, last + 2)))
}
