import type { Import } from '../../../shared/contract/summary.ts'
import type { SummaryBuilder } from '../summary-builder.ts'
import { argumentsOf } from './arguments.ts'
import { leaves } from './conditions.ts'
import type { NameReader } from './name-reader.ts'
import { dotted, lastChild, type Scope, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { plainText } from './texts.ts'

/** What an import raises of something that is not there. */
const MISSING = /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/

/** Modules and names that local names come from. */
export type Origins = Map<string, { from: string; imported: string }>

/** Tells of an import statement, and takes note of what its names come from. */
export function tellImport(tree: SyntaxTree, node: number, builder: SummaryBuilder, origins: Origins): void {
  const { type, end, text, from, to } = tree
  const how = circumstances(tree, node)
  const line = tree.lineAt(from[node]!)
  const importAt = type[node + 1] === T.from ? wordAfter(tree, node) : node + 1
  const module = type[node + 1] === T.from ? text.slice(to[node + 1]!, from[importAt]!).replace(/[\s\\]/g, '') : ''
  const names: [string, string][] = []
  const take = (path: string, local: string) => {
    if (module !== '') {
      names.push([path, local])
      origins.set(local, { from: module, imported: path })
    } else
      builder.import({
        line,
        from: path,
        names: [['*', local]],
        ...how,
        ...optionalWhere(isMade(tree, node, path) || isAskedFor(tree, node, path)),
      })
  }
  let path: string[] = []
  for (let at = end[importAt]!; at < end[node]!; at = end[at]!) {
    if (type[at] === T.Star) names.push(['*', '*'])
    else if (type[at] === T.as) {
      at = end[at]!
      take(path.join('.'), textOf(tree, at))
      path = []
    } else if (type[at] === T.VariableName) {
      // A name after a dot belongs to the one before it.
      if (path.length > 0 && !/^\s*\.\s*$/.test(text.slice(to[at - 1], from[at]))) {
        take(path.join('.'), path.join('.'))
        path = []
      }
      path.push(textOf(tree, at))
    }
  }
  if (path.length > 0) take(path.join('.'), path.join('.'))
  if (module !== '')
    builder.import({ line, from: module, names, ...how, ...optionalWhere(isAskedFor(tree, node, module)) })
}

function wordAfter({ type, end }: SyntaxTree, node: number): number {
  let at = node + 1
  while (type[at] !== T.import && at < end[node]!) at = end[at]!
  return at
}

/** `importlib.import_module('x')` and `__import__('x')`. */
export function tellDynamicImport(reader: NameReader, node: number, scope: Scope, builder: SummaryBuilder): void {
  const { tree } = reader
  if (!/^(?:importlib\.)?import_module$|^__import__$/.test(dotted(tree, node + 1))) return
  const [first] = argumentsOf(tree, lastChild(tree, node)).positional
  const name = first === undefined ? null : reader.nameOf(first, scope)
  if (typeof name !== 'string') return
  builder.import({ line: tree.lineAt(tree.from[node]!), from: name, how: 'dynamic', ...circumstances(tree, node) })
}

/** How much of a function before an import is looked at, in characters. */
const MAX_BEFORE = 4_000

/** How much of the head of a statement is looked at, in characters. */
const MAX_HEAD = 500

/** What a condition asks that other systems, or other versions of Python, answer otherwise. */
const ELSEWHERE =
  /\b(?:version_info|hexversion|sys\.platform|os\.name|platform\.(?:system|machine|python_\w+)|(?:is_?|on_?)?(?:windows|win32|macos|osx|darwin|linux|pypy|py[23]\d*)(?:\(\))?)\b/i

/** Whether a file can do without it: a `try` that passes over its being missing, or a condition that not all hosts, or only checkers, meet. */
function circumstances(tree: SyntaxTree, node: number): Pick<Import, 'how'> {
  const { type, end, parent } = tree
  for (let at = node; parent[at] !== -1; at = parent[at]!) {
    const above = parent[at]!
    if (type[above] === T.IfStatement && type[at] === T.Body && end[above + 2] === at) {
      if (/^(?:\w+\.)?TYPE_CHECKING$/.test(textOf(tree, above + 2))) return { how: 'type' }
    }
  }
  return optionalWhere(isTried(tree, node, MISSING) || isFallback(tree, node) || isOfSomeHosts(tree, node))
}

function optionalWhere(isSo: boolean): Pick<Import, 'how'> {
  return isSo ? { how: 'optional' } : {}
}

/**
 * Whether a module is only for who has it, or asked for it by name: `if HAS_NUMPY:`, `if is_torch_available():`,
 * `if version() is not Version.NotInstalled:`, `if backend == 'gevent':`, `if 'gevent' in sys.modules:`.
 */
function isAskedFor(tree: SyntaxTree, node: number, module: string): boolean {
  const [top] = /^\w+/.exec(module) ?? []
  if (top === undefined) return false
  const text = `["']${top}["']`
  const asked = `\\bha(?:s|ve)_${top}\\b|\\b(?:is_)?${top}_(?:available|installed)\\b|\\bfind_spec\\(${text}|\\bNot_?Installed\\b`
  return isUnder(
    tree,
    node,
    new RegExp(`${asked}|==\\s*${text}|${text}\\s*(?:==|in\\b)|\\bin\\s*[([{][^:]*${text}`, 'i'),
  )
}

/** Whether a function writes the module itself before it imports it, by its text: `pytester.makepyfile(shop_a='x = 1')`. */
function isMade({ type, parent, from, text }: SyntaxTree, node: number, module: string): boolean {
  if (!/^\w+$/.test(module)) return false
  let at = node
  while (at !== -1 && type[at] !== T.FunctionDefinition) at = parent[at]!
  if (at === -1) return false
  const before = text.slice(Math.max(from[at]!, from[node]! - MAX_BEFORE), from[node]!)
  const writes = `(?:make|write)\\w*\\([^()]{0,200}\\b${module}\\s*=\\s*[rf]{0,2}["']`
  return before.includes(module) && new RegExp(writes).test(before)
}

/** Whether a node stands in a handler: it is what is done in place of what went wrong. */
function isFallback({ type, parent, end }: SyntaxTree, node: number): boolean {
  for (let at = node; parent[at] !== -1; at = parent[at]!) {
    const above = parent[at]!
    if (type[above] === T.FunctionDefinition) return false
    if (type[above] !== T.TryStatement || type[at] !== T.Body) continue
    let head = 0
    for (let part = above + 1; part < at; part = end[part]!) {
      if (type[part] === T.except || type[part] === T.else || type[part] === T.finally) head = type[part]!
    }
    if (head === T.except) return true
  }
  return false
}

/** What a condition names of systems other than Linux. */
const OTHERS = /win(?:dows|32)|darwin|mac_?os|osx|cygwin|\bnt\b/i

/** Whether a node stands where a condition that says so holds. */
function isUnder(tree: SyntaxTree, node: number, asked: RegExp): boolean {
  const { type, end, parent } = tree
  for (let at = node; parent[at] !== -1; at = parent[at]!) {
    const above = parent[at]!
    if (type[above] !== T.IfStatement || type[at] !== T.Body) continue
    let condition = above + 1
    while (end[condition]! < at) condition = end[condition]!
    // What is done else hangs on all that was asked before.
    const head = textOf(tree, type[condition] === T.else ? above + 2 : condition)
    if (asked.test(head.slice(0, MAX_HEAD))) return true
  }
  return false
}

/** Whether a node stands under a condition that asks for the system, or the version of Python, or where Linux never comes. */
export function isOfSomeHosts(tree: SyntaxTree, node: number): boolean {
  if (isUnder(tree, node, ELSEWHERE)) return true
  const { type, parent } = tree
  for (let at = node; parent[at] !== -1; at = parent[at]!) {
    const above = parent[at]!
    if (type[above] === T.Body && hasLeft(tree, above, at)) return true
  }
  return false
}

/** Whether Linux leaves a body before a statement of it: `if is_linux(): return`, `if sys.platform != 'darwin': return`. */
function hasLeft(tree: SyntaxTree, body: number, statement: number): boolean {
  const { type, end, from } = tree
  for (let at = body + 1; at < statement; at = end[at]!) {
    if (type[at] !== T.IfStatement) continue
    const condition = at + 2
    const then = end[condition]!
    if (type[then] !== T.Body || end[then] !== end[at] || !leaves(tree, then)) continue
    const asked = tree.text.slice(from[condition]!, Math.min(from[then]!, from[condition]! + MAX_HEAD))
    if (!ELSEWHERE.test(asked)) continue
    const isDenied = /!=|\bnot\b/.test(asked)
    if (/linux/i.test(asked) ? !isDenied : isDenied && OTHERS.test(asked)) return true
  }
  return false
}

/** Whether a node stands in a `try` that passes over errors of these names. */
export function isTried(tree: SyntaxTree, node: number, errors: RegExp): boolean {
  const { type, parent } = tree
  for (let at = node; parent[at] !== -1; at = parent[at]!) {
    const above = parent[at]!
    if (type[above] === T.TryStatement && type[at] === T.Body && forgives(tree, above, errors)) return true
    if (type[above] === T.WithStatement && type[at] === T.Body && suppresses(tree, above, at, errors)) return true
  }
  return false
}

/** `with suppress(ImportError):`. */
function suppresses({ text, from }: SyntaxTree, statement: number, body: number, errors: RegExp): boolean {
  const head = text.slice(from[statement]!, Math.min(from[body]!, from[statement]! + MAX_HEAD))
  const [, asked] = /\bsuppress\(([^)]*)\)/.exec(head) ?? []
  return asked !== undefined && errors.test(asked)
}

/** What stands in a handler is optional as well: it is what is tried next. */
function forgives(tree: SyntaxTree, statement: number, errors: RegExp): boolean {
  const { type, end } = tree
  for (let at = statement + 1; at < end[statement]!; at = end[at]!) {
    if (type[at] !== T.except) continue
    const what = end[at]!
    const asked = type[what] === T.Body ? '' : textOf(tree, what)
    if (asked === '' || errors.test(asked)) return true
  }
  return false
}

/** What `__all__` hands on, and where it comes from. */
export function tellExports(reader: NameReader, builder: SummaryBuilder, origins: Origins): void {
  const { tree } = reader
  const names: string[] = []
  for (const { how, node, part } of reader.names.module.names.get('__all__') ?? []) {
    if ((how !== 'value' && how !== 'update') || part !== undefined) continue
    for (let at = node; at < tree.end[node]!; at += 1) if (tree.type[at] === T.String) names.push(plainText(tree, at))
  }
  for (const name of names) {
    const origin = origins.get(name)
    if (origin === undefined) builder.export(name, name)
    else builder.export(name, origin.imported, origin.from)
  }
}
