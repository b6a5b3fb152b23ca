import type { SummaryBuilder, WordSign } from '../summary-builder.ts'
import type { NameReader } from './name-reader.ts'
import { Mark } from './names.ts'
import { childrenOf, dotted, lastChild, lookUp, type Scope, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { entriesOf, plainText, textName } from './texts.ts'

// What hands on what it is there for to the nodes below it.
const HANDS_ON: ReadonlySet<number> = new Set([
  T.TupleExpression,
  T.ArrayExpression,
  T.SetExpression,
  T.DictionaryExpression,
  T.ParenthesizedExpression,
  T.ConditionalExpression,
  T.BinaryExpression,
])

const PLAIN_VALUE = new Uint8Array(256)
for (const type of [T.String, T.FormatString, T.ContinuedString, T.Number, T.None, T.Boolean, T.UnaryExpression]) {
  PLAIN_VALUE[type] = 1
}

/** Keeps the words of a file, and marks what they are there for. */
export class WordKeeper {
  readonly #reader: NameReader
  readonly #builder: SummaryBuilder
  /** Up to which node an assertion goes: its words are none of the file's. */
  silent = -1

  constructor(reader: NameReader, builder: SummaryBuilder) {
    this.#reader = reader
    this.#builder = builder
  }

  /** Hands the mark of a node on to those below it that have none. */
  handOn(node: number): void {
    const { tree, names } = this.#reader
    const mark = names.marks[node]!
    if (mark === Mark.None || mark === Mark.Target || !HANDS_ON.has(tree.type[node]!)) return
    for (let at = node + 1; at < tree.end[node]!; at = tree.end[at]!)
      if (names.marks[at] === Mark.None) names.marks[at] = mark
  }

  /** A literal, or several side by side. */
  text(node: number): void {
    const { tree, names } = this.#reader
    if (tree.type[node] === T.ContinuedString) {
      for (let at = node + 1; at < tree.end[node]!; at = tree.end[at]!) names.marks[at] = Mark.Silent
    }
    if (node < this.silent || names.marks[node] === Mark.Silent) return
    // A text that nothing is done with is a docstring.
    if (tree.type[tree.parent[node]!] === T.ExpressionStatement) return
    const text = tree.type[node] === T.String ? plainText(tree, node) : textName(tree, node, () => null)
    if (typeof text === 'string') this.#builder.word(signOf(names.marks[node]!), text)
  }

  /** A pattern of a `case`. */
  pattern(node: number): void {
    const { tree, names } = this.#reader
    if (tree.type[node] === T.AttributePattern) this.#builder.word('=', lastTwo(textOf(tree, node)))
    else if (tree.type[node + 1] === T.String) names.marks[node + 1] = Mark.Compared
  }

  /** What is compared, and what is asked for. */
  binary(node: number): void {
    const { tree, names } = this.#reader
    const parts = childrenOf(tree, node)
    const operator = tree.type[parts[1]!]
    if (operator === T.and || operator === T.or) {
      for (const at of [parts[0]!, parts.at(-1)!]) if (names.marks[at] !== Mark.Silent) names.marks[at] = Mark.Tested
      return
    }
    const isEqual = operator === T.CompareOp && /^(?:==|!=|<>)$/.test(textOf(tree, parts[1]!))
    if (!isEqual && operator !== T.is && operator !== T.in && operator !== T.not) return
    const [left, right] = [parts[0]!, parts.at(-1)!]
    const isNone = tree.type[right] === T.None || tree.type[left] === T.None
    names.marks[left] = isNone ? Mark.AskedForNone : Mark.Compared
    names.marks[right] = names.marks[left]!
  }

  /** The keys of a table: but for one of plain values, what comes in is looked up in it. */
  table(node: number): void {
    const { tree, names } = this.#reader
    if (isDeclaration(tree, node)) return
    for (const [key, value] of entriesOf(tree, node)) {
      if (PLAIN_VALUE[tree.type[value]!] === 0 && tree.type[key] === T.String) names.marks[key] = Mark.Compared
    }
  }

  /** An attribute or an index that is read. */
  member(node: number, isSelf: boolean): void {
    const { tree, names } = this.#reader
    if (names.marks[node] === Mark.Target) return
    const property = lastChild(tree, node)
    if (tree.type[property] === T.PropertyName) {
      if (!isSelf) this.#builder.word('.', textOf(tree, property))
      return
    }
    for (let at = tree.end[node + 1]!; at < tree.end[node]!; at = tree.end[at]!) names.marks[at] = Mark.Compared
  }

  /** A name or attribute that something is compared with. */
  reference(node: number, scope: Scope): void {
    const { tree, names } = this.#reader
    if (names.marks[node] !== Mark.Compared || node < this.silent) return
    // What a function works out for itself is no constant.
    const owner = tree.type[node] === T.VariableName ? lookUp(scope, textOf(tree, node))?.scope : undefined
    if (owner?.kind === 'function' && owner.names.get(textOf(tree, node))?.[0]?.how !== 'import') return
    const name = this.#reader.nameOf(node, scope)
    if (name === null) return
    const texts = typeof name === 'object' && 'any' in name ? name.any : [name]
    let isKnown = false
    for (const one of texts) {
      if (typeof one === 'string') this.#builder.word('=', one)
      else if (one !== null && 'ref' in one) this.#builder.word('=', lastTwo(one.ref))
      if (typeof one === 'string' || (one !== null && 'ref' in one)) isKnown = true
    }
    const written = dotted(tree, node)
    if (isKnown && written !== '') this.#builder.word('=', lastTwo(written))
  }

  /** An attribute that is named by a text: `getattr(x, 'name')`, `setattr(x, 'name', value)`. */
  attribute(name: string, isSet = false): void {
    this.#builder.word(isSet ? ':' : '.', name)
  }

  /** Something that gets an attribute by a name that is not written out: `setattr(Shop, name, value)`. */
  extended(path: string, key: string): void {
    if (/^\(?f?["']_/.test(key)) this.#builder.word(':', '_')
    const name = path.slice(path.lastIndexOf('.') + 1)
    if (/^_*[A-Z]/.test(name)) this.#builder.word(':', `${name}.prototype`)
  }
}

/** Whether a table says which signals a class has, as GObject wants it: nothing is looked up in it. */
function isDeclaration(tree: SyntaxTree, node: number): boolean {
  const parent = tree.parent[node]!
  return tree.type[parent] === T.AssignStatement && textOf(tree, parent + 1) === '__gsignals__'
}

function signOf(mark: number): WordSign {
  if (mark === Mark.Compared) return '='
  return mark === Mark.Argument ? '(' : '"'
}

/** `Kind.CREATED` of `events.Kind.CREATED.value`. */
function lastTwo(path: string): string {
  return path
    .replace(/\.(?:value|name)$/, '')
    .split('.')
    .slice(-2)
    .join('.')
}
