import type { TSESTree } from '@typescript-eslint/typescript-estree'
import { classOfThis, noteAssignment } from './class-usage.ts'
import type { Binding, DeclaredParameter, NamedFunction, Scope, Source, Step } from './scope.ts'
import { keyOf, lineOf, mayHoldText, memberName, type Node, typeName, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

/** How what a pattern names is declared. */
export interface Declaring {
  readonly kind: Binding['kind']
  readonly scope: Scope
  readonly source?: Source | undefined
  readonly function?: NamedFunction | undefined
  readonly parameter?: DeclaredParameter | undefined
  readonly type?: TSESTree.TSTypeAnnotation | undefined
}

/** Declares the names of a pattern, and walks what runs in it. */
export function declarePattern(pattern: Node, how: Declaring, walk: Walk): void {
  switch (pattern.type) {
    case 'Identifier': {
      const type = pattern.typeAnnotation ?? how.type
      how.scope.declare({
        name: pattern.name,
        kind: how.kind,
        line: lineOf(pattern),
        sources: how.source ? [how.source] : [],
        function: how.function,
        parameter: how.parameter,
        type: typeName(type),
        isNoText: !mayHoldText(type),
      })
      return
    }
    case 'AssignmentPattern': {
      const source = { node: pattern.right, scope: walk.scope }
      // The default of a parameter is told with the parameter.
      declarePattern(pattern.left, how, walk)
      if (how.parameter === undefined && pattern.left.type === 'Identifier') {
        how.scope.get(pattern.left.name)?.sources.push(source)
      }
      walk.visit(pattern.right)
      return
    }
    case 'ObjectPattern':
      for (const property of pattern.properties) declareProperty(property, how, walk)
      return
    case 'ArrayPattern':
      pattern.elements.forEach((element, at) => {
        if (element === null) return
        const isRest = element.type === 'RestElement'
        const source = isRest ? unknownOf(how) : partOf(how, String(at))
        declarePattern(isRest ? element.argument : element, { ...plain(how), source }, walk)
      })
      return
    case 'RestElement':
      declarePattern(pattern.argument, { ...how, type: pattern.typeAnnotation ?? how.type }, walk)
      return
    default:
      walk.visit(pattern)
  }
}

function declareProperty(property: TSESTree.Property | TSESTree.RestElement, how: Declaring, walk: Walk): void {
  if (property.type === 'RestElement') {
    declarePattern(property.argument, { ...plain(how), source: unknownOf(how) }, walk)
    return
  }
  const key = keyOf(property.key, property.computed)
  if (property.computed) walk.visit(property.key)
  if (key !== undefined) walk.facts.builder.word('.', key)
  const source = key === undefined ? unknownOf(how) : partOf(how, key)
  declarePattern(property.value, { ...plain(how), source, ...parameterOf(property, key, how, walk.scope) }, walk)
}

/** A property of a parameter is a parameter that knows of which it is one. */
function parameterOf(
  { value }: TSESTree.Property,
  name: string | undefined,
  { function: of, parameter }: Declaring,
  scope: Scope,
): Partial<Declaring> {
  if (of === undefined || parameter === undefined || parameter.of !== undefined || name === undefined) return {}
  const given = value.type === 'AssignmentPattern' ? { default: { node: value.right, scope } } : {}
  const property: DeclaredParameter = { name, of: of.parameters.indexOf(parameter), ...given }
  if (of.parameters.some((each) => each.name === name)) return {}
  of.parameters.push(property)
  return { function: of, parameter: property }
}

function plain({ kind, scope }: Declaring): Declaring {
  return { kind, scope }
}

function partOf({ source }: Declaring, step: Step): Source | undefined {
  return source && { ...source, steps: [...(source.steps ?? []), step] }
}

function unknownOf({ scope }: Declaring): Source {
  return { node: null, scope }
}

/** Tells the names that a destructuring assignment gives their values, to be found when all is declared. */
export function assignPattern(pattern: Node, source: Source, walk: Walk): void {
  switch (pattern.type) {
    case 'Identifier':
      walk.facts.assigned.push({ name: pattern.name, scope: walk.scope, source })
      return
    case 'AssignmentPattern':
      assignPattern(pattern.left, source, walk)
      walk.visit(pattern.right)
      return
    case 'ObjectPattern':
    case 'ArrayPattern':
      for (const part of pattern.type === 'ObjectPattern' ? pattern.properties : pattern.elements) {
        const target = part?.type === 'Property' ? part.value : part?.type === 'RestElement' ? part.argument : part
        if (target) assignPattern(target, { node: null, scope: walk.scope }, walk)
      }
      return
    case 'MemberExpression': {
      const record = classOfThis(unwrap(pattern.object), walk)
      const name = memberName(pattern)
      if (record) noteAssignment(pattern, record, source, '=', walk)
      else if (name !== undefined) walk.facts.builder.word(':', name)
      if (!record) walk.visit(pattern.object)
      return
    }
    default:
      walk.visit(pattern)
  }
}
