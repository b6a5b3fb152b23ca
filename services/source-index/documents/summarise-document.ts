import type { Summary } from '../../../shared/contract/summary.ts'
import { summariseAsciidoc } from './asciidoc.ts'
import { summariseMarkdown } from './markdown.ts'
import { summariseMkdocs } from './mkdocs.ts'
import { summariseRst } from './rst.ts'

/** What a document is written in. */
export type DocumentKind = 'markdown' | 'rst' | 'asciidoc' | 'text' | 'mkdocs'

/** What is kept of a document. */
export function summariseDocument(text: string, kind: DocumentKind): Summary {
  switch (kind) {
    case 'markdown':
      return summariseMarkdown(text)
    case 'asciidoc':
      return summariseAsciidoc(text)
    case 'mkdocs':
      return summariseMkdocs(text)
    // Projects such as Django write reStructuredText in files of text; in others its constructs do not occur.
    case 'rst':
    case 'text':
      return summariseRst(text)
  }
}
