import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DocumentKind, summariseDocument } from '../../../services/source-index/documents/summarise-document.ts'
import { cpuTime } from '../../support/cpu-time.ts'

/** What the index reads of one file at most. */
const BYTES = 1024 * 1024
/** In how long it is read, at most, in milliseconds. */
const MOST_MS = 4_000

type Row = [kind: DocumentKind, name: string, text: string]

/** One sign after another that may begin something: each must not be looked for from all of them. */
function texts(bytes: number): Row[] {
  const filled = (text: string, length = bytes) => text.repeat(Math.ceil(length / text.length)).slice(0, length)
  return [
    ['markdown', 'empty lines', filled('\n')],
    ['markdown', 'a head of empty lines', `---\n${filled('\n', 19_000)}x\n---\n`],
    ['markdown', 'blanks', filled(' ')],
    ['markdown', 'one long word', filled('a')],
    ['markdown', 'a word with dots', filled('a.')],
    ['markdown', 'a name of a file that does not end', filled('a.md/')],
    ['markdown', 'tags that do not end', filled('<a ')],
    ['markdown', 'a tag with a long name', `<${filled('a.')}`],
    ['markdown', 'attributes', `<a ${filled(' href=')}`],
    ['markdown', 'wiki links that do not end', filled('[[a|')],
    ['markdown', 'brackets', filled('[')],
    ['markdown', 'images in links', filled('[![a](')],
    ['markdown', 'code that does not end', filled('`a``b```c')],
    ['markdown', 'stars', filled('*a_')],
    ['markdown', 'quotes', filled('> ')],
    ['markdown', 'lists', filled('- ')],
    ['markdown', 'roles that do not end', filled('{doc}`a<')],
    ['markdown', 'comments that do not end', filled('<!-- @include: ')],
    ['markdown', 'imports', filled('import from ')],
    ['markdown', 'lines of imports', filled('import from\n')],
    ['markdown', 'definitions of links', filled('[a]: b\n')],
    ['markdown', 'a table', filled('|a|-|\n')],
    ['markdown', 'fences', filled('```sh\n')],
    ['markdown', 'names in one paragraph', filled('`src/a.ts` ')],
    ['rst', 'empty lines', filled('\n')],
    ['rst', 'colons', filled(`${filled(':a', 4_900)}\n`)],
    ['rst', 'colons alone', filled(`${filled(':', 4_900)}\n`)],
    ['rst', 'code beside a long line', `${filled('a', bytes / 2)}\n${filled('``src/a.ts`` ', 4_900)}\n`],
    ['rst', 'code beside long lines', filled(`${filled('``a.b`` ', 4_900)}\n`)],
    [
      'rst',
      'directives, each deeper',
      Array.from({ length: Math.sqrt(2 * bytes) }, (_, at) => `${' '.repeat(at)}.. a:: b`).join('\n'),
    ],
    ['rst', 'directives', filled('.. image:: a\n')],
    ['rst', 'labels', filled('.. _a:\n')],
    ['rst', 'links that do not end', filled(`${filled('`a <', 4_900)}\n`)],
    ['rst', 'titles', filled('a\n===\n')],
    ['asciidoc', 'references that do not end', filled(`${filled('<<a,', 4_900)}\n`)],
    ['asciidoc', 'macros', filled(`${filled('link:', 4_900)}\n`)],
    ['mkdocs', 'a long table of contents', `nav:\n${filled('- a.md\n', bytes / 2)}`],
    ['mkdocs', 'a table of contents in one line', `nav: [${filled('a,', bytes / 2)}]`],
    ['mkdocs', 'lists in lists', `nav: ${filled('[', bytes / 10)}`],
    ['mkdocs', 'aliases', `a: &a [${filled('x,', 1_000)}]\nnav: [${filled('*a,', bytes / 8)}]`],
  ]
}

function timeOf([kind, , text]: Row): number {
  const begin = cpuTime()
  summariseDocument(text, kind)
  return cpuTime() - begin
}

const whole = texts(BYTES)
for (const [index, half] of texts(BYTES / 2).entries()) {
  test(`${half[0]} that is ${half[1]} is read in good time`, () => {
    // Where even what is quadratic would be in time, which takes four times as long for twice as much, half of it is enough.
    if (timeOf(half) * 4 < MOST_MS) return
    const exactly = timeOf(whole[index] as Row)
    assert.ok(exactly < MOST_MS, `${exactly} ms`)
  })
}
