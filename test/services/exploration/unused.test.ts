import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NVIDIA_TIMING } from '../../../shared/sources/nvidia-gpus.ts'
import { DISK, every, found, GPU, gpu, inventory, type Row, sample } from './readings.ts'

const HOUR = 3_600
const DAY = 24 * HOUR
const GIB = 2 ** 30

const other = { ...GPU, address: '0000:af:00.0' }
const narrow = { ...GPU, link: { width: 8, max_width: 16, speed: 32, max_speed: 32 } }
const card = { ...GPU, address: '0000:5e:00.0', class: 0x020000, model: '15b3:1017', driver: 'mlx5_core' }
const slow = { ...card, link: { width: 16, max_width: 16, speed: 2.5, max_speed: 8 } }
const asleep = { ...GPU, link: { width: 16, max_width: 16, speed: 2.5, max_speed: 32 } }
const { driver: _, ...driverless } = GPU
const { link: __, ...unlinked } = GPU
const { used: ___, ...unknown } = DISK
const resting = { ...GPU, link: { width: 8, max_width: 16, speed: 2.5, max_speed: 32 } }
const console_ = { ...driverless, model: '1a03:2000', class: 0x030000 }
const kept = (at: number) => inventory(at, { pci: [GPU] })

/** Readings that open a gap of an idle GPU. */
const idle = every(HOUR / 2, 0, 3 * DAY, (at) => gpu(at))
const later = (seconds: number) => 3 * DAY + seconds
const broken = (at: number) => ({ ...gpu(at), gpus: [], failed: 'Failed to initialize NVML' })

const rows: Row[] = [
  ['a host at rest', [sample(0), inventory(0), gpu(0)], []],

  ['a GPU idle for three days', every(HOUR / 2, 0, 3 * DAY, (at) => gpu(at)), ['+gpu 0000:3b:00.0/idle']],
  ['one idle for less', every(HOUR / 2, 0, 3 * DAY - HOUR, (at) => gpu(at)), []],
  ['one that waits with a model in its memory', every(HOUR / 2, 0, 4 * DAY, (at) => gpu(at, { memory: 0.6 })), []],
  ['one that feeds a screen', every(HOUR / 2, 0, 4 * DAY, (at) => gpu(at, { display: true })), []],
  [
    'one of which it is not known',
    every(HOUR / 2, 0, 4 * DAY, (at) => ({ ...gpu(at), gpus: [{ address: GPU.address, memory: 0, display: false }] })),
    [],
  ],
  [
    'one that works a little most of the time',
    every(HOUR / 2, 0, 4 * DAY, (at) => gpu(at, { busy: (at / HOUR) % 3 === 0 ? 0.05 : 0.15 })),
    [],
  ],
  [
    'one that was used in between',
    [
      ...every(HOUR / 2, 0, 2 * DAY, (at) => gpu(at)),
      gpu(2 * DAY + 60, { busy: 0.9 }),
      ...every(HOUR / 2, 2 * DAY + HOUR, 4 * DAY, (at) => gpu(at)),
    ],
    [],
  ],
  [
    'one that goes up and down between the thresholds, after it was idle',
    every(HOUR / 2, 0, 5 * DAY, (at) => gpu(at, { busy: at > 3 * DAY && (at / HOUR) % 2 === 0 ? 0.15 : 0.05 })),
    ['+gpu 0000:3b:00.0/idle'],
  ],
  [
    'one that is used again',
    [
      ...every(HOUR / 2, 0, 3 * DAY, (at) => gpu(at)),
      ...every(30, 3 * DAY + 30, 3 * DAY + 120, (at) => gpu(at, { busy: 0.5 })),
    ],
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'one that may sleep, and is used again',
    every(NVIDIA_TIMING.asleep_ms / 1_000, 0, 4 * DAY, (at) => gpu(at, { busy: at > 3 * DAY ? 0.5 : 0 })),
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'what nobody saw does not count',
    [...every(HOUR / 2, 0, DAY, (at) => gpu(at)), ...every(HOUR / 2, 4 * DAY, 5 * DAY, (at) => gpu(at))],
    [],
  ],
  [
    'what nobody saw is no time that it was neither idle nor used',
    [
      ...every(HOUR / 2, 0, DAY, (at) => gpu(at)),
      ...every(60, 2 * DAY, 2 * DAY + 120, (at) => gpu(at, { busy: 0.15 })),
      ...every(HOUR / 2, 2 * DAY + HOUR / 2, 4 * DAY + HOUR, (at) => gpu(at)),
    ],
    ['+gpu 0000:3b:00.0/idle'],
  ],
  [
    'one that is taken out while it is idle',
    [
      ...every(HOUR / 2, 0, 3 * DAY, (at) => gpu(at)),
      ...every(60, 3 * DAY + 60, 3 * DAY + 700, (at) => inventory(at, { pci: [other] })),
    ],
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'one that is taken from a container while it is idle',
    [...idle, ...every(60, later(60), later(700), (at) => inventory(at, { pci: [other], container: true }))],
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'one that stays in a container',
    [...idle, ...every(60, later(60), later(700), (at) => inventory(at, { pci: [GPU], container: true }))],
    ['+gpu 0000:3b:00.0/idle'],
  ],

  [
    'one that keeps a small model in a large memory',
    every(HOUR / 2, 0, 4 * DAY, (at) => gpu(at, { memory: 0.03, taken: 5e9 })),
    [],
  ],
  [
    'one that is handed to a virtual machine while it is idle',
    [...idle, ...every(60, later(60), later(700), (at) => inventory(at, { pci: [{ ...GPU, driver: 'vfio-pci' }] }))],
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'one whose tool is taken away',
    [...idle, { ...gpu(later(60)), gpus: [] }],
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'one that is divided, so that nobody can tell',
    [
      ...idle,
      ...every(30, later(30), later(120), (at) => ({ ...gpu(at), gpus: [{ address: GPU.address, display: false }] })),
    ],
    ['+gpu 0000:3b:00.0/idle', '-gpu 0000:3b:00.0/idle'],
  ],
  [
    'a broken driver, beside a GPU of another that works',
    [
      kept(0),
      ...every(60, 60, 700, (at) => [
        broken(at),
        { ...gpu(at + 1, { address: '0000:0b:00.0' }), driver: 'amdgpu' },
        kept(at + 2),
      ]).flat(),
    ],
    ['+gpu 0000:3b:00.0/no_driver'],
  ],
  [
    'a function that a GPU makes of itself',
    every(60, 0, HOUR, (at) => inventory(at, { pci: [{ ...driverless, fixed: false }] })),
    [],
  ],
  [
    'a GPU without a driver',
    every(60, 0, 600, (at) => inventory(at, { pci: [driverless] })),
    ['+gpu 0000:3b:00.0/no_driver'],
  ],
  [
    'one whose driver is loaded in time',
    [...every(60, 0, 540, (at) => inventory(at, { pci: [driverless] })), kept(600)],
    [],
  ],
  ['graphics of a BMC', every(60, 0, HOUR, (at) => inventory(at, { pci: [console_] })), []],
  [
    'a kernel that is to leave graphics alone',
    every(60, 0, HOUR, (at) => inventory(at, { pci: [driverless], nomodeset: true })),
    [],
  ],
  [
    'a driver whose tool says that it does not work',
    [
      kept(0),
      ...every(60, 60, 800, (at) => [
        { ...gpu(at), gpus: [], failed: 'Failed to initialize NVML' },
        kept(at + 1),
      ]).flat(),
      gpu(900),
      kept(901),
    ],
    ['+gpu 0000:3b:00.0/no_driver', '-gpu 0000:3b:00.0/no_driver'],
  ],
  [
    'a GPU that is lost to its driver',
    every(60, 0, 600, (at) => gpu(at, { lost: 'GPU is lost' })),
    ['+gpu 0000:3b:00.0/unresponsive'],
  ],

  [
    'x8 in x16, and then well seated',
    [...every(60, 0, 600, (at) => inventory(at, { pci: [narrow] })), ...every(60, 660, 720, kept)],
    ['+gpu 0000:3b:00.0/narrow_link', '-gpu 0000:3b:00.0/narrow_link'],
  ],
  ['a GPU whose link is slow for want of work', every(60, 0, DAY, (at) => inventory(at, { pci: [asleep] })), []],
  [
    'a narrow one that sleeps now and then',
    [
      ...every(60, 0, 600, (at) => inventory(at, { pci: [narrow] })),
      ...every(60, 660, HOUR, (at) => inventory(at, { pci: [unlinked] })),
      ...every(60, HOUR + 60, 2 * HOUR, (at) => inventory(at, { pci: [narrow] })),
    ],
    ['+gpu 0000:3b:00.0/narrow_link'],
  ],
  ['one that is narrow for want of work', every(60, 0, DAY, (at) => inventory(at, { pci: [resting] })), []],
  ['one that a guest sees', every(60, 0, HOUR, (at) => inventory(at, { pci: [narrow], virtual: true })), []],
  [
    'a card of two ports has one link',
    every(60, 0, 600, (at) => inventory(at, { pci: [slow, { ...slow, address: '0000:5e:00.1' }] })),
    ['+network 0000:5e:00.0/slow_link'],
  ],
  [
    'a network card whose link is slow',
    every(60, 0, 600, (at) => inventory(at, { pci: [slow] })),
    ['+network 0000:5e:00.0/slow_link'],
  ],

  [
    'a disk that nothing is on',
    every(HOUR / 2, 0, 3 * DAY + HOUR / 2, (at) => inventory(at, { disks: [DISK] })),
    ['+disk naa.5000c500a1b2c3d4/never_mounted'],
  ],
  [
    'one that is read or written raw',
    every(HOUR / 2, 0, 4 * DAY, (at) => inventory(at, { disks: [{ ...DISK, ios: Math.floor(at / DAY) }] })),
    [],
  ],
  [
    'one that somebody looks into, once it was asked about',
    every(HOUR / 2, 0, 5 * DAY, (at) => inventory(at, { disks: [{ ...DISK, ios: at > 4 * DAY ? 20 : 12 }] })),
    ['+disk naa.5000c500a1b2c3d4/never_mounted'],
  ],
  [
    'one of which nobody can tell what is on it',
    every(HOUR / 2, 0, 4 * DAY, (at) => inventory(at, { disks: [unknown] })),
    [],
  ],
  [
    'one that is formatted in the end',
    [
      ...every(HOUR / 2, 0, 3 * DAY + HOUR / 2, (at) => inventory(at, { disks: [DISK] })),
      inventory(3 * DAY + HOUR, { disks: [{ ...DISK, used: true }] }),
    ],
    ['+disk naa.5000c500a1b2c3d4/never_mounted', '-disk naa.5000c500a1b2c3d4/never_mounted'],
  ],
  [
    'memory that is offline',
    every(60, 0, 600, (at) => inventory(at, { memory: { bytes: 8 * GIB, offline: GIB } })),
    ['+memory/offline'],
  ],
]

for (const [name, items, findings] of rows) {
  test(name, () => assert.deepEqual(found(items), findings))
}
