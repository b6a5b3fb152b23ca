import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { countIn } from '../../../shared/sources/sysfs.ts'
import { inventoryOf } from '../../../shared/sources/sysfs-host.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { writeFiles } from '../../support/written-files.ts'

const server: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../fixtures/exploration/server.json', import.meta.url), 'utf8'),
)

const REAL = { virtual: false, container: false }

test('a server, as sysfs has it', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, server)
  const { pci, disks, time: _, ...rest } = inventoryOf(root, REAL)
  const gpu = { model: '10de:2331', fixed: true }
  assert.deepEqual(pci, [
    { address: '0000:02:00.0', class: 0x030000, model: '1a03:2000', fixed: true },
    { address: '0000:3a:00.0', class: 0x060400, model: '8086:347a', fixed: true },
    {
      address: '0000:3b:00.0',
      class: 0x030200,
      ...gpu,
      driver: 'nvidia',
      link: { width: 8, max_width: 16, speed: 2.5, max_speed: 32 },
    },
    { address: '0000:3b:00.1', class: 0x040300, model: '10de:22ba', fixed: true },
    // It sleeps, and answers with ones.
    { address: '0000:5e:00.0', class: 0x020000, model: '15b3:1017', driver: 'mlx5_core', fixed: true },
    // The port above can do no more.
    { address: '0000:af:00.0', class: 0x030000, ...gpu, link: { width: 8, max_width: 8, speed: 16, max_speed: 16 } },
  ])
  assert.deepEqual(
    disks.map(({ id, name, model, bus, used, ios }) => [name, id, model, bus, used, ios]),
    [
      ['nvme0n1', 'eui.36434630529000120025384100000001', 'SAMSUNG MZQL2960HCJR-00A07', 'nvme', true, 4_600],
      ['sda', 'naa.5000c500a1b2c3d4', 'ST16000NM001G-2K', 'ata', false, 12],
      // Mounted, swapped to, and of a RAID.
      ['sdb', 'pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0', '', 'ata', true, 0],
      ['sdd', 'pci0000:00/0000:00:17.0/ata3/host2/target2:0:0/2:0:0:0', '', 'ata', true, 0],
      ['sde', 'pci0000:00/0000:00:17.0/ata4/host3/target3:0:0/3:0:0:0', '', 'ata', true, 0],
    ],
  )
  assert.deepEqual(rest, {
    kind: 'inventory',
    part: 'devices',
    position: '',
    processors: { present: 64, online: 64 },
    memory: { bytes: 6 * 2 ** 30, offline: 2 * 2 ** 30 },
    nodes: 2,
    virtual: false,
    nomodeset: false,
  })
})

const changes: [name: string, files: Record<string, string>, is: object][] = [
  [
    'siblings that are off on purpose',
    { 'sys/devices/system/cpu/online': '0-31\n', 'sys/devices/system/cpu/smt/control': 'off\n' },
    { processors: { present: 64, online: 64 } },
  ],
  [
    'a processor that is off',
    { 'sys/devices/system/cpu/online': '0-62\n' },
    { processors: { present: 64, online: 63 } },
  ],
  [
    'another boot',
    { 'proc/sys/kernel/random/boot_id': '8f1c3c1e-0a51-4d3c-9a55-1f0e2f6d7c10\n' },
    { boot: '8f1c3c1e0a514d3c9a551f0e2f6d7c10' },
  ],
  ['graphics left alone', { 'proc/cmdline': 'ro nomodeset quiet' }, { nomodeset: true }],
]
for (const [name, files, is] of changes) {
  test(name, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, { ...server, ...files })
    const all: Record<string, unknown> = { ...inventoryOf(root, REAL) }
    assert.deepEqual(Object.fromEntries(Object.keys(is).map((key) => [key, all[key]])), is)
  })
}

const ATA = 'sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda'
const NVME = 'sys/devices/pci0000:60/0000:61:00.0'
const SUBSYSTEM = 'sys/devices/virtual/nvme-subsystem/nvme-subsys1'
const MMC = 'sys/devices/platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001'
const card = (type: string) => ({
  'sys/block/mmcblk0': `->../devices/platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0`,
  [`${MMC}/type`]: `${type}\n`,
  [`${MMC}/block/mmcblk0/device`]: '->../../../mmc0:0001',
  [`${MMC}/block/mmcblk0/size`]: '62333952\n',
})
/** A namespace of a drive that NVMe could reach in two ways, as nvme_core.multipath has it. */
const multipath = (transport: string) => ({
  'sys/block/nvme1n1': '->../devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1',
  'sys/block/nvme1c1n1': `->../devices/pci0000:60/0000:62:00.0/nvme/nvme1/nvme1c1n1`,
  'sys/devices/pci0000:60/0000:62:00.0/nvme/nvme1/transport': `${transport}\n`,
  'sys/devices/pci0000:60/0000:62:00.0/nvme/nvme1/nvme1c1n1/hidden': '1\n',
  'sys/devices/pci0000:60/0000:62:00.0/nvme/nvme1/nvme1c1n1/size': '1875385008\n',
  'sys/devices/pci0000:60/0000:62:00.0/nvme/nvme1/nvme1c1n1/device': '->../../nvme1',
  [`${SUBSYSTEM}/nvme1`]: '->../../../pci0000:60/0000:62:00.0/nvme/nvme1',
  [`${SUBSYSTEM}/nvme1n1/device`]: '->../../nvme-subsys1',
  [`${SUBSYSTEM}/nvme1n1/size`]: '1875385008\n',
})
const diskRows: [name: string, files: Record<string, string>, disk: string, is: object | undefined][] = [
  ['NVMe that may have several paths', multipath('pcie'), 'nvme1n1', { bus: 'nvme', used: undefined }],
  ['NVMe over a network', multipath('tcp'), 'nvme1n1', { bus: 'other', used: undefined }],
  ['a path of NVMe', multipath('pcie'), 'nvme1c1n1', undefined],
  ['NVMe in a dock', { [`${NVME}/removable`]: 'removable\n' }, 'nvme0n1', undefined],
  ['NVMe that is built in', { [`${NVME}/removable`]: 'fixed\n' }, 'nvme0n1', { bus: 'nvme', used: true }],
  ['an SD card', card('SD'), 'mmcblk0', undefined],
  ['a memory that is soldered', card('MMC'), 'mmcblk0', { bus: 'other', used: undefined }],
  ['a disk that can no longer be written to', { [`${ATA}/ro`]: '1\n' }, 'sda', { bus: 'ata', used: true }],
  [
    'a path to what multipathd keeps',
    { [`${ATA}/holders/dm-0/dm/uuid`]: 'mpath-35000c500a1b2c3d4\n' },
    'sda',
    undefined,
  ],
  ['a disk of LVM', { [`${ATA}/holders/dm-0/dm/uuid`]: 'LVM-AbCd\n' }, 'sda', { bus: 'ata', used: true }],
  ['a disk that udev did not look into', { 'run/udev/data/b8:0': '->nowhere' }, 'sda', { bus: 'ata', used: undefined }],
]
for (const [name, files, disk, is] of diskRows) {
  test(name, async (t) => {
    const root = await temporaryFolder(t)
    const rest = Object.fromEntries(Object.entries(server).filter(([path]) => !(path in files)))
    writeFiles(root, { ...rest, ...files })
    const found = inventoryOf(root, REAL).disks.find((one) => one.name === disk)
    assert.deepEqual(found && { bus: found.bus, used: found.used }, is)
  })
}

test('a host without sysfs has nothing, and what goes while it is read is not there', async (t) => {
  const root = await temporaryFolder(t)
  const { pci, disks, processors } = inventoryOf(root, REAL)
  assert.deepEqual([pci, disks, processors], [[], [], undefined])
  writeFiles(root, server)
  rmSync(join(root, 'sys/devices/pci0000:3a'), { recursive: true })
  assert.deepEqual(
    inventoryOf(root, REAL).pci.map(({ address }) => address),
    ['0000:02:00.0', '0000:5e:00.0', '0000:af:00.0'],
  )
})

test('this host has processors and no number that is none', () => {
  const { processors, memory, pci } = inventoryOf('/', REAL)
  assert.ok(processors === undefined || processors.online >= 1)
  assert.ok(memory === undefined || memory.bytes > memory.offline)
  for (const { class: code } of pci) assert.ok(Number.isInteger(code))
})

const lists: [list: string, count: number][] = [
  ['0', 1],
  ['0-3', 4],
  ['0-3,8', 5],
  ['', 0],
  ['x', 0],
]
for (const [list, count] of lists) test(`'${list}' is ${count}`, () => assert.equal(countIn(list), count))
