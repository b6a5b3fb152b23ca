import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { HostItem, KernelEntry } from '../../../services/exploration/detect.ts'
import monitor from '../../../services/exploration/index.ts'
import { readReport } from '../../../services/exploration/reports.ts'
import { drive, occurrences, outline, START } from '../../support/detector.ts'
import { DISK, entry, every, inventory } from './readings.ts'

const recorded = readFileSync(new URL('../../fixtures/exploration/kernel.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')

const ID = 'naa.5000c500a1b2c3d4'

/** What is read of each recorded message, in order. */
const reports = [
  'gpu 0000:3b:00.0, fatal: Xid 79: it has fallen off the bus',
  'gpu 0000:01:00.0, fatal: Xid 79: it has fallen off the bus',
  undefined,
  'sda, fatal: medium error',
  'sdf, fatal: medium error',
  'sdb, io: I/O error',
  'sdd, fatal: medium error',
  'fd0, io: I/O error',
  undefined,
  undefined,
  'memory, corrected: corrected memory errors',
  'memory, fatal: uncorrected memory error',
  undefined,
  undefined,
  undefined,
  'nvme0, io: I/O timeout',
  'nvme0, io: I/O timeout',
  'nvme0, fatal: its controller is down',
  'nvme0, io: its controller was reset',
  'nvme1, fatal: its controller does not come back',
  'nvme1, fatal: it was given up',
  'nvme1, fatal: it was given up',
  undefined,
  'nvme0n1, io: I/O error',
  'ata1, fatal: it was given up',
  undefined,
  'ata1, io: its link does not come up',
  'sdb, fatal: its RAID threw it out',
  'nvme1n1, fatal: its RAID threw it out',
  undefined,
  'pci 0000:01:00.0, fatal: fatal PCIe error',
  'pci 0000:01:00.0, fatal: fatal PCIe error',
  undefined,
  undefined,
  undefined,
  'gpu 0000:0b:00.0, fatal: it could not be reset',
  'processors, fatal: uncorrected machine check',
  'processors, corrected: corrected machine checks',
  'host, fatal: fatal hardware error',
  undefined,
]

test('recorded messages of the kernel', () => {
  const read = recorded.map((line) => {
    const report = readReport(line)
    return report && `${'disk' in report.of ? report.of.disk : report.of.device}, ${report.kind}: ${report.what}`
  })
  assert.deepEqual(read, reports)
})

test('a message of any length is read in no time', () => {
  for (const text of ['NVRM: Xid (PCI:', 'EDAC MC0: ', 'I/O error, dev ', ': ', 'nvme nvme0: I/O ', 'AER: ']) {
    const started = performance.now()
    readReport(text.repeat(1e5))
    assert.ok(performance.now() - started < 100, text)
  }
})

/** The same, of a boot that is known. */
function boot(id: string, one: KernelEntry): KernelEntry {
  return { ...one, field: (name) => (name === '_BOOT_ID' ? id : one.field(name)) }
}

const io = (at: number, disk = 'sda') => entry(at, `I/O error, dev ${disk}, sector 2048 op 0x0:(READ) flags 0x0`)
const corrected = (at: number, count = 1) => entry(at, `EDAC MC0: ${count} CE memory read error on DIMM_A1 (channel:1)`)
const xid = (at: number, code: number) => entry(at, `NVRM: Xid (PCI:0000:3b:00): ${code}, pid=1, name=python, x`)
const host = inventory(0, { disks: [DISK] })

const rows: [name: string, items: HostItem[], told: string[], counts: Record<string, number>][] = [
  ['a GPU off the bus', [host, xid(1, 79)], ['+web-1/gpu 0000:3b:00.0/errors'], { 'web-1/gpu 0000:3b:00.0/errors': 1 }],
  ['what a program did with a GPU', [host, xid(1, 13), xid(2, 31), xid(3, 43)], [], {}],
  ['two I/O errors within an hour', [host, io(1), io(3_000), io(3_700)], [], {}],
  ['three', [host, io(1), io(2), io(3_000)], [`+web-1/disk ${ID}/errors`], { [`web-1/disk ${ID}/errors`]: 3 }],
  [
    'a port that a disk is plugged into',
    [host, entry(1, 'ata1.00: disabled')],
    [`+web-1/disk ${ID}/errors`],
    { [`web-1/disk ${ID}/errors`]: 1 },
  ],
  [
    'a port that nothing is plugged into',
    [host, entry(1, 'ata2.00: disabled'), entry(2, 'ata11.00: disabled')],
    [],
    {},
  ],
  [
    'a disk of another boot, whatever is called so now',
    [{ ...host, boot: 'b' }, boot('a', entry(1, 'ata1.00: disabled'))],
    [],
    {},
  ],
  [
    'a disk of this boot',
    [{ ...host, boot: 'b' }, boot('b', entry(1, 'ata1.00: disabled'))],
    [`+web-1/disk ${ID}/errors`],
    { [`web-1/disk ${ID}/errors`]: 1 },
  ],
  ['those of a disk that can be unplugged', [host, ...every(1, 1, 9, (at) => io(at, 'sdz'))], [], {}],
  ['memory errors that were corrected', [host, corrected(1, 9), corrected(90_000, 9)], [], {}],
  ['ten in a day', [host, corrected(1, 9), corrected(80_000)], ['+web-1/memory/errors'], { 'web-1/memory/errors': 10 }],
  ['what any program says', [host, { ...xid(1, 79), field: () => 'stdout' }], [], {}],
  ['what was long before it was read', [host, { ...xid(1, 79), read_at: START + 2 * 86_400 }], [], {}],
  [
    'errors before it is known which devices there are',
    [io(-3), io(-2), io(-1), host],
    [`+web-1/disk ${ID}/errors`],
    { [`web-1/disk ${ID}/errors`]: 3 },
  ],
  ['three before, over most of a day', [io(-72_000), io(-36_000), io(-1), host], [], {}],
  [
    'three before, of which the last two are of one hour with the next',
    [io(-72_000), io(-2), io(-1), host, io(1)],
    [`+web-1/disk ${ID}/errors`],
    { [`web-1/disk ${ID}/errors`]: 3 },
  ],
  [
    'many errors before, of a GPU and of a disk',
    [...every(1, -300, -1, (at) => (at % 2 === 0 ? xid(at, 79) : io(at))), host],
    ['+web-1/gpu 0000:3b:00.0/errors', '+web-1/gpu 0000:3b:00.0/errors', `+web-1/disk ${ID}/errors`],
    { 'web-1/gpu 0000:3b:00.0/errors': 150, [`web-1/disk ${ID}/errors`]: 150 },
  ],
  [
    'a burst is told at once, the rest when its time has come',
    [host, ...every(1, 1, 100, (at) => io(at))],
    [`+web-1/disk ${ID}/errors`, `+web-1/disk ${ID}/errors`],
    { [`web-1/disk ${ID}/errors`]: 100 },
  ],
]

for (const [name, items, told, counts] of rows) {
  test(name, () => {
    const { findings } = drive(monitor, items, { until: START + 100_000 })
    assert.deepEqual(outline(findings), told)
    assert.deepEqual(occurrences(findings), counts)
  })
}

const medium = (at: number) => entry(at, `critical medium error, dev sda, sector ${at} op 0x0:(READ) flags 0x80700`)
const at = (seconds: number) => new Date((START + seconds) * 1000).toISOString()

test('what is told of errors is what opened their gap, until as many came of another kind', () => {
  const items = [host, medium(1), io(1_000), io(1_500), ...every(1, 9_000, 9_002, (at) => io(at)), io(20_000)]
  const told = drive(monitor, items, { until: START + 30_000 }).findings.map((one) =>
    'opens' in one && one.opens === 'hardware_lost' ? [one.facts.reading, one.facts.message, one.facts.since] : [],
  )
  const first = ['medium error', medium(1).message, at(1)]
  const next = ['I/O error, at least 3 in an hour', io(1).message, at(1)]
  assert.deepEqual(told, [first, first, first, first, next, next])
})
