import assert from 'node:assert/strict'
import { test } from 'node:test'
import { python } from '../../../../services/exception-monitor/grammars/python.ts'
import { readAll } from './read.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const SIMPLE = `Traceback (most recent call last):
  File "/srv/a.py", line 3, in f
    1/0
ZeroDivisionError: division by zero`

const SAID = 'ZeroDivisionError: division by zero < /srv/a.py:3 f'

const rows: Row[] = [
  ['a traceback', SIMPLE, [SAID]],
  ['a prefix on every line', SIMPLE.replace(/^/gm, 'web_1  | '), [SAID]],
  ['a prefix on the first line', `shop.web failed: ${SIMPLE}`, [SAID]],
  [
    'a traceback that is indented',
    `Error processing line 1:\n${SIMPLE.replace(/^/gm, '  ')}`,
    [SAID],
    ['Error processing line 1:'],
  ],
  [
    'another program follows',
    `${SIMPLE}\nINFO:     127.0.0.1 - "GET / HTTP/1.1" 500`,
    [SAID],
    ['INFO:     127.0.0.1 - "GET / HTTP/1.1" 500'],
  ],
  ['no calls', 'Traceback (most recent call last):\nKeyError: 3', ['KeyError: 3']],
  [
    'an unknown type, without message',
    `${SIMPLE.split('\n').slice(0, 3).join('\n')}\nshop.Gone`,
    ['shop.Gone:  < /srv/a.py:3 f'],
  ],
  [
    'a class within a function',
    SIMPLE.replace('ZeroDivisionError', 'shop.f.<locals>.Gone'),
    ['shop.f.<locals>.Gone: division by zero < /srv/a.py:3 f'],
  ],
  [
    'a message of several lines, blank ones among them',
    `${SIMPLE}\n[SQL: select 1]\n\n(see there)`,
    ['ZeroDivisionError: division by zero\n[SQL: select 1]\n\n(see there) < /srv/a.py:3 f'],
  ],
  [
    'loguru',
    SIMPLE.replace('call last):\n  File', 'call last):\n\n> File').replace('\nZero', '\n    └ 0\n\nZero'),
    [SAID],
  ],
  [
    'a chain of three without the blank lines, which the journal leaves out',
    `${SIMPLE}\nThe above exception was the direct cause of the following exception:\n${SIMPLE.replaceAll('ZeroDivisionError', 'KeyError')}\nDuring handling of the above exception, another exception occurred:\n${SIMPLE.replaceAll('ZeroDivisionError', 'OSError')}`,
    ['OSError', 'KeyError', 'ZeroDivisionError'].map((type) => SAID.replace('ZeroDivisionError', type)),
  ],
  ['a cut end', SIMPLE.split('\n').slice(0, 3).join('\n'), ['Exception:  < /srv/a.py:3 f']],
  ['an interruption', SIMPLE.replace(/ZeroDiv.*/, 'KeyboardInterrupt'), ['KeyboardInterrupt:  < /srv/a.py:3 f']],
  ['an exit', SIMPLE.replace(/ZeroDiv.*/, 'SystemExit: 3'), ['SystemExit: 3 < /srv/a.py:3 f']],
  [
    'what is ignored without a traceback',
    "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w'>\nBrokenPipeError: [Errno 32] Broken pipe",
    ['BrokenPipeError: [Errno 32] Broken pipe'],
  ],
  ['what 3.14 ignores', `Exception ignored while calling deallocator <function D.__del__ at 0x7f>:\n${SIMPLE}`, [SAID]],
  [
    'what Python 2 ignored',
    'Exception KeyError: KeyError(1,) in <bound method D.__del__ of <__main__.D object at 0x7f>> ignored\ndone',
    ['KeyError: KeyError(1,)'],
    ['done'],
  ],
  [
    'a task that nobody awaited',
    `ERROR:asyncio:Task exception was never retrieved\nfuture: <Task finished coro=<w() done> exception=ZeroDivisionError()>\nsource_traceback: Object created at (most recent call last):\n  File "/srv/main.py", line 9, in <module>\n    run()\n${SIMPLE}`,
    [SAID],
  ],
  [
    'a group with more than is shown',
    `  + Exception Group Traceback (most recent call last):
  |   File "/srv/a.py", line 3, in f
  |     raise g
  | ExceptionGroup: many (17 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: one
    +---------------- ... ----------------
    | and 16 more exceptions
    +------------------------------------`,
    ['ExceptionGroup: many (17 sub-exceptions) < /srv/a.py:3 f', 'ValueError: one'],
  ],
  [
    'a group in a group, and one that another error caused',
    `  + Exception Group Traceback (most recent call last):
  | ExceptionGroup: outer (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | KeyError: 1
      |
      | During handling of the above exception, another exception occurred:
      |
      | Traceback (most recent call last):
      |   File "/srv/b.py", line 4, in g
      |     x()
      | ValueError: deep
      | with a note
      +------------------------------------
    +---------------- 2 ----------------
    | OSError: shallow
    +------------------------------------

The above exception was the direct cause of the following exception:

${SIMPLE}`,
    [
      SAID,
      'ExceptionGroup: outer (2 sub-exceptions)',
      'ExceptionGroup: inner (1 sub-exception)',
      'ValueError: deep\nwith a note < /srv/b.py:4 g',
      'KeyError: 1',
      'OSError: shallow',
    ],
  ],
  [
    'a worker process',
    `multiprocessing.pool.RemoteTraceback: \n"""\n${SIMPLE}\n"""\n\nThe above exception was the direct cause of the following exception:\n\n${SIMPLE.replace('a.py', 'b.py')}`,
    [SAID.replace('a.py', 'b.py'), SAID],
  ],
  [
    'a report of all threads',
    `Fatal Python error: Segmentation fault

Thread 0x00007f1 [worker] (most recent call first):
  File "/srv/w.py", line 9 in wait

Current thread 0x00007f2 [python] (most recent call first):
  File "/srv/a.py", line 3 in f
  File "/srv/a.py", line 9 in <module>

Current thread's C stack trace (most recent call first):
  Binary file "/usr/bin/python3", at _Py_DumpStack+0x38 [0x5f]
  <truncated rest of calls>

Extension modules: numpy (total: 1)
listening`,
    ['Fatal Python error: Segmentation fault < /srv/a.py:3 f < /srv/a.py:9 <module>'],
    ['listening'],
  ],
  [
    'source that does not parse',
    '  File "/srv/a.py", line 3\n    x = (\n        ^\nSyntaxError: \'(\' was never closed\nnext',
    ["SyntaxError: '(' was never closed < /srv/a.py:3"],
    ['next'],
  ],
  [
    'source that does not parse, imported',
    SIMPLE.replace(/ZeroDiv.*/, '  File "/srv/c.py", line 1\n    x =\n       ^\nSyntaxError: invalid syntax'),
    ['SyntaxError: invalid syntax < /srv/c.py:1 < /srv/a.py:3 f'],
  ],
]

holdAgainstRecorded(python, 'python')
holdAgainstRows(python, rows)

holdAgainstTalk(python, [
  [
    'calls of Ruby, outermost first',
    "Traceback (most recent call last):\n\t1: from a.rb:3:in `<main>'\na.rb:2:in `f': no (RuntimeError)",
  ],
  ['a line about tracebacks', 'the log ends with Traceback (most recent call last):\nso we looked further'],
  [
    'a traceback that is not at the end of a line',
    'saw "Traceback (most recent call last):" twice\n  File "/srv/a.py", line 3, in f',
  ],
  ['a process', 'Process finished:\n  3 files\nProcess 3:\nok'],
  ['a place in a file', '  File "/srv/a.py", line 3\nis where it is set'],
  ['an error without traceback', 'ValueError: no'],
  ['a thread of Java', 'Exception in thread "main" java.lang.Error: no:\n\tat A.main(A.java:3)'],
  ['a thread that is spoken of', 'Exception in thread pool was handled:\nall is well'],
  ['a task that is spoken of', 'Task exception was never retrieved\nsays the documentation'],
])

holdAgainstBait(python, [
  'Traceback (most recent call last):',
  `${SIMPLE}\n`.split('\n').slice(0, 2).join('\n'),
  '  + Exception Group Traceback (most recent call last):',
  'Exception ignored in: <',
  'Fatal Python error: ',
  '  File "',
])

test('two failures in a row are two', () => {
  assert.equal(readAll(python, `${SIMPLE}\n${SIMPLE}`.split('\n')).failures.length, 2)
})

test('a message takes no more than 40 further lines', () => {
  const output = Array.from({ length: 60 }, (_, index) => `row ${index}`)
  const { failures, rest } = readAll(python, [...SIMPLE.split('\n'), ...output])
  assert.equal(failures[0]?.lines.length, 44)
  assert.deepEqual(rest, output.slice(40))
})

test('the stage tells what may still come', () => {
  const begin = python.begins('Traceback (most recent call last):', undefined)
  assert.ok(begin)
  const { progress } = begin
  const stages = [progress.stage as string]
  for (const line of [
    ...SIMPLE.split('\n').slice(1),
    '',
    'During handling of the above exception, another exception occurred:',
  ]) {
    stages.push(`${progress.next(line)} ${progress.stage}`)
  }
  assert.deepEqual(stages, [
    'tentative',
    'part incomplete',
    'part incomplete',
    'part complete',
    'loose complete',
    'part incomplete',
  ])
})

test('lines that are missing from its middle are no part of what it says', () => {
  const [header = '', call = '', source = '', error = ''] = SIMPLE.split('\n')
  const failure = python.parse([header, call, source, '[… 20 lines cut …]', error])
  assert.deepEqual(failure, python.parse(SIMPLE.split('\n')))
})

test('a group is whole when it is closed', () => {
  const begin = python.begins('  + Exception Group Traceback (most recent call last):', undefined)
  assert.ok(begin)
  const { progress } = begin
  assert.equal(progress.stage, 'incomplete')
  for (const line of [
    '  | ExceptionGroup: g (1 sub-exception)',
    '  +-+---------------- 1 ----------------',
    '    | KeyError: 1',
  ]) {
    progress.next(line)
  }
  assert.equal(progress.stage, 'incomplete')
  progress.next('    +------------------------------------')
  assert.equal(progress.stage, 'complete')
})

test("a thread of Java is not taken for Python's", () => {
  assert.equal(python.begins('Exception in thread "main" java.lang.Error: no card:', undefined), undefined)
})
