import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
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

const names = (values: ReadonlyMap<string, unknown>) => [...values.keys()].sort().join(' ')

test('a reader waits for an index, and has all of it before it is told so', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n', 'b.py': 'b = 1\n\n' })
  const follower = followIndex(t, redis)
  await until(() => follower.status.reason === 'source-index has told nothing yet', 'it waits')
  assert.equal(follower.status.connected, false)
  startIndex(t, redis, { roots: [root] })
  await until(() => follower.isLevel, 'it has all')
  assert.deepEqual([...follower.values].sort(), [
    ['a.py', 1],
    ['b.py', 2],
  ])
  assert.deepEqual([follower.status.connected, follower.status.position], [true, '2 files'])
  assert.equal(follower.said.at(-1), 'level 2 0')
})

test('changes are told as they come, and what reduces to nothing is gone', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n', 'b.py': 'b = 1\n' })
  await startIndex(t, redis, { roots: [root] }).level()
  const follower = followIndex(t, redis, (_, { lines }) => (lines > 2 ? undefined : lines))
  await until(() => follower.isLevel, 'it has all')
  writeFiles(root, { 'a.py': 'a = 1\nb = 2\n', 'c.py': 'c = 1\n' })
  await until(() => follower.values.get('a.py') === 2 && follower.values.has('c.py'), 'a change and a new file')
  writeFiles(root, { 'a.py': 'a = 1\n\n\n' })
  await until(() => names(follower.values) === 'b.py c.py', 'what reduces to nothing')
  rmSync(join(root, 'b.py'))
  await until(() => names(follower.values) === 'c.py' && follower.isLevel, 'what is removed')
})

test('all is told again where what was learnt changes what files reduce to', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n', 'b.py': 'b = 1\n', 'z.py': 'z = 1\n\n' })
  await startIndex(t, redis, { roots: [root] }).level()
  let most = 0
  let learnt = 0
  const follower = followIndex(
    t,
    redis,
    (_, { lines }) => {
      most = Math.max(most, lines)
      return `${lines} of ${most}`
    },
    () => {
      const isStale = most > learnt
      learnt = most
      return isStale
    },
  )
  await until(() => follower.isLevel, 'it has all')
  assert.deepEqual([...follower.values.values()].sort(), ['1 of 2', '1 of 2', '2 of 2'])
  writeFiles(root, { 'c.py': 'c = 1\n\n\n' })
  const expected = ['1 of 3', '1 of 3', '2 of 3', '3 of 3']
  await until(() => [...follower.values.values()].sort().join() === expected.join(), 'it is told again')
  await until(() => follower.isLevel, 'it has all again')
  assert.ok(!follower.said.includes('anew'))
})

test('a reader that missed changes begins anew', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n' })
  const index = startIndex(t, redis, { roots: [root] })
  const follower = followIndex(t, redis)
  await index.level()
  await until(() => follower.isLevel, 'it has all')
  const go = follower.hold()
  for (const name of ['b.py', 'c.py', 'd.py']) {
    const { files } = index.work
    writeFiles(root, { [name]: 'x = 1\n' })
    await until(() => index.work.files > files, `${name} is indexed`)
    await index.level()
  }
  rmSync(join(root, 'a.py'))
  await until(() => index.work.files === 3, 'a.py is gone')
  await redis.client.xtrim('{k}:index:here:changes', 'MAXLEN', 1)
  go()
  await until(() => names(follower.values) === 'b.py c.py d.py' && follower.isLevel, 'it has what there is')
  assert.ok(follower.said.includes('anew'))
})

const losses: [name: string, lose: () => Promise<unknown>][] = [
  ['replaced by an empty one', () => redis.replaceByEmpty()],
  ['emptied while all are connected', () => redis.client.flushall()],
  ['back with less than it had', () => redis.client.del('{k}:index:here:files', '{k}:index:here:about')],
]
for (const [name, lose] of losses) {
  test(`a Redis that is ${name} is filled again, and readers begin anew`, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, { 'a.py': 'a = 1\n', 'b/c.py': 'c = 1\n' })
    const index = startIndex(t, redis, { roots: [root] })
    const follower = followIndex(t, redis)
    await index.level()
    await until(() => follower.isLevel, 'it has all')
    const before = follower.said.length
    await lose()
    await until(() => follower.said.slice(before).includes('anew') && follower.isLevel, 'it begins anew', 60_000)
    assert.equal(names(follower.values), 'a.py b/c.py')
    writeFiles(root, { 'd.py': '' })
    await until(() => names(follower.values) === 'a.py b/c.py d.py', 'it follows')
  })
}

test('while Redis is away what was told stands, and what changed meanwhile is told when it is back', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n', 'b.py': 'b = 1\n' })
  const index = startIndex(t, redis, { roots: [root] })
  const follower = followIndex(t, redis)
  await index.level()
  await until(() => follower.isLevel, 'it has all')
  await redis.kill()
  writeFiles(root, { 'c.py': 'c = 1\n' })
  rmSync(join(root, 'a.py'))
  await until(() => follower.status.connected === false, 'it notices')
  await redis.start()
  await until(() => names(follower.values) === 'b.py c.py' && follower.isLevel, 'it has what changed')
  assert.equal(follower.status.connected, true)
})

const MANY = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}.py`, `a = ${at}\n`]))

test('what changes while a snapshot is told is told before it is said that all is', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, MANY)
  await startIndex(t, redis, { roots: [root] }).level()
  const whole: string[] = []
  const follower = followIndex(t, redis, undefined, () => {
    whole.push([...new Set([...follower.values.keys()].map((path) => path[0]))].sort().join())
    return false
  })
  const go = follower.hold()
  await until(() => follower.told > 0, 'it has the first files')
  for (const at of Array(200).keys()) renameSync(join(root, `f${at}.py`), join(root, `g${at}.py`))
  const isMoved = async () => {
    const paths = Object.keys((await held(redis)).files)
    return paths.length === 200 && paths.every((path) => path.startsWith('g'))
  }
  await until(isMoved, 'the index has them')
  go()
  await until(() => follower.isLevel, 'it has all')
  assert.equal(whole[0], 'g')
})

test('a Redis that goes while all is told again is no reason never to say that all is told', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, MANY)
  await startIndex(t, redis, { roots: [root] }).level()
  let isStale = true
  let killed: Promise<void> | undefined
  const follower = followIndex(
    t,
    redis,
    (_, { lines }) => {
      if (!isStale) killed ??= redis.kill()
      return lines
    },
    () => {
      const was = isStale
      isStale = false
      return was
    },
  )
  await until(() => killed !== undefined, 'it is told again')
  await killed
  await redis.start()
  await until(() => follower.isLevel, 'it has all')
  assert.equal(follower.values.size, 200)
})
