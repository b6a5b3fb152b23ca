import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DISK, every, found, GPU, inventory, type Row } from './readings.ts'

const HOUR = 3_600
const DAY = 24 * HOUR
const GIB = 2 ** 30

const other = { ...GPU, address: '0000:af:00.0' }
const card = { ...GPU, address: '0000:5e:00.0', class: 0x020000, model: '15b3:1017', driver: 'mlx5_core' }
const swapped = { ...DISK, id: 'naa.5000c500ffffffff' }
const moved = { ...DISK, place: DISK.place.replace('ata1', 'ata4'), name: 'sdd' }
const kept = (at: number) => inventory(at, { pci: [GPU] })
const gone = (at: number) => inventory(at)

const rows: Row[] = [
  [
    'a GPU that is gone, and back',
    [kept(0), ...every(60, 60, 360, gone), kept(420)],
    ['+gpu 0000:3b:00.0/gone', '-gpu 0000:3b:00.0/gone'],
  ],
  ['one that is back in time', [kept(0), ...every(60, 60, 300, gone), ...every(60, 360, DAY, kept)], []],
  [
    'the bus renumbered by a card that was added',
    [kept(0), ...every(60, 60, HOUR, (at) => inventory(at, { pci: [other, card] }))],
    [],
  ],
  [
    'a disk replaced by another',
    [inventory(0, { disks: [DISK] }), ...every(60, 60, HOUR, (at) => inventory(at, { disks: [swapped] }))],
    [],
  ],
  [
    'a disk in another slot',
    [inventory(0, { disks: [DISK] }), ...every(60, 60, HOUR, (at) => inventory(at, { disks: [moved] }))],
    [],
  ],
  [
    'a disk that is gone',
    [inventory(0, { disks: [DISK] }), ...every(60, 60, HOUR, gone)],
    ['+disk naa.5000c500a1b2c3d4/gone'],
  ],
  [
    'one that stays away is no longer expected',
    [inventory(0, { disks: [DISK] }), ...every(60, 60, HOUR, gone), ...every(HOUR / 2, 2 * HOUR, 31 * DAY, gone)],
    ['+disk naa.5000c500a1b2c3d4/gone', '-disk naa.5000c500a1b2c3d4/gone'],
  ],
  [
    'a volume that is taken from a virtual machine',
    [
      inventory(0, { virtual: true, disks: [{ ...DISK, bus: 'nvme' }], pci: [card] }),
      ...every(60, 60, HOUR, (at) => inventory(at, { virtual: true })),
    ],
    [],
  ],
  [
    'a function of a network card, and a GPU behind a cable',
    [
      inventory(0, {
        pci: [
          { ...card, fixed: false },
          { ...other, fixed: false },
        ],
      }),
      ...every(60, 60, HOUR, gone),
    ],
    [],
  ],
  [
    'no PCI to be seen at all, while a gap is open',
    [
      kept(0),
      ...every(60, 60, HOUR, gone),
      ...every(60, HOUR + 60, 2 * HOUR, (at) => ({ ...inventory(at), pci: [] })),
      ...every(60, 2 * HOUR + 60, 3 * HOUR, gone),
    ],
    ['+gpu 0000:3b:00.0/gone'],
  ],
  [
    'a host that slept, and finds its devices one after another',
    [...every(60, 0, HOUR, kept), gone(HOUR + 10), gone(HOUR + 1_510), kept(HOUR + 1_520)],
    [],
  ],
  [
    'a container, where devices are of the host',
    [kept(0), ...every(60, 60, HOUR, (at) => ({ ...gone(at), container: true }))],
    [],
  ],
  [
    'a host that never had PCI',
    [{ ...inventory(0, { disks: [DISK] }), pci: [] }, ...every(60, 60, HOUR, (at) => ({ ...inventory(at), pci: [] }))],
    ['+disk naa.5000c500a1b2c3d4/gone'],
  ],
  ['no PCI to be seen at all', [kept(0), ...every(60, 60, HOUR, (at) => ({ ...inventory(at), pci: [] }))], []],
  [
    'a memory module that fails',
    [
      inventory(0, { memory: { bytes: 128 * GIB, offline: 0 } }),
      ...every(60, 60, 360, (at) => inventory(at, { memory: { bytes: 112 * GIB, offline: 0 } })),
    ],
    ['+memory/gone'],
  ],
  [
    'firmware that takes a little more',
    [
      inventory(0, { memory: { bytes: 128 * GIB, offline: 0 } }),
      ...every(60, 60, HOUR, (at) => inventory(at, { memory: { bytes: 126 * GIB, offline: 0 } })),
    ],
    [],
  ],
  [
    'half of the processors',
    [
      inventory(0, { processors: { present: 8, online: 8 } }),
      ...every(60, 60, 360, (at) => inventory(at, { processors: { present: 4, online: 4 } })),
    ],
    ['+processors/gone'],
  ],
]

for (const [name, items, findings] of rows) {
  test(name, () => assert.deepEqual(found(items), findings))
}
