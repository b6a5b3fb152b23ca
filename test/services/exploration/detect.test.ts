import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/exploration/index.ts'
import { drive, outline, START } from '../../support/detector.ts'
import { every, filled, GPU, inventory, stalled } from './readings.ts'

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

test('a kill at any reading changes nothing of what is told', () => {
  const items = [
    inventory(0, { pci: [GPU, bare] }),
    ...every(60, 60, 1_500, (at) => [
      stalled(at, 'io', at < 1_000 ? 70 : 2),
      inventory(at + 1, { pci: [bare] }),
    ]).flat(),
  ]
  const whole = outline(drive(monitor, items).findings)
  assert.equal(whole.length, 4, `${whole}`)
  for (let cut = 1; cut < items.length; cut += 1) {
    const first = drive(monitor, items.slice(0, cut))
    const second = drive(monitor, items.slice(cut), { saved: first.saved })
    assert.deepEqual(outline([...first.findings, ...second.findings]), whole, `killed after ${cut}`)
  }
})
