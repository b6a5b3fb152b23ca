import type { Name } from '../../../shared/contract/summary.ts'
import type { ParameterUses } from './parameter-uses.ts'
import { type Binding, type ClassScope, childOf, lastChild, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

// What is annotated so is no name.
const NO_TEXT =
  /^["']?(?:(?:t|typing)\.)?(?:Optional\[)?["']?(?:int|float|bool|complex|None|datetime|timedelta|date|time|Decimal|Fraction|(?:pathlib\.)?Path|Callable|Awaitable|Coroutine|(?:[Dd]ict|[Ll]ist|[Ss]et|[Tt]uple|Mapping|Sequence|Iterable)\[(?:int|float|bool)\b|np\.|torch\.|BinaryIO|TextIO|IO\b|logging\.|Logger\b|TracebackType|BaseException|Exception|ModuleType)/
const TEXT = /\b(?:str|Any|object|AnyStr|Text)\b/

/** A parameter of a function; null where what it is annotated with, or what is done with it, is no text. */
export function parameterName(tree: SyntaxTree, { scope, type }: Binding, name: string, uses: ParameterUses): Name {
  if (scope.kind !== 'function') return null
  const isText = (type === undefined || mayBeText(textOf(tree, type))) && !uses.isNameless(scope, name)
  const param = scope.params.find((one) => one.name.replace(/^\*+/, '') === name)?.name
  return isText && param !== undefined ? { param, of: scope.path } : null
}

/** `Kind.CREATED.name` is `CREATED`. @param owner the class of which `node` is a member. */
export function memberName(tree: SyntaxTree, owner: ClassScope | undefined, node: number): Name {
  return owner === undefined || tree.type[node] !== T.MemberExpression ? null : textOf(tree, lastChild(tree, node))
}

/** `auto()` gives a member of a StrEnum its own name in small letters. */
export function autoName(
  tree: SyntaxTree,
  { node }: ClassScope,
  name: string,
  [binding]: readonly Binding[],
): string | undefined {
  if (binding?.how !== 'value' || tree.type[binding.node] !== T.CallExpression) return undefined
  if (!/^(?:enum\.)?auto\(\)$/.test(textOf(tree, binding.node))) return undefined
  return /\bStrEnum\b/.test(textOf(tree, childOf(tree, node, T.ArgList))) ? name.toLowerCase() : undefined
}

/**
 * What a name is bound to, without what was passed where the function makes it longer whatever happens: `name = 'order.' + name`.
 *
 * @param choices what each of the first bindings gives.
 */
export function withoutPassed(
  tree: SyntaxTree,
  bindings: readonly Binding[],
  choices: readonly (Name | undefined)[],
): readonly (Name | undefined)[] {
  const passed = bindings.length > 1 && bindings[0]!.how === 'param' ? choices[0] : undefined
  if (passed === null || typeof passed !== 'object' || !('param' in passed)) return choices
  const anew = bindings.flatMap((binding, at) => (isAnew(tree, binding) ? [at] : []))
  const [only] = anew
  return only !== undefined && anew.length === 1 && isMadeOf(choices[only], passed.param) ? choices.slice(1) : choices
}

/** Whether a function always comes by where a name is given a value. */
function isAnew({ type, parent }: SyntaxTree, { how, part, target }: Binding): boolean {
  const statement = parent[target]!
  const body = parent[statement]!
  const isPlain = how === 'value' && part === undefined && type[statement] === T.AssignStatement
  return isPlain && type[body] === T.Body && type[parent[body]!] === T.FunctionDefinition
}

function isMadeOf(name: Name | undefined, param: string): boolean {
  if (name === null || typeof name !== 'object') return false
  if ('any' in name) return name.any.every((each) => isMadeOf(each, param))
  return (
    'join' in name &&
    name.join.some((each) => each !== null && typeof each === 'object' && 'param' in each && each.param === param)
  )
}

function mayBeText(annotation: string): boolean {
  return !NO_TEXT.test(annotation) || TEXT.test(annotation)
}
