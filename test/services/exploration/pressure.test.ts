import assert from 'node:assert/strict'
import { test } from 'node:test'
import { every, filled, found, type Row, sample, stalled } from './readings.ts'

const HOUR = 3_600
const DAY = 24 * HOUR
const GIB = 2 ** 30

const rows: Row[] = [
  [
    'tasks that wait for processors, until they no longer do',
    [...every(10, 0, 900, (at) => stalled(at, 'cpu', 91)), ...every(10, 910, 1_810, (at) => stalled(at, 'cpu', 60, 5))],
    ['+pressure/cpu', '-pressure/cpu'],
  ],
  [
    'a build of ten minutes',
    [...every(10, 0, 600, (at) => stalled(at, 'cpu', 91)), ...every(10, 610, DAY / 8, (at) => stalled(at, 'cpu', 3))],
    [],
  ],
  [
    'two peaks a quarter of an hour apart',
    [stalled(0, 'io', 60), ...every(10, 10, 890, (at) => stalled(at, 'io', 30)), stalled(900, 'io', 60)],
    [],
  ],
  ['memory pressure under its threshold', every(10, 0, HOUR, (at) => stalled(at, 'memory', 9)), []],
  ['memory pressure over it', every(10, 0, HOUR, (at) => stalled(at, 'memory', 11)), ['+pressure/memory']],

  ['a file system nearly full', every(10, 0, 300, (at) => filled(at, { used: 0.91 })), ['+filesystem/var']],
  ['a large one with room', every(10, 0, HOUR, (at) => filled(at, { used: 0.95, free: 500 * GIB })), []],
  [
    'one that goes up and down a little below',
    every(60, 0, DAY, (at) => filled(at, { used: (at / 60) % 2 === 0 ? 0.901 : 0.899 })),
    ['+filesystem/var'],
  ],
  [
    'one that is cleared',
    [...every(10, 0, 300, (at) => filled(at, { used: 0.97 })), filled(310, { used: 0.6, free: 40 * GIB })],
    ['+filesystem/var', '-filesystem/var'],
  ],
  [
    'one that is unmounted',
    [...every(10, 0, 300, (at) => filled(at, { used: 0.97 })), ...every(10, 310, 910, (at) => sample(at))],
    ['+filesystem/var', '-filesystem/var'],
  ],
  [
    'one that cannot be asked for a moment',
    [
      ...every(10, 0, 300, (at) => filled(at, { used: 0.97 })),
      ...every(10, 310, 800, (at) => sample(at)),
      ...every(10, 810, HOUR, (at) => filled(at, { used: 0.97 })),
    ],
    ['+filesystem/var'],
  ],
  [
    'one that answers with errors alone, or hangs',
    [
      ...every(10, 0, 300, (at) => filled(at, { used: 0.97 })),
      ...every(10, 310, HOUR, (at) => sample(at, { unasked: ['/var'] })),
    ],
    ['+filesystem/var'],
  ],
  [
    'all that ZFS mounts of a pool',
    every(10, 0, 300, (at) =>
      sample(at, {
        filesystems: ['/tank/a', '/tank', '/tank/b'].map((mount) => ({ mount, type: 'zfs', used: 0.95, free: 4_096 })),
      }),
    ),
    ['+filesystem/tank'],
  ],
  ['no inodes left', every(10, 0, 300, (at) => filled(at, { inodes: 0.99 })), ['+inodes/var']],
  ['files open', every(10, 0, 300, (at) => sample(at, { files: { used: 95, max: 100 } })), ['+file_descriptors']],
  [
    'inotify watches',
    every(600, 0, 600, (at) =>
      sample(at, { inotify: { uid: 1000, watches: { used: 64_000, max: 65_536 }, instances: { used: 9, max: 128 } } }),
    ),
    ['+inotify_watches'],
  ],
  [
    'a clock that is to be synchronized',
    every(600, 0, HOUR, (at) => sample(at, { clock: { ntp: true, synchronized: false } })),
    ['+clock'],
  ],
  [
    'one of which nobody tells any more',
    [
      ...every(600, 0, HOUR, (at) => sample(at, { clock: { ntp: true, synchronized: false } })),
      ...every(600, HOUR + 600, 2 * HOUR, (at) => sample(at, { clock: null })),
    ],
    ['+clock', '-clock'],
  ],
  ['one that nobody keeps', every(600, 0, DAY, (at) => sample(at, { clock: { ntp: false, synchronized: false } })), []],

  ['what is ignored', every(10, 0, 600, (at) => filled(at, { used: 0.99 })), [], { ignore: ['/v*'] }],
]

for (const [name, items, findings, config] of rows) {
  test(name, () => assert.deepEqual(found(items, config), findings))
}
