import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { placeOf } from '../../../services/source-index/roots.ts'
import { TestFleet } from '../../support/live-fleet.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { comesToBe, until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

// Else root may read all.
const AS_OTHERS = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []

/** An index of the folder `shop` that looks at all of it every second. */
async function indexOf(t: TestContext) {
  const fleet = await TestFleet.create(
    '[fleet]\nhost = "here"\n[source-index]\nroots = ["FOLDER/shop"]\ncompare_s = 1\nunwatched_s = 1\n',
  )
  t.after(() => fleet.stop())
  const { client } = fleet.redis
  const work = async () => (await fleet.health('source-index')).work
  return {
    fleet,
    root: join(fleet.folder, 'shop'),
    work,
    paths: async () => (await client.hkeys('{kloros}:index:here:files')).sort(),
    told: async () => Number(await client.hget('{kloros}:index:here:about', 'unreadable')),
  }
}

test('what may not be read any more stands as it was known, through restarts, until it goes', async (t) => {
  const { fleet, root, work, paths, told } = await indexOf(t)
  const files = ['a.py', 'b.py', 'closed/d.py', 'closed/e/f.py', 'listed/g.py']
  writeFiles(root, Object.fromEntries(files.map((path) => [path, `name = '${path}'\n`])))
  fleet.start('source-index', AS_OTHERS)
  await comesToBe(paths, files)
  const closed: [path: string, mode: number][] = [
    ['a.py', 0o644],
    ['closed', 0o755],
    ['listed', 0o755],
  ]
  for (const [path] of closed) chmodSync(join(root, path), path === 'listed' ? 0o444 : 0)
  await comesToBe(async () => (await work())?.unreadable, 3)
  await comesToBe(told, 3)
  assert.deepEqual([await paths(), (await work())?.files], [files, 5])

  await fleet.end('source-index')
  fleet.start('source-index', AS_OTHERS)
  await until(async () => (await work())?.unreadable === 3 && (await work())?.first_pass, 'it has begun again')
  await comesToBe(told, 3)
  assert.deepEqual([await paths(), (await work())?.files], [files, 5])

  rmSync(join(root, 'closed'), { recursive: true })
  await comesToBe(paths, ['a.py', 'b.py', 'listed/g.py'])
  await comesToBe(told, 2)
  writeFileSync(join(root, 'a.py'), 'a = 1\n\n\n')
  const before = await fleet.redis.client.hget('{kloros}:index:here:files', 'a.py')
  for (const [path, mode] of closed) if (path !== 'closed') chmodSync(join(root, path), mode)
  await comesToBe(told, 0)
  await until(
    async () => (await fleet.redis.client.hget('{kloros}:index:here:files', 'a.py')) !== before,
    'what changed meanwhile is read',
  )
  fleet.assertNoErrors('source-index')
})

const unshared = spawnSync('unshare', ['--mount', 'sh', '-c', 'mount --bind /tmp /tmp']).status === 0
const isElsewhere = spawnSync('stat', ['-c', '%d', '/tmp', '/dev/shm']).stdout.toString().trim().split('\n')
const skip = (!unshared && 'nothing may be mounted') || (isElsewhere[0] === isElsewhere[1] && 'one file system alone')

test('a tree whose file system is unmounted stands, and is followed when that is back', { skip }, async (t) => {
  const { fleet, root, paths } = await indexOf(t)
  const disk = mkdtempSync('/dev/shm/kloros-disk-')
  t.after(() => rmSync(disk, { recursive: true, force: true }))
  writeFiles(disk, { 'a.py': 'a = 1\n', 'b/c.py': 'c = 1\n' })
  mkdirSync(root)
  const mount = ['mount', '--bind', disk, root]
  fleet.start('source-index', ['unshare', '--mount', 'sh', '-c', `${mount.join(' ')} && exec "$@"`, 'sh'])
  await comesToBe(paths, ['a.py', 'b/c.py'])
  const there = (...command: string[]) => {
    const { status, stderr } = spawnSync('nsenter', ['-t', String(fleet.pid('source-index')), '-m', ...command])
    assert.equal(status, 0, String(stderr))
  }
  there('umount', '--lazy', root)
  await until(
    async () => /its file system is not mounted/.test((await fleet.health('source-index')).reason),
    'it says so',
    // A look takes no more than a thousandth of the time.
    180_000,
  )
  assert.deepEqual(await paths(), ['a.py', 'b/c.py'])
  writeFiles(disk, { 'd.py': 'd = 1\n' })
  rmSync(join(disk, 'a.py'))
  there(...mount)
  await comesToBe(paths, ['b/c.py', 'd.py'])
  writeFiles(disk, { 'b/e.py': 'e = 1\n' })
  await comesToBe(paths, ['b/c.py', 'b/e.py', 'd.py'])
  assert.equal((await fleet.health('source-index')).status, 'ok')
})

test('where a root is, or why not, and whether what was known of it stands', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'shop')
  const place = (before?: { real: string; id: string }) => placeOf({ path, name: '' }, before)
  const other = { real: path, id: '1.2.3' }
  const gone = { missing: 'it is not there', stands: false }
  const unmounted = { missing: 'its file system is not mounted', stands: true }
  assert.deepEqual([place(), place(other)], [gone, unmounted])
  mkdirSync(path)
  const empty = place()
  assert.ok('id' in empty)
  assert.deepEqual([place(empty), place(other)], [empty, unmounted])
  writeFiles(path, { 'a.py': '' })
  assert.deepEqual(place(other), place(empty), 'another one is mounted there')
  rmSync(path, { recursive: true })
  assert.deepEqual(place(empty), gone)
  writeFileSync(path, '')
  assert.deepEqual(place(empty), { missing: 'it is no folder', stands: false })
  assert.deepEqual(placeOf({ path: join(folder, 'x'.repeat(300)), name: '' }, empty), {
    missing: 'it cannot be read (ENAMETOOLONG)',
    stands: true,
  })
})
