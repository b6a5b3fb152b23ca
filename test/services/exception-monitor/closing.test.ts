import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/exception-monitor/index.ts'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import { NO_BOARD } from '../../../shared/contract/monitor.ts'
import { SavedState } from '../../../shared/daemon/state.ts'
import { drive, START } from '../../support/detector.ts'
import { stdout, systemd, type TestEntry } from '../../support/journal-entries.ts'
import { dump, failed, findings, JAVA, outline, PYTHON, started } from './outline.ts'

const HOUR = 3_600
const DAY = 24 * HOUR

const UNIT = 'billing.service'
const say = (id: keyof typeof MESSAGES, at: number, unit = UNIT) => systemd(unit, MESSAGES[id], at)
const opened = 'traceback billing.service/ValueError'
const closed = '-billing.service/ValueError'
const broke = 'unit_failed billing.service/unit_failed'
const mended = '-billing.service/unit_failed'
const logs = (at: number) => stdout(UNIT, 'no such database', at, { PRIORITY: '3' })

/** Read at once, long after it was written: so many seconds after START. */
const readAt = (at: number, entries: TestEntry[]) => entries.map((one) => ({ ...one, read_at: START + at }))

/** A job that writes something after so many of the five seconds that it runs. */
const job = (at: number, text: string, after: number) =>
  [
    say('unit_starting', at),
    ...stdout(UNIT, text, at + after),
    say('unit_succeeded', at + 5.01),
    started(UNIT, at + 5.02),
  ].sort((a, b) => a.time - b.time)

const cases: [name: string, entries: TestEntry[], for_s: number, told: string[]][] = [
  ['a unit that runs on is no reason to close', stdout(UNIT, PYTHON, 0), 30 * DAY, [opened]],
  [
    'started again, it runs an hour without it',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, 60)],
    HOUR + 61,
    [opened, closed],
  ],
  [
    'started again by a clock that is behind, it runs an hour without it',
    [...stdout(UNIT, PYTHON, 0), started('other.service', 30), { ...started(UNIT, -1_200), read_at: START + 60 }],
    HOUR + 62,
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
  ['one that systemd restarts at once', [failed(UNIT, 0), started(UNIT, 0.1)], 30, [broke, mended]],
  [
    '… with a gap that was open already',
    [failed(UNIT, 0), failed(UNIT, 5, { INVOCATION_ID: 'another' }), started(UNIT, 5.1)],
    30,
    [broke, broke, mended],
  ],
  [
    '… after a traceback',
    [...stdout(UNIT, PYTHON, 0), failed(UNIT, 0.01), say('unit_starting', 0.1), started(UNIT, 0.15)],
    HOUR + 2,
    [opened, closed],
  ],
  [
    '… after the record of an error',
    [...logs(0), started(UNIT, 0.1)],
    HOUR + 2,
    ['error_log billing.service/error', '-billing.service/error'],
  ],
  [
    '… though its core takes its time to be written',
    [failed(UNIT, 0.2, { UNIT_RESULT: 'core-dump' }), started(UNIT, 0.3), dump(2, 0.2)],
    HOUR + 2,
    ['core_dump billing.service/SIGSEGV', '-billing.service/SIGSEGV'],
  ],
  [
    '… and more of the traceback is read when it runs again',
    [
      ...stdout(UNIT, PYTHON, 0),
      started(UNIT, 0.2),
      ...stdout(UNIT, `During handling of the above exception, another exception occurred:\n\n${PYTHON}`, 5),
    ],
    HOUR + 2,
    [opened, `${opened} ×0`, closed],
  ],
  [
    '… and was read of long after it',
    readAt(1_000, [failed(UNIT, 0), started(UNIT, 0.1), ...stdout('other.service', 'hello', 900)]),
    1_100,
    [broke, mended],
  ],
  [
    'one that was started and fails of something that is told',
    [failed(UNIT, 0), started(UNIT, 60), ...stdout(UNIT, PYTHON, 63), failed(UNIT, 63.5)],
    30 * DAY,
    [broke, opened],
  ],
  [
    'one that is dead of another failure',
    [...stdout(UNIT, PYTHON, 0), started(UNIT, 60), ...stdout(UNIT, JAVA, 100), failed(UNIT, 100.5)],
    30 * DAY,
    [opened, 'traceback billing.service/IllegalStateException'],
  ],
  [
    '… until it was started again',
    [
      ...stdout(UNIT, PYTHON, 0),
      started(UNIT, 60),
      ...stdout(UNIT, JAVA, 100),
      failed(UNIT, 100.5),
      started(UNIT, 200),
    ],
    HOUR + 202,
    [opened, 'traceback billing.service/IllegalStateException', closed, '-billing.service/IllegalStateException'],
  ],
  [
    'a job that was started again and could not be',
    [failed(UNIT, 0), say('unit_starting', 60), systemd(UNIT, MESSAGES.start_failed, 61, { JOB_RESULT: 'dependency' })],
    30 * DAY,
    [broke],
  ],
  [
    'a job that fails in the words that were its last before',
    [...stdout(UNIT, PYTHON, 0), ...job(DAY, PYTHON, 5), ...job(2 * DAY, PYTHON, 5)],
    3 * DAY,
    [opened, opened, opened],
  ],
  ['… that are read after its end', [...stdout(UNIT, PYTHON, 0), ...job(DAY, PYTHON, 5.1)], 2 * DAY, [opened, opened]],
  ['… that are long before its end', [...job(0, PYTHON, 1), ...job(DAY, PYTHON, 1)], 2 * DAY, [opened, opened]],
  [
    '… of which it is read long after it',
    [...stdout(UNIT, PYTHON, 0), ...readAt(DAY + 9, job(DAY, PYTHON, 1))],
    2 * DAY,
    [opened, opened],
  ],
  [
    '… and then does not',
    [...job(0, PYTHON, 4), ...job(DAY, PYTHON, 4), ...job(2 * DAY, 'hello', 4)],
    2 * DAY + 7,
    [opened, opened, closed],
  ],
  [
    'an hour without it that ended before it was read',
    [
      ...stdout(UNIT, PYTHON, 0),
      ...readAt(5_000, [started(UNIT, 60), say('unit_stopping', 4_000), say('unit_stopped', 4_001)]),
      ...readAt(5_000, stdout('other.service', 'hello', 4_990)),
    ],
    6_000,
    [opened, closed],
  ],
  [
    'an hour that was not without it, of which it is read long after it',
    [
      ...stdout(UNIT, PYTHON, 0),
      ...readAt(5_000, [started(UNIT, 60), ...stdout(UNIT, PYTHON, 100), ...stdout('other.service', 'hello', 4_990)]),
    ],
    30 * DAY,
    [opened, opened],
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

test('after a restart nothing closes before it is read what happened meanwhile', () => {
  const { saved } = drive(monitor, [...stdout(UNIT, PYTHON, 0), started(UNIT, 60)] as never, { until: START + 100 })
  const state = new SavedState<never>(monitor.state?.max ?? 0)
  for (const [key, json] of saved.state) assert.ok(state.restore(key, json, monitor.state?.value as never))
  const detector = monitor.detector({
    config: monitor.config.parse({}),
    fleet: { project: 'shop', host: 'web-1' },
    state,
    board: NO_BOARD,
    isOpen: () => true,
    skip: () => undefined,
  })
  assert.deepEqual([detector.wakeAt?.(), ...(detector.tick?.(START + 5_000) ?? [])], [undefined])
  const [hello] = stdout('other.service', 'hello', 5_000)
  assert.deepEqual([...detector.take(hello as never, 'journal')], [])
  const [told] = detector.tick?.(START + 5_000) ?? []
  assert.ok(told && 'closes' in told)
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
