import type { Summary } from '../../../shared/contract/summary.ts'
import { DocumentBuilder } from './document-builder.ts'

const MACRO = /(?:include|image|video|xref|link):{1,2}([^\s[\]]{1,300})\[/g
const REFERENCE = /<<([^<,>\s]{1,300})(?:,[^<>]{0,300})?>>/g
const CODE = /`([^`]{1,200})`/g

/** What is kept of a document in AsciiDoc: what leads to others, and what it names as code. */
export function summariseAsciidoc(text: string): Summary {
  const builder = new DocumentBuilder(text)
  let isBlock = false
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.length > 5_000) continue
    const heading = isBlock ? null : /^(={1,6})\s+(\S.*)$/.exec(line)
    if (heading !== null) builder.heading(heading[2] as string, (heading[1] as string).length)
    if (/^(?:----+|\.\.\.\.+)\s*$/.test(line)) isBlock = !isBlock
    for (const [, target] of line.matchAll(MACRO)) {
      builder.link(target as string)
      builder.target(target as string, at + 1, line)
    }
    for (const [, target] of line.matchAll(REFERENCE)) builder.link(target as string)
    if (!isBlock) for (const [, code] of line.matchAll(CODE)) builder.code(code as string, at + 1, line)
  }
  return builder.summary()
}
