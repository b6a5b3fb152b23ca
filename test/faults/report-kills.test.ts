import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SEED } from '../support/faults.ts'
import { assertCounted, type Expected, killAtRandom } from '../support/killing.ts'
import { type Name, TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'

const REPORTS = 300
const TESTS = 200
/** Every test is in each so-many-eth report. */
const EVERY = 40
const KILLS = 15
const REDIS_KILLS = 2
/** How long reports are written for, at least, in milliseconds; the kills fall into it. */
const WRITING_MS = 15_000

const SERVICES: Name[] = ['test-monitor', 'curiosity-core', 'curiosity-feed']
const CONFIGURATION = `
[fleet]
project = "faults"
host = "here"
[test-monitor]
results = ["FOLDER/results"]
`

/** Each test fails for a while and is then mended for good, so that none is flaky, and none fails as another does. */
function junit(run: number, expected: Expected): string {
  const cases: string[] = []
  for (let n = 0; n < TESTS; n += 1) {
    // Each is in a file of its own, of which a run without it says nothing.
    if (n % EVERY !== run % EVERY) continue
    const own = `test_${[...String(n).padStart(3, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`
    const id = `faults/tests/${own}.py::${own}`
    const fails = run < REPORTS * (0.3 + n / TESTS)
    const known = expected.get(id)
    if (fails) expected.set(id, { occurrences: (known?.occurrences ?? 0) + 1, closed: false })
    else if (known) known.closed = true
    const text = `tests/${own}.py:${n + 10}: AssertionError`
    const failure = `<failure message="AssertionError: ${own} is off">def ${own}():\n&gt;   check()\nE   AssertionError\n\n${text}</failure>`
    cases.push(`<testcase classname="tests.${own}" name="${own}" time="0.001">${fails ? failure : ''}</testcase>`)
  }
  return `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="${cases.length}" time="0.1" timestamp="2026-11-20T12:00:00.000000" hostname="ci">${cases.join('')}</testsuite></testsuites>`
}

/** Writes each report to a file of its own. */
async function write(folder: string, expected: Expected): Promise<void> {
  const started = Date.now()
  for (let run = 0; run < REPORTS; run += 1) {
    const text = junit(run, expected)
    // One that is written in place may be told after the next, and is then of the past.
    writeFileSync(join(folder, '..', 'next.xml'), text)
    renameSync(join(folder, '..', 'next.xml'), join(folder, `run-${run}.xml`))
    const due = started + ((run + 1) / REPORTS) * WRITING_MS
    if (due > Date.now()) await sleep(due - Date.now())
  }
}

test(`${KILLS} kills of services and ${REDIS_KILLS} of Redis lose no report and count no failure twice`, async () => {
  const fleet = await TestFleet.create(CONFIGURATION)
  try {
    const results = join(fleet.folder, 'results')
    mkdirSync(results)
    await fleet.up(...SERVICES)
    const expected: Expected = new Map()
    const killing = { services: SERVICES, kills: KILLS, redis_kills: REDIS_KILLS, within_ms: WRITING_MS }
    await Promise.all([write(results, expected), killAtRandom(fleet, new Random(SEED + 1001), killing)])
    await assertCounted(fleet, 'test_failure', expected, SERVICES)
  } finally {
    await fleet.stop()
  }
})
