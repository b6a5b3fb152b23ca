import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { SiteNav } from '../../../shared/contract/document.ts'
import type { Summary } from '../../../shared/contract/summary.ts'
import { summariseWords } from '../plain-words.ts'
import { boundFault } from '../summary-builder.ts'

const MAX_PAGES = 5_000

/**
 * What is kept of the configuration of a MkDocs site: the words that any YAML has, and its table of contents. One that is no
 * YAML has no table of contents that is known.
 */
export function summariseMkdocs(text: string): Summary {
  const words = summariseWords(text, 'yaml')
  // Tags of Python are of no matter here, and a name that is not resolved is a text.
  const tree = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, customTags: [] })
  const root = tree.contents
  if (!isMap(root)) {
    const [error] = tree.errors
    if (error === undefined) return words
    return { ...words, broken: true, fault: boundFault({ line: error.linePos?.[0].line ?? 1, error: error.message }) }
  }
  const pages = textsIn(root.get('nav', true) ?? root.get('pages', true))
  const except = ['not_in_nav', 'exclude_docs', 'draft_docs', 'exclude'].flatMap((key) => {
    const value: unknown = root.get(key)
    return typeof value === 'string' ? value.split('\n').filter((line) => /^\s*[^#\s]/.test(line)) : []
  })
  const [folder, inherits] = [root.get('docs_dir'), root.get('INHERIT')]
  const nav: SiteNav = {
    folder: typeof folder === 'string' ? folder : 'docs',
    ...((root.has('nav') || root.has('pages')) && { pages }),
    ...(except.length > 0 && { except: except.map((line) => line.trim()) }),
    plugins: namesIn(root.get('plugins', true)),
    ...(typeof inherits === 'string' && { inherits }),
  }
  return { ...words, document: { nav } }
}

/** All texts below a node, without the names that stand before them. */
function textsIn(node: unknown): string[] {
  const texts: string[] = []
  const left = [node]
  while (left.length > 0 && texts.length < MAX_PAGES) {
    const next = left.pop()
    if (isScalar(next) && typeof next.value === 'string') texts.push(next.value)
    else if (isSeq(next)) for (const item of next.items) left.push(item)
    else if (isMap(next)) for (const { value } of next.items) left.push(value)
  }
  return texts
}

/** The keys and the texts of a list, as plugins are written. */
function namesIn(node: unknown): string[] {
  const items: unknown[] = isSeq(node) ? node.items : isMap(node) ? [node] : []
  return items.flatMap((item) => {
    if (isScalar(item)) return [String(item.value)]
    return isMap(item) ? item.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : []
  })
}
