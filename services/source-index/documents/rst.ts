import type { Summary } from '../../../shared/contract/summary.ts'
import { DocumentBuilder } from './document-builder.ts'

const DIRECTIVE = /^(\s*)(?:\.\. |:::?\{)([\w:-]*[\w-])(?: ?::|\})\s*(.*)$/
const ROLE = /:((?:\w{1,40}:){0,3}\w{1,40}):`(?:[^`<]{0,200}<)?([^`<>]{1,200})>?`/g
const LINK = /`[^`<]{0,200}<([^`<>]{1,300})>`_/g
const LITERAL = /``([^`]{1,200})``/g
const UNDERLINE = /^([=\-~^"'`#*+.:_])\1{2,}\s*$/

/** What is kept of a document in reStructuredText, or in plain text: the few constructs that lead to others. */
export function summariseRst(text: string): Summary {
  const builder = new DocumentBuilder(text)
  readRst(text.replace(/^\uFEFF/, ''), builder)
  return builder.summary()
}

/** Reads reStructuredText into a document. */
export function readRst(text: string, builder: DocumentBuilder): void {
  const lines = text.split(/\r?\n/)
  const levels: string[] = []
  const above: Above = { head: '', intro: '', depth: 0 }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string
    if (line.length > 5_000) continue
    if (at < 30 && /^:orphan:/.test(line)) builder.orphan()
    lookUp(above, lines, at)
    const label = /^\s*\.\. _([^:`]{1,200}):\s*(\S.*)?$/.exec(line)
    if (label !== null) {
      if (label[2] === undefined) builder.label(label[1] as string)
      else builder.link(label[2])
      continue
    }
    const directive = DIRECTIVE.exec(line)
    if (directive !== null) at = readDirective(directive, lines, at, builder)
    else readText(line, lines, at, levels, above, builder)
  }
}

/** What stands above a line and speaks of it: the head of its table, and what its list or its block follows. */
interface Above {
  head: string
  intro: string
  /** How deep what came before is indented. */
  depth: number
}

const TABLE = /^\s*(?:\+[-=+]+\+|=+(?:\s+=+)+)\s*$/
const ITEM = /^\s*(?:[-*+#]|\(?\w{1,3}[.)])\s/

function lookUp(above: Above, lines: readonly string[], at: number): void {
  const [before = '', line = ''] = [lines[at - 1], lines[at]]
  if (line.trim() === '') above.head = ''
  else if (before.trim() === '') {
    if (TABLE.test(line))
      above.head = lines
        .slice(at, at + 4)
        .map(clipped)
        .join(' ')
    if (depthOf(line) <= above.depth && !ITEM.test(line)) above.intro = ''
  }
  const isPast = /^\s*\.\. (?:version(?:added|changed|removed)|deprecated)::/.test(line)
  if (!isPast && !/:\s*$/.test(line)) return
  above.intro = `${clipped(before)} ${clipped(line)}`
  above.depth = depthOf(line)
}

/** How many lines of what belongs to a directive may be its options: what is in it is read after it. */
const MAX_OPTIONS = 30

/** Reads a directive with what belongs to it. @returns the line to go on after. */
function readDirective(found: RegExpExecArray, lines: readonly string[], at: number, builder: DocumentBuilder): number {
  const [, indent = '', name = '', argument = ''] = found
  const isWhole = /^(?:toctree|code|code-block|sourcecode|prompt)$/.test(name)
  const body = bodyOf(lines, at + 1, indent.length, isWhole ? lines.length : MAX_OPTIONS)
  if (name === 'toctree') {
    for (const line of body)
      if (!/^\s*(?::\w|\.\.\s|$)/.test(line)) builder.entry(/<([^<>]+)>\s*$/.exec(line)?.[1] ?? line)
    return at + body.length
  }
  if (/^(?:include|literalinclude|mdinclude|image|figure|raw|csv-table|plantuml|graphviz)$/.test(name)) {
    if (argument !== '') builder.link(argument)
    if (argument !== '' && name !== 'raw') builder.target(argument, at + 1, '')
  }
  for (const line of body) {
    const target = /^\s*:(?:link|file|url|target|doc):\s*(\S.*)$/.exec(line)?.[1]
    if (target !== undefined) builder.link(target)
  }
  if (!isWhole) return at
  const language = argument.trim()
  if (/^(?:bash|sh|shell|console|zsh)?$/.test(language)) builder.commands(body.join('\n'), at + 2, language === '')
  return at + body.length
}

/** The lines that are indented deeper than a directive, at most so many. */
function bodyOf(lines: readonly string[], start: number, indent: number, most: number): string[] {
  let end = start
  const last = Math.min(lines.length, start + most)
  while (end < last && (/^\s*$/.test(lines[end] as string) || depthOf(lines[end] as string) > indent)) end += 1
  return lines.slice(start, end)
}

function readText(
  line: string,
  lines: readonly string[],
  at: number,
  levels: string[],
  above: Above,
  builder: DocumentBuilder,
): void {
  const below = UNDERLINE.exec(lines[at + 1] ?? '')
  if (below !== null && line.trim() !== '' && !UNDERLINE.test(line)) {
    const sign = below[1] as string
    if (!levels.includes(sign)) levels.push(sign)
    builder.heading(line.trim(), levels.indexOf(sign) + 1)
  }
  let near: string | undefined
  const beside = () => (near ??= `${above.intro} ${above.head} ${around(lines, at)}`)
  for (const [, role = '', target = ''] of line.matchAll(ROLE)) {
    if (/(?:^|:)(?:ref|numref)$/.test(role)) builder.refer(target)
    else if (/^(?:doc|download|any|file|source|gh-file)$/.test(role)) builder.link(target)
    if (role === 'file' || role === 'download') builder.target(target, at + 1, beside())
  }
  for (const [, target] of line.matchAll(LINK)) {
    builder.link(target as string)
    builder.target(target as string, at + 1, beside())
  }
  for (const [, code] of line.matchAll(LITERAL)) builder.code(code as string, at + 1, beside())
}

/** How much of a line beside another one is looked at. */
const MAX_BESIDE = 1_000

/** The paragraph that a line stands in, as far as it is near. */
function around(lines: readonly string[], at: number): string {
  let [first, end] = [at, at + 1]
  while (first > at - 5 && (lines[first - 1] ?? '').trim() !== '') first -= 1
  while (end < at + 5 && (lines[end] ?? '').trim() !== '') end += 1
  return lines.slice(first, end).map(clipped).join(' ')
}

function clipped(line: string): string {
  return line.slice(0, MAX_BESIDE)
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length
}
