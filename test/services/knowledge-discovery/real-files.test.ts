import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import monitor from '../../../services/knowledge-discovery/index.ts'
import { LiveMonitor, told } from '../../support/monitor.ts'
import { startRedis } from '../../support/redis.ts'
import { RunningIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const config = monitor.config.parse({ settle_ms: 50 })
const patient: typeof monitor = {
  ...monitor,
  sources: { documents: (_, reading) => monitor.sources.documents?.(config, reading) as never },
  detector: (circumstances) => monitor.detector({ ...circumstances, config }),
}

test('links and named files of a work tree come and go, and nothing that its git is configured to run is run', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'kloros-documents-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  // What the test itself asks of git must not run it either.
  const plain = ['user.name=a', 'user.email=a@b', 'core.fsmonitor=false'].flatMap((one) => ['-c', one])
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...plain, ...args], { encoding: 'utf8' })
  writeFiles(root, {
    'README.md': '[a](docs/a.md) [b](docs/b.md)\n',
    'docs/a.md': '# A\n\nIt is `src/shop.py`, as `depot.orders.Order` says.\n\n```sh\nnpm run open\n```\n',
    'docs/b.md': '# B\n\nSee `src/never.py`.\n',
    'src/shop.py': 'A = 1\n',
    'depot/__init__.py': '',
    'depot/orders.py': 'class Order:\n    pass\n',
    'package.json': '{ "scripts": { "open": "node open.js" } }\n',
    'old/tool.py': 'A = 2\n',
  })
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'all')
  const marker = join(root, '.git', 'ran')
  for (const key of ['core.fsmonitor', 'core.pager', 'gpg.program', 'diff.external', 'core.sshCommand'])
    git('config', key, `touch ${marker}; false`)
  git('config', 'log.showSignature', 'true')

  const redis = await startRedis()
  const index = new RunningIndex(redis, { roots: [root] })
  await index.level()
  const live = new LiveMonitor(redis, patient)
  t.after(async () => {
    await live.stop()
    await index.stop()
    await redis.stop()
  })
  const says = (awaited: string) => until(async () => (await told(redis)).at(-1) === awaited, awaited)

  writeFiles(root, { 'docs/lost.md': '# Lost\n' })
  await says('open p/docs/lost.md ×1')
  appendFileSync(join(root, 'docs/b.md'), '[lost](lost.md)\n')
  await says('close p/docs/lost.md')

  renameSync(join(root, 'src/shop.py'), join(root, 'src/store.py'))
  await says('open p/docs/a.md ×1')
  renameSync(join(root, 'src/store.py'), join(root, 'src/shop.py'))
  await says('close p/docs/a.md')

  git('rm', '--quiet', 'depot/orders.py')
  writeFiles(root, { 'package.json': '{ "scripts": {} }\n' })
  git('add', '--all')
  git('commit', '--quiet', '--message', 'gone')
  const commit = git('rev-parse', 'HEAD').trim().slice(0, 12)
  const facts = await until(async () => {
    const [, fields] = (await redis.client.xrevrange('{k}:signals', '+', '-', 'COUNT', 1))[0] ?? []
    const signal = JSON.parse(fields?.[1] ?? '{}')
    return (
      signal.facts?.count === 2 && signal.facts.places.every((place: string) => place.includes(commit)) && signal.facts
    )
  }, 'both are named, with the commit')
  assert.deepEqual(facts.names, ['depot.orders.Order', 'open'])
  assert.match(facts.places[0], /^docs\/a\.md:3 depot\.orders\.Order: which is gone since /)
  assert.ok(!existsSync(marker))
})
