import { type AST, parse, simpleTraverse, type TSESTree } from '@typescript-eslint/typescript-estree'

/** A line of a file and what stands there. */
export interface Spot {
  line: number
  name: string
}

/** What a source file says of itself, as far as the rules of the house ask. */
export interface ModuleFacts {
  lines: number
  /** Every module it names: static, dynamic, type and re-exporting imports. */
  imports: Spot[]
  /** Statements that hand on what another module exports, in a file that does nothing else. */
  reexports: Spot[]
  /** Names it exports that have no docstring, unless the name has one at another declaration. */
  undocumented: Spot[]
  defaultExport: Spot | undefined
  /** Dotted names of globals that are read or called, such as `process.env`, `setTimeout()` or `new Date`. */
  globals: Spot[]
  /** Classes that hold nothing: no field, no constructor and no base. */
  statelessClasses: Spot[]
}

/** Reads the facts of one TypeScript source. */
export function moduleFacts(source: string): ModuleFacts {
  const program = parse(source, { loc: true, comment: true, range: true })
  const facts: ModuleFacts = {
    lines: source.replace(/\n$/, '').split('\n').length,
    imports: [],
    reexports: [],
    ...exportFacts(program),
    globals: [],
    statelessClasses: [],
  }
  const isBarrel = program.body.every((node) => /^(Import|Export)/.test(node.type) && 'source' in node && node.source)
  simpleTraverse(program, {
    enter(node) {
      const spot = (name: string): Spot => ({ line: node.loc.start.line, name })
      const specifier = specifierOf(node)
      if (specifier !== undefined) facts.imports.push(spot(specifier))
      if (specifier !== undefined && isBarrel && node.type.startsWith('Export')) facts.reexports.push(spot(specifier))
      const names = globalsOf(node)
      facts.globals.push(...names.map(spot))
      if (isStatelessClass(node)) facts.statelessClasses.push(spot(node.id?.name ?? 'a class'))
    },
  })
  return facts
}

function specifierOf(node: TSESTree.Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return node.source.value
    case 'ExportNamedDeclaration':
      return node.source?.value
    case 'ImportExpression':
    case 'TSImportType':
      // A name made at run time is nobody's business but that of whoever may import anything by name.
      return node.source.type === 'Literal' ? String(node.source.value) : undefined
    default:
      return undefined
  }
}

/** Dotted names such as `Date.now`, from the left: the name of a property alone says nothing. */
function dotted(node: TSESTree.Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression') return undefined
  const object = dotted(node.object)
  const property = node.property.type === 'Literal' ? String(node.property.value) : dotted(node.property)
  return object === undefined || property === undefined ? undefined : `${object}.${property}`.replace('globalThis.', '')
}

function globalsOf(node: TSESTree.Node): string[] {
  if (node.type === 'MemberExpression') return [dotted(node) ?? '']
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') return [`${node.callee.name}()`]
  if (node.type === 'NewExpression' && node.arguments.length === 0) return [`new ${dotted(node.callee)}`]
  // const { env } = process
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern' || node.init == null) return []
  const from = dotted(node.init)
  return node.id.properties.map((property) =>
    property.type === 'Property' ? `${from}.${dotted(property.key)}` : `${from}`,
  )
}

function isStatelessClass(node: TSESTree.Node): node is TSESTree.ClassDeclaration | TSESTree.ClassExpression {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return false
  const holds = (member: TSESTree.ClassElement) =>
    (member.type === 'PropertyDefinition' && !member.static) ||
    (member.type === 'MethodDefinition' && member.kind === 'constructor')
  return node.superClass === null && !node.body.body.some(holds)
}

function exportFacts(program: AST<{ comment: true; loc: true }>): Pick<ModuleFacts, 'defaultExport' | 'undocumented'> {
  const docEnds = new Set<number>()
  for (const comment of program.comments ?? []) {
    if (comment.type === 'Block' && comment.value.startsWith('*')) docEnds.add(comment.loc.end.line)
  }
  const lineComments = new Set((program.comments ?? []).flatMap((c) => (c.type === 'Line' ? [c.loc.start.line] : [])))
  const isDocumented = (line: number) => {
    let above = line - 1
    while (lineComments.has(above)) above -= 1
    return docEnds.has(above)
  }

  const exported: Spot[] = []
  const documented = new Set<string>()
  let defaultExport: Spot | undefined
  for (const node of program.body) {
    const { line } = node.loc.start
    if (node.type === 'ExportDefaultDeclaration') defaultExport = { line, name: 'default' }
    if (node.type !== 'ExportNamedDeclaration' || node.source !== null) continue
    for (const name of namesOf(node)) {
      exported.push({ line, name })
      if (isDocumented(line)) documented.add(name)
    }
  }
  const first = new Map(exported.toReversed().map((spot) => [spot.name, spot]))
  return { defaultExport, undocumented: [...first.values()].filter(({ name }) => !documented.has(name)).toReversed() }
}

function namesOf(node: TSESTree.ExportNamedDeclaration): string[] {
  const { declaration, specifiers } = node
  if (declaration === null) return specifiers.map(({ exported }) => dotted(exported) ?? 'default')
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) =>
      id.type === 'ObjectPattern'
        ? id.properties.map((property) => dotted(property.value ?? property) ?? '')
        : [dotted(id) ?? ''],
    )
  }
  return 'id' in declaration && declaration.id ? [dotted(declaration.id) ?? ''] : []
}
