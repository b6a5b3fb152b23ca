import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignalStream } from '../../shared/bus/signals.ts'
import { FakeJournal } from '../support/fake-journal.ts'
import { SEED } from '../support/faults.ts'
import { killAtRandom } from '../support/killing.ts'
import { readProcess, TestFleet } from '../support/live-fleet.ts'
import { writeProgram } from '../support/programs.ts'
import { Random } from '../support/random.ts'
import { comesToBe, until } from '../support/until.ts'

const ERRORS = 600
const KILLS = 4
const REDIS_KILLS = 1
/** How long the kernel reports errors for, in milliseconds; the kills fall into it. */
const REPORTING_MS = 4_000

/** Where the nth GPU is: each fails once. */
const placeOf = (n: number) =>
  `0000:${(n >> 5).toString(16).padStart(2, '0')}:${(n & 31).toString(16).padStart(2, '0')}`

/** Has the kernel report errors, a few at a time. */
async function report(fake: FakeJournal): Promise<void> {
  const started = Date.now()
  for (let n = 0; n < ERRORS; n += 10) {
    const messages = Array.from(
      { length: 10 },
      (_, i) => `NVRM: Xid (PCI:${placeOf(n + i)}): 79, GPU has fallen off the bus.`,
    )
    fake.log(messages, '_TRANSPORT=kernel\n', started * 1_000)
    const due = started + (n / ERRORS) * REPORTING_MS
    if (due > Date.now()) await sleep(due - Date.now())
  }
}

/** How many processes have this in their command line. */
function running(text: string): number {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && readProcess(`${pid}/cmdline`).includes(text)).length
}

test(`${KILLS} kills of exploration and ${REDIS_KILLS} of Redis lose no error of the kernel and tell none twice`, async (t) => {
  const fake = await FakeJournal.make(t)
  const fleet = await TestFleet.create()
  try {
    const { folder } = fleet
    const udevadm = writeProgram(folder, 'udevadm', `exec tail -f '${folder}/kloros.toml'`)
    const programs = `journalctl = ${JSON.stringify(fake.program)}\nudevadm = ${JSON.stringify(udevadm)}\n`
    writeFileSync(join(folder, 'kloros.toml'), `[fleet]\nhost = "here"\n[exploration]\n${programs}`)
    await fleet.up('exploration')
    const killing = {
      services: ['exploration'],
      kills: KILLS,
      redis_kills: REDIS_KILLS,
      within_ms: REPORTING_MS,
    } as const
    await Promise.all([report(fake), killAtRandom(fleet, new Random(SEED + 17), killing)])
    const told = async () => {
      const entries = await new SignalStream(fleet.redis.client as never, 'kloros').newest(10 * ERRORS)
      const names = entries.map(({ signal }) => `${(signal as { facts: { gap_name: string } }).facts.gap_name}`)
      return names.filter((name) => name.endsWith('/errors')).sort()
    }
    const expected = Array.from({ length: ERRORS }, (_, n) => `here/gpu ${placeOf(n)}.0/errors`).sort()
    await comesToBe(told, expected, 30_000)
    assert.equal(new Set(await told()).size, ERRORS)
    fleet.assertNoErrors('exploration')
    // What listens for devices has nothing to say, and would never notice that nobody hears it.
    await until(() => running(`tail\0-f\0${folder}`) === 1, 'what the killed ones ran is gone')
  } finally {
    await fleet.stop()
  }
})
