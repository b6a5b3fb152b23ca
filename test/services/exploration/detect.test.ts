import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/exploration/index.ts'
import { drive, occurrences, outline, type Saved, START } from '../../support/detector.ts'
import { DISK, entry, every, filled, GPU, gpu, inventory, stalled } from './readings.ts'

const HOUR = 3_600

const { driver: _, ...driverless } = GPU
const bare = { ...driverless, address: '0000:af:00.0' }

test('a gap says what was read, what that is held against, since when, and where to look', () => {
  const { findings } = drive(
    monitor,
    every(10, 0, 300, (at) => filled(at, { mount: '/var lib', used: 0.934 })),
  )
  assert.deepEqual(findings, [
    {
      opens: 'resource_pressure',
      name: 'web-1/filesystem/var lib',
      reason: '/var lib (ext4) is nearly full',
      facts: {
        resource: 'filesystem',
        subject: '/var lib',
        reading: '93 % used, 1 GiB free',
        threshold: '90 % used and less than 10 GiB free',
        look: "du -xh --max-depth=2 '/var lib' | sort -h | tail",
        since: new Date(START * 1000).toISOString(),
      },
    },
  ])
})

test('what is open is brought up to date once an hour, and counts nothing', () => {
  const items = every(10, 0, 2 * HOUR, (at) => filled(at, { used: 0.91 + at / 1e5 }))
  const told = drive(monitor, items).findings.map((one) => ('opens' in one ? [one.occurrences, one.facts.reading] : []))
  assert.deepEqual(told, [
    [undefined, '91 % used, 1 GiB free'],
    [0, '95 % used, 1 GiB free'],
  ])
})

const narrow = {
  ...bare,
  address: '0000:5e:00.0',
  driver: 'nvidia',
  link: { width: 8, max_width: 16, speed: 32, max_speed: 32 },
}
const told = (at: number) => ({ ...gpu(at), gpus: [], failed: 'Failed to initialize NVML' })
const memoryError = (at: number) => entry(at, 'EDAC MC0: 1 UE memory read error on DIMM_A1 (channel:1)')

test('a kill at any reading changes nothing of what is told', () => {
  const items = [
    inventory(0, { pci: [GPU, bare, narrow] }),
    ...every(60, 60, 2_100, (at) => [
      stalled(at, 'io', at < 1_000 ? 70 : 2),
      ...(at < 700 ? [told(at + 1)] : [gpu(at + 1)]),
      memoryError(at + 2),
      inventory(at + 3, { pci: [bare, narrow] }),
    ]).flat(),
  ]
  const whole = outline(drive(monitor, items).findings)
  assert.deepEqual([...new Set(whole)].sort(), [
    '+web-1/gpu 0000:3b:00.0/gone',
    '+web-1/gpu 0000:5e:00.0/narrow_link',
    '+web-1/gpu 0000:5e:00.0/no_driver',
    '+web-1/gpu 0000:af:00.0/no_driver',
    '+web-1/memory/errors',
    '+web-1/pressure/io',
    '-web-1/gpu 0000:5e:00.0/no_driver',
    '-web-1/pressure/io',
  ])
  for (let cut = 1; cut < items.length; cut += 1) {
    const first = drive(monitor, items.slice(0, cut))
    const second = drive(monitor, items.slice(cut), { saved: first.saved })
    assert.deepEqual(outline([...first.findings, ...second.findings]), whole, `killed after ${cut}`)
  }
})

test('what was closed while it did not run is told anew when it was so for long enough', () => {
  const full = (from: number) => every(10, from, from + 300, (at) => filled(at, { mount: '/var', used: 0.934 }))
  const { findings, saved } = drive(monitor, full(0))
  const again = drive(monitor, full(400), { saved: { ...saved, open: [] } }).findings
  assert.deepEqual([outline(findings), outline(again)], [['+web-1/filesystem/var'], ['+web-1/filesystem/var']])
  assert.deepEqual(occurrences(again), { 'web-1/filesystem/var': 1 })
})

const starts: [name: string, every_s: number, off_s: number][] = [
  ['the service starts anew every three hours', 3 * HOUR, 600],
  ['the host is off at night', 24 * HOUR, 8 * HOUR],
]
for (const [name, every_s, off_s] of starts) {
  test(`an unused disk is found, and seen to be used in the end, though ${name}`, () => {
    let saved: Saved | undefined
    const told: string[] = []
    for (let start = 0; start < 8 * 24 * HOUR; start += every_s) {
      const items = every(600, start, start + every_s - off_s, (at) =>
        inventory(at, { disks: [{ ...DISK, ios: Math.max(DISK.ios, at - 5 * 24 * HOUR) }] }),
      )
      const driven = drive(monitor, items, saved && { saved })
      told.push(...outline(driven.findings))
      saved = driven.saved
    }
    const disk = 'web-1/disk naa.5000c500a1b2c3d4/never_mounted'
    assert.deepEqual(told, [`+${disk}`, `-${disk}`])
  })
}

test('of a disk that another replaced it is said so', () => {
  const items = [
    inventory(0, { disks: [DISK] }),
    ...every(60, 60, 600, (at) => inventory(at)),
    inventory(660, { disks: [{ ...DISK, id: 'naa.5000c500ffffffff' }] }),
  ]
  assert.match(drive(monitor, items).findings.at(-1)?.reason ?? '', /another took its place/)
})
