import assert from 'node:assert/strict'
import { chmodSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { followIndex, startIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())
beforeEach(() => redis.client.flushall())

const trees: [name: string, files: Record<string, string>, ignore: string[], indexed: string[]][] = [
  [
    'files of many kinds',
    { 'a.py': '', 'b/c.ts': '', 'b/d.vue': '', 'e.txt': '', 'f.md': '', 'g.png': '', '.vitepress/h.ts': '' },
    [],
    ['.vitepress/h.ts', 'a.py', 'b/c.ts', 'b/d.vue', 'e.txt', 'f.md'],
  ],
  [
    'hidden folders in which people write',
    {
      'app/.server/db.ts': '',
      'app/.client/map.ts': '',
      '.storybook/main.ts': '',
      '.github/CONTRIBUTING.md': '',
      '.git/HEAD': '',
      '.cache/a.ts': '',
      '.servers/a.ts': '',
    },
    [],
    ['.github/CONTRIBUTING.md', '.storybook/main.ts', 'app/.client/map.ts', 'app/.server/db.ts'],
  ],
  [
    'names that objects have of their own',
    { '__proto__/constructor/toString.py': '', '__proto__.py': '', 'constructor/__proto__.ts': '', 'toString.ts': '' },
    [],
    ['__proto__.py', '__proto__/constructor/toString.py', 'constructor/__proto__.ts', 'toString.ts'],
  ],
  [
    'what git ignores',
    {
      '.gitignore': '/gen\n*.log.py\n!keep.log.py',
      'gen/a.py': '',
      'b/gen/a.py': '',
      'x.log.py': '',
      'keep.log.py': '',
    },
    [],
    ['b/gen/a.py', 'keep.log.py'],
  ],
  [
    'a .gitignore further down',
    { 'a/.gitignore': '*.py\n!b.py', 'a/b.py': '', 'a/c.py': '', 'c.py': '' },
    [],
    ['a/b.py', 'c.py'],
  ],
  [
    'what patterns made to be slow would leave out',
    { '.gitignore': `${'**/a/'.repeat(14)}**/b\nc.py`, [`${'a/'.repeat(50)}d.py`]: '', 'c.py': '' },
    [],
    [`${'a/'.repeat(50)}d.py`],
  ],
  ['.git/info/exclude', { '.git/info/exclude': 'private/', 'private/a.py': '', 'a.py': '' }, [], ['a.py']],
  [
    'packages and environments',
    {
      'node_modules/a/i.js': '',
      'e/pyvenv.cfg': '',
      'e/a.py': '',
      'venv/a.py': '',
      '.tox/a.py': '',
      'p/__pycache__/a.py': '',
      'a.js': '',
    },
    [],
    ['a.js'],
  ],
  [
    'output of a build, without git',
    { 'package.json': '{}', 'dist/a.js': '', 'build/a.js': '', 'src/build/b.js': '' },
    [],
    ['package.json', 'src/build/b.js'],
  ],
  [
    'output of a build, with git',
    { '.git/HEAD': '', 'package.json': '{}', 'dist/a.js': '', 'build/a.js': '' },
    [],
    ['build/a.js', 'package.json'],
  ],
  ['names of output where nothing is built', { 'dist/a.py': '', 'build/a.py': '' }, [], ['build/a.py', 'dist/a.py']],
  [
    'minified files and lists of packages',
    { 'a.min.js': '', 'package-lock.json': '{}', 'pnpm-lock.yaml': '', 'b.js': '' },
    [],
    ['b.js'],
  ],
  [
    'what the configuration leaves out and keeps',
    { '.gitignore': 'x.py', 'x.py': '', 'y/z.py': '', 'dist/a.py': '', 'setup.py': '' },
    ['y/', '!x.py', '!dist/'],
    ['dist/a.py', 'setup.py', 'x.py'],
  ],
  [
    'links',
    {
      'a.py': '1',
      'l.py': '->a.py',
      loop: '->.',
      'out.py': '->/etc/hostname',
      'gone.py': '->nowhere.py',
      'd/b.py': '',
      d2: '->d',
    },
    [],
    ['a.py', 'd/b.py', 'l.py'],
  ],
]
for (const [name, files, ignore, indexed] of trees) {
  test(`indexes ${name}`, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, files)
    const running = startIndex(t, redis, { roots: [root], ignore })
    await running.level()
    const follower = followIndex(t, redis)
    await until(() => follower.isLevel, 'the reader has all')
    assert.deepEqual([...follower.values.keys()].sort(), indexed)
  })
}

const changes: [name: string, before: Record<string, string>, change: (root: string) => void, after: string[]][] = [
  ['a new file', { 'a.py': '' }, (root) => writeFiles(root, { 'b.py': '' }), ['a.py', 'b.py']],
  ['a file that goes', { 'a.py': '', 'b.py': '' }, (root) => rmSync(join(root, 'b.py')), ['a.py']],
  ['a new folder with folders in it', {}, (root) => writeFiles(root, { 'a/b/c/d.py': '' }), ['a/b/c/d.py']],
  [
    'a folder that is renamed',
    { 'a/b/c.py': '' },
    (root) => renameSync(join(root, 'a'), join(root, 'z')),
    ['z/b/c.py'],
  ],
  [
    'a folder that goes',
    { 'a/b/c.py': '', 'd.py': '' },
    (root) => rmSync(join(root, 'a'), { recursive: true }),
    ['d.py'],
  ],
  [
    'a folder that becomes a file',
    { 'a.py/b.py': '' },
    (root) => {
      rmSync(join(root, 'a.py'), { recursive: true })
      writeFiles(root, { 'a.py': '' })
    },
    ['a.py'],
  ],
  [
    'a script without an end that may be run now',
    { go: '#!/bin/sh', 'a.py': '' },
    (root) => chmodSync(join(root, 'go'), 0o755),
    ['a.py', 'go'],
  ],
  [
    'a list of requirements in a folder of such',
    { 'requirements/notes.log': '', 'a.pip': 'attrs' },
    (root) => writeFiles(root, { 'requirements/extras/redis.txt': 'redis' }),
    ['requirements/extras/redis.txt'],
  ],
  ['a new .gitignore', { 'a/b.py': '', 'c.py': '' }, (root) => writeFiles(root, { '.gitignore': 'a/' }), ['c.py']],
  [
    'a .gitignore that goes',
    { '.gitignore': 'a/', 'a/b.py': '' },
    (root) => rmSync(join(root, '.gitignore')),
    ['a/b.py'],
  ],
  [
    'a file that goes and a link leads to',
    { 'a.py': '', 'b/c.py': '->../a.py', 'd.py': '' },
    (root) => rmSync(join(root, 'a.py')),
    ['d.py'],
  ],
  [
    'a folder that goes and links lead into',
    { 'a/b.py': '', 'b/c.py': '->../a/b.py', 'd.py': '' },
    (root) => rmSync(join(root, 'a'), { recursive: true }),
    ['d.py'],
  ],
  [
    'a folder that becomes an environment',
    { 'e/a.py': '', 'b.py': '' },
    (root) => writeFiles(root, { 'e/pyvenv.cfg': '' }),
    ['b.py'],
  ],
]
for (const [name, files, change, expected] of changes) {
  test(`follows ${name}`, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, files)
    const running = startIndex(t, redis, { roots: [root], compare_s: 3_600 })
    await running.level()
    const follower = followIndex(t, redis)
    await until(() => follower.isLevel, 'the reader has all')
    change(root)
    await until(() => [...follower.values.keys()].sort().join() === expected.join(), `it has ${expected}`)
  })
}

test('follows a folder that another one took the place of', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a/b.py': '' })
  await startIndex(t, redis, { roots: [root], compare_s: 3_600 }).level()
  const follower = followIndex(t, redis)
  await until(() => follower.isLevel, 'the reader has all')
  rmSync(join(root, 'a'), { recursive: true })
  // Many file systems give the new one the number of the old one.
  writeFiles(root, { 'a/c.py': '' })
  await until(() => [...follower.values.keys()].join() === 'a/c.py', 'it has what is in the new one')
  writeFiles(root, { 'a/d.py': '' })
  await until(() => follower.values.has('a/d.py'), 'it hears of the new one')
})
