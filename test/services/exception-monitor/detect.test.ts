import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import { lines, START } from '../../support/detector.ts'
import { entry, stdout, systemd, type TestEntry } from '../../support/journal-entries.ts'
import { dump, failed, findings, JAVA, outline, PYTHON } from './outline.ts'

const native = (unit: string, MESSAGE: string, PRIORITY: string, at: number, more = {}) =>
  stdout(unit, '', at, { MESSAGE, PRIORITY, _TRANSPORT: 'journal', _STREAM_ID: '', ...more })
const kernel = (MESSAGE: string, at: number, PRIORITY = '3') =>
  entry({ MESSAGE, PRIORITY, _TRANSPORT: 'kernel', SYSLOG_IDENTIFIER: 'kernel' }, at)

const cases: [name: string, entries: TestEntry[], told: string[]][] = [
  ['ordinary lines are quiet', stdout('billing.service', 'started\nlistening on 80', 0), []],
  ['a traceback on standard output', stdout('billing.service', PYTHON, 0), ['traceback billing.service/ValueError']],
  [
    'a record of several lines, written to a terminal',
    native('billing.service', 'fail: Shop.Worker[0]\r\n      order 4711 was not paid\r', '6', 0),
    ['error_log billing.service/error'],
  ],
  [
    'a traceback, and then the unit fails of it',
    [...stdout('billing.service', PYTHON, 0), failed('billing.service', 0.01)],
    ['traceback billing.service/ValueError'],
  ],
  [
    'a unit that fails before its last words are read',
    [failed('billing.service', 0), ...stdout('billing.service', PYTHON, 0.01)],
    ['traceback billing.service/ValueError'],
  ],
  [
    'a unit that fails of something else, later',
    [...stdout('billing.service', PYTHON, 0), failed('billing.service', 20)],
    ['traceback billing.service/ValueError', 'unit_failed billing.service/unit_failed'],
  ],
  [
    'a unit that fails at its next start',
    [...stdout('billing.service', PYTHON, 0), failed('billing.service', 5, { INVOCATION_ID: 'another' })],
    ['traceback billing.service/ValueError', 'unit_failed billing.service/unit_failed'],
  ],
  ['a unit that fails without a word', [failed('billing.service', 0)], ['unit_failed billing.service/unit_failed']],
  [
    'a unit that could not start has one question',
    [
      failed('billing.service', 0),
      systemd('billing.service', MESSAGES.start_failed, 0.01, { JOB_RESULT: 'failed', PRIORITY: '3' }),
    ],
    ['unit_failed billing.service/unit_failed'],
  ],
  [
    'an error record right before the unit fails is its last word',
    [...native('billing.service', 'no such database', '3', 0), failed('billing.service', 0.01)],
    ['unit_failed billing.service/unit_failed'],
  ],
  ['anybody can claim that a unit failed', [failed('billing.service', 0, { _PID: '4711' })], []],

  ['an error record', native('billing.service', 'no such database', '3', 0), ['error_log billing.service/error']],
  ['a warning is none', native('billing.service', 'no such database', '4', 0), []],
  [
    'a traceback explains the error record before it',
    [
      ...native('billing.service', 'payment failed', '3', 0),
      ...stdout('billing.service', PYTHON, 0.001, { _STREAM_ID: '' }),
    ],
    ['traceback billing.service/ValueError'],
  ],
  [
    'a traceback in one message',
    native('billing.service', `payment failed\n${PYTHON}`, '3', 0),
    ['traceback billing.service/ValueError'],
  ],
  ['one that somebody logs for information', native('billing.service', `retrying after\n${PYTHON}`, '6', 0), []],
  [
    'two processes at once',
    stdout('a.service', PYTHON, 0).flatMap((line, index) => [
      line,
      ...stdout('b.service', JAVA, 0).slice(index, index + 1),
    ]),
    ['traceback b.service/IllegalStateException', 'traceback a.service/ValueError'],
  ],
  [
    'a line that journald split',
    [
      ...stdout('a.service', `${PYTHON}${'x'.repeat(100)}`, 0).map((line, index) =>
        index === 3 ? entry({ ...fieldsOf(line), _LINE_BREAK: 'line-max' }, 0.003) : line,
      ),
      ...stdout('a.service', 'the rest of it', 0.004),
    ],
    ['traceback a.service/ValueError'],
  ],
  [
    'the standard error of a container has no priority',
    native('docker.service', 'GET / 200', '3', 0).map((one) => entry({ ...fieldsOf(one), CONTAINER_NAME: 'web' }, 0)),
    [],
  ],

  ['a core dump', [dump(0)], ['core_dump billing.service/SIGSEGV']],
  [
    'a core dump, and the unit that failed of it',
    [failed('billing.service', 0, { UNIT_RESULT: 'core-dump' }), dump(1.5)],
    ['core_dump billing.service/SIGSEGV'],
  ],
  [
    'a core dump that nobody wrote',
    [failed('billing.service', 0, { UNIT_RESULT: 'core-dump' })],
    ['unit_failed billing.service/unit_failed'],
  ],
  [
    'a segmentation fault in the kernel’s words',
    [kernel('billing[77]: segfault at 0 ip 00007f10 sp 00007ffd error 4 in libcard.so[7f10+1000]', 0, '6')],
    ['core_dump billing/SIGSEGV'],
  ],
  [
    '… of which the core was dumped',
    [kernel('billing[77]: segfault at 0 ip 00007f10 sp 00007ffd error 4 in libcard.so[7f10+1000]', 0, '6'), dump(1)],
    ['core_dump billing.service/SIGSEGV'],
  ],
  [
    'a kill for want of memory, told by the kernel, systemd and the unit',
    [
      kernel(
        'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/billing.service,task_memcg=/system.slice/billing.service,task=python3,pid=77,uid=0',
        0,
        '6',
      ),
      kernel('Memory cgroup out of memory: Killed process 77 (python3) total-vm:9216kB, anon-rss:8192kB', 0.001),
      systemd('billing.service', MESSAGES.out_of_memory, 0.01, { PRIORITY: '4' }),
      failed('billing.service', 0.02, { UNIT_RESULT: 'oom-kill' }),
    ],
    ['oom_kill billing.service/oom_kill'],
  ],
  [
    'one that systemd-oomd did',
    [
      systemd('billing.service', MESSAGES.oomd_kill, 0, { _SYSTEMD_UNIT: 'systemd-oomd.service', _PID: '300' }),
      failed('billing.service', 0.02, { UNIT_RESULT: 'oom-kill' }),
    ],
    ['oom_kill billing.service/oom_kill'],
  ],

  [
    'a dependency that failed is told of itself',
    [
      failed('db.service', 0),
      systemd('billing.service', MESSAGES.start_failed, 0.1, { JOB_RESULT: 'dependency', PRIORITY: '3' }),
    ],
    ['unit_failed db.service/unit_failed'],
  ],
  [
    'a crash of another kind is not explained by a traceback the program went on from',
    [...stdout('billing.service', PYTHON, 0), dump(8), failed('billing.service', 8.1, { UNIT_RESULT: 'core-dump' })],
    ['traceback billing.service/ValueError', 'core_dump billing.service/SIGSEGV'],
  ],
  [
    'nor is a watchdog',
    [...stdout('billing.service', PYTHON, 0), failed('billing.service', 5, { UNIT_RESULT: 'watchdog' })],
    ['traceback billing.service/ValueError', 'unit_failed billing.service/unit_failed'],
  ],
  [
    'an interruption does not hide that the unit failed',
    [
      ...stdout('a.service', PYTHON.replace(/ValueError: .*/, 'KeyboardInterrupt'), 0),
      failed('a.service', 0.05, { UNIT_RESULT: 'timeout' }),
    ],
    ['unit_failed a.service/unit_failed'],
  ],
  [
    'an error of long ago is not explained by a traceback that is read with it',
    [
      ...native('billing.service', 'payment failed', '3', 0),
      ...stdout('billing.service', PYTHON, 20, { _STREAM_ID: '' }),
    ].map((one) => ({ ...one, read_at: START + 30 })),
    ['error_log billing.service/error', 'traceback billing.service/ValueError'],
  ],
  [
    'an error record that was told before the traceback could be read that explains it',
    late(0),
    ['error_log billing.service/error', '-billing.service/error', 'traceback billing.service/ValueError'],
  ],
  [
    'such a record, where the gap had been open before',
    [...native('billing.service', 'payment failed', '3', 0), ...late(5)],
    ['error_log billing.service/error', 'error_log billing.service/error', 'traceback billing.service/ValueError'],
  ],
  [
    'such a record, where another process said the same meanwhile',
    [
      ...late(0).slice(0, 1),
      ...native('billing.service', 'payment failed', '3', 0.05, { _PID: '200' }),
      ...late(0).slice(1),
    ],
    ['error_log billing.service/error', 'error_log billing.service/error', 'traceback billing.service/ValueError'],
  ],
  [
    'such a record, before an interruption',
    late(0).map((one) => ({ ...one, message: one.message.replace(/^ValueError: .*/, 'KeyboardInterrupt') })),
    ['error_log billing.service/error', '-billing.service/error'],
  ],
  [
    'an error that is indented, a second after another',
    [...native('billing.service', 'payment failed', '3', 0), ...native('billing.service', '  disk is full', '3', 1)],
    ['error_log billing.service/error', 'error_log billing.service/error'],
  ],
  [
    'containers that share a daemon, their lines mixed',
    container('web', PYTHON, 0).flatMap((line, index) => [line, ...container('api', JAVA, 0).slice(index, index + 1)]),
    ['traceback api/IllegalStateException', 'traceback web/ValueError'],
  ],

  [
    'hardware that reports what it put right, at the level of an emergency',
    [
      'Corrected error, no action required.',
      'CPU:0 (17:31:0) MC15_STATUS[Over|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0xdc2040000000011b',
      'Error Addr: 0x000000061ad5f340',
      'Unified Memory Controller Ext. Error Code: 0, DRAM ECC error.',
      'cache level: L3/GEN, tx: GEN, mem-tx: RD',
    ].map((line, n) => kernel(`[Hardware Error]: ${line}`, n / 1000, '0')),
    [],
  ],
  [
    '… and the next time what it did not',
    ['Deferred error, no action required.', 'Uncorrected, software restartable error.'].map((line, n) =>
      kernel(`[Hardware Error]: ${line}`, n / 1000, '0'),
    ),
    ['traceback kernel/hardware_error'],
  ],
  [
    '… between an error of the kernel and what explains nothing',
    [
      kernel('EXT4-fs error (device sda1): ext4_lookup:1706: inode #2: comm ls: deleted inode referenced', 0),
      kernel('{1}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 4', 0.001, '4'),
      kernel('{1}[Hardware Error]: event severity: corrected', 0.002, '4'),
    ],
    ['error_log kernel/error'],
  ],
  ['the fleet’s own reports', stdout('kloros-chaos-monitor.service', PYTHON, 0), []],
  ['an interruption', stdout('a.service', PYTHON.replace(/ValueError: .*/, 'KeyboardInterrupt'), 0), []],
]

/** An error record, and at once the traceback that explains it, which is read more than half a second later. */
function late(at: number): TestEntry[] {
  const rest = stdout('billing.service', PYTHON, at + 0.001, { _STREAM_ID: '' })
  return [
    ...native('billing.service', 'payment failed', '3', at),
    ...stdout('shop.service', 'open', at + 0.6),
    ...rest.map((one) => ({ ...one, read_at: START + at + 0.7 })),
  ]
}

/** What Docker's driver for journald makes of a container's output. */
function container(name: string, text: string, at: number): TestEntry[] {
  const daemon = { _SYSTEMD_UNIT: 'docker.service', _TRANSPORT: 'journal', _STREAM_ID: '', PRIORITY: '3' }
  return stdout('docker.service', text, at, { ...daemon, CONTAINER_NAME: name, SYSLOG_IDENTIFIER: name })
}

function fieldsOf(one: TestEntry): Record<string, string> {
  const names = ['MESSAGE', 'PRIORITY', '_TRANSPORT', '_STREAM_ID', '_SYSTEMD_UNIT', '_SYSTEMD_INVOCATION_ID', '_PID']
  return Object.fromEntries(names.map((name) => [name, one.field(name) ?? '']))
}

test('of a journal it tells', async (t) => {
  for (const [name, entries, told] of cases) {
    await t.test(name, () => assert.deepEqual(outline(entries), told))
  }
})

test('a traceback that was written to a terminal reads as any other', () => {
  const read = (end: string) => findings(stdout('billing.service', PYTHON.replaceAll('\n', `${end}\n`) + end, 0))
  assert.deepEqual(read('\r'), read(''))
})

test('only the units that are asked for are told, with what systemd says of them, and every file', () => {
  const entries = [
    ...stdout('other.service', PYTHON, 0),
    ...stdout('billing.service', PYTHON, 1),
    failed('late.service', 2),
  ]
  const config = { units: ['billing.*', 'late.*'] }
  assert.deepEqual(outline(entries, { config }), [
    'traceback billing.service/ValueError',
    'unit_failed late.service/unit_failed',
  ])
  const file = lines(PYTHON.split('\n'), 0.001).map((line, offset) => ({ ...line, offset }))
  assert.equal(findings(file as never, { config, source: 'files' }).length, 1)
})

const switched = (at: number, ...off: [string, string][]) =>
  ({ part: 'units', position: '', time: START + at, off: new Map(off), host: 'web-1' }) as never
const inhibitions = (...driven: Parameters<typeof findings>) =>
  findings(...driven).map((finding) =>
    'facts' in finding ? [finding.occurrences, finding.facts.kind, finding.facts.inhibited] : [finding.closes],
  )

test('what is switched off is told to be held, but not a user’s unit of the same name', () => {
  const own = stdout('sync.service', PYTHON, 1)
  const of_user = stdout('user@1000.service', PYTHON, 2, { _SYSTEMD_USER_UNIT: 'sync.service', _STREAM_ID: 'a user' })
  const off = switched(0, ['sync.service', 'masked'])
  assert.deepEqual(inhibitions([off, ...own]), [[1, 'traceback', 'sync.service is masked']])
  assert.deepEqual(inhibitions([off, ...of_user]), [[1, 'traceback', undefined]])
})

for (const host of ['web-1', 'the-first']) {
  test(`what is open is held when its unit is switched off, and asked when it is on again, on ${host}`, () => {
    const off: [string, string] = ['sync.service', 'disabled']
    const story = [switched(60, off), switched(61, off, ['other.service', 'masked']), switched(90), switched(91)]
    const again = [switched(92, off), ...stdout('sync.service', PYTHON, 93)]
    const options = { fleet: { project: 'shop', host }, for_s: 120 }
    assert.deepEqual(inhibitions([...stdout('sync.service', PYTHON, 0), ...story, ...again], options), [
      [1, 'traceback', undefined],
      [0, 'traceback', 'sync.service is disabled'],
      [0, 'traceback', ''],
      [0, 'traceback', 'sync.service is disabled'],
      [1, 'traceback', 'sync.service is disabled'],
    ])
  })
}
