import type { TSESTree } from '@typescript-eslint/typescript-estree'

/** A node of the tree. */
export type Node = TSESTree.Node

/** A function of any kind. */
export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression

/** A class of any kind. */
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression

/** What stands in the tree and never runs. */
const NEVER_RUNS = new Set([
  'TSTypeAnnotation',
  'TSTypeParameterDeclaration',
  'TSTypeParameterInstantiation',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSDeclareFunction',
  'TSIndexSignature',
  'TSClassImplements',
  'TSAbstractMethodDefinition',
  'TSEmptyBodyFunctionExpression',
  'ImportAttribute',
])

/** Walks what is below a node and may run: types are left out. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const fields = node as unknown as Record<string, unknown>
  for (const key in fields) {
    const child = fields[key]
    if (typeof child !== 'object' || child === null || key === 'loc' || key === 'range') continue
    if (!Array.isArray(child)) visitNode(child as Node, visit)
    else for (const each of child) if (each !== null) visitNode(each as Node, visit)
  }
}

function visitNode(child: Node, visit: (child: Node) => void): void {
  if (typeof child.type === 'string' && !NEVER_RUNS.has(child.type)) visit(child)
}

/** The expression without what changes its type, its timing or its brackets, but not its value. */
export function unwrap(node: Node): Node {
  let inner = node
  for (;;) {
    switch (inner.type) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        inner = inner.expression
        break
      case 'AwaitExpression':
        inner = inner.argument
        break
      case 'UnaryExpression':
        if (inner.operator !== 'void') return inner
        inner = inner.argument
        break
      case 'SequenceExpression':
        inner = inner.expressions.at(-1)!
        break
      default:
        return inner
    }
  }
}

/** Whether a node only wraps another, as {@link unwrap} takes it off. */
export function isWrapper(node: Node): boolean {
  return node.type !== 'SequenceExpression' && unwrap(node) !== node
}

/** The text that an expression is, where it is written out. */
export function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

/** The name of a member, a key of an object or of a class where it is written out; `#x` for private ones. */
export function keyOf(node: Node, isComputed: boolean): string | undefined {
  if (node.type === 'PrivateIdentifier') return `#${node.name}`
  if (!isComputed && node.type === 'Identifier') return node.name
  if (node.type === 'Literal' && typeof node.value === 'number') return String(node.value)
  return textOf(unwrap(node))
}

/** The name of what `object.name` or `object['name']` reads. */
export function memberName(node: TSESTree.MemberExpression): string | undefined {
  return keyOf(node.property, node.computed)
}

/** The first line of a node, from 1. */
export function lineOf(node: Node): number {
  return node.loc.start.line
}

/** Whether a node is a function. */
export function isFunction(node: Node | undefined | null): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  )
}

/** Whether a node is a class. */
export function isClass(node: Node | undefined | null): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression'
}

/** The name of the type that is written behind a declared name: `EventEmitter`, `ns.Bus`; undefined for any other kind of type. */
export function typeName(annotation: TSESTree.TSTypeAnnotation | undefined): string | undefined {
  const type = annotation?.typeAnnotation
  return type?.type === 'TSTypeReference' ? entityName(type.typeName) : undefined
}

function entityName(name: TSESTree.EntityName): string {
  if (name.type === 'TSQualifiedName') return `${entityName(name.left)}.${name.right.name}`
  return name.type === 'Identifier' ? name.name : 'this'
}

const NO_TEXTS = new Set(
  `Array ArrayBuffer Buffer Date Error Function Map Promise ReadonlyArray ReadonlyMap ReadonlySet RegExp Set Uint8Array
  WeakMap WeakSet URL AbortSignal AbortController HTMLElement Element Node Event MouseEvent Request Response Headers
  FormData Blob File Readable Writable Stream EventEmitter NextFunction ReactNode`.split(/\s+/),
)

/** Whether what is declared with this type can hold a text, or hold one in a property: names of types that may be unions of texts can. */
export function mayHoldText(annotation: TSESTree.TSTypeAnnotation | undefined): boolean {
  const type = annotation?.typeAnnotation
  switch (type?.type) {
    case 'TSNumberKeyword':
    case 'TSBooleanKeyword':
    case 'TSBigIntKeyword':
    case 'TSSymbolKeyword':
    case 'TSFunctionType':
    case 'TSConstructorType':
    case 'TSVoidKeyword':
    case 'TSNeverKeyword':
    case 'TSNullKeyword':
    case 'TSUndefinedKeyword':
      return false
    case 'TSTypeReference':
      return !NO_TEXTS.has(typeName(annotation) ?? '')
    default:
      return true
  }
}
