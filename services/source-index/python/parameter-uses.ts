import { Mark } from './names.ts'
import { lastChild, type Scope, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const MAX_NODES = 20_000

// What a text, or a member of an enumeration, has.
const OF_TEXTS: ReadonlySet<string> = new Set(
  `value name format split rsplit splitlines lower upper title capitalize casefold strip lstrip rstrip startswith endswith
  replace encode decode join removeprefix removesuffix partition rpartition find rfind index count isidentifier zfill
  topic channel queue key keys values items`.split(/\s+/),
)

// What is called so holds no name, whatever is done with it.
const NEVER: ReadonlySet<string> = new Set(
  `data buf buffer size length width height depth offset pos position index idx start stop end fd fp fileobj loop timeout
  delay interval seconds path filename fname filepath file dirname directory cwd env encoding errors mode flags args kwargs
  options opts func function fn callback cb exc err error exception tb traceback instance cls node parser request response
  session conn connection sock socket addr address host port url uri body payload password username level lineno line lines
  lexer stream_size count limit`.split(/\s+/),
)

const OF_NUMBERS = /^(?:int|float|range|abs|round|chr|divmod|pow|math\.\w+)$/

/** The parameters of functions that hold no text, each function looked at once. */
export class ParameterUses {
  readonly #known = new Map<Scope, ReadonlySet<string>>()

  constructor(
    private readonly tree: SyntaxTree,
    private readonly marks: Uint8Array,
  ) {}

  /** Whether a parameter of a function cannot be a name. */
  isNameless(scope: Scope, name: string): boolean {
    let known = this.#known.get(scope)
    if (known === undefined) {
      known = nameless(this.tree, this.marks, scope)
      this.#known.set(scope, known)
    }
    return known.has(name)
  }
}

/**
 * The parameters of a function that hold no text, by what is done with them there: they are called, counted with, given
 * parts, or have methods that no text has.
 */
function nameless(tree: SyntaxTree, marks: Uint8Array, scope: Scope): ReadonlySet<string> {
  const { type, from, to, text, parent, end } = tree
  const found = new Set<string>()
  const waiting = new Map<string, string>()
  const lengths = new Uint8Array(256)
  for (const { name, default: fallback } of scope.params) {
    const plain = name.replace(/^\*+/, '')
    if (NEVER.has(name) || (fallback !== undefined && isNoText(type[fallback]!))) found.add(plain)
    else if (name === plain) {
      waiting.set(plain, plain)
      lengths[plain.length & 255] = 1
    }
  }
  const until = Math.min(end[scope.node]!, scope.node + MAX_NODES)
  for (let at = scope.node + 1; at < until && waiting.size > 0; at += 1) {
    if (type[at] !== T.VariableName || lengths[(to[at]! - from[at]!) & 255] === 0) continue
    const above = parent[at]!
    const kind = type[above]!
    // Most names are merely handed on.
    if (kind === T.ParamList || kind === T.AssignStatement || kind === T.ReturnStatement) continue
    if (!isUsedOtherwise(tree, marks, at, above)) continue
    const name = text.slice(from[at], to[at])
    if (waiting.delete(name)) found.add(name)
  }
  return found
}

function isNoText(kind: number): boolean {
  return (
    kind === T.Number ||
    kind === T.Boolean ||
    kind === T.DictionaryExpression ||
    kind === T.LambdaExpression ||
    kind === T.UnaryExpression
  )
}

function isUsedOtherwise(tree: SyntaxTree, marks: Uint8Array, node: number, above: number): boolean {
  const { type, end, text, from } = tree
  const isFirst = node === above + 1
  switch (type[above]) {
    case T.CallExpression:
      return isFirst
    case T.MemberExpression: {
      if (!isFirst) return false
      const property = lastChild(tree, above)
      if (type[property] === T.PropertyName)
        return marks[above] === Mark.Target || !OF_TEXTS.has(textOf(tree, property))
      return marks[above] === Mark.Target || marks[above] === Mark.Deleted
    }
    case T.BinaryExpression: {
      const left = above + 1
      const operator = end[left]!
      const other = isFirst ? end[operator]! : left
      if (type[operator] === T.ArithOp) {
        const sign = text.charCodeAt(from[operator]!)
        // `+`, and `%` after a template.
        return !(sign === 43 || (sign === 37 && !isFirst)) || type[other] === T.Number
      }
      const first = text.charCodeAt(from[operator]!)
      return type[operator] === T.CompareOp && (type[other] === T.Number || first === 60 || first === 62)
    }
    case T.UpdateStatement:
      return isFirst && text.charCodeAt(from[node + 1]!) !== 43
    case T.ArgList:
      return OF_NUMBERS.test(textOf(tree, tree.parent[above]! + 1))
    case T.UnaryExpression:
      return text.charCodeAt(from[above]!) === 45
    case T.WithStatement:
    case T.AwaitExpression:
    case T.RaiseStatement:
      return true
    default:
      return false
  }
}
