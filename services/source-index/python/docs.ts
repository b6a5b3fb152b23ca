import { childOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'
import { plainText } from './texts.ts'

const MAX_DOC = 200

/** The docstring of a function or class; empty where it has none. */
export function docAt(tree: SyntaxTree, node: number): string {
  const statement = childOf(tree, node, T.Body) + 2
  const isDoc = tree.type[statement] === T.ExpressionStatement && tree.type[statement + 1] === T.String
  return isDoc ? plainText(tree, statement + 1) : ''
}

/** The first line of a docstring that says something, to the end of its sentence where that is on the lines after it. */
export function firstLine(doc: string): string {
  const trimmed = doc.trimStart()
  const line = (/^[^\n]*/.exec(trimmed)?.[0] ?? '').trimEnd()
  const rest = paragraphOf(trimmed).slice(line.replace(/\s+/g, ' ').length)
  if (rest.trim() === '' || /[.!?:]$/.test(line)) return bounded(line)
  const stop = rest.search(/[.!?](?:\s|$)/)
  return bounded(line + (stop === -1 ? rest : rest.slice(0, stop + 1)))
}

/** The first sentence of a docstring: up to the first full stop, or to the end of its first paragraph. */
export function firstSentence(doc: string): string {
  const paragraph = paragraphOf(doc.trimStart())
  const stop = paragraph.search(/[.!?](?:\s|$)/)
  return bounded(stop === -1 ? paragraph : paragraph.slice(0, stop + 1))
}

/** The first paragraph on one line, as far as it is looked at. */
function paragraphOf(doc: string): string {
  const blank = doc.search(/\n[ \t\r]*\n/)
  return (blank === -1 ? doc : doc.slice(0, blank)).slice(0, 2 * MAX_DOC).replace(/\s+/g, ' ')
}

function bounded(text: string): string {
  const trimmed = text.trim()
  return trimmed.length <= MAX_DOC ? trimmed : trimmed.slice(0, MAX_DOC).replace(/[\ud800-\udbff]$/, '')
}
