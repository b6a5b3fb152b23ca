import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { IndexWriter } from '../../../shared/bus/source-index.ts'
import { IndexFiles } from '../../../shared/bus/source-index-reader.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())
beforeEach(() => redis.client.flushall())

test('a step whose summaries Redis lost leaves the index behind the disk', async () => {
  const writer = new IndexWriter(redis.client, 'k', 'here')
  await writer.begin('one', 1, '[[]]')
  const [known, lost] = ['p:aa', 'p:bb'].map((key) => JSON.stringify([key, 1, 1, 1]))
  const summary = { key: 'p:aa', json: '{}' }
  const files = [
    { path: 'a.py', value: known as string, summary },
    { path: 'b.py', value: lost as string },
  ]
  assert.deepEqual(await writer.publish(files, { left: 0, files: 2, broken: 0, unreadable: 0 }, 1), ['b.py'])
  const about = await new IndexFiles(redis.client, 'k', 'here').about()
  assert.deepEqual([about?.left, await redis.client.hget('{k}:index:here:about', 'first_pass')], [1, ''])
  assert.deepEqual(await writer.publish(files.slice(0, 1), { left: 0, files: 1, broken: 0, unreadable: 0 }, 2), [])
  assert.equal((await new IndexFiles(redis.client, 'k', 'here').about())?.left, 0)
})

test('how much cannot be read is told, and an index of which that is not known has read all', async () => {
  const writer = new IndexWriter(redis.client, 'k', 'here')
  const reader = new IndexFiles(redis.client, 'k', 'here')
  await writer.begin('one', 1, '[[]]')
  await writer.publish([], { left: 0, files: 0, broken: 0, unreadable: 2 }, 1)
  assert.deepEqual(
    [(await reader.about())?.unreadable, (await reader.after('0-0', 1)).map((one) => one.unreadable)],
    [2, [0, 2]],
  )
  await redis.client.hdel('{k}:index:here:about', 'unreadable')
  await writer.begin('one', 1, '[[]]')
  assert.deepEqual([(await reader.about())?.unreadable, (await reader.after('0-0', 1)).at(-1)?.unreadable], [0, 0])
})

test('of content that no file has any more, as much is kept as there ever were files', async () => {
  const writer = new IndexWriter(redis.client, 'k', 'here', { least: 2, most: 4 })
  await writer.begin('one', 1, '[[]]')
  const told = (path: string, key: string) => ({
    path,
    value: JSON.stringify([key, 1, 1, 1]),
    summary: { key, json: '{}' },
  })
  const unused = () => redis.client.zcard('{k}:index:here:unused')
  const progress = (files: number) => ({ left: 0, files, broken: 0, unreadable: 0 })
  for (let n = 0; n < 9; n += 1) await writer.publish([told('a', `p:${n}`)], progress(1), n)
  assert.deepEqual([await unused(), await redis.client.hlen('{k}:index:here:summaries')], [2, 3])
  await writer.publish([told('b', 'p:b'), told('c', 'p:c')], progress(3), 9)
  for (const path of ['a', 'b', 'c']) await writer.publish([{ path, value: null }], progress(0), 10)
  assert.deepEqual([await unused(), await writer.know(['p:8', 'p:b', 'p:c'])], [3, ['good', 'good', 'good']])
  const many = Array.from({ length: 6 }, (_, n) => told(`d${n}`, `p:d${n}`))
  await writer.publish(many, progress(6), 11)
  await writer.publish(
    many.map(({ path }) => ({ path, value: null })),
    progress(0),
    12,
  )
  assert.deepEqual([await unused(), await redis.client.hlen('{k}:index:here:uses')], [4, 0])
})

test('names that objects have of their own are names of files', async () => {
  const writer = new IndexWriter(redis.client, 'k', 'here')
  await writer.begin('one', 1, '[[]]')
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__/__proto__.py']
  const value = JSON.stringify(['p:aa', 1, 1, 1, 'p:aa'])
  const summary = { key: 'p:aa', json: '{}' }
  const files = names.map((path) => ({ path, value, summary, fault: '{"error":"no program","since":1}' }))
  await writer.publish(files, { left: 0, files: names.length, broken: names.length, unreadable: 0 }, 1)
  assert.deepEqual([...(await writer.faults()).keys()].sort(), [...names].sort())
  const read: string[] = []
  for await (const piece of new IndexFiles(redis.client, 'k', 'here').files()) read.push(...piece.map(([path]) => path))
  assert.deepEqual(read.sort(), [...names].sort())
})
