import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { summarise } from '../../../scripts/study-index/tree.ts'
import type { KnowledgeItem } from '../../../services/knowledge-discovery/detect.ts'
import { findings } from '../../../services/knowledge-discovery/findings.ts'
import monitor from '../../../services/knowledge-discovery/index.ts'
import { reduce } from '../../../services/knowledge-discovery/reduce.ts'
import { kindOf } from '../../../services/source-index/languages.ts'
import type { Missing } from '../../../shared/contract/document.ts'
import { type DriveOptions, drive, outline, START } from '../../support/detector.ts'

type Tree = Readonly<Record<string, string>>

const at = (seconds: number) => ({ part: 'documents', position: '', time: START + seconds })

/** What the index tells of a tree, as its real analysers and the reader make it, until all is told. */
function told(tree: Tree, seconds = 0): KnowledgeItem[] {
  return Object.entries(tree).flatMap(([path, text]): KnowledgeItem[] => {
    const kind = kindOf(path)
    const value = kind === undefined ? undefined : reduce(path, summarise(text, kind), 3)
    return value === undefined ? [] : [{ ...at(seconds), kind: 'file', path, value }]
  })
}

const level = (seconds: number): KnowledgeItem => ({ ...at(seconds), kind: 'level' })
const looked = (seconds: number, ...owing: string[]): KnowledgeItem => ({ ...at(seconds), kind: 'looked', owing })
const gone = (seconds: number, path: string): KnowledgeItem => ({ ...at(seconds), kind: 'gone', path })
const says = (items: KnowledgeItem[], config: DriveOptions<typeof monitor.config>['config'] = {}) =>
  outline(drive(monitor, items, { until: START + 100, config }).findings).map((one) => one.replace('shop/', ''))

const README = { 'README.md': 'See [a](docs/a.md) and [b](docs/b.md).' }
const AB = { 'docs/a.md': '# A', 'docs/b.md': '# B' }
const LOST = { 'docs/lost.md': '# Lost' }
const SPHINX = {
  'docs/conf.py': "extensions = ['myst_parser']\nexclude_patterns = ['drafts']",
  'docs/a.rst': 'A\n=',
  'docs/lost.rst': 'Lost\n====',
}
const toctree = (...entries: string[]) =>
  `Home\n====\n\n.. toctree::\n   :hidden:\n\n${entries.map((entry) => `   ${entry}\n`).join('')}`
const MKDOCS = { 'docs/index.md': '# Home', 'docs/a.md': '# A', 'docs/lost.md': '# Lost' }

const OVERVIEWS = {
  'README.md':
    '[a](docs/guide/overview.md) [b](docs/api/overview.md) [c](docs/cli/overview.md) [d](docs/x/overview.md)',
  'docs/guide/overview.md': '',
  'docs/api/overview.md': '',
  'docs/cli/overview.md': '',
  'docs/x/overview.md': '',
  'docs/lost/overview.md': '',
}

const reaching: [name: string, tree: Tree, asks: string[]][] = [
  ['a document that a README does not lead to', { ...README, ...AB, ...LOST }, ['+docs/lost.md']],
  [
    'a document that a guide for contributors leads to, where hosts of repositories look for it',
    { ...README, ...AB, ...LOST, '.github/CONTRIBUTING.md': '[lost](../docs/lost.md)' },
    [],
  ],
  [
    'documents of a playground, and what tests play',
    { ...README, ...AB, ...LOST, 'playground/docs/x.md': '# X', 'docs/cassettes/y.md': '# Y' },
    ['+docs/lost.md'],
  ],
  [
    'what else lies there',
    { ...README, ...AB, ...LOST, '.github/ISSUE_TEMPLATE/bug.md': '# Bug', '.github/docs/x.md': '# X' },
    ['+docs/lost.md'],
  ],
  ['no index at all', { 'README.md': 'Hello.', ...AB, ...LOST }, []],
  [
    'a README that lists less than half',
    { 'README.md': '[a](docs/a.md)', ...AB, ...LOST, 'docs/more.md': '# More' },
    [],
  ],
  ['through another document', { ...README, ...AB, 'docs/b.md': '[x](lost.md)', ...LOST }, []],
  ['a link with an anchor', { 'README.md': '[a](docs/a.md) [l](docs/lost.md#why)', 'docs/a.md': '', ...LOST }, []],
  [
    'a link that is encoded',
    { 'README.md': '[a](docs/a.md) [l](docs/my%20page.md)', 'docs/a.md': '', 'docs/my page.md': '' },
    [],
  ],
  [
    'a link by reference',
    { 'README.md': '[a](docs/a.md) [l][lost]\n\n[lost]: docs/lost.md "Lost"', 'docs/a.md': '', ...LOST },
    [],
  ],
  ['a link in other letters', { 'README.md': '[a](docs/a.md) [l](Docs/LOST.md)', 'docs/a.md': '', ...LOST }, []],
  [
    'a link of HTML',
    { 'README.md': '<p>\n<a class="x" href="docs/lost.md">l</a></p>\n\n[a](docs/a.md)', 'docs/a.md': '', ...LOST },
    [],
  ],
  [
    'a link to the host',
    {
      ...README,
      ...AB,
      'docs/b.md': 'https://git.example/o/p/blob/main/docs/lost.md [l](https://git.example/o/p/blob/main/docs/lost.md)',
      ...LOST,
    },
    [],
  ],
  ['a name in running text', { 'README.md': '[a](docs/a.md); see lost.md.', 'docs/a.md': '', ...LOST }, []],
  ['a byte order mark', { 'README.md': '\uFEFF[a](docs/a.md) [l](docs/lost.md)', 'docs/a.md': '', ...LOST }, []],
  ['a link to its folder', { 'README.md': '[all](docs)', ...AB, ...LOST }, []],
  ['a source that reads it', { ...README, ...AB, ...LOST, 'src/help.py': "open('docs/lost.md')" }, []],
  ['a module that takes it in', { ...README, ...AB, ...LOST, 'web/a.ts': "import x from '../docs/lost.md'" }, []],
  [
    'a document that a program wrote',
    { ...README, ...AB, 'docs/lost.md': '# A\n\n> Do not edit this file. It is a report.\n' },
    [],
  ],
  [
    'a test that reads it',
    { ...README, ...AB, ...LOST, 'tests/test_help.py': "open('docs/lost.md')" },
    ['+docs/lost.md'],
  ],
  [
    'a document that says it is on its own',
    { ...README, ...AB, 'docs/lost.md': '---\nunlisted: true\n---\n# Lost' },
    [],
  ],
  [
    'a changelog, a translation, a template',
    {
      ...README,
      ...AB,
      'docs/CHANGELOG.md': '',
      'docs/fr/a.md': '',
      'docs/templates/x.md': '',
      'docs/_part.md': '',
      'docs/[x].md': '',
    },
    [],
  ],
  ['a text of data', { ...README, ...AB, 'docs/words.txt': 'a\nb\nc' }, []],
  [
    'of a group, the one that leads to the others',
    { ...README, ...AB, 'docs/x.md': '[y](y.md)', 'docs/y.md': '[x](x.md)' },
    ['+docs/x.md'],
  ],
  ['a document out of all folders', { ...README, ...AB, 'src/notes.md': '# Notes' }, []],
  ['a toctree', { ...SPHINX, 'docs/index.rst': toctree('a') }, ['+docs/lost.rst']],
  ['a toctree with titles', { ...SPHINX, 'docs/index.rst': toctree('a', 'It <lost>') }, []],
  ['a toctree by a pattern', { ...SPHINX, 'docs/index.rst': toctree('*') }, []],
  [
    'toctrees in a ring',
    { ...SPHINX, 'docs/index.rst': toctree('a'), 'docs/a.rst': toctree('index', 'a') },
    ['+docs/lost.rst'],
  ],
  [
    'a toctree with a blank in its name',
    { ...SPHINX, 'docs/index.rst': `${toctree('a')}\n${toctree('lost').replace('toctree::', 'toctree ::')}` },
    [],
  ],
  ['a nested toctree', { ...SPHINX, 'docs/index.rst': toctree('a'), 'docs/a.rst': toctree('/lost') }, []],
  ['a role', { ...SPHINX, 'docs/index.rst': `${toctree('a')}\nSee :doc:\`it <lost>\`.` }, []],
  [
    'a label',
    { ...SPHINX, 'docs/index.rst': `${toctree('a')}\nSee :ref:\`why\`.`, 'docs/lost.rst': '.. _Why:\n\nLost\n====' },
    [],
  ],
  [
    'an orphan by its own word',
    { ...SPHINX, 'docs/index.rst': toctree('a'), 'docs/lost.rst': ':orphan:\n\nLost\n====' },
    [],
  ],
  ['what Sphinx leaves out', { ...SPHINX, 'docs/index.rst': toctree('a', 'lost'), 'docs/drafts/x.rst': 'X' }, []],
  ['a toctree of MyST', { ...SPHINX, 'docs/index.md': '```{toctree}\n:hidden:\na\nlost\n```' }, []],
  ['a nav', { ...MKDOCS, 'mkdocs.yml': 'nav:\n  - Home: index.md\n  - More:\n    - a.md\n' }, ['+docs/lost.md']],
  [
    'a nav that lists it, with tags of Python',
    { ...MKDOCS, 'mkdocs.yml': 'nav: [index.md, {A: a.md}, {L: lost.md}]\nx: !!python/name:a.b\n' },
    [],
  ],
  ['no nav', { ...MKDOCS, 'mkdocs.yml': 'site_name: x\n' }, []],
  [
    'a nav in another folder',
    { 'mkdocs.yml': 'docs_dir: pages\nnav: [index.md]\n', 'pages/index.md': '', 'pages/lost.md': '' },
    ['+pages/lost.md'],
  ],
  ['what a nav need not have', { ...MKDOCS, 'mkdocs.yml': 'nav: [index.md, a.md]\nnot_in_nav: |\n  lost.md\n' }, []],
  [
    'a nav that a plugin makes',
    { ...MKDOCS, 'mkdocs.yml': 'nav: [index.md, a.md]\nplugins:\n  - awesome-pages\n' },
    [],
  ],
  ['a configuration that is no YAML', { ...MKDOCS, 'mkdocs.yml': 'nav: [index.md\n  : -' }, []],
  ['a summary', { 'book/SUMMARY.md': '- [A](a.md)', 'book/a.md': '', 'book/lost.md': '' }, ['+book/lost.md']],
  [
    'sidebars of Docusaurus',
    {
      'site/docusaurus.config.js': 'export default {}',
      'site/sidebars.js': "export default { all: ['a', 'guide/b'] }",
      'site/docs/a.md': '',
      'site/docs/guide/b.mdx': '',
      'site/docs/lost.md': '',
    },
    ['+site/docs/lost.md'],
  ],
  [
    'a sidebar in YAML',
    {
      'docs/source/_sidebar.yaml':
        'items:\n  - label: A\n    href: ./a\n  - children:\n      - {label: B, href: ./guide/b}',
      'docs/source/a.mdx': '',
      'docs/source/guide/b.mdx': '',
      'docs/source/lost.mdx': '',
    },
    ['+docs/source/lost.mdx'],
  ],
  [
    'a file of data of any name that lists most documents',
    {
      ...README,
      'docs/structure.json': '{"parts": [{"to": "/a"}, {"to": "guide/b"}, {"to": "./guide/c/"}]}',
      'docs/a.md': '',
      'docs/guide/b.md': '',
      'docs/guide/c.md': '',
      ...LOST,
    },
    ['+docs/lost.md'],
  ],
  [
    'a file of data that names some by chance',
    { ...README, ...AB, 'docs/pack.json': '{"name": "a", "needs": "lost"}', ...LOST },
    ['+docs/lost.md'],
  ],
  [
    'a file of data with a word that many documents have for their name',
    {
      'docs/theme.yml': 'start: overview\ncolour: red\n',
      ...OVERVIEWS,
    },
    ['+docs/lost/overview.md'],
  ],
  [
    'a file of data with words that are the names of several documents each',
    {
      'README.md': ['guide/overview', 'guide/setup', 'guide/usage', 'api/overview', 'api/setup']
        .map((name) => `[x](docs/${name}.md)`)
        .join(' '),
      'docs/theme.yml': 'begin: overview\nthen: setup\nend: usage\n',
      'docs/guide/overview.md': '',
      'docs/guide/setup.md': '',
      'docs/guide/usage.md': '',
      'docs/api/overview.md': '',
      'docs/api/setup.md': '',
      'docs/api/usage.md': '',
    },
    ['+docs/api/usage.md'],
  ],
  [
    'sidebars of Docusaurus that name a document by its id',
    {
      'site/docusaurus.config.js': 'export default {}',
      'site/sidebars.js': "export default { all: ['a', 'guide/found'] }",
      'site/docs/a.md': '',
      'site/docs/guide/b.mdx': '---\nid: found\n---\n',
      'site/docs/lost.md': '---\nid: other\n---\n',
    },
    ['+site/docs/lost.md'],
  ],
  [
    'a configuration beside the documents that lists them, as of TanStack',
    {
      'README.md': 'See [a](docs/a.md).',
      'docs/config.json': '{"sections": [{"children": [{"label": "B", "to": "framework/react/b"}]}]}',
      'docs/a.md': '',
      'docs/framework/react/b.md': '',
      'docs/framework/react/c.md': '',
    },
    ['+docs/framework/react/c.md'],
  ],
  [
    'sidebars of Docusaurus that are made',
    {
      'site/docusaurus.config.js': 'export default {}',
      'site/sidebars.js': "export default { all: [{ type: 'autogenerated', dirName: '.' }] }",
      'site/docs/a.md': '',
      'site/docs/lost.md': '',
    },
    [],
  ],
  [
    'a sidebar of Starlight: pages, and folders of which it is made',
    {
      'docs/astro.config.mjs':
        "export default defineConfig({ integrations: [starlight({ sidebar: [{ items: ['start', { slug: 'usage' }] }, { label: 'Guides', items: [{ autogenerate: { directory: 'guides' } }] }] })] })",
      'docs/src/content/docs/start.md': '',
      'docs/src/content/docs/usage.mdx': '',
      'docs/src/content/docs/lost.md': '',
      'docs/src/content/docs/guides/a.mdx': '',
      'docs/src/content/docs/guides/deep/b.mdx': '',
    },
    ['+docs/src/content/docs/lost.md'],
  ],
  [
    'a site of Astro, beside documents that are not of it',
    {
      'astro.config.mjs': "export default defineConfig({ site: 'https://shop.example' })",
      'README.md': '[a](docs/a.md) [b](docs/b.md)',
      'docs/a.md': '',
      'docs/b.md': '',
      'docs/lost.md': '',
    },
    ['+docs/lost.md'],
  ],
  [
    'one of Starlight that is made of all there is',
    {
      'docs/astro.config.mjs': "export default defineConfig({ integrations: [starlight({ title: 'Shop' })] })",
      'docs/src/content/docs/start.md': '',
      'docs/src/content/docs/guides/a.mdx': '',
    },
    [],
  ],
  [
    'a sidebar of VitePress',
    {
      'web/.vitepress/config.ts':
        "export default { themeConfig: { sidebar: [{ link: '/guide/' }, { link: '/guide/a' }] } }",
      'web/guide/index.md': '',
      'web/guide/a.md': '',
      'web/guide/lost.md': '',
    },
    ['+web/guide/lost.md'],
  ],
  [
    'a sidebar of VitePress that is put together of several files',
    {
      'web/.vitepress/config.ts': "import pages from './pages'\nexport default { themeConfig: { sidebar: pages } }",
      'web/.vitepress/pages.ts': "export default [{ link: '/guide/' }, { link: '/guide/a' }]",
      'web/.vitepress/theme/index.ts': "export default { layout: 'lost' }",
      'web/guide/index.md': '',
      'web/guide/a.md': '',
      'web/guide/lost.md': '',
    },
    ['+web/guide/lost.md'],
  ],
  [
    'a list of VitePress that is made of a pattern',
    {
      'web/.vitepress/config.ts': "export default { themeConfig: { sidebar: [{ link: '/guide/a' }] } }",
      'web/posts/all.data.ts':
        "import { createContentLoader } from 'vitepress'\nexport default createContentLoader('posts/*.md')",
      'web/.vitepress/made.ts': "export const made = glob(['web/parts/**/*.md'])",
      'web/guide/a.md': '',
      'web/guide/lost.md': '',
      'web/posts/a.md': '',
      'web/parts/x/b.md': '',
    },
    ['+web/guide/lost.md'],
  ],
  [
    'a pattern of VitePress for what is listed by name',
    {
      'web/.vitepress/config.ts':
        "export default { themeConfig: { sidebar: [{ link: '/guide/a' }, { link: '/guide/b' }] }, all: glob(['guide/*.md']) }",
      'web/guide/a.md': '',
      'web/guide/b.md': '',
      'web/guide/lost.md': '',
    },
    ['+web/guide/lost.md'],
  ],
  [
    'a folder of which nothing is listed, as the program itself leads there',
    {
      ...README,
      ...AB,
      'README.md':
        '[a](docs/a.md) [b](docs/b.md) [c](docs/c.md) [d](docs/d.md) [e](docs/e.md) [f](docs/f.md) [g](docs/g.md)',
      ...Object.fromEntries('cdefg'.split('').map((name) => [`docs/${name}.md`, ''])),
      ...Object.fromEntries('1234'.split('').map((name) => [`docs/errors/wrong-${name}.md`, ''])),
      'docs/lost.md': '',
      'docs/few/lost.md': '',
    },
    ['+docs/few/lost.md', '+docs/lost.md'],
  ],
  [
    'a document with many links to who wrote what',
    {
      ...README,
      ...AB,
      ...LOST,
      'HISTORY.md': Array.from(
        { length: 3_000 },
        (_, at) => `[@u${at}](https://github.com/u${at}) in [#${at}](https://github.com/a/b/pull/${at})`,
      ).join(' '),
    },
    ['+docs/lost.md'],
  ],
  [
    'a document that is read in part',
    { ...README, ...AB, ...LOST, 'docs/b.md': Array.from({ length: 3_000 }, (_, at) => `[w](x${at}.md)`).join(' ') },
    [],
  ],
  [
    'a document of 1 MB, more than which is not read',
    {
      'README.md': '[a](docs/a.md)',
      'docs/a.md': `${'As `src/shop.py` says, it is *kept*.\n\n'.repeat(27_000)}[b](b.md)\n`,
      'docs/b.md': '# B',
      ...LOST,
    },
    ['+docs/lost.md'],
  ],
  [
    'a document of another site that is read in part',
    {
      ...README,
      'README.md': '[a](docs/a.md) [b](docs/b.md) [c](other/docs/c.md)',
      ...AB,
      ...LOST,
      'other/docs/c.md': Array.from({ length: 3_000 }, (_, at) => `[w](x${at}.md)`).join(' '),
    },
    ['+docs/lost.md'],
  ],
  [
    'a test of that is read in part',
    {
      ...README,
      ...AB,
      ...LOST,
      'docs/tests/readme.md': Array.from({ length: 3_000 }, (_, at) => `[w](x${at}.md)`).join(' '),
    },
    ['+docs/lost.md'],
  ],
  ['a site whose list is not written down', { ...README, ...AB, ...LOST, 'docs/_config.yml': 'theme: x' }, []],
]

for (const [name, tree, asks] of reaching) {
  test(`what leads to a document: ${name}`, () => assert.deepEqual(says([...told(tree), level(0)]), asks))
}

const documented = (count: number) =>
  Array.from({ length: count }, (_, at) => `def said${at}():\n    """Says it."""\n`).join('\n')
const silent = (count: number) => Array.from({ length: count }, (_, at) => `def silent${at}():\n    pass\n`).join('\n')

const docstrings: [name: string, tree: Tree, asks: string[]][] = [
  ['more than three', { 'a.py': documented(30), 'b.py': silent(4) }, ['+b.py']],
  ['three', { 'a.py': documented(30), 'b.py': silent(3) }, []],
  ['where they are no custom', { 'a.py': silent(30), 'b.py': silent(4) }, []],
  ['in a small project', { 'a.py': documented(10), 'b.py': silent(4) }, []],
  [
    'of tests, examples, private modules',
    { 'a.py': documented(30), 'tests/b.py': silent(4), 'example_shops/c.py': silent(4), 'x/_d.py': silent(4) },
    [],
  ],
  ['of private functions', { 'a.py': documented(30), 'b.py': silent(4).replaceAll('silent', '_silent') }, []],
  [
    'of what may be one of several of its name',
    {
      'a.py': documented(30),
      'b.py': `${silent(3)}\nif x:\n    def one(): pass\ntry:\n    import y\nexcept ImportError:\n    class E: pass\n`,
    },
    [],
  ],
  [
    'of classes that say what they are where they are made',
    {
      'a.py': documented(30),
      'b.py': `${silent(3)}\nclass B:\n    def __init__(self):\n        """Makes a B."""\n`,
      'c.py': `${silent(3)}\nclass C:\n    def _hidden(self):\n        """Makes a C."""\n`,
      'd.ts': Array.from({ length: 30 }, (_, at) => `/** Says it. */\nexport function a${at}() {}\n`).join(''),
      'e.ts': `${'export function b() {}\nexport function c() {}\nexport function d() {}\n'}export class E {\n  /** Makes an E. */\n  constructor() {}\n}\n`,
    },
    ['+c.py'],
  ],
  ['of another language', { 'a.py': documented(30), 'b.ts': 'export function a() {}\n'.repeat(1) }, []],
]

for (const [name, tree, asks] of docstrings) {
  test(`docstrings: ${name}`, () => assert.deepEqual(says([...told(tree), level(0)]), asks))
}

const MISSING: Missing = {
  kind: 'path',
  name: 'src/a.ts',
  line: 3,
  was: { path: 'src/a.ts', commit: '0123456789abcdef', date: '2026-01-02' },
}
const missing = (seconds: number, ...names: Missing[]): KnowledgeItem => ({
  ...at(seconds),
  kind: 'missing',
  path: 'docs/a.md',
  missing: names,
})

test('a document that names what is gone is asked about, with the line and the commit, until it does not', () => {
  const items = [...told({ ...README, ...AB }), level(0), missing(2, MISSING), looked(2), missing(50), looked(50)]
  const { findings } = drive(monitor, items, { until: START + 100 })
  assert.deepEqual(outline(findings), ['+shop/docs/a.md', '-shop/docs/a.md'])
  const [opened] = findings
  assert.ok(opened !== undefined && 'facts' in opened)
  assert.equal(opened.reason, 'docs/a.md:3 names src/a.ts, which is gone since 0123456789ab of 2026-01-02')
})

test('a document that nothing leads to and that names what is gone is asked about twice, and each is closed alone', () => {
  const lost: KnowledgeItem[] = [{ ...at(1), kind: 'missing', path: 'docs/lost.md', missing: [MISSING] }, looked(1)]
  const linked = { 'docs/b.md': '[l](lost.md)' }
  const items = [...told({ ...README, ...AB, ...LOST }), level(0), ...lost, ...told(linked, 20), level(20)]
  const { findings } = drive(monitor, items, { until: START + 50 })
  const [unindexed, stale, closed, ...others] = findings
  assert.ok(unindexed && 'opens' in unindexed && stale && 'opens' in stale && closed && 'closes' in closed)
  assert.deepEqual(
    [unindexed.opens, stale.opens, closed.closes, others],
    ['unindexed_document', 'stale_document', 'unindexed_document', []],
  )
  assert.equal(stale.name, unindexed.name)
})

test('after a restart what was told stands until all was told again, and closes where it is gone', () => {
  const first = drive(monitor, [...told({ ...README, ...AB, ...LOST }), level(0), missing(1, MISSING), looked(1)], {
    until: START + 20,
  })
  assert.deepEqual(outline(first.findings), ['+shop/docs/lost.md', '+shop/docs/a.md'])
  const again = [...told({ ...README, ...AB, ...LOST }, 30), level(30)]
  const second = drive(monitor, again, { saved: first.saved, until: START + 60 })
  assert.deepEqual(second.findings, [])
  const third = drive(monitor, [...told({ ...README, ...AB }, 70), level(70), looked(72)], {
    saved: second.saved,
    until: START + 99,
  })
  assert.deepEqual(outline(third.findings).sort(), ['-shop/docs/a.md', '-shop/docs/lost.md'])
})

test('after a restart what was told of a document stands while git owes an answer, and of another closes', () => {
  const tree = { ...README, ...AB }
  const b: KnowledgeItem = { ...at(1), kind: 'missing', path: 'docs/b.md', missing: [MISSING] }
  const { saved } = drive(monitor, [...told(tree), level(0), missing(1, MISSING), b, looked(1)], { until: START + 20 })
  const items = [...told(tree, 30), level(30), looked(32, 'docs/a.md')]
  const owed = drive(monitor, items, { saved, until: START + 60 })
  assert.deepEqual(outline(owed.findings), ['-shop/docs/b.md'])
  const answered = drive(monitor, [...items, looked(50)], { saved, until: START + 60 })
  assert.deepEqual(outline(answered.findings), ['-shop/docs/b.md', '-shop/docs/a.md'])
})

test('what was told stands where a document grew too large to be read whole, until a link comes', () => {
  const large = Array.from({ length: 3_000 }, (_, at) => `[w](x${at}.md)`).join(' ')
  const first = [...told({ ...README, ...AB, ...LOST }), level(0)]
  assert.deepEqual(says([...first, ...told({ 'docs/b.md': large }, 10), level(10)]), ['+docs/lost.md'])
  assert.deepEqual(says([...first, ...told({ 'docs/b.md': `[l](lost.md) ${large}` }, 10), level(10)]), [
    '+docs/lost.md',
    '-docs/lost.md',
  ])
})

test('what was told stands where a little less is listed, or documented, and closes where much less is', () => {
  const listed = (count: number) => ({
    'README.md': Array.from({ length: count }, (_, at) => `[${at}](docs/d${at}.md)`).join(' '),
  })
  const pages = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`docs/d${at}.md`, '']))
  const asked = says([...told({ ...pages, ...listed(11) }), level(0)])
  assert.equal(asked.length, 9)
  const again = (count: number) =>
    says([...told({ ...pages, ...listed(11) }), level(0), ...told(listed(count), 10), level(10)])
  assert.deepEqual(
    again(8).filter((one) => one.startsWith('-')),
    [],
  )
  assert.equal(again(7).filter((one) => one.startsWith('-')).length, 9)
  const modules = (count: number, seconds: number) => [
    ...told({ 'a.py': documented(count), 'b.py': silent(20) }, seconds),
    level(seconds),
  ]
  assert.deepEqual(says([...modules(30, 0), ...modules(22, 10), ...modules(31, 20)]), ['+b.py'])
  assert.deepEqual(says([...modules(30, 0), ...modules(19, 10)]), ['+b.py', '-b.py'])
})

test('beyond the bound what was told stands, though others come before it', () => {
  const paths = Array.from({ length: 1_500 }, (_, at) => `docs/d${at + 1_000}.md`)
  const all = new Map(paths.map((path) => [path, [MISSING]]))
  const isTold = (_type: string, path: string) => path >= 'docs/d2000.md'
  const rules = { docs: [], index: [], documented_share: 0.6 }
  const names = new Set(findings(new Map(), all, rules, 'shop', isTold).map(({ name }) => name))
  assert.equal(names.size, 1_000)
  assert.ok(paths.slice(1_000).every((path) => names.has(`shop/${path}`)))
})

test('a link that comes closes, and nothing is said while the index works', () => {
  const linked = { ...README, ...AB, 'docs/b.md': '[l](lost.md)', ...LOST }
  const items = [...told({ ...README, ...AB, ...LOST }), level(0), ...told(linked, 10), level(10)]
  assert.deepEqual(says(items), ['+docs/lost.md', '-docs/lost.md'])
  assert.deepEqual(says([...told({ ...README, ...AB, ...LOST }), level(0), { ...at(1), kind: 'busy' }]), [])
  assert.deepEqual(says([...told({ ...README, ...AB, ...LOST }), level(0), gone(10, 'docs/lost.md'), level(10)]), [
    '+docs/lost.md',
    '-docs/lost.md',
  ])
})

test('an operator says which documents are asked about, and which lists there are', () => {
  const tree = { 'all.md': '[n](notes/n.md)', 'notes/n.md': '', 'notes/lost.md': '' }
  assert.deepEqual(says([...told(tree), level(0)]), [])
  assert.deepEqual(says([...told(tree), level(0)], { docs: ['notes/*'], index: ['all.md'] }), ['+notes/lost.md'])
})

test('what the index recorded is understood', () => {
  const recorded = readFileSync(new URL('../../fixtures/knowledge-discovery/summaries.jsonl', import.meta.url), 'utf8')
  const lines = recorded
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const items = lines.flatMap(({ path, summary }): KnowledgeItem[] => {
    const value = reduce(path, summary, 3)
    return value === undefined ? [] : [{ ...at(0), kind: 'file', path, value }]
  })
  assert.deepEqual(says([...items, level(0)]), ['+docs/lost.md'])
})
