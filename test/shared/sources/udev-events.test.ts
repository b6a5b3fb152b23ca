import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type UdevEvent, UdevEvents } from '../../../shared/sources/udev-events.ts'

const recorded = readFileSync(new URL('../../fixtures/exploration/udevadm.txt', import.meta.url), 'utf8')

const outline = (events: readonly UdevEvent[]) =>
  events.map((event) => `${event.get('ACTION')} ${event.get('SUBSYSTEM')} ${event.get('DEVPATH')?.split('/').at(-1)}`)

const events = [
  'change block loop0',
  'change block loop0',
  'change block loop0',
  'add net kd0',
  'add queues rx-0',
  'add queues tx-0',
  'remove queues rx-0',
  'remove queues tx-0',
  'remove net kd0',
  'add pci 0000:00:03.0',
]

test('recorded events, whole and in pieces of any size', () => {
  for (const step of [1, 2, 7, 100, 4_096, recorded.length]) {
    const parser = new UdevEvents()
    const told: UdevEvent[] = []
    for (let at = 0; at < recorded.length; at += step) told.push(...parser.push(recorded.slice(at, at + step)))
    assert.deepEqual(outline(told), events, `in pieces of ${step}`)
  }
})

const rows: [name: string, text: string, told: string[]][] = [
  ['no end', 'UDEV  [1.0] add /a (net)\nACTION=add\nSUBSYSTEM=net\nDEVPATH=/a\n', []],
  ['no action', 'SUBSYSTEM=net\nDEVPATH=/a\n\n', []],
  ['words of no event', 'monitor will print\n\nhello\n\n', []],
  ['an overlong line', `ACTION=add\nX=${'x'.repeat(10_000)}\nSUBSYSTEM=net\nDEVPATH=/a\n\n`, ['add net a']],
  ['a value with a sign in it', 'ACTION=add\nSUBSYSTEM=a=b\nDEVPATH=/a\n\n', ['add a=b a']],
]
for (const [name, text, told] of rows) {
  test(name, () => assert.deepEqual(outline(new UdevEvents().push(text)), told))
}

test('what never ends is bounded', () => {
  const parser = new UdevEvents()
  for (let n = 0; n < 1_000; n += 1) assert.deepEqual(parser.push('x'.repeat(10_000)), [])
  for (let n = 0; n < 1_000; n += 1) assert.deepEqual(parser.push(`\nK${n}=v`), [])
  const [event] = parser.push('\nACTION=add\n\n')
  assert.equal(event, undefined)
})
