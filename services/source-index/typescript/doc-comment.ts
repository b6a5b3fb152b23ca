import type { Node } from './syntax.ts'

const MAX_DOC = 200
const MAX_COMMENT = 20_000

/**
 * The first sentence of the JSDoc comment before the declaration at the top of a stack, or before the `export` or the
 * declaration it is part of, at most 200 characters.
 */
export function docBefore(text: string, stack: readonly Node[]): string | undefined {
  let at = stack.length - 1
  let start = stack[at]?.range[0] ?? 0
  for (at -= 1; at > 0; at -= 1) {
    const node = stack[at]
    const isPart =
      node?.type === 'ExportNamedDeclaration' ||
      node?.type === 'ExportDefaultDeclaration' ||
      node?.type === 'VariableDeclarator' ||
      node?.type === 'VariableDeclaration' ||
      node?.type === 'AssignmentExpression' ||
      // What makes another function of it.
      node?.type === 'CallExpression' ||
      node?.type === 'TSAsExpression' ||
      node?.type === 'TSSatisfiesExpression' ||
      node?.type === 'ExpressionStatement'
    if (!node || !isPart) break
    start = Math.min(start, node.range[0])
  }
  const first = stack.at(-1)
  const decorators = first && 'decorators' in first ? first.decorators : undefined
  return docAt(text, Math.min(start, ...(decorators ?? []).map(({ range }) => range[0])))
}

/** The first sentence of the JSDoc comment that ends where something starts. */
export function docAt(text: string, start: number): string | undefined {
  let end = start
  while (end > 0 && /\s/.test(text[end - 1]!)) end -= 1
  if (!text.startsWith('*/', end - 2)) return undefined
  const from = text.lastIndexOf('/*', end - 4)
  if (from < 0 || text[from + 2] !== '*' || end - from > MAX_COMMENT || text.indexOf('*/', from + 3) !== end - 2)
    return undefined
  return firstSentence(text.slice(from + 3, end - 2))
}

/** The first sentence of what a comment says, without its stars and tags. */
function firstSentence(comment: string): string | undefined {
  const lines = comment.split(/\r?\n/, 40).map((line) =>
    line
      .trim()
      .replace(/^\*+ ?/, '')
      .trim(),
  )
  const begun = lines.findIndex((line) => line !== '')
  if (begun < 0 || /^@(file|fileoverview|license|copyright)\b/.test(lines[begun]!)) return undefined
  const paragraph: string[] = []
  for (const [at, line] of lines.slice(begun).entries()) {
    // One that has tags alone says what the first of them says.
    if (line === '' || (line.startsWith('@') && at > 0)) break
    paragraph.push(line)
  }
  const whole = paragraph.join(' ').slice(0, 4 * MAX_DOC)
  const end = whole.search(/[.!?](?:\s|$)/)
  const sentence = (end < 0 ? whole : whole.slice(0, end + 1)).slice(0, MAX_DOC)
  return sentence === '' ? undefined : sentence
}
