import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import type { PressureReading } from '../../../shared/contract/hardware.ts'
import { Fullness, fullnessOf, type Mount, readMounts } from '../../../shared/sources/filesystems.ts'
import { inotifyOf } from '../../../shared/sources/inotify.ts'
import { type PressureOptions, pressure } from '../../../shared/sources/pressure.ts'
import { readFileNumber, readStall } from '../../../shared/sources/proc-pressure.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { writeProgram } from '../../support/programs.ts'
import { SourceFollower, temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const SOME = 'some avg10=61.88 avg60=22.57 avg300=27.87 total=34991151686'
const FULL = 'full avg10=0.00 avg60=0.38 avg300=1.21 total=269116438'

test('stalls', () => {
  const some = { avg60: 22.57, avg300: 27.87 }
  assert.deepEqual(readStall([SOME, FULL]), { some, full: { avg60: 0.38, avg300: 1.21 } })
  assert.deepEqual(readStall([SOME]), { some, full: { avg60: 0, avg300: 0 } })
  assert.equal(readStall([]), undefined)
  assert.equal(readStall(['some avg10=x']), undefined)
})

test('open files', () => {
  assert.deepEqual(readFileNumber('797\t5\t2466183'), { used: 792, max: 2_466_183 })
  assert.equal(readFileNumber('797'), undefined)
  assert.equal(readFileNumber(undefined), undefined)
})

/** Recorded on Debian 12, and written after proc_pid_mountinfo(5). */
const mounts: [name: string, lines: string[], paths: string[]][] = [
  ['a disk', ['27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard'], ['/']],
  [
    'one in two places',
    ['27 1 8:1 / /var/lib rw - xfs /dev/sda1 rw', '28 1 8:1 /a /srv rw - xfs /dev/sda1 rw'],
    ['/srv'],
  ],
  ['one that is closed to this place alone', ['27 1 8:1 / /usr ro,nosuid - ext4 /dev/sda1 rw,relatime'], ['/usr']],
  ['one that can only be read', ['27 1 8:1 / /usr ro - ext4 /dev/sda1 ro,relatime'], []],
  ['an image', ['27 1 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro', '27 1 11:0 / /cd ro - iso9660 /dev/sr0 ro'], []],
  ['a container', ['27 1 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw'], []],
  ['one on the network', ['27 1 0:50 / /home rw shared:9 - nfs4 nas:/home rw,vers=4.2'], []],
  ['optional fields', ['27 1 8:1 / /home rw shared:1 master:2 - btrfs /dev/sda1 rw'], ['/home']],
  ['a path with a space', ['27 1 8:1 / /mnt/my\\040disk rw - ext4 /dev/sda1 rw'], ['/mnt/my disk']],
  ['a path that drives a terminal', ['27 1 8:1 / /mnt/\\033[31m rw - ext4 /dev/sda1 rw'], []],
  [
    'what is mounted when it is asked for',
    ['27 1 0:40 / /efi rw - autofs systemd-1 rw', '28 27 8:1 / /efi rw - vfat /dev/sda1 rw'],
    [],
  ],
  [
    'a way over the network',
    ['27 1 0:40 / /home rw - nfs4 nas:/home rw', '28 27 8:1 / /home/a/scratch rw - xfs /dev/sda1 rw'],
    [],
  ],
  [
    'one in two places, the shorter of which may wait',
    [
      '27 1 0:40 / /n rw - fuse.sshfs a: rw',
      '28 27 8:1 / /n/b rw - xfs /dev/sda1 rw',
      '29 1 8:1 / /srv/data rw - xfs /dev/sda1 rw',
    ],
    ['/srv/data'],
  ],
  [
    'a root on the network',
    ['27 1 0:40 / / rw - nfs nas:/root rw', '28 27 8:1 / /scratch rw - xfs /dev/sda1 rw'],
    ['/scratch'],
  ],
  ['a line of something else', ['', 'x - y', '1 2'], []],
]
for (const [name, lines, paths] of mounts) {
  test(`file systems: ${name}`, () =>
    assert.deepEqual(
      readMounts(lines).map(({ path }) => path),
      paths,
    ))
}

test('a file system that hangs is left alone, and the others are asked', async () => {
  const mounts = ['/a', '/b', '/c'].map((path): Mount => ({ device: path, path, type: 'xfs' }))
  const asked: string[] = []
  let answer: () => void = () => undefined
  const hung = new Promise<'unseen'>((resolve) => {
    answer = () => resolve('unseen')
  })
  const fullness = new Fullness(async ({ path, type }) => {
    asked.push(path)
    return path === '/b' ? hung : { mount: path, type, used: 0, free: 1 }
  }, 10)
  const look = async () => {
    const { filesystems, unasked } = await fullness.look(mounts, '/')
    return [filesystems.map(({ mount }) => mount), unasked]
  }
  const others = [['/a', '/c'], ['/b']]
  assert.deepEqual([await look(), await look()], [others, others])
  assert.deepEqual(asked, ['/a', '/b', '/c', '/a', '/c'])
  assert.deepEqual(fullness.hanging, ['/b'])
  answer()
  await until(() => fullness.hanging.length === 0, 'it answers')
  assert.deepEqual(await look(), [['/a', '/c'], []])
  assert.deepEqual(asked.slice(5), ['/a', '/b', '/c'])
})

test('a file that is mounted, as in a container, is no file system', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'etc/hosts': '', 'srv/data': '' })
  const at = async (path: string) => {
    const answer = await fullnessOf({ device: '8:1', path, type: 'ext4' }, root)
    return typeof answer === 'string' ? answer : answer.mount
  }
  assert.equal(await at('/etc/hosts'), 'unseen')
  assert.equal(await at('/gone'), 'unasked')
  assert.equal(await at('/srv'), '/srv')
})

test('the root of this host is as full as df says', async (t) => {
  const [root] = readMounts(execFileSync('cat', ['/proc/self/mountinfo'], { encoding: 'utf8' }).split('\n')).filter(
    ({ path }) => path === '/',
  )
  const full = root && (await fullnessOf(root, '/'))
  if (full === undefined || typeof full === 'string')
    return t.skip("a container's is an overlay, which is not looked at")
  const [, percent] = /(\d+)%/.exec(execFileSync('df', ['--output=pcent', '/'], { encoding: 'utf8' })) ?? []
  assert.ok(Math.abs(full.used * 100 - Number(percent)) < 1.5, `${full.used} and ${percent} %`)
})

test('watches are counted however many there are', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, {
    'proc/sys/fs/inotify/max_user_watches': '100000\n',
    'proc/sys/fs/inotify/max_user_instances': '128\n',
    'proc/10/fd/3': '->anon_inode:inotify',
    'proc/10/fdinfo/3': `pos:\t0\n${Array.from({ length: 20_000 }, (_, n) => `inotify wd:${n} ino:1 sdev:1\n`).join('')}`,
  })
  assert.equal((await inotifyOf(root))?.watches.used, 20_000)
})

test('inotify, by what processes have open', async (t) => {
  const root = await temporaryFolder(t)
  const watches = (from: number, count: number) =>
    `pos:\t0\nflags:\t00\n${Array.from({ length: count }, (_, n) => `inotify wd:${n} ino:${from + n} sdev:1 mask:fce ignored_mask:0\n`).join('')}`
  writeFiles(root, {
    'proc/sys/fs/inotify/max_user_watches': '100\n',
    'proc/sys/fs/inotify/max_user_instances': '4\n',
    'proc/10/fd/3': '->anon_inode:inotify',
    'proc/10/fdinfo/3': watches(1, 50),
    // A child has it from its parent.
    'proc/11/fd/3': '->anon_inode:inotify',
    'proc/11/fdinfo/3': watches(1, 50),
    'proc/11/fd/4': '->anon_inode:inotify',
    'proc/11/fdinfo/4': watches(500, 7),
    'proc/11/fd/5': '->/dev/null',
    'proc/self/fd/5': '->anon_inode:inotify',
  })
  assert.deepEqual(await inotifyOf(root), {
    uid: process.getuid?.(),
    watches: { used: 57, max: 100 },
    instances: { used: 2, max: 4 },
  })
})

function follow(t: TestContext, options: PressureOptions): SourceFollower<PressureReading> {
  const timing = { look_ms: [20, 40], slow_ms: 1e8, clock_ms: 1e8 } as const
  const follower = new SourceFollower<PressureReading>((reading) => pressure(options, reading, timing), {})
  t.after(() => follower.stop())
  return follower
}

test('a clock that nobody answers for keeps nothing back', async (t) => {
  const folder = await temporaryFolder(t)
  writeFiles(folder, { 'proc/pressure/io': `${SOME}\n${FULL}\n`, 'proc/sys/fs/file-nr': '797\t0\t1000\n' })
  const program = writeProgram(folder, 'timedatectl', 'trap "" TERM; while :; do sleep 0.05; done')
  const follower = follow(t, { program, chronyc: program, root: folder })
  const [first] = await until(() => follower.items[2] && follower.items, 'it looked, and again')
  assert.deepEqual([first?.clock, first?.inotify, first?.files], [undefined, null, { used: 797, max: 1_000 }])
  assert.deepEqual(Object.keys(first?.stalls ?? {}), ['io'])
  assert.equal(follower.status.position, 'pressure stalls and file systems')
  await follower.stop()
  assert.ok(!childPrograms().some((status) => /timedatectl/.test(status)))
})
