/** How much of a file may tell that it was copied, in characters. */
const HEAD = 3_000
const FOOT = 500

/** What bundlers and wrappers of releases begin with. */
const BUNDLED =
  /webpackBootstrap|__webpack_require__|webpackUniversalModuleDefinition|\bparcelRequire\b|\bdefine\.amd\b|^\s*[!;(]?function\s?\(\w(?:,\w)*\)\{|^\(function\(\)\{function \w\(\w,\w,\w\)/
const MAPPED = /^\/\/[#@] sourceMappingURL=\S+\s*$/m

/** A line of more characters was not written by hand. */
const MAX_LINE = 500
const MIN_LONG = 5_000

/** Versions of licences say nothing of what they are given for. */
const LICENCE =
  /(?:apache|gnu|[al]?gpl|mpl|bsd|mozilla|creative commons|cc-by|public licen[sc]e|licen[sc]e|licen[sc]es\/)[^\n]{0,40}?\d+(?:\.\d+)*/gi
const VERSION = /(?:^|[\s(@-])v(?:ersion)?:?\s?\d+\.\d+|\bjs[\s-]v?\d+\.\d+|(?:^|[\s@-])\d+\.\d+\.\d+/im
const RIGHTS = /copyright|\(c\)|©|licen[sc]|https?:/i

/**
 * Whether JavaScript is a copy of what is written elsewhere, or what a program left: it begins with the banner of a release
 * (`/*! jQuery v1.2 | (c) …`) or as bundles do, it ends with a source map, or most of it stands in very long lines.
 */
export function isCopied(text: string): boolean {
  const head = text.slice(0, HEAD)
  return BUNDLED.test(head) || MAPPED.test(text.slice(-FOOT)) || isRelease(firstComment(head)) || isLong(text)
}

/** Whether a comment is what a release of a project begins with: its version, and whose it is. */
function isRelease(comment: string): boolean {
  if (!RIGHTS.test(comment)) return false
  return VERSION.test(comment.replace(LICENCE, ''))
}

/** The comment that a text begins with: one in stars, or lines that follow one another. */
function firstComment(head: string): string {
  const text = head.replace(/^(?:#!.*|\s|;|(['"])use strict\1)*/, '')
  if (text.startsWith('/*')) {
    const end = text.indexOf('*/')
    return end === -1 ? text : text.slice(0, end)
  }
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.trimStart().startsWith('//'))
  return lines.slice(0, end === -1 ? lines.length : end).join('\n')
}

function isLong(text: string): boolean {
  if (text.length < MIN_LONG) return false
  let long = 0
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('\n', from)
    const to = found === -1 ? text.length : found
    if (to - from > MAX_LINE) long += to - from
    from = to + 1
  }
  return long > text.length / 2
}
