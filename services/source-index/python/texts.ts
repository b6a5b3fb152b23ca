import type { Name } from '../../../shared/contract/summary.ts'
import { childOf, childrenOf, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

/** What a node stands for; undefined is nothing at all, such as None, where null is something that cannot be told. */
export type Read = (node: number) => Name | undefined

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
}
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r\n|.))/gs

/** The text that a literal, or several side by side, stands for: a text where nothing is put into it. */
export function textName(tree: SyntaxTree, node: number, read: Read): Name | undefined {
  if (tree.type[node] === T.String) return plainText(tree, node)
  if (tree.type[node] === T.ContinuedString) {
    return joined(childrenOf(tree, node).map((part) => textName(tree, part, read) ?? null))
  }
  return joined(formatParts(tree, node, read))
}

/** The text of a literal into which nothing is put. */
export function plainText(tree: SyntaxTree, node: number): string {
  const { start, end, isRaw } = insideOf(tree, node)
  return unescaped(tree.text.slice(start, end), isRaw)
}

function insideOf({ text, from, to }: SyntaxTree, node: number): { start: number; end: number; isRaw: boolean } {
  let start = from[node]!
  let isRaw = false
  let quote = text.charCodeAt(start)
  for (; quote !== 34 && quote !== 39 && start < to[node]!; quote = text.charCodeAt(start)) {
    // R or r.
    if ((quote | 32) === 114) isRaw = true
    start += 1
  }
  const isLong = text.charCodeAt(start + 1) === quote && text.charCodeAt(start + 2) === quote && to[node]! - start > 5
  const marks = isLong ? 3 : 1
  return { start: start + marks, end: Math.max(start + marks, to[node]! - marks), isRaw }
}

function unescaped(text: string, isRaw: boolean): string {
  if (isRaw || !text.includes('\\')) return text
  return text.replace(ESCAPE, (all, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
    const hex = x ?? u ?? long
    if (hex !== undefined) return fromCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return fromCode(Number.parseInt(octal, 8))
    if (one === '\r\n') return ''
    if (one === '\\' || one === '"' || one === "'") return one
    return ESCAPES[one ?? ''] ?? all
  })
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}

function formatParts(tree: SyntaxTree, node: number, read: Read): Name[] {
  const { start, end, isRaw } = insideOf(tree, node)
  const parts: Name[] = []
  const literal = (from: number, to: number) => {
    if (to > from) parts.push(unescaped(tree.text.slice(from, to), isRaw).replace(/\{\{|\}\}/g, (two) => two[0]!))
  }
  let at = start
  for (const part of childrenOf(tree, node)) {
    literal(at, tree.from[part]!)
    // What is padded or rounded is no longer the text that goes in.
    const isAsItIs = tree.end[part]! > part + 1 && childOf(tree, part, T.FormatSpec) === -1
    parts.push(isAsItIs ? (read(part + 1) ?? null) : null)
    at = tree.to[part]!
  }
  literal(at, end)
  return parts
}

const PERCENT = /%(?:\((\w*)\))?([-#0 +]*(?:\*|\d+)?(?:\.\d+)?)([a-zA-Z%])/g

/** `'order.%s' % kind`. */
export function percentName(tree: SyntaxTree, template: string, right: number, read: Read): Name {
  const parts: Name[] = []
  const values = tree.type[right] === T.TupleExpression ? childrenOf(tree, right) : [right]
  let at = 0
  let used = 0
  for (const match of template.matchAll(PERCENT)) {
    parts.push(template.slice(at, match.index))
    at = match.index + match[0].length
    if (match[3] === '%') {
      parts.push('%')
      continue
    }
    const value = match[1] === undefined ? values[used] : entryOf(tree, right, match[1])
    used += 1
    parts.push(match[3] === 's' && match[2] === '' && value !== undefined ? (read(value) ?? null) : null)
  }
  parts.push(template.slice(at))
  return joined(parts)
}

/** The value at a key of a dict that is written out. */
function entryOf(tree: SyntaxTree, dict: number, key: string): number | undefined {
  if (tree.type[dict] !== T.DictionaryExpression) return undefined
  return entriesOf(tree, dict).find(([at]) => tree.type[at] === T.String && plainText(tree, at) === key)?.[1]
}

/** Keys and values of a dict that is written out; what it spreads is left out. */
export function entriesOf(tree: SyntaxTree, dict: number): [key: number, value: number][] {
  const entries: [number, number][] = []
  for (let at = dict + 1; at < tree.end[dict]!; at = tree.end[at]!) {
    if (tree.type[at] === T.DoubleStar) at = tree.end[at]!
    else if (tree.type[tree.end[at]!] === T.Colon) {
      const value = tree.end[tree.end[at]!]!
      entries.push([at, value])
      at = value
    }
  }
  return entries
}

const FIELD = /\{\{|\}\}|\{(\w*)(![rsa])?(:[^{}]*)?\}/g

/** `'order.{}'.format(kind)`. */
export function formattedName(tree: SyntaxTree, template: string, list: number, read: Read): Name {
  const values: number[] = []
  const named = new Map<string, number>()
  for (let at = list + 1; at < tree.end[list]!; at = tree.end[at]!) {
    const value = tree.end[tree.end[at]!]!
    if (tree.type[at] === T.Star || tree.type[at] === T.DoubleStar) return null
    if (tree.end[at]! < tree.end[list]! && tree.type[tree.end[at]!] === T.AssignOp) {
      named.set(textOf(tree, at), value)
      at = value
    } else values.push(at)
  }
  const parts: Name[] = []
  let at = 0
  let next = 0
  for (const match of template.matchAll(FIELD)) {
    parts.push(template.slice(at, match.index))
    at = match.index + match[0].length
    if (match[0] === '{{' || match[0] === '}}') {
      parts.push(match[0][0]!)
      continue
    }
    const field = match[1]!
    const value = field === '' ? values[next++] : /^\d+$/.test(field) ? values[Number(field)] : named.get(field)
    parts.push(value !== undefined && match[3] === undefined ? (read(value) ?? null) : null)
  }
  parts.push(template.slice(at))
  return joined(parts)
}

/** A concatenation: a text where all its parts are, null where nothing of it can be told. */
export function joined(parts: readonly Name[]): Name {
  const flat: Name[] = []
  for (const part of parts.flatMap((one) =>
    one !== null && typeof one === 'object' && 'join' in one ? one.join : [one],
  )) {
    const last = flat.at(-1)
    if (part === '' || (part === null && last === null && flat.length > 0)) continue
    if (typeof part === 'string' && typeof last === 'string') flat[flat.length - 1] = last + part
    else flat.push(part)
  }
  if (flat.length === 0) return ''
  if (flat.length === 1) return flat[0]!
  return { join: flat }
}
