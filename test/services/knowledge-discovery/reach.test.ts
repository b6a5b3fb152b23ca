import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unreached } from '../../../services/knowledge-discovery/reach.ts'
import type { FileValue } from '../../../services/knowledge-discovery/reduce.ts'
import { packWords } from '../../../shared/contract/words.ts'
import { cpuTime } from '../../support/cpu-time.ts'

/** Documents of a folder, by what they lead to. */
const tree = (documents: Readonly<Record<string, readonly string[]>>) =>
  new Map(
    Object.entries(documents).map(([path, links]): [string, FileValue] => [
      path,
      { document: { links: links.join('\n') } },
    ]),
  )
const found = (files: ReadonlyMap<string, FileValue>) =>
  unreached(files, { docs: [], index: [] }).map(({ path, behind }) => `${path} +${behind}`)

const groups: [name: string, documents: Record<string, readonly string[]>, asks: string[]][] = [
  ['one behind another', { 'docs/x.md': ['y.md'], 'docs/y.md': ['z.md'], 'docs/z.md': [] }, ['docs/x.md +2']],
  ['two in a ring', { 'docs/x.md': ['y.md'], 'docs/y.md': ['x.md'] }, ['docs/x.md +1']],
  ['one that leads to itself', { 'docs/x.md': ['x.md'] }, ['docs/x.md +0']],
  ['one that leads to itself, and another to it', { 'docs/x.md': ['x.md'], 'docs/y.md': ['x.md'] }, ['docs/y.md +1']],
  [
    'two that share what is behind them',
    { 'docs/x.md': ['z.md'], 'docs/y.md': ['z.md'], 'docs/z.md': [] },
    ['docs/x.md +1', 'docs/y.md +0'],
  ],
  ['one that leads to what is reached', { 'docs/x.md': ['a.md'] }, ['docs/x.md +0']],
]
const LISTED = { 'README.md': ['docs/a.md', 'docs/b.md', 'docs/c.md', 'docs/d.md'] }
const ABCD = { 'docs/a.md': [], 'docs/b.md': [], 'docs/c.md': [], 'docs/d.md': [] }

for (const [name, documents, asks] of groups) {
  test(`of documents that nothing leads to: ${name}`, () =>
    assert.deepEqual(found(tree({ ...LISTED, ...ABCD, ...documents })), asks))
}

/** Documents that a README lists, as long as they are in `docs/p…/`. */
const many = (count: number, make: (at: number) => [path: string, links: readonly string[]]) => {
  const made = Array.from({ length: count }, (_, at) => make(at))
  const listed = made.flatMap(([path]) => (path.startsWith('docs/p') ? [path] : []))
  return tree({ 'README.md': listed, ...Object.fromEntries(made) })
}
const links = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at))

/** What would take minutes where every link, or every lost document, has all others looked at. */
const large: [name: string, files: ReadonlyMap<string, FileValue>][] = [
  ['links that lead nowhere', many(5_000, (at) => [`docs/p${at}/a${at}.md`, links(30, (n) => `../no${n}-${at}/page`)])],
  [
    'links that may be of any of them',
    many(5_000, (at) => [`docs/p${at}/intro.md`, links(30, (n) => `../no${n}-${at}/intro`)]),
  ],
  ['lists by patterns', many(5_000, (at) => [`docs/p${at}/a.md`, links(5, (n) => `x${n}*${at}.md`)])],
  [
    'a chain of lost documents beside those that are listed',
    many(10_000, (at) =>
      at === 0
        ? ['README.md', links(5_000, (n) => `docs/a${n}.md`)]
        : at < 5_001
          ? [`docs/a${at - 1}.md`, []]
          : [`docs/l${at}.md`, [`l${at + 1}.md`, `l${at + 7}.md`]],
    ),
  ],
  [
    'links with three parts that may be of any of them',
    many(4_000, (at) => [`docs/p${at}/docs/guide/intro.md`, [`../q${at}/docs/guide/intro`, `../q${at}/guide/intro`]]),
  ],
  [
    'lists of one folder',
    new Map([
      ...many(100, (at) => [`docs/p${at}/a.md`, []]),
      ...links(12_000, (n) => `nav${n}.json`).map((path): [string, FileValue] => [path, {}]),
    ]),
  ],
  [
    'data among documents, that names none of them or what many are called',
    new Map([
      ...many(4_000, (at) => [`docs/p${at}/guide/overview.md`, []]),
      ...links(400, (n) => `docs/data${n}.yml`).map((path, n): [string, FileValue] => [
        path,
        { words: packWords(n % 2 === 0 ? ['"red'] : ['"overview', '"guide/overview', '"overview.md', '"./overview']) },
      ]),
    ]),
  ],
  ['a site in every folder', many(4_000, (at) => [`docs/p${at}/SUMMARY.md`, ['a.md']])],
]

for (const [name, files] of large) {
  test(`a tree of ${name} is gone through in good time`, () => {
    const begin = cpuTime()
    unreached(files, { docs: [], index: [] })
    const took = cpuTime() - begin
    assert.ok(took < 3_000, `${took} ms`)
  })
}
