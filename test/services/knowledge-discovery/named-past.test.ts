import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { GitWait } from '../../../shared/sources/git-wait.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { Repository } from '../../support/repository.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const SHOP = { 'src/shop.py': 'class Shop:\n    def open_door(self):\n        pass\n' }

test('what is not committed yet is gone, too, and comes back', async (t) => {
  const repository = new Repository(t)
  const files = { 'package.json': '{ "scripts": { "open": "a" } }', Makefile: 'shut:\n', ...SHOP }
  repository.commit({ 'docs/a.md': '`src/shop.py`, `npm run open`, `make shut`\n', ...files })
  repository.write({ 'src/shop.py': null, 'package.json': '{}', Makefile: '' })
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py', 'open', 'shut'] })
  repository.write(files)
  assert.deepEqual(await repository.says(), {})
})

test('after a commit only what is new since is looked through, and it says the same as a fresh look', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/shop.py`, `src/never.py`, `open_door()`.', ...SHOP })
  await repository.says()
  const first = repository.commit({ 'src/shop.py': null })
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py @', 'open_door @'] })
  repository.commit({ 'src/never.py': '' })
  repository.commit({ 'src/never.py': null })
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py @', 'src/never.py @', 'open_door @'] })
  repository.git('reset', '--quiet', '--hard', first)
  repository.commit({ 'b.py': 'x = 1' })
  assert.deepEqual(
    await repository.says(),
    { 'docs/a.md': ['src/shop.py @', 'open_door @'] },
    'that is no past of this',
  )
})

test('where git does not answer what was told stands, and it is asked again', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/shop.py` and `src/b.py`.', ...SHOP, 'src/b.py': '' })
  repository.commit({ 'src/shop.py': null })
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py @'] })
  repository.commit({ 'src/b.py': null })
  const [objects, away] = [join(repository.root, '.git/objects'), join(repository.root, '.git/away')]
  renameSync(objects, away)
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py @'] })
  assert.ok(repository.named.isOwing)
  renameSync(away, objects)
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py @', 'src/b.py @'] })
  assert.ok(!repository.named.isOwing)
})

test('what is committed and not checked out is not gone: in a sparse checkout, and in a submodule', async (t) => {
  const repository = new Repository(t)
  repository.commit({
    'docs/a.md': 'See `src/shop.py` and `src/gone.py` and `sub/a.py`.',
    'sub/a.py': '',
    ...SHOP,
    'src/gone.py': '',
  })
  repository.commit({ 'src/gone.py': null, 'sub/a.py': null })
  const commit = repository.git('rev-parse', 'HEAD')
  repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},sub`)
  repository.git('commit', '--quiet', '--message', 'submodule')
  mkdirSync(join(repository.root, 'sub'), { recursive: true })
  repository.git('sparse-checkout', 'set', 'docs')
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/gone.py @'] })
})

test('a document that went while all was told anew names nothing any more', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/shop.py`.', ...SHOP })
  repository.commit({ 'src/shop.py': null })
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['src/shop.py @'] })
  repository.named.clear()
  assert.deepEqual(await repository.says(), {})
})

test('of other trees, what was said of those before is void', async (t) => {
  const [one, other] = [new Repository(t), new Repository(t)]
  one.commit({ 'docs/a.md': 'See `src/shop.py`.', ...SHOP })
  one.commit({ 'src/shop.py': null })
  assert.deepEqual(await one.says(), { 'docs/a.md': ['src/shop.py @'] })
  other.commit()
  one.named.place([{ path: other.root, name: '' }])
  assert.deepEqual(await one.says(false), {})
})

test('what it may look into is neither waited for nor read without end', async (t) => {
  const repository = new Repository(t)
  const document = 'See `pkg.gone`, `other.gone`, `src.shop.open_door`, `npm run open`.'
  repository.commit({ 'docs/a.md': document, 'pkg/gone.py': '', 'other/gone.py': '', 'package.json': '{}', ...SHOP })
  repository.commit({ 'pkg/gone.py': null, 'other/gone.py': null })
  for (const folder of ['pkg', 'other']) mkdirSync(join(repository.root, folder), { recursive: true })
  symlinkSync('/dev/zero', join(repository.root, 'pkg/__init__.py'))
  execFileSync('mkfifo', [join(repository.root, 'other/__init__.py')])
  rmSync(join(repository.root, 'package.json'))
  symlinkSync('/dev/zero', join(repository.root, 'package.json'))
  writeFileSync(join(repository.root, 'src/shop.py'), `open_door = 1\n${'#'.repeat(5_000_000)}`)
  assert.deepEqual(await repository.says(), { 'docs/a.md': ['pkg.gone @', 'other.gone @'] })
})

test('whoever has stopped asks git nothing, and waits for nothing', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/shop.py`.', ...SHOP })
  repository.commit({ 'src/shop.py': null })
  repository.stop()
  assert.deepEqual(await repository.says(), {})
})

test('git that did not answer is not asked again before its time, and of what is owed nothing is closed', async (t) => {
  const repository = new Repository(t, '', 3_600_000)
  repository.commit({ 'docs/a.md': 'See `src/shop.py`.', ...SHOP })
  repository.commit({ 'src/shop.py': null })
  const [objects, away] = [join(repository.root, '.git/objects'), join(repository.root, '.git/away')]
  renameSync(objects, away)
  assert.deepEqual(await repository.says(), {})
  assert.deepEqual(repository.named.owing, ['docs/a.md'])
  renameSync(away, objects)
  for (const isWhole of [true, false]) assert.deepEqual(await repository.says(isWhole), {})
  assert.deepEqual(repository.named.owing, ['docs/a.md'])
  assert.ok(repository.named.retryAt > Date.now() + 3_000_000)
  repository.named.clear()
  assert.deepEqual(repository.named.owing, [], 'of a document that may be no more nothing is owed')
})

for (const name of ['src/shop.py', 'src.shop']) {
  test(`${name}, once told, is looked for again without git, and is there at once when it comes back unheard`, async (t) => {
    const repository = new Repository(t)
    repository.commit({ 'docs/a.md': `See \`${name}\`.`, ...SHOP, 'src/b.py': '' })
    repository.commit({ 'src/shop.py': null })
    assert.deepEqual(await repository.says(), { 'docs/a.md': [`${name} @`] })
    renameSync(join(repository.root, '.git/objects'), join(repository.root, '.git/away'))
    assert.deepEqual(await repository.says(false), { 'docs/a.md': [`${name} @`] })
    assert.ok(!repository.named.isOwing)
    writeFiles(repository.root, SHOP)
    assert.deepEqual(await repository.says(false), {})
  })
}

test('a folder that goes with its files is noticed', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/late/`.', 'src/late/a1.py': '' })
  assert.deepEqual(await repository.says(), {})
  repository.git('rm', '-r', '--quiet', 'src/late')
  repository.named.gone('src/late/a1.py')
  assert.deepEqual(await repository.says(false), { 'docs/a.md': ['src/late/'] })
})

test('what changes while git is asked is looked at the next time, and what is void is told no more', async (t) => {
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/shop.py`.', ...SHOP })
  repository.commit({ 'src/shop.py': null })
  const look = async (meanwhile: () => void) => {
    const looking = repository.says()
    await until(() => childPrograms().length > 0, 'git')
    meanwhile()
    return looking
  }
  assert.deepEqual(await look(() => repository.write({ 'docs/a.md': 'See src.' })), {})
  assert.deepEqual([repository.named.isDone, repository.named.owing], [true, ['docs/a.md']])
  repository.write({ 'docs/a.md': 'See `src/never.py`.' })
  assert.deepEqual(await look(() => repository.named.clear()), {})
  assert.equal(repository.named.isDone, false)
})

test('git is waited for twice as long each time, up to an hour, and as at first once it answered', () => {
  const wait = new GitWait(60_000)
  const waits = [false, false, false, false, false, false, false, true, false].map((isAll) => {
    wait.answered(isAll, 0)
    return wait.at / 60_000
  })
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 0, 1])
})
