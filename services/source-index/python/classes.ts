import type { Attribute, ClassSummary } from '../../../shared/contract/summary.ts'
import type { SummaryBuilder } from '../summary-builder.ts'
import { conditionOf, conditionText } from './conditions.ts'
import { docAt, firstLine } from './docs.ts'
import { containerOf, type Held, type Holdings, usesOf } from './holdings.ts'
import { madeAt, madeBy } from './made.ts'
import type { NameReader } from './name-reader.ts'
import { decoratorsOf } from './parameters.ts'
import { type Binding, type ClassScope, childOf, dotted, nameOfPath, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { plainText } from './texts.ts'

const MAX_SETS = 50

// Where an instance comes to be.
const BEGINS =
  /^(?:__init__|__new__|__post_init__|__attrs_post_init__|setUp|setUpClass|asyncSetUp|setup|setup_method|setup_class|__init_subclass__|model_post_init)$/

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
    const { bases, metaclass } = basesOf(tree, node)
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

/** The bases of a class as written, without what they are of; of those that are called, with a pair of brackets. */
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
    if (path !== '' && path !== 'object') bases.push(tree.type[at] === T.CallExpression ? `${path}()` : path)
  }
  return metaclass === undefined ? { bases } : { bases, metaclass }
}

function attributesOf(
  reader: NameReader,
  owner: ClassScope,
  holdings: Holdings,
  mayBeGiven: boolean,
): Record<string, Attribute> {
  const held = holdings.attributesOf(owner)
  const attributes: [string, Attribute][] = []
  for (const name of new Set([...owner.attributes.keys(), ...held.keys()])) {
    const bindings = owner.attributes.get(name) ?? []
    const method = owner.methods.get(name)
    const isMethod = method !== undefined && !method.decorators.some(isProperty)
    const sets = bindings.filter(({ how }) => how !== 'update' && (how !== 'function' || !isMethod))
    // A method that is called is nothing that could be missing, and nothing that could be a queue.
    if (isMethod && sets.length === 0) continue
    attributes.push([name, attributeOf(reader, sets, held.get(name), mayBeGiven)])
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
  sets: readonly Binding[],
  held: Held | undefined,
  mayBeGiven: boolean,
): Attribute {
  const { tree } = reader
  const attribute: Attribute = {}
  const [first] = sets
  let condition: number | undefined
  if (first !== undefined) {
    attribute.set = tree.lineAt(tree.from[first.target]!)
    if (!mayBeGiven && sets.every(({ how, type }) => how === 'unknown' && type !== undefined)) attribute.declared = true
    if (first.scope.kind !== 'class' && first.how !== 'function') attribute.by = nameOfPath(first.scope.path)
    condition = conditionally(tree, sets)
    if (condition !== undefined) {
      attribute.conditional = tree.lineAt(tree.from[condition]!)
      const text = conditionText(tree, condition)
      if (text !== undefined) attribute.condition = text
    }
  }
  if (held === undefined) return withMade(tree, attribute, sets)
  const uses =
    attribute.condition === undefined ? held.uses : held.uses.filter((use) => !isUnder(tree, use, attribute.condition!))
  Object.assign(attribute, usesOf(tree, uses), containerOf(held, undefined))
  if (held.guarded) attribute.guarded = true
  return withMade(tree, attribute, sets)
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

/** The statement that all assignments of an attribute hang on, where each lies where an instance comes to be. */
function conditionally(tree: SyntaxTree, sets: readonly Binding[]): number | undefined {
  if (sets.length > MAX_SETS) return undefined
  const bodies = new Map<number, number[]>()
  for (const { scope, target, how } of sets) {
    const begins = scope.kind === 'class' || (scope.kind === 'function' && BEGINS.test(nameOfPath(scope.path)))
    if (!begins || how === 'function' || how === 'class') return undefined
    const body = childOf(tree, scope.node, T.Body)
    bodies.set(body, [...(bodies.get(body) ?? []), target])
  }
  let found: number | undefined
  for (const [body, nodes] of bodies) {
    const condition = conditionOf(tree, body, nodes)
    if (condition === undefined) return undefined
    found ??= condition
  }
  return found
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

function plain(text: string): string {
  return text.slice(0, 2000).replace(/\s+/g, ' ')
}

function isProperty(decorator: string): boolean {
  return /(?:^|[._])(?:cached_)?property$|\.(?:setter|getter|deleter)$|(?:^|\.)(?:reify|hybrid_property|declared_attr|lazy\w*)$/.test(
    decorator,
  )
}
