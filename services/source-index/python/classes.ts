import type { Attribute, ClassSummary } from '../../../shared/contract/summary.ts'
import type { SummaryBuilder } from '../summary-builder.ts'
import { docAt, firstLine } from './docs.ts'
import { Hangings } from './hanging.ts'
import { containerOf, type Held, type Holdings, usesOf } from './holdings.ts'
import { madeAt, madeBy } from './made.ts'
import type { NameReader } from './name-reader.ts'
import { decoratorsOf } from './parameters.ts'
import { type Binding, type ClassScope, childOf, dotted, nameOfPath, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { plainText } from './texts.ts'

const MAX_HEAD = 2000

/** Decorators of methods that are called on their own object all the same. */
const CALLED_AS_BEFORE =
  /(?:^|\.)(?:(?:async_?)?(?:cached_?)?property|(?:static|class|abstract)\w*|override|overload|final|setter|getter|deleter|wraps|(?:lru_)?cache|(?:async)?contextmanager|coroutine|inlineCallbacks|pyqt\w+|Slot|deprecated|synchronized|retry)$/i

/** Tells of each class of a file. @param dynamic the classes that gain attributes in ways that are not written out. */
export function tellClasses(
  reader: NameReader,
  holdings: Holdings,
  dynamic: ReadonlySet<ClassScope>,
  builder: SummaryBuilder,
): void {
  const { tree, names } = reader
  for (const owner of names.classes) {
    const { node } = owner
    const { bases, metaclass = metaclassOf(tree, owner) } = basesOf(tree, node)
    const decorators = decoratorsOf(tree, node)
    const doc = firstLine(docAt(tree, node))
    const methods = [...owner.methods].filter(([, method]) => !method.decorators.some(isProperty)).map(([name]) => name)
    const isDynamic =
      dynamic.has(owner) ||
      (metaclass !== undefined && !/(?:ABC|Enum|Abstract)\w*Meta$/.test(metaclass)) ||
      owner.methods.has('__getattr__') ||
      owner.methods.has('__getattribute__')
    const summary: ClassSummary = {
      name: owner.path,
      line: tree.lineAt(tree.from[childOf(tree, node, T.VariableName)]!),
      bases,
      ...(doc !== '' && { doc }),
      ...(decorators.length > 0 && { decorators }),
      methods,
      attributes: attributesOf(reader, owner, holdings, bases.length > 0 || decorators.length > 0),
      ...(isDynamic && { dynamic: true as const }),
    }
    builder.class(summary)
  }
}

/**
 * The bases of a class as written, without what they are of; of those that are called, with a pair of brackets, of lists
 * of them with a star before.
 */
export function basesOf(tree: SyntaxTree, node: number): { bases: string[]; metaclass?: string } {
  const bases: string[] = []
  const list = childOf(tree, node, T.ArgList)
  let metaclass: string | undefined
  if (list === -1) return { bases }
  for (let at = list + 1; at < tree.end[list]!; at = tree.end[at]!) {
    const next = tree.end[at]!
    if (next < tree.end[list]! && tree.type[next] === T.AssignOp) {
      if (textOf(tree, at) === 'metaclass') metaclass = textOf(tree, next + 1)
      at = next + 1
      continue
    }
    const path = dotted(tree, at)
    const before = textOf(tree, at - 1) === '*' ? '*' : ''
    if (path !== '' && path !== 'object') bases.push(before + (tree.type[at] === T.CallExpression ? `${path}()` : path))
  }
  return metaclass === undefined ? { bases } : { bases, metaclass }
}

/** The metaclass of a class that is not named among its bases: `@add_metaclass(Meta)`, `__metaclass__ = Meta`. */
function metaclassOf(tree: SyntaxTree, { node, attributes }: ClassScope): string | undefined {
  const above = tree.parent[node]!
  if (above !== -1 && tree.type[above] === T.DecoratedStatement) {
    const head = tree.text.slice(tree.from[above], tree.from[node])
    const added = /\badd_metaclass\(\s*([\w.]{1,200})/.exec(head.slice(0, MAX_HEAD))
    if (added !== null) return added[1]
  }
  const [written] = attributes.get('__metaclass__') ?? []
  return written?.how === 'value' ? textOf(tree, written.node) : undefined
}

function attributesOf(
  reader: NameReader,
  owner: ClassScope,
  holdings: Holdings,
  mayBeGiven: boolean,
): Record<string, Attribute> {
  const held = holdings.attributesOf(owner)
  const hangings = new Hangings(reader.tree, owner, holdings)
  const attributes: [string, Attribute][] = []
  for (const name of new Set([...owner.attributes.keys(), ...held.keys()])) {
    const bindings = owner.attributes.get(name) ?? []
    const method = owner.methods.get(name)
    const isMethod = method !== undefined && !method.decorators.some(isProperty)
    const sets = bindings.filter(({ how }) => how !== 'update' && (how !== 'function' || !isMethod))
    // A method that is called is nothing that could be missing, and nothing that could be a queue.
    if (isMethod && sets.length === 0) continue
    attributes.push([name, attributeOf(reader, owner, sets, held.get(name), hangings, mayBeGiven)])
  }
  const known = new Map(attributes)
  for (const [name, line] of slotsOf(reader.tree, owner)) {
    const attribute = known.get(name) ?? {}
    if (attribute.set === undefined) known.set(name, { ...attribute, set: line, declared: true })
  }
  return Object.fromEntries(known)
}

/** The names in `__slots__`, and their lines. */
function* slotsOf(tree: SyntaxTree, { attributes }: ClassScope): Generator<[name: string, line: number]> {
  for (const { how, node } of attributes.get('__slots__') ?? []) {
    if (how !== 'value') continue
    for (let at = node; at < tree.end[node]!; at += 1) {
      if (tree.type[at] === T.String) yield [plainText(tree, at), tree.lineAt(tree.from[at]!)]
    }
  }
}

function attributeOf(
  reader: NameReader,
  owner: ClassScope,
  sets: readonly Binding[],
  held: Held | undefined,
  hangings: Hangings,
  mayBeGiven: boolean,
): Attribute {
  const { tree } = reader
  const attribute: Attribute = {}
  const [first] = sets
  let uses: readonly number[] = held?.uses ?? []
  if (first !== undefined) {
    attribute.set = tree.lineAt(tree.from[first.target]!)
    if (!mayBeGiven && sets.every(({ how, type }) => how === 'unknown' && type !== undefined)) attribute.declared = true
    if (first.scope.kind !== 'class' && first.how !== 'function') attribute.by = nameOfPath(first.scope.path)
    const hanging = hangings.of(sets)
    if (hanging !== undefined) {
      attribute.conditional = tree.lineAt(tree.from[hanging.statement]!)
      attribute.condition = hanging.text
      uses = hangings.open(uses, hanging)
      if (uses.length > 0 && hangings.isAsked(hanging, attribute.by)) attribute.asked = true
    }
  }
  if (held !== undefined) {
    Object.assign(attribute, usesOf(tree, uses), containerOf(held, undefined))
    if (held.guarded) attribute.guarded = true
    if (uses.length > 0 && uses.every((use) => isDecorated(tree, owner, use))) attribute.decorated = true
  }
  return withMade(tree, attribute, sets)
}

/** Whether a node stands in a method of which a decorator may make something that is called on another object. */
function isDecorated(tree: SyntaxTree, { methods }: ClassScope, node: number): boolean {
  for (const { node: method, decorators } of methods.values()) {
    if (node > method && node < tree.end[method]!) return decorators.some((each) => !CALLED_AS_BEFORE.test(each))
  }
  return false
}

function withMade(tree: SyntaxTree, attribute: Attribute, sets: readonly Binding[]): Attribute {
  const made = madeBy(tree, sets)
  const isTold = sets.every(
    ({ how, node, part }) =>
      how === 'unknown' ||
      (how === 'value' && part === undefined && (tree.type[node] === T.None || madeAt(tree, node) !== undefined)),
  )
  return made === undefined || !isTold ? attribute : { ...attribute, made }
}

function isProperty(decorator: string): boolean {
  return /(?:^|[._])(?:cached_)?property$|\.(?:setter|getter|deleter)$|(?:^|\.)(?:reify|hybrid_property|declared_attr|lazy\w*)$/.test(
    decorator,
  )
}
