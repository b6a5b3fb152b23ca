import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Inventory } from '../../../shared/contract/hardware.ts'
import { devices } from '../../../shared/sources/devices.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { writeProgram } from '../../support/programs.ts'
import { SourceFollower, temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const recorded = readFileSync(new URL('../../fixtures/exploration/udevadm.txt', import.meta.url), 'utf8')

const CARD = {
  'sys/bus/pci/devices/0000:5e:00.0/class': '0x020000',
  'sys/bus/pci/devices/0000:5e:00.0/vendor': '0x15b3',
}
/** As far as a test goes, nothing is looked at by itself. */
const NEVER = [1e8, 1e8] as const

/** Has a program write what a file holds, once a file named `go` is there, and then be silent. */
const ON_GO = 'cd "$(dirname "$0")"; while ! [ -e go ]; do sleep 0.02; done; cat events; exec sleep 100'

async function follow(t: TestContext, lines: string, look_ms: readonly [number, number] = NEVER, rest_ms = 1) {
  // Ended before its folder goes, in which its program may write.
  t.after(() => follower.stop())
  const folder = await temporaryFolder(t)
  writeFiles(folder, {
    'sys/bus/pci/devices/0000:00:00.0/class': '0x060000',
    'sys/bus/pci/devices/0000:00:00.0/vendor': '0x8086',
  })
  writeFileSync(join(folder, 'events'), recorded)
  const program = writeProgram(folder, 'udevadm', lines)
  const timing = { look_ms, rest_ms, retry_ms: [10, 50] } as const
  const follower = new SourceFollower<Inventory>(
    (reading) => devices({ program, detect_virt: '/nonexistent', settle_ms: 1, root: folder }, reading, timing),
    {},
  )
  await until(() => follower.items.length > 0, 'it looked')
  return { folder, follower, sees: () => follower.items.at(-1)?.pci.length }
}

test('an event of udev is a reason to look', async (t) => {
  const { folder, follower, sees } = await follow(t, ON_GO)
  assert.equal(sees(), 1)
  writeFiles(folder, CARD)
  writeFileSync(join(folder, 'go'), '')
  await until(() => sees() === 2, 'the card is seen')
  assert.equal(follower.status.position, 'udevadm tells of changes')
  await follower.stop()
  // Loop devices and the like are none, of which most of what was recorded tells.
  assert.equal(follower.items.length, 2)
  assert.ok(!childPrograms().some((status) => status.includes('sleep')))
})

test('without udevadm, which goes while it runs and is cut off, it looks now and then', async (t) => {
  const { folder, follower, sees } = await follow(t, ON_GO.replace(/cat .*/, 'head -c 300 events'), [20, 40])
  rmSync(join(folder, 'udevadm'))
  writeFileSync(join(folder, 'go'), '')
  await until(() => /udevadm is not installed$/.test(String(follower.status.position)), 'it says so')
  writeFiles(folder, CARD)
  await until(() => sees() === 2, 'the card is seen')
  assert.deepEqual([follower.status.connected, follower.warnings.length <= 1], [true, true])
})

test('one that ends is run again, and what came meanwhile is seen', async (t) => {
  const { folder, sees } = await follow(t, 'cd "$(dirname "$0")"; echo x >>runs; cat events; exit 3')
  await until(() => readFileSync(join(folder, 'runs'), 'utf8').length >= 6, 'it ran three times')
  writeFiles(folder, CARD)
  await until(() => sees() === 2, 'the card is seen')
})

test('what floods is read and means little', async (t) => {
  const { folder, follower, sees } = await follow(
    t,
    `${ON_GO.split('cat events')[0]}yes | head -c 20000000; cat events; exec sleep 100`,
  )
  writeFiles(folder, CARD)
  writeFileSync(join(folder, 'go'), '')
  await until(() => sees() === 2, 'the card is seen')
  assert.ok(follower.items.length < 10, `${follower.items.length} looks`)
})

test('however much udev tells, there is a rest between two looks', async (t) => {
  const REST_MS = 200
  const { follower } = await follow(t, 'cd "$(dirname "$0")"; while cat events; do sleep 0.02; done', NEVER, REST_MS)
  await until(() => follower.items.length >= 4, 'it looked again and again')
  const times = follower.items.map(({ time }) => time)
  const least = Math.min(...times.slice(1).map((time, n) => time - (times[n] ?? 0)))
  // Timers of Node may come a millisecond early.
  assert.ok(least * 1_000 >= REST_MS - 2, `${least} s`)
})

test('it ends at once, though a burst may go on for long', async (t) => {
  const { folder, follower } = await follow(t, ON_GO, NEVER, 60_000)
  writeFileSync(join(folder, 'go'), '')
  const started = performance.now()
  await follower.stop()
  assert.ok(performance.now() - started < 2_000)
})

test('a bug of what listens shows at once, though nothing is to be looked at', async (t) => {
  const folder = await temporaryFolder(t)
  const program = writeProgram(folder, 'udevadm', ON_GO.split('cat events')[0] ?? '')
  let thrown: unknown
  const follower = new SourceFollower<Inventory>(async function* (reading) {
    const report = ({ position }: { position?: string | null }) => {
      if (position?.startsWith('udevadm: ')) throw new Error('a bug')
    }
    const options = { program, detect_virt: '/nonexistent', settle_ms: 1, root: folder }
    try {
      yield* devices(options, { ...reading, report }, { look_ms: NEVER })
    } catch (error) {
      thrown = error
    }
  }, {})
  t.after(() => follower.stop())
  await until(() => follower.items.length > 0, 'it looked')
  writeFileSync(join(folder, 'go'), '')
  await until(() => thrown, 'it is thrown', 5_000)
  assert.match(String(thrown), /a bug/)
})
