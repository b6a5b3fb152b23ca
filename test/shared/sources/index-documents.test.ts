import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { documents } from '../../../shared/sources/index-documents.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { startRedis } from '../../support/redis.ts'
import { Repository } from '../../support/repository.ts'
import { indexReading, RunningIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'

test('while git does not end the index is told, and whoever stops waits for nothing', async (t) => {
  const redis = await startRedis()
  t.after(() => redis.stop())
  const repository = new Repository(t)
  repository.commit({ 'docs/a.md': 'See `src/shop.py`.', 'src/shop.py': 'x = 1\n' })
  repository.commit({ 'src/shop.py': null })
  const commit = repository.git('rev-parse', 'HEAD^{tree}')
  const object = join(repository.root, '.git/objects', commit.slice(0, 2), commit.slice(2))
  rmSync(object, { force: true })
  // Git waits for whoever writes it.
  execFileSync('mkfifo', [object])
  const index = new RunningIndex(redis, { roots: [repository.root] })
  t.after(() => index.stop())
  await index.level()
  const stopping = new AbortController()
  const reading = { ...indexReading(redis), fleet: { project: 'shop', host: 'here' }, signal: stopping.signal }
  const open = () => ({ reduce: (path: string) => path })
  const said: string[] = []
  const telling = (async () => {
    for await (const { items } of documents(reading, { open, wants: () => true, settle_ms: 10 }))
      for (const item of items) said.push('path' in item ? `${item.kind} ${item.path}` : item.kind)
  })()
  await until(() => childPrograms().some((status) => status.startsWith('Name:\tgit\n')), 'git')
  repository.write({ 'docs/b.md': '# B' })
  await until(() => said.includes('file docs/b.md'), 'news')
  assert.ok(!said.includes('looked'))
  stopping.abort()
  await telling
})
