import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { IndexWriter } from '../../../shared/bus/source-index.ts'
import { IndexFiles } from '../../../shared/bus/source-index-reader.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())

test('a step whose summaries Redis lost leaves the index behind the disk', async () => {
  const writer = new IndexWriter(redis.client, 'k', 'here')
  await writer.begin('one', 1, '[]')
  const [known, lost] = ['p:aa', 'p:bb'].map((key) => JSON.stringify([key, 1, 1, 1]))
  const summary = { key: 'p:aa', json: '{}' }
  const files = [
    { path: 'a.py', value: known as string, summary },
    { path: 'b.py', value: lost as string },
  ]
  assert.deepEqual(await writer.publish(files, { left: 0, files: 2, broken: 0 }, 1), ['b.py'])
  const about = await new IndexFiles(redis.client, 'k', 'here').about()
  assert.deepEqual([about?.left, await redis.client.hget('{k}:index:here:about', 'first_pass')], [1, ''])
  assert.deepEqual(await writer.publish(files.slice(0, 1), { left: 0, files: 1, broken: 0 }, 2), [])
  assert.equal((await new IndexFiles(redis.client, 'k', 'here').about())?.left, 0)
})
