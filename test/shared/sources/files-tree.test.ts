import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { Sources } from '../../../shared/sources/files-sources.ts'
import { WorkTrees } from '../../../shared/sources/files-tree.ts'
import { followFiles } from '../../support/files-follower.ts'
import { temporaryFolder } from '../../support/source-follower.ts'

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)]
const SHA256 = 'c'.repeat(64)
const MAIN = 'ref: refs/heads/main\n'
const packed = `# pack-refs with: peeled fully-peeled sorted \n${B} refs/heads/main\n^${A}\n${A} refs/tags/v1\n`

const trees: [name: string, files: Record<string, string>, root: string | undefined, revision: string | undefined][] = [
  ['none', {}, undefined, undefined],
  ['a branch', { '.git/HEAD': MAIN, '.git/refs/heads/main': `${A}\n` }, '.', A],
  ['a branch that is packed', { '.git/HEAD': MAIN, '.git/packed-refs': packed }, '.', B],
  ['a branch that moved since', { '.git/HEAD': MAIN, '.git/packed-refs': packed, '.git/refs/heads/main': A }, '.', A],
  ['no branch', { '.git/HEAD': `${A}\n` }, '.', A],
  ['hashes of the longer kind', { '.git/HEAD': SHA256 }, '.', SHA256],
  ['nothing committed yet', { '.git/HEAD': MAIN }, '.', undefined],
  ['a repository of a kind to come', { '.git/HEAD': 'ref: refs/heads/.invalid' }, '.', undefined],
  ['a way out', { '.git/HEAD': 'ref: refs/../../secret', secret: A }, '.', undefined],
  ['one in another', { '.git/HEAD': A, 'out/.git/HEAD': B }, 'out', B],
  [
    'a work tree beside the first',
    {
      'out/.git': 'gitdir: ../first/.git/worktrees/out\n',
      'first/.git/worktrees/out/HEAD': MAIN,
      'first/.git/worktrees/out/commondir': '../..\n',
      'first/.git/refs/heads/main': A,
    },
    'out',
    A,
  ],
  ['a submodule', { 'out/.git': 'gitdir: ../.git/modules/out', '.git/modules/out/HEAD': B, '.git/HEAD': A }, 'out', B],
  ['a file that is none', { 'out/.git': 'nothing', '.git/HEAD': A }, '.', A],
]

for (const [name, files, root, revision] of trees) {
  test(`the work tree: ${name}`, async (t) => {
    const folder = await temporaryFolder(t)
    for (const [path, text] of Object.entries({ ...files, 'out/deep/a.xml': 'one end' })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const follower = followFiles(t, [join(folder, 'out')])
    await follower.told(1)
    const [item] = follower.items
    assert.deepEqual([item?.root, item?.revision], [root && join(folder, root), revision])
  })
}

test('the revision is the one of the moment', async (t) => {
  const folder = await temporaryFolder(t)
  mkdirSync(join(folder, '.git', 'refs', 'heads'), { recursive: true })
  writeFileSync(join(folder, '.git', 'HEAD'), MAIN)
  const known = new WorkTrees()
  const revision = async () => {
    const tree = await known.of(join(folder, 'a.xml'))
    assert.ok(tree)
    return await known.revision(tree)
  }
  writeFileSync(join(folder, '.git', 'packed-refs'), packed)
  assert.equal(await revision(), B)
  writeFileSync(join(folder, '.git', 'packed-refs'), `${A} refs/heads/main\n${B} refs/heads/other\n`)
  assert.equal(await revision(), A)
  writeFileSync(join(folder, '.git', 'refs', 'heads', 'main'), B)
  assert.equal(await revision(), B)
  writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/other')
  assert.equal(await revision(), B)
})

test('more folders than are remembered', async (t) => {
  const folder = await temporaryFolder(t)
  const known = new WorkTrees()
  mkdirSync(join(folder, '.git'))
  for (let n = 0; n < 1_100; n += 1) assert.equal((await known.of(join(folder, String(n), 'a')))?.root, folder)
})

const edits: [name: string, path: string, isOther: boolean][] = [
  ['a source', 'src/cart.py', true],
  ['a new source', 'src/new.ts', true],
  ['a setting', 'pyproject.toml', true],
  ['a report', 'test-results/b.xml', false],
  ['a JSON report', 'report.json', false],
  ['what is hidden', '.cache/cart.py', false],
  ['what is installed', 'node_modules/a/index.js', false],
  ['what is built', 'dist/cart.js', false],
]
for (const [name, path, isOther] of edits) {
  test(`the sources are ${isOther ? 'others' : 'the same'} after ${name} was written`, async (t) => {
    const folder = await temporaryFolder(t)
    const write = (file: string, time: number) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), 'x')
      utimesSync(join(folder, file), time, time)
    }
    write('src/cart.py', 1_000)
    const before = await new Sources().at(folder, 2_000_000)
    write(path, 1_500)
    assert.equal((await new Sources().at(folder, 2_000_000)) !== before, isOther)
    assert.equal((await new Sources().at(folder, 1_200_000)) === undefined, isOther)
  })
}

test('work trees are not gone through all the time, nor one that is too large', async (t) => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, 'cart.py'), 'x')
  const sources = new Sources()
  const now = Date.now() + 1
  const first = await sources.at(folder, now)
  assert.notEqual(first, undefined)
  assert.equal(await sources.at(folder, now + 1_000), undefined)
  assert.equal(await sources.at(folder, 1), undefined)
  assert.equal(await sources.at(join(folder, 'nowhere'), now), undefined)
})
