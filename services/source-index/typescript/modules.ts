import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Import } from '../../../shared/contract/summary.ts'
import { lineOf, memberName, type Node, textOf, unwrap } from './syntax.ts'
import { functionAbove } from './use.ts'
import type { Handlers, Walk } from './walk.ts'

type Named = [imported: string, local: string]

/** What imports and exports do. */
export const moduleHandlers: Handlers = {
  ImportDeclaration: (node, walk) => {
    const types: Named[] = []
    const names: Named[] = []
    for (const specifier of node.specifiers) {
      const isType = specifier.type === 'ImportSpecifier' && specifier.importKind === 'type'
      const local = specifier.local.name
      const imported = importedName(specifier)
      const list = isType ? types : names
      list.push([imported, local])
      declareImport(local, imported, node.source.value, node, walk)
    }
    const from = node.source.value
    if (node.importKind === 'type') addImport(node, from, [...names, ...types], 'type', walk)
    else {
      if (names.length > 0 || types.length === 0) addImport(node, from, names, undefined, walk)
      if (types.length > 0) addImport(node, from, types, 'type', walk)
    }
    return true
  },
  TSImportEqualsDeclaration: (node, walk) => {
    const { moduleReference, id } = node
    if (moduleReference.type !== 'TSExternalModuleReference') return true
    const from = textOf(moduleReference.expression)
    if (from === undefined) return true
    declareImport(id.name, '*', from, node, walk)
    addImport(node, from, [['*', id.name]], node.importKind === 'type' ? 'type' : undefined, walk)
    return true
  },
  ImportExpression: (node, walk) => {
    const from = textOf(node.source)
    if (from === undefined) return false
    addImport(node, from, [['*', '*']], howRequired(true, walk), walk)
    return true
  },
  ExportNamedDeclaration: (node, walk) => {
    const from = node.source?.value
    const isType = node.exportKind === 'type'
    const names: Named[] = node.specifiers.map(({ local, exported }) => [moduleName(local), moduleName(exported)])
    for (const [local, exported] of names) addExport(exported, local, from, walk)
    if (from !== undefined) addImport(node, from, names, isType ? 'type' : undefined, walk)
    if (node.declaration) {
      for (const name of declaredNames(node.declaration)) addExport(name, name, undefined, walk)
      walk.visit(node.declaration)
    }
    return true
  },
  ExportAllDeclaration: (node, walk) => {
    const exported = node.exported ? moduleName(node.exported) : '*'
    addExport(exported, '*', node.source.value, walk)
    addImport(node, node.source.value, [['*', exported]], node.exportKind === 'type' ? 'type' : undefined, walk)
    return true
  },
  ExportDefaultDeclaration: (node, walk) => {
    exportWhole(node.declaration, walk)
    walk.visit(node.declaration)
    return true
  },
  TSExportAssignment: (node, walk) => {
    exportWhole(node.expression, walk)
    walk.visit(node.expression)
    return true
  },
}

function importedName(specifier: TSESTree.ImportClause): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  return specifier.type === 'ImportNamespaceSpecifier' ? '*' : moduleName(specifier.imported)
}

function moduleName(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value
}

function declareImport(name: string, imported: string, from: string, node: Node, walk: Walk): void {
  walk.scope.declare({ name, kind: 'import', line: lineOf(node), sources: [], from, imported })
}

function addImport(node: Node, from: string, names: Named[], how: Import['how'], walk: Walk): void {
  walk.facts.modules.push(from)
  walk.facts.builder.import({ line: lineOf(node), from, ...(names.length > 0 && { names }), ...(how && { how }) })
}

function addExport(exported: string, local: string, from: string | undefined, walk: Walk): void {
  walk.facts.builder.export(exported, local, from)
  if (from === undefined) walk.facts.exported.add(local)
}

/** `export default`, `export =` and `module.exports =`: what it names is the default. */
export function exportWhole(node: Node, walk: Walk): void {
  const inner = unwrap(node)
  const named =
    inner.type === 'FunctionDeclaration' || inner.type === 'ClassDeclaration' || inner.type === 'ClassExpression'
  const id = named ? inner.id : inner.type === 'Identifier' ? inner : null
  addExport('default', id?.name ?? 'default', undefined, walk)
  if (!named && id === null) walk.facts.exportedValues.push({ name: 'default', node: inner, scope: walk.scope })
}

function declaredNames(node: Node): string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => patternNames(id))
  return 'id' in node && node.id?.type === 'Identifier' ? [node.id.name] : []
}

function patternNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => patternNames(each.type === 'Property' ? each.value : each.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap((each) => (each ? patternNames(each) : []))
    case 'AssignmentPattern':
      return patternNames(pattern.left)
    default:
      return []
  }
}

/** What `require` is given, where it is called with a text. */
export function required(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined
  const isRequire = node.callee.name === 'require' && node.arguments.length === 1
  return isRequire ? textOf(node.arguments[0]!) : undefined
}

/** Notes a `require`, or a dynamic import, that a variable is declared with. @returns whether it is one. */
export function noteRequire(id: Node, init: Node | null, walk: Walk): boolean {
  if (init === null) return false
  const inner = unwrap(init)
  const member = inner.type === 'MemberExpression' ? memberName(inner) : undefined
  const call = member === undefined ? inner : unwrap((inner as TSESTree.MemberExpression).object)
  const isImport = call.type === 'ImportExpression'
  const from = isImport ? textOf(call.source) : required(call)
  if (from === undefined) return false
  const names =
    id.type === 'Identifier' ? [[member ?? '*', id.name] as Named] : member === undefined ? destructured(id) : undefined
  if (names === undefined) return false
  addImport(call, from, names, howRequired(isImport, walk), walk)
  for (const [imported, local] of names) declareImport(local, imported, from, id, walk)
  return true
}

function destructured(id: Node): Named[] | undefined {
  if (id.type !== 'ObjectPattern') return undefined
  const names: Named[] = []
  for (const property of id.properties) {
    if (property.type !== 'Property' || property.value.type !== 'Identifier' || property.key.type !== 'Identifier')
      return undefined
    names.push([property.key.name, property.value.name])
  }
  return names
}

function howRequired(isImport: boolean, walk: Walk): Import['how'] {
  if (isTried(walk) || isCaught(walk)) return 'optional'
  return isImport || functionAbove(walk) >= 0 ? 'dynamic' : undefined
}

/** Notes a `require` that stands anywhere else. */
export function noteRequireCall(node: Node, from: string, walk: Walk): void {
  const how = howRequired(false, walk)
  addImport(node, from, [], how, walk)
}

/** Whether what is walked is a promise that is caught: `import('x').then(f).catch(g)`. */
function isCaught({ stack }: Walk): boolean {
  for (let at = stack.length - 1; at >= 0; at -= 1) {
    const node = stack[at]
    if (node?.type === 'MemberExpression' && memberName(node) === 'catch') return true
    if (!['MemberExpression', 'CallExpression', 'ImportExpression', 'AwaitExpression'].includes(node?.type ?? ''))
      return false
  }
  return false
}

/** Whether the walk is in a `try` of its function that catches. */
function isTried(walk: Walk): boolean {
  const from = functionAbove(walk)
  return walk.stack.some((node, at) => {
    const block = walk.stack[at + 1]
    return at > from && node.type === 'TryStatement' && node.handler !== null && block === node.block
  })
}
