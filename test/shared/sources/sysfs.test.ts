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

test('a server, as sysfs has it', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, server)
  const { pci, disks, time: _, ...rest } = inventoryOf(root)
  const card = { model: '10de:2335', fixed: true }
  assert.deepEqual(pci, [
    { address: '0000:02:00.0', class: 0x030000, model: '1a03:2000', fixed: true },
    { address: '0000:3a:00.0', class: 0x060400, model: '8086:347a', fixed: true },
    {
      address: '0000:3b:00.0',
      class: 0x030200,
      ...card,
      driver: 'nvidia',
      link: { width: 8, max_width: 16, speed: 2.5, max_speed: 32 },
    },
    { address: '0000:3b:00.1', class: 0x040300, model: '10de:22ba', fixed: true },
    // It sleeps, and answers with ones.
    { address: '0000:5e:00.0', class: 0x020000, model: '15b3:1017', driver: 'mlx5_core', fixed: true },
    { address: '0000:5e:00.2', class: 0x020000, model: '15b3:1018', fixed: false },
    // The port above can do no more.
    { address: '0000:af:00.0', class: 0x030000, ...card, link: { width: 8, max_width: 8, speed: 16, max_speed: 16 } },
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
  ['a virtual machine', { 'proc/cpuinfo': 'flags\t\t: fpu hypervisor lahf_lm\n' }, { virtual: true }],
  ['one that its maker tells', { 'sys/class/dmi/id/sys_vendor': 'QEMU\n' }, { virtual: true }],
  ['graphics left alone', { 'proc/cmdline': 'ro nomodeset quiet' }, { nomodeset: true }],
]
for (const [name, files, is] of changes) {
  test(name, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, { ...server, ...files })
    const all: Record<string, unknown> = { ...inventoryOf(root) }
    assert.deepEqual(Object.fromEntries(Object.keys(is).map((key) => [key, all[key]])), is)
  })
}

test('a host without sysfs has nothing, and what goes while it is read is not there', async (t) => {
  const root = await temporaryFolder(t)
  const { pci, disks, processors } = inventoryOf(root)
  assert.deepEqual([pci, disks, processors], [[], [], undefined])
  writeFiles(root, server)
  rmSync(join(root, 'sys/devices/pci0000:3a'), { recursive: true })
  assert.deepEqual(
    inventoryOf(root).pci.map(({ address }) => address),
    ['0000:02:00.0', '0000:5e:00.0', '0000:5e:00.2', '0000:af:00.0'],
  )
})

test('this host has processors and no number that is none', () => {
  const { processors, memory, pci } = inventoryOf('/')
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
