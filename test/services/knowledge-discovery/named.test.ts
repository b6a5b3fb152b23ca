import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Repository } from '../../support/repository.ts'

type Files = Readonly<Record<string, string>>

const SHOP = { 'src/shop.py': 'class Shop:\n    def open_door(self):\n        pass\n' }

/** What a document says, what is committed first, what changes then, and what it is told to name that is gone. */
const cases: [name: string, document: string, first: Files, then: Record<string, string | null>, gone: string[]][] = [
  ['a file that is removed', 'See `src/shop.py`.', SHOP, { 'src/shop.py': null }, ['src/shop.py @']],
  ['a file that never was', 'See `src/store.py`.', SHOP, {}, []],
  ['a folder', 'See `src/late/`.', { 'src/late/a.py': '' }, { 'src/late': null }, ['src/late/ @']],
  ['a module', 'Import `src.shop`.', { ...SHOP, 'src/a.py': '' }, { 'src/shop.py': null }, ['src.shop @']],
  [
    'a function of a module',
    'Call `src.shop.sell_all()`.',
    { 'src/shop.py': 'def sell_all(): pass\n' },
    { 'src/shop.py': '' },
    ['src.shop.sell_all @'],
  ],
  [
    'a method of a class of a module',
    'Call `src.shop.Shop.open_door`.',
    SHOP,
    { 'src/shop.py': 'class Shop:\n    pass\n' },
    ['src.shop.Shop.open_door @'],
  ],
  ['a method', 'Call `Shop.open_door()`.', SHOP, { 'src/shop.py': 'class Shop:\n    pass\n' }, ['Shop.open_door @']],
  [
    'a method that may be inherited',
    'Call `Shop.open_door()`.',
    SHOP,
    { 'src/shop.py': 'class Shop(Building):\n    pass\n' },
    [],
  ],
  [
    'a method of another class',
    'Call `Shop.open_door()`.',
    { 'src/a.py': 'class Shop:\n    pass\nclass House:\n    def open_door(self): pass\n' },
    { 'src/a.py': 'class Shop:\n    pass\n' },
    [],
  ],
  [
    'a class that is gone with its methods',
    'Call `ShopDoor.open`.',
    { 'src/a.py': 'class ShopDoor:\n    def open(self): pass\n' },
    { 'src/a.py': '' },
    ['ShopDoor.open @'],
  ],
  [
    'a function',
    'Call `open_door()`.',
    { 'a.ts': 'export function open_door() {}\n' },
    { 'a.ts': '' },
    ['open_door @'],
  ],
  [
    'a function that moved',
    'Call `open_door()`.',
    { 'a.ts': 'export function open_door() {}\n' },
    { 'a.ts': '', 'b.ts': 'export const open_door = 1\n' },
    [],
  ],
  [
    'a function that is only used',
    'Call `open_door()`.',
    { 'a.py': 'def open_door(): pass\n' },
    { 'a.py': 'from x import *\nopen_door()\n' },
    [],
  ],
  [
    'a function of a test',
    'Call `open_door()`.',
    { 'tests/a.py': 'def open_door(): pass\n' },
    { 'tests/a.py': '' },
    [],
  ],
  ['a function that was never defined here', 'Call `open_door()`.', { 'a.py': 'x.open_door()\n' }, { 'a.py': '' }, []],
  ['a constant', 'Set `MAX_DOORS`.', { 'a.py': 'MAX_DOORS = 3\n' }, { 'a.py': '' }, ['MAX_DOORS @']],
  ['a plain word', 'It is `open`, or `Shop`.', { 'a.py': 'def open(): pass\nclass Shop: pass\n' }, { 'a.py': '' }, []],
  ['an option', 'Pass `--all-doors=yes`.', { 'a.py': "add('--all-doors')\n" }, { 'a.py': '' }, ['--all-doors @']],
  [
    'an option that is spelled in another way',
    'Pass `--all-doors`.',
    { 'a.py': "add('--all-doors')\n" },
    { 'a.py': 'def f(all_doors): pass\n' },
    [],
  ],
  ['an option that the code never had', 'Pass `--no-cache`.', { 'a.py': 'x = 1\n' }, { 'a.py': '' }, []],
  [
    'an option of its own program',
    '```sh\nshop --all-doors\n```',
    { 'pyproject.toml': '[project.scripts]\nshop = "shop.cli:main"\n', 'a.py': "add('--all-doors')\n" },
    { 'a.py': '' },
    ['shop --all-doors @'],
  ],
  [
    'an option of another program',
    '```sh\nstore --all-doors\n```',
    { 'pyproject.toml': '[project.scripts]\nshop = "shop.cli:main"\n', 'a.py': "run('store', '--all-doors')\n" },
    { 'a.py': '' },
    [],
  ],
  [
    'a program',
    '```sh\n$ shop open\n```',
    { 'pyproject.toml': '[project.scripts]\nshop = "shop.cli:main"\n' },
    { 'pyproject.toml': '[project.scripts]\nstore = "shop.cli:main"\n' },
    ['shop @'],
  ],
  [
    'a program of setup.py',
    '```sh\n$ shop open\n```',
    { 'setup.py': "setup(entry_points={'console_scripts': ['shop = shop.cli:main']})\n" },
    { 'setup.py': '' },
    ['shop @'],
  ],
  ['a program of somebody else', '```sh\n$ shop open\n```', { 'a.py': '' }, { 'a.py': 'x = 1' }, []],
  [
    'a script',
    'Run `npm run open`.',
    { 'package.json': '{ "scripts": { "open": "a" } }' },
    { 'package.json': '{}' },
    ['open @'],
  ],
  [
    'a script that was a package',
    'Run `npm run open`.',
    { 'package.json': '{\n"bin": {\n"open": "./bin/open.js"\n},\n"dependencies": {\n"open": "^1.0.0"\n}\n}' },
    { 'package.json': '{}' },
    [],
  ],
  ['what a program says', '```console\n$ shop open -v\nopened src/shop.py\n```', SHOP, { 'src/shop.py': null }, []],
  [
    'what is run without a prompt',
    '```console\nlint src/shop.py\n```',
    SHOP,
    { 'src/shop.py': null },
    ['src/shop.py @'],
  ],
  ['a target', 'Run `make open`.', { Makefile: 'open close: a\n\techo\n' }, { Makefile: 'close: a\n' }, ['open @']],
  ['a target that may be made of a pattern', 'Run `make open`.', { Makefile: 'open:\n' }, { Makefile: '%: a\n' }, []],
  ['a target that may be taken in', 'Run `make open`.', { Makefile: 'open:\n' }, { Makefile: 'include more.mk\n' }, []],
  ['a target that never was', 'Run `make open`.', { Makefile: 'close:\n' }, { Makefile: 'close: a\n' }, []],
  [
    'a file that is built',
    'See `out/shop.js` and `shop.min.js`.',
    { 'out/shop.js': '', 'shop.min.js': '' },
    { out: null, 'shop.min.js': null, '.gitignore': '/out/\n*.min.js\n' },
    [],
  ],
  [
    'a word that others are called after',
    'Call `open_door()`.',
    { 'a.py': 'def open_door(): pass\n' },
    { 'a.py': 'def re_open_doors(): pass\n' },
    [],
  ],
  ['a page that is made', 'See [all](all.html).', { 'docs/all.rst': '' }, { 'docs/all.rst': null }, []],
  ['an example of a file', 'Say it is in `app/shop.py`.', { 'docs_src/one/app/shop.py': '' }, { docs_src: null }, []],
  [
    'a file that another folder leaves out',
    'See `src/shop.py`.',
    { ...SHOP, 'web/.gitignore': 'src\n' },
    { 'src/shop.py': null },
    ['src/shop.py @'],
  ],
  [
    'a page that a number puts in order since',
    'See [all](/sell/all).',
    { 'docs/sell/all.md': '' },
    { 'docs/sell/all.md': null, 'docs/2.sell/10.all.md': '' },
    [],
  ],
  [
    'what it says elsewhere is removed',
    '# `open_door`\n\nThe function `open_door` has been deprecated and removed.',
    { 'a.py': 'def open_door(): pass\n' },
    { 'a.py': '' },
    [],
  ],
  ['what is said of the past', 'The removed `src/shop.py`.', SHOP, { 'src/shop.py': null }, []],
]

test('a document that names a file that comes and goes', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'Each change has a `docs/change.md`.' })
  for (let at = 0; at < 3; at += 1) {
    repository.commit({ 'docs/change.md': `${at}` })
    repository.commit({ 'docs/change.md': null })
  }
  assert.deepEqual(await repository.says(), {})
})

for (const [name, document, first, then, gone] of cases) {
  test(`a document that names ${name}`, async (t) => {
    const repository = new Repository(t)
    repository.commit({ 'docs/a.md': document, ...first })
    assert.deepEqual(await repository.says(), {})
    repository.commit(then)
    assert.deepEqual(await repository.says(), gone.length === 0 ? {} : { 'docs/a.md': gone })
    repository.commit(first)
    assert.deepEqual(await repository.says(), {}, 'it is there again')
  })
}
