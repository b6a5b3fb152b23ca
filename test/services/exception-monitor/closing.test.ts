import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import { stdout, systemd, type TestEntry } from '../../support/journal-entries.ts'
import { failed, findings, outline, PYTHON, started } from './outline.ts'

const HOUR = 3_600
const DAY = 24 * HOUR

const UNIT = 'billing.service'
const say = (id: keyof typeof MESSAGES, at: number, unit = UNIT) => systemd(unit, MESSAGES[id], at)
const opened = 'traceback billing.service/ValueError'
const closed = '-billing.service/ValueError'

const cases: [name: string, entries: TestEntry[], for_s: number, told: string[]][] = [
  ['a unit that runs on is no reason to close', stdout(UNIT, PYTHON, 0), 30 * DAY, [opened]],
  [
    'started again, it runs an hour without it',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, 60)],
    HOUR + 61,
    [opened, closed],
  ],
  ['… not less', [...stdout(UNIT, PYTHON, 0), started(UNIT, 60)], HOUR + 59, [opened]],
  [
    'seen again, the hour begins with the next start',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, 60), ...stdout(UNIT, PYTHON, HOUR), started(UNIT, HOUR + 60)],
    2 * HOUR + 61,
    [opened, opened, closed],
  ],
  [
    'stopped before the hour is over, it says nothing',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, 60), say('unit_stopping', 600), say('unit_stopped', 601)],
    30 * DAY,
    [opened],
  ],
  [
    'a job that ran to its end',
    [...stdout(UNIT, PYTHON, 0), say('unit_starting', DAY), say('unit_succeeded', DAY + 5), started(UNIT, DAY + 5)],
    DAY + 6,
    [opened, closed],
  ],
  [
    'a job that counts as started at once',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, DAY), say('unit_succeeded', DAY + 5)],
    DAY + 6,
    [opened, closed],
  ],
  [
    'one instance of two is active again',
    [failed('w@1.service', 0), failed('w@2.service', 1), started('w@2.service', 60)],
    DAY,
    ['unit_failed w@.service/unit_failed', 'unit_failed w@.service/unit_failed'],
  ],
  [
    '… and then the other',
    [failed('w@1.service', 0), failed('w@2.service', 1), started('w@2.service', 60), started('w@1.service', 90)],
    DAY,
    ['unit_failed w@.service/unit_failed', 'unit_failed w@.service/unit_failed', '-w@.service/unit_failed'],
  ],
  [
    'a service that was stopped did not run to its end',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, 60), say('unit_stopping', 70), say('unit_succeeded', 71)],
    30 * DAY,
    [opened],
  ],
  ['another unit', [...stdout(UNIT, PYTHON, 0), started('other.service', 60)], 2 * HOUR, [opened]],
  [
    'a failed unit is active again',
    [failed(UNIT, 0), started(UNIT, 60)],
    71,
    ['unit_failed billing.service/unit_failed', '-billing.service/unit_failed'],
  ],
  [
    '… but not one that fails at each start',
    [0, 1, 2, 3]
      .flatMap((at) => [failed(UNIT, at, { INVOCATION_ID: `start ${at}` }), started(UNIT, at + 0.5)])
      .slice(0, -1),
    60,
    [1, 2, 3, 4].map(() => 'unit_failed billing.service/unit_failed'),
  ],
  [
    'a transient unit cannot be watched',
    stdout('run-u17.service', PYTHON, 0, { _COMM: 'python3', SYSLOG_IDENTIFIER: 'python3' }),
    DAY - 1,
    ['traceback python3/ValueError'],
  ],
]

test('a gap closes', async (t) => {
  for (const [name, entries, for_s, told] of cases) {
    await t.test(name, () => assert.deepEqual(outline(entries, { for_s }), told))
  }
})

test('what has no unit to watch expires', () => {
  const [found] = findings(stdout('run-u17.service', PYTHON, 0, { _COMM: 'python3', SYSLOG_IDENTIFIER: 'python3' }))
  assert.equal(found && 'opens' in found && found.expires_s, DAY)
})

test('what is read long after it was written closes by its own time', () => {
  const late = 5 * HOUR
  const loop = [0, 5, 10, 15].flatMap((at) => [
    failed(UNIT, at, { INVOCATION_ID: `start ${at}` }),
    started(UNIT, at + 0.1),
  ])
  const entries = loop.map((one) => ({ ...one, time: one.time, read_at: one.time + late }))
  assert.deepEqual(
    outline(entries, { for_s: late + 17 }).filter((line) => line.startsWith('-')),
    [],
  )
})
