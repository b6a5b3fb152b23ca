import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import monitor from '../../../services/integration-monitor/index.ts'
import { IndexWriter } from '../../../shared/bus/source-index.ts'
import type { SourceStatus } from '../../../shared/contract/monitor.ts'
import { ANALYSER } from '../../../shared/contract/summary.ts'
import { childrenOf } from '../../support/live-fleet.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { followIndex, held, indexReading, startIndex } from '../../support/source-index.ts'
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

test('that something cannot be read any more is news, though no file is', async (t) => {
  const writer = new IndexWriter(redis.client, 'k', 'here')
  await writer.begin('one', ANALYSER, '[[]]')
  const tell = (unreadable: number) => writer.publish([], { left: 0, files: 0, broken: 0, unreadable }, 1)
  await tell(0)
  const levels: number[] = []
  const follower = followIndex(t, redis, undefined, ({ unreadable }) => levels.push(unreadable))
  await until(() => follower.isLevel, 'it has all')
  for (const unreadable of [2, 2, 0]) await tell(unreadable)
  await until(() => levels.at(-1) === 0 && levels.length > 1, 'it has heard of it')
  assert.ok(levels.length <= 3, levels.join())
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

test('a Redis that goes while a snapshot is told is no reason never to say that all is told', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, MANY)
  await startIndex(t, redis, { roots: [root] }).level()
  let killed: Promise<void> | undefined
  const follower = followIndex(t, redis, (_, { lines }) => {
    killed ??= redis.kill()
    return lines
  })
  await until(() => killed !== undefined, 'it is told')
  await killed
  await redis.start()
  await until(() => follower.isLevel, 'it has all')
  assert.equal(follower.values.size, 200)
})

test('what a worker answers is told when it is another; it ends when nothing changes, and is started again', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': "bus.emit('order.paid')\n" })
  const stopping = new AbortController()
  const status: Partial<SourceStatus> = {}
  const warnings: string[] = []
  const told: string[][] = []
  const source = monitor.sources.index
  assert.ok(source)
  const batches = source(monitor.config.parse({ settle_ms: 10, worker_idle_s: 0.5 }), {
    ...indexReading(redis),
    signal: stopping.signal,
    report: (news) => Object.assign(status, news),
    warn: (message) => warnings.push(message),
  })
  const reading = (async () => {
    for await (const { items } of batches)
      for (const { answer } of items) told.push(answer.gaps.map(({ name }) => name))
  })()
  const workers = () => childrenOf(process.pid, 'worker-join')
  try {
    await until(() => status.reason === 'source-index has told nothing yet', 'it waits for an index')
    const index = await startIndex(t, redis, { roots: [root] }).level()
    await until(() => told.length === 1, 'it answers')
    assert.deepEqual([status.connected, status.position], [true, '1 files'])
    await until(() => workers().length === 0, 'it ends')

    writeFiles(root, { 'b.py': "bus.emit('order.lost')\n" })
    await until(() => told.length === 2, 'a change has it answer again')
    await until(() => workers().length === 0, 'it ends again')
    await index.stop()
    await startIndex(t, redis, { roots: [root] }).level()
    await until(() => status.position === '2 files', 'an index that begins with nothing changed')
    assert.deepEqual(workers(), [])

    await redis.kill()
    await until(() => status.connected === false, 'Redis is away')
    await redis.start()
    writeFiles(root, { 'b.py': "bus.on('order.paid', f)\n" })
    await until(() => told.length === 3, 'a change after that')

    writeFiles(root, { 'c.py': '' })
    process.kill(await until(() => workers()[0], 'a worker is there'), 'SIGKILL')
    await until(() => told.length === 4, 'the one after it answers')
    assert.deepEqual(warnings, ['a worker ended and is started again'])
    assert.deepEqual(told, [['test/order.paid'], ['test/order.lost', 'test/order.paid'], [], []])
  } finally {
    stopping.abort()
    await reading
  }
  await until(() => workers().length === 0, 'none is left')
})
