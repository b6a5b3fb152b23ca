import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { devices } from '../../../shared/sources/devices.ts'
import { pressure } from '../../../shared/sources/pressure.ts'
import { UdevEvents } from '../../../shared/sources/udev-events.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { startUdevd, udevdRefusal } from '../../support/udevd.ts'
import { comesToBe, until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'
import { follow } from './following.ts'

const NONE = '/nonexistent'

/** What is told of the file system that is mounted at a place. */
function followRoom(t: TestContext, place: string) {
  const timing = { look_ms: [20, 40], slow_ms: 1e8, clock_ms: 1e8 } as const
  return follow(t, (reading) => pressure({ program: NONE, chronyc: NONE }, reading, timing), `filesystem${place}`)
}

/** Mounts something for one test. @returns its place, or nothing where that may not be. */
async function mounted(t: TestContext, ...args: string[]): Promise<string | undefined> {
  // Before its folder goes; whoever looks into it at this moment keeps it from nothing.
  t.after(() => spawnSync('umount', ['--lazy', place]))
  const place = join(await temporaryFolder(t), 'small')
  mkdirSync(place)
  return spawnSync('mount', [...args, place]).status === 0 ? place : undefined
}

/** Fills a file system but for a twentieth. */
function fill(place: string): void {
  const { bavail, bsize } = statfsSync(place)
  writeFileSync(join(place, 'a'), Buffer.alloc(Math.floor(bavail * bsize * 0.95)))
}

test('a file system of memory that fills is asked about, and no longer when it has room', async (t) => {
  const place = await mounted(t, '-t', 'tmpfs', '-o', 'size=1m', 'kloros-test')
  if (place === undefined) return t.skip('only root may mount, and not everywhere')
  const { follower, told } = followRoom(t, place)
  await until(() => follower.items.length > 0, 'it looked')
  fill(place)
  await comesToBe(told, [`+filesystem${place}`])
  rmSync(join(place, 'a'))
  await comesToBe(told, [`+filesystem${place}`, `-filesystem${place}`])
})

test('one on a loop device that fills is asked about, and no longer when the device is detached', async (t) => {
  const image = join(await temporaryFolder(t), 'image')
  writeFileSync(image, Buffer.alloc(8 * 2 ** 20))
  if (spawnSync('mkfs.ext4', ['-q', '-m', '0', image]).status !== 0) return t.skip('there is no mkfs.ext4')
  const place = await mounted(t, '-o', 'loop', image)
  if (place === undefined) return t.skip('only root may mount a loop device, and not everywhere')
  const { told } = followRoom(t, place)
  fill(place)
  await comesToBe(told, [`+filesystem${place}`])
  execFileSync('umount', ['--lazy', place])
  await comesToBe(told, [`+filesystem${place}`, `-filesystem${place}`])
  await comesToBe(() => execFileSync('losetup', ['--associated', image], { encoding: 'utf8' }), '')
})

const GPU = '0000:3b:00.0'
const CARD = {
  [`sys/bus/pci/devices/${GPU}/class`]: '0x030200',
  [`sys/bus/pci/devices/${GPU}/vendor`]: '0x10de',
}

test('of what udevd tells, hardware alone is looked at, and what is gone then is asked about', async (t) => {
  const refusal = udevdRefusal() ?? (existsSync('/dev/loop-control') ? undefined : 'there are no loop devices')
  if (refusal !== undefined) return t.skip(refusal)
  const folder = await temporaryFolder(t)
  const udevd = await startUdevd(t, folder)
  writeFiles(folder, {
    ...CARD,
    'sys/bus/pci/devices/0000:00:00.0/class': '0x060000',
    'sys/bus/pci/devices/0000:00:00.0/vendor': '0x8086',
  })
  const options = { program: udevd.udevadm, detect_virt: NONE, settle_ms: 1, root: folder }
  const timing = { look_ms: [1e8, 1e8], rest_ms: 1 } as const
  const { follower, told } = follow(t, (reading) => devices(options, reading, timing), GPU, { lost_after: 0 })
  await until(() => follower.items.length === 1 && udevd.heard().includes('UDEV -'), 'it looked, and listens')

  const heard = () =>
    new UdevEvents().push(udevd.heard()).map((event) => `${event.get('ACTION')} ${event.get('DEVPATH')}`)
  const hears = async (line: string, times = 1) => {
    await until(() => heard().filter((one) => one === line).length >= times, `${line} is heard of`)
    // What would look for it is in this process, and gets its turn.
    await sleep(20)
  }

  const image = join(folder, 'image')
  writeFileSync(image, Buffer.alloc(2 ** 20))
  const loop = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
  try {
    await hears(`change /devices/virtual/block${loop.slice(4)}`)
  } finally {
    execFileSync('losetup', ['--detach', loop])
  }
  await hears(`change /devices/virtual/block${loop.slice(4)}`, 2)
  udevd.run('ip', 'link', 'add', 'kloros0', 'type', 'veth', 'peer', 'name', 'kloros1')
  await hears('add /devices/virtual/net/kloros0')
  udevd.run('ip', 'link', 'delete', 'kloros0')
  await hears('remove /devices/virtual/net/kloros0')

  rmSync(join(folder, `sys/bus/pci/devices/${GPU}`), { recursive: true })
  udevd.announce()
  await hears('change /devices/system/cpu/cpu0')
  await comesToBe(told, [`+gpu ${GPU}/gone`])
  // Whatever else this host announced meanwhile may have been looked at, too.
  const hardware = heard().filter((line) => !line.includes('/virtual/')).length
  assert.ok(follower.items.length <= 1 + hardware, `${follower.items.length} looks for ${heard()}`)
  writeFiles(folder, CARD)
  udevd.announce()
  await comesToBe(told, [`+gpu ${GPU}/gone`, `-gpu ${GPU}/gone`])
})
