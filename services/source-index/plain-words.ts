import type { Summary } from '../../shared/contract/summary.ts'
import { isNameLike, SummaryBuilder } from './summary-builder.ts'

/** What a file is written in of which only the words are kept. */
export type WordsKind = 'yaml' | 'toml' | 'json' | 'sql' | 'lua' | 'shell' | 'markup' | 'code' | 'plain'

const MAX_LENGTH = 1_000_000
const MAX_WORDS = 5_000
const QUOTED = /(["'`])((?:(?!\1)[^\\\n]){1,200})\1/g

// What a comment begins with, at the beginning of a line or after a blank; JSON may have them all the same.
const COMMENTS: Readonly<Record<WordsKind, RegExp>> = {
  yaml: /(?:^|\s)#/,
  toml: /(?:^|\s)#/,
  shell: /(?:^|\s)#/,
  // Several languages: what looks like a comment in one is none in another.
  plain: /(?!)/,
  sql: /--/,
  lua: /--/,
  json: /^\s*\/\//,
  // They may end on the line, and code follows.
  markup: /(?!)/,
  // Some of these begin comments with `#`, and others something else.
  code: /^\s*(?:\/\/|\*)/,
}

/** What begins and ends code within markup: Jinja, Handlebars, EJS and their like. */
const CODE_BEGINS = /\{\{|\{%|<%/
const CODE_ENDS = /\}\}|%\}|%>/
const READ = /\.([A-Za-z_$][\w$]{0,99})/g

const ATTRIBUTE = /(?<=[\s"'])(?:on[-:]|@|\(|v-on:)?([\w:.-]{2,100})\)?\s?=/g

/** The words of a file that no analyser reads: texts in quotes, values, and what is written without blanks. */
export function summariseWords(text: string, kind: WordsKind): Summary {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const builder = new SummaryBuilder('words', lines.length)
  const words = new Set<string>()
  let left = MAX_LENGTH
  for (const line of lines) {
    left -= line.length + 1
    if (left < 0) break
    for (const word of lineWords(line, kind)) if (words.size <= MAX_WORDS) words.add(word)
  }
  if (left < 0 || words.size > MAX_WORDS) builder.cut()
  for (const word of [...words].slice(0, MAX_WORDS)) builder.word('"', word)
  if (kind === 'markup') for (const name of readIn(text.slice(0, MAX_LENGTH))) builder.word('.', name)
  return builder.summary()
}

/** The attributes that the code within markup reads: `{% for row in report.rows %}`. */
function* readIn(text: string): Generator<string> {
  const [, ...pieces] = text.split(CODE_BEGINS)
  for (const piece of pieces) {
    const [code = ''] = piece.split(CODE_ENDS, 1)
    for (const [, name = ''] of code.matchAll(READ)) yield name
  }
}

/** The texts in quotes of a file of any language, as far as its lines tell. */
export function* quotedWords(text: string): Generator<string> {
  for (const [, , word] of text.matchAll(QUOTED)) yield word!
}

function* lineWords(line: string, kind: WordsKind): Generator<string> {
  const comment = line.search(COMMENTS[kind])
  // A sign within quotes is no comment: rather a word too many than one too few.
  const isComment = comment !== -1 && !/["'`]/.test(line.slice(0, comment).replace(QUOTED, ''))
  const code = isComment ? line.slice(0, comment) : line
  yield* quotedWords(code)
  if (kind === 'code') return
  if (kind === 'markup') {
    // The text between is for people; names of attributes listen: `on-paid=`, `on:paid=`, `@paid=`, `(paid)=`.
    for (const [, word] of code.matchAll(ATTRIBUTE)) yield word!
    return
  }
  if (kind === 'yaml') {
    const value = /^\s*(?:- +)*(?:[^\s:#"'][^:#"']{0,200}:\s+)?([^"'#\s].{0,200})$/.exec(code)?.[1]?.trimEnd()
    if (value !== undefined) yield value
  }
  for (const [word] of code.matchAll(/[^\s"'`,;()[\]{}<>|&=$!]+/g)) {
    if (!isNameLike(word) || !/[\p{L}_]/u.test(word)) continue
    yield word
    // `key: value`, `key:` and `host:port` are one and several.
    if (!word.includes(':')) continue
    for (const part of word.split(':')) if (/[\p{L}_]/u.test(part)) yield part
  }
}
