import MarkdownIt, { type Token } from 'markdown-it'
import type { Summary } from '../../../shared/contract/summary.ts'
import { DocumentBuilder } from './document-builder.ts'
import { readRst } from './rst.ts'

const parser = new MarkdownIt({ html: true })

const SHELL = /^(?:\{code-block\}\s*)?(?:bash|sh|shell|console|zsh|terminal|shellscript|shell-session)?(?:\s|\{|$)/i
const TAG = /<[A-Za-z][^<>]{1,2000}/g
const HTML_LINK = /\s(?:href|src|to|link)=\{?["']([^"'>]{1,300})["']/g

/** What includes another file: in pymdownx, VitePress, mdBook, Jinja, GitBook, MDX and MyST. */
const INCLUDES =
  /(?:--8<--\s+|<!--\s*@include:\s*|\{\{#(?:include|rustdoc_include|template)\s+|\{%-?\s*(?:include(?:-markdown)?|content-ref|embed)\s+(?:url=|file=)?|^[ \t]*(?:import|export)\b[^'"\n]{0,200}?\bfrom[ \t]+|^:::\{include\}[ \t]+)["']?([^"'\s}>%]{1,300})/gm
const WIKI_LINK = /\[\[([^[\]|#\n]{1,200})(?:[|#][^[\]\n]{0,200})?\]\]/g
const ROLE = /\{(doc|ref|download|any|numref)\}`(?:[^`<\n]{0,200}<)?([^`<>\n]{1,200})>?`/g
const LABEL = /^\(([\w.:-]{1,100})\)=[ \t]*$/gm

/** What is kept of a document in Markdown: CommonMark and GitHub's, with what MDX, MyST and generators of sites add. */
export function summariseMarkdown(text: string): Summary {
  const builder = new DocumentBuilder(text)
  const body = withoutHead(text.replace(/^\uFEFF/, ''), builder)
  const tokens = parser.parse(body, {})
  let line = 1
  const above: Above = { intros: [], head: '', row: '', last: '' }
  for (const [at, token] of tokens.entries()) {
    // The cells of a table do not say where they are: their row does.
    line = token.map === null || token.map === undefined ? line : token.map[0] + 1
    lookUp(above, tokens, at)
    readBlock(token, tokens[at - 1], line, above, builder)
  }
  for (const [, target] of body.matchAll(INCLUDES)) builder.link(target as string)
  for (const [, target] of body.matchAll(WIKI_LINK)) builder.link((target as string).trim())
  for (const [, label] of body.matchAll(LABEL)) builder.label(label as string)
  for (const [, role, target] of body.matchAll(ROLE)) {
    if (role === 'ref' || role === 'numref') builder.refer(target as string)
    else builder.link(target as string)
  }
  return builder.summary()
}

/** What speaks of what is below it, or beside. */
interface Above {
  /** What each of the lists follows that it is in. */
  intros: string[]
  /** The first row of its table, and its own. */
  head: string
  row: string
  /** The text before. */
  last: string
}

function lookUp(above: Above, tokens: readonly Token[], at: number): void {
  const { type, content } = tokens[at] as Token
  if (/_list_open$/.test(type)) above.intros.push(/:\W*$/.test(above.last) ? above.last : '')
  else if (/_list_close$/.test(type)) above.intros.pop()
  else if (type === 'tr_open') {
    above.row = ''
    for (let cell = at; tokens[cell] !== undefined && tokens[cell]?.type !== 'tr_close'; cell += 1)
      above.row += ` ${tokens[cell]?.content.slice(0, MAX_CELL)}`
    if (tokens[at - 1]?.type === 'thead_open') above.head = above.row
  } else if (type === 'table_close') [above.head, above.row] = ['', '']
  else if (type === 'inline') above.last = content.slice(-MAX_CELL)
}

/** How much of a text beside another one is looked at. */
const MAX_CELL = 1_000

function readBlock(
  token: Token,
  before: Token | undefined,
  line: number,
  above: Above,
  builder: DocumentBuilder,
): void {
  if (token.type === 'inline') {
    if (before?.type === 'heading_open') builder.heading(token.content, Number(before.tag.slice(1)))
    const { intros, head, row } = above
    readInline(token, line, [...intros, head, row].join(' ').slice(-MAX_CELL * 3), builder)
  } else if (token.type === 'html_block') readHtml(token.content, builder)
  else if (token.type === 'fence') readFence(token.info.trim(), token.content, line + 1, builder)
}

function readInline({ children, content: own }: Token, first: number, beside: string, builder: DocumentBuilder): void {
  const content = beside === '' ? own : `${beside} ${own}`
  let line = first
  for (const child of children ?? []) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1
    else if (child.type === 'code_inline') builder.code(child.content, line, content)
    else if (child.type === 'html_inline') readHtml(child.content, builder)
    const target =
      child.type === 'link_open' ? child.attrGet('href') : child.type === 'image' ? child.attrGet('src') : null
    if (target === null || target === undefined) continue
    const plain = decoded(String(target))
    builder.link(plain)
    builder.target(plain, line, content)
  }
}

function readHtml(html: string, builder: DocumentBuilder): void {
  for (const [tag] of html.matchAll(TAG))
    for (const [, target] of tag.matchAll(HTML_LINK)) builder.link(decoded(target as string))
}

function readFence(info: string, content: string, line: number, builder: DocumentBuilder): void {
  const directive = /^\{([\w-]+)\}\s*(.*)$/.exec(info)
  if (directive === null) {
    if (SHELL.test(info)) builder.commands(content, line, info === '')
    return
  }
  const [, name = '', argument = ''] = directive
  if (name === 'toctree' || name === 'tableofcontents') {
    for (const entry of content.split('\n')) if (!/^\s*(?::|---|$)/.test(entry)) builder.entry(entry)
  } else if (name === 'eval-rst') readRst(content, builder)
  else if (argument !== '') builder.link(argument)
  for (const [, target] of content.matchAll(/^:link: *(.+)$/gm)) builder.link(target as string)
}

/** Takes the head (front matter) off, and keeps the numbers of lines. */
function withoutHead(text: string, builder: DocumentBuilder): string {
  const head = /^---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)
  if (head === null) return text
  const [whole, lines = ''] = head
  const title = /^title: *["']?([^"'\n]{1,300})/m.exec(lines)?.[1]
  if (title !== undefined) builder.heading(title, 1)
  const id = /^id: *["']?([\w./-]{1,100})/m.exec(lines)?.[1]
  if (id !== undefined) builder.label(id)
  if (/^(?:orphan|unlisted|draft|nav_exclude|hidden): *true\b|^(?:sidebar|published|navigation): *false\b/m.test(lines))
    builder.orphan()
  for (const [, target] of lines.matchAll(/^[ \t]*(?:- )?(?:link|url|href|to): *["']?([^"'\s]{1,300})/gm))
    builder.link(target as string)
  return '\n'.repeat(whole.split('\n').length - 1) + text.slice(whole.length)
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}
