import type { SummaryBuilder } from '../summary-builder.ts'

/** A text in quotes on one line; the quotes of comments and of regular expressions are taken for such, too. */
const QUOTED = /'([^'\\\n]{1,200})'|"([^"\\\n]{1,200})"|`([^`\\\n$]{1,200})`/g

/** What is read of something; comments and texts hold such, too. */
const ATTRIBUTE = /\.\s{0,20}([A-Za-z_$][\w$]{0,199})/g

/** Keeps the texts and the attributes of a source that is not parsed. */
export function looseWords(text: string, builder: SummaryBuilder): void {
  for (const [, single, double, template] of text.matchAll(QUOTED)) {
    builder.word('"', single ?? double ?? template ?? '')
  }
  for (const [, name = ''] of text.matchAll(ATTRIBUTE)) builder.word('.', name)
}
