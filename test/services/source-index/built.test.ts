import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestFleet } from '../../support/live-fleet.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { held, startIndex } from '../../support/source-index.ts'
import { comesToBe, until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

test('what is built indexes, with workers of its own, and says how far it is', async (t) => {
  const fleet = await TestFleet.create('[source-index]\nroots = ["FOLDER/shop"]\n')
  t.after(() => fleet.stop())
  await fleet.up('source-index')
  const { status, reason } = await fleet.health('source-index')
  assert.deepEqual([status, reason], ['degraded', `cannot be read: ${join(fleet.folder, 'shop')} (it is not there)`])

  mkdirSync(join(fleet.folder, 'shop'))
  writeFileSync(join(fleet.folder, 'shop/cart.ts'), 'export const total = 1\n')
  writeFileSync(join(fleet.folder, 'shop/cart.py'), 'TOTAL = 1\n')
  const work = async () => (await fleet.health('source-index')).work
  await until(async () => (await work())?.files === 2, 'both are indexed')
  assert.deepEqual(await work(), {
    files: 2,
    broken: 0,
    parsed: 2,
    failed: 0,
    unreadable: 0,
    first_pass: true,
    queue: 0,
  })
  const metrics = await (await fetch(fleet.url('/metrics', 'source-index'))).text()
  assert.match(metrics, /^kloros_work\{service="source-index",what="files"\} 2$/m)
  assert.equal((await fleet.health('source-index')).status, 'ok')
  assert.equal(await fleet.end('source-index'), 0)
})

const work = async (fleet: TestFleet) => (await fleet.health('source-index')).work

test('what may not be read is counted, and read when it may be', async (t) => {
  const fleet = await TestFleet.create('[source-index]\nroots = ["FOLDER/shop"]\ncompare_s = 1\n')
  t.after(() => fleet.stop())
  const root = join(fleet.folder, 'shop')
  writeFiles(root, { 'a.py': 'a = 1\n', 'b.py': 'b = 1\n', 'c/d.py': '' })
  chmodSync(join(root, 'a.py'), 0)
  chmodSync(join(root, 'c'), 0)
  // Else root may read all.
  fleet.start(
    'source-index',
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [],
  )
  await until(async () => (await work(fleet))?.first_pass, 'it has done all')
  assert.deepEqual([(await work(fleet))?.files, (await work(fleet))?.unreadable], [1, 2])
  chmodSync(join(root, 'a.py'), 0o644)
  chmodSync(join(root, 'c'), 0o755)
  await until(async () => (await work(fleet))?.files === 3, 'all are read')
})

test('other roots, while the first pass runs and files change: the index is as a fresh one', async (t) => {
  const table = (roots: readonly string[]) =>
    `[fleet]\nhost = "here"\n[redis]\nprefix = "k"\n[source-index]\nroots = [${roots.map((root) => `"FOLDER/${root}"`)}]\n`
  const fleet = await TestFleet.create(table(['a']))
  const other = await startRedis()
  t.after(() => Promise.all([fleet.stop(), other.stop()]))
  const write = (from: number, to: number, text: string) => {
    for (let n = from; n < to; n += 1) {
      const name = `${['a', 'b', 'c'][n % 3]}/p${n % 5}/m${n}.${n % 2 === 0 ? 'py' : 'ts'}`
      writeFiles(fleet.folder, { [name]: text.replaceAll('N', String(n)) })
    }
  }
  write(0, 150, 'aN = N\n')
  writeFiles(fleet.folder, { 'a/broken.py': 'a = (\n', 'c/broken.ts': 'let a = (\n' })
  await fleet.up('source-index')
  let isPassing = 0
  const all = [['a', 'b'], ['b', 'c'], ['c'], ['c', 'b', 'a']]
  for (const [at, roots] of all.entries()) {
    // A connection that was kept may just have been given up.
    isPassing += (await until(() => work(fleet), 'it answers')).first_pass === false ? 1 : 0
    const before = fleet.log('source-index').split('"started"').length
    writeFileSync(join(fleet.folder, 'kloros.toml'), table(roots).replaceAll('FOLDER', fleet.folder))
    process.kill(fleet.pid('source-index'), 'SIGHUP')
    write(at * 10, at * 10 + 30, `b${at} = N\n`)
    rmSync(join(fleet.folder, 'b', `p${at + 1}`), { recursive: true, force: true })
    await until(() => fleet.log('source-index').split('"started"').length > before, 'it begins with other roots')
  }
  assert.ok(isPassing > 0, 'a first pass was running')

  const fresh = startIndex(t, other, { roots: ['c', 'b', 'a'].map((root) => join(fleet.folder, root)) })
  await fresh.level()
  const should = await held(other)
  await comesToBe(() => held(fleet.redis), should)
  await until(async () => (await work(fleet))?.queue === 0, 'it has done all')
  const { files, broken } = (await work(fleet)) ?? {}
  assert.deepEqual({ files, broken }, { files: fresh.work.files, broken: fresh.work.broken })
  const paths = async (redis: TestRedis) => (await redis.client.hkeys('{k}:index:here:faults')).sort()
  assert.deepEqual(await paths(fleet.redis), await paths(other))
})

// Of a namespace of users, which has limits of its own.
const LIMITED = ['unshare', '--user', '--map-root-user', 'sh', '-c']
const FEW = 'echo 3 >/proc/sys/user/max_inotify_watches && exec "$@"'
const skip =
  spawnSync(LIMITED[0] ?? '', [...LIMITED.slice(1), FEW, 'sh', 'true']).status !== 0 && 'no namespaces of users'

test('where the kernel lets not all folders be watched it says so, and compares', { skip }, async (t) => {
  const fleet = await TestFleet.create('[source-index]\nroots = ["FOLDER/shop"]\nunwatched_s = 1\n')
  t.after(() => fleet.stop())
  const root = join(fleet.folder, 'shop')
  writeFiles(root, { 'a/a.py': '', 'b/a.py': '', 'c/a.py': '', 'd/a.py': '' })
  fleet.start('source-index', [...LIMITED, FEW, 'sh'])
  await until(async () => (await work(fleet))?.files === 4, 'all are read')
  const { status, reason } = await fleet.health('source-index')
  assert.equal(status, 'degraded')
  assert.match(
    reason,
    /^cannot be read: changes \(3 folders cannot be watched, such as \S+: fs\.inotify\.max_user_watches is used up; kloros doctor says how much it is\)$/,
  )
  for (const folder of ['a', 'b', 'c', 'd']) writeFiles(root, { [`${folder}/b.py`]: '' })
  await until(async () => (await work(fleet))?.files === 8, 'what changed is found')
  for (const folder of ['b', 'c', 'd']) rmSync(join(root, folder), { recursive: true })
  await until(async () => (await fleet.health('source-index')).status === 'ok', 'all that are left are watched')
})
