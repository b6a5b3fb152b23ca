import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { rootsOf } from '../../../shared/bus/source-index-roots.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { followIndex, held, startIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())
beforeEach(() => redis.client.flushall())

const names: [paths: string[], names: string[]][] = [
  [['/a/x'], ['']],
  [
    ['/a/x', '/b/y'],
    ['x', 'y'],
  ],
  [
    ['/a/x', '/b/x', '/c/x'],
    ['x', 'x.2', 'x.3'],
  ],
  [['/a/x', '/a/x/', '/a/y/../x'], ['']],
  [
    ['/a/x', '/b/x', '/c/x.2', '/d/x.2'],
    ['x', 'x.2', 'x.2.2', 'x.2.3'],
  ],
  [
    ['/c/x.2', '/a/x', '/b/x'],
    ['x.2', 'x', 'x.3'],
  ],
]
for (const [paths, expected] of names) {
  test(`roots ${paths.join(' ')} have names of their own`, () => {
    assert.deepEqual(
      rootsOf(paths).map(({ name }) => name),
      expected,
    )
  })
}

for (const order of [
  ['.', 'in'],
  ['in', '.'],
]) {
  test(`a file of a root within a root is told once: ${order.join(' before ')}`, async (t) => {
    const root = join(await temporaryFolder(t), 'out')
    writeFiles(root, { 'a.py': '', 'in/b.py': '' })
    await startIndex(t, redis, { roots: order.map((path) => join(root, path)) }).level()
    assert.deepEqual(Object.keys((await held(redis)).files).sort(), ['in/b.py', 'out/a.py'])
  })
}

test('a root within a root that comes later takes its files', async (t) => {
  const root = join(await temporaryFolder(t), 'out')
  writeFiles(root, { 'a.py': '' })
  await startIndex(t, redis, { roots: [root, join(root, 'in')], compare_s: 3_600 }).level()
  const follower = followIndex(t, redis)
  await until(() => follower.isLevel, 'the reader has all')
  writeFiles(root, { 'in/b.py': '' })
  await until(() => [...follower.values.keys()].sort().join() === 'in/b.py,out/a.py', 'it has them once')
})

test('two that keep the same index give way to each other, and lose nothing', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n' })
  const follower = followIndex(t, redis)
  const begun = Date.now()
  const both = [startIndex(t, redis, { roots: [root] }), startIndex(t, redis, { roots: [root] })]
  const taken = () => both.reduce((sum, { warnings }) => sum + warnings.length, 0)
  for (let n = 0; taken() < 5; n += 1) {
    const before = taken()
    writeFiles(root, { 'a.py': `a = 1\n`.repeat(n + 2) })
    await until(() => follower.values.get('a.py') === n + 2 || taken() > before, 'one has it')
  }
  // Five in all are three of one of them: it waited for one second before its third life.
  assert.ok(Date.now() - begun >= 1_000)
  writeFiles(root, { 'b.py': '' })
  await until(() => [...follower.values.keys()].sort().join() === 'a.py,b.py' && follower.isLevel, 'it is told')
})

test('a root is found again when what it lies in goes and comes back', async (t) => {
  const folder = await temporaryFolder(t)
  const root = join(folder, 'work/tree')
  writeFiles(root, { 'a.py': '' })
  await startIndex(t, redis, { roots: [root], compare_s: 3_600 }).level()
  const follower = followIndex(t, redis)
  await until(() => follower.isLevel, 'the reader has all')
  rmSync(join(folder, 'work'), { recursive: true })
  await until(() => follower.values.size === 0, 'it is gone')
  writeFiles(folder, { 'work/other/a.py': '' })
  writeFiles(root, { 'b.py': '' })
  await until(() => follower.values.has('b.py'), 'it is back')
})
