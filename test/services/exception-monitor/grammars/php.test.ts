import assert from 'node:assert/strict'
import { test } from 'node:test'
import { php } from '../../../../services/exception-monitor/grammars/php.ts'
import { readAll } from './read.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const TRACE = `Uncaught App\\Gone: no such card in /srv/a.php:3
Stack trace:
#0 /srv/b.php(9): App\\Card->find('in (3)', Array)
#1 [internal function]: App\\{closure}(3)
#2 /srv/c.php(4): array_map(Object(Closure), Array)
#3 {main}
  thrown in /srv/a.php on line 3`

const LOGGED = `PHP Fatal error:  ${TRACE}`
const SHOWN = `Fatal error: ${TRACE}`
const SAID =
  'App\\Gone: no such card < /srv/a.php:3 App\\Card->find < /srv/b.php:9 App\\{closure} < : array_map < /srv/c.php:4 {main}'

const MONOLOG = `[2026-03-14 09:26:53] production.ERROR: no such card {"userId":3,"exception":"[object] (App\\\\Gone(code: 0): no such card at /srv/a.php:3)
[stacktrace]
#0 /srv/b.php(9): App\\\\Card->find()
#1 {main}

[previous exception] [object] (PDOException(code: HY000): gone away at /srv/db.php:7)
[stacktrace]
#0 {main}
"} `

const rows: Row[] = [
  ['the log', LOGGED, [SAID]],
  ['the output', `\n${SHOWN}`, [SAID], ['']],
  ['the log, then the output', `${LOGGED}\n\n${SHOWN}`, [SAID]],
  ['the log, then the output, in the journal', `${LOGGED}\n${SHOWN}\nnext`, [SAID], ['next']],
  [
    'behind FastCGI',
    `FastCGI sent in stderr: "PHP message: ${LOGGED}" while reading response header from upstream`,
    [SAID],
  ],
  ['behind Apache, which writes line ends as two characters', LOGGED.replaceAll('\n', '\\n'), [SAID]],
  [
    'a chain, the cause first',
    `PHP Fatal error:  Uncaught LogicException: one\ntwo in /srv/a.php:2\nStack trace:\n#0 /srv/a.php(3): f()\n#1 {main}\n\nNext Exception in /srv/a.php:4\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 4`,
    ['Exception:  < /srv/a.php:4 {main}', 'LogicException: one\ntwo < /srv/a.php:2 f < /srv/a.php:3 {main}'],
  ],
  [
    'a message with a trace of its own',
    'PHP Fatal error:  Uncaught Error: was\nStack trace:\n#0 {main}\nbefore in /srv/a.php:2\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 2',
    ['Error: was\nStack trace:\n#0 {main}\nbefore < /srv/a.php:2 {main}'],
  ],
  [
    'PHP 5',
    "PHP Fatal error:  Uncaught exception 'Gone' with message 'no such card' in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 3",
    ['Gone: no such card < /srv/a.php:3 {main}'],
  ],
  [
    'a place within the message',
    'PHP Fatal error:  Uncaught ArgumentCountError: Too few arguments, 0 passed in /srv/a.php on line 3 and exactly 1 expected in /srv/b.php:2\nStack trace:\n#0 {main}\n  thrown in /srv/b.php on line 2',
    [
      'ArgumentCountError: Too few arguments, 0 passed in /srv/a.php on line 3 and exactly 1 expected < /srv/b.php:2 {main}',
    ],
  ],
  [
    'source that does not parse',
    "PHP Parse error:  Unclosed '(' on line 2 in /srv/a.php on line 3",
    ["Parse error: Unclosed '(' on line 2 < /srv/a.php:3"],
  ],
  [
    'no memory left, told twice',
    'PHP Fatal error:  Allowed memory size of 2 bytes exhausted in /srv/a.php on line 3\n\nFatal error: Allowed memory size of 2 bytes exhausted in /srv/a.php on line 3',
    ['Fatal error: Allowed memory size of 2 bytes exhausted < /srv/a.php:3'],
  ],
  [
    'no time left, with the calls that 8.5 adds',
    'PHP Fatal error:  Maximum execution time of 1 second exceeded in /srv/a.php on line 3\nStack trace:\n#0 /srv/a.php(9): f()\n#1 {main}\nnext',
    ['Fatal error: Maximum execution time of 1 second exceeded < /srv/a.php:3 f < /srv/a.php:9 {main}'],
    ['next'],
  ],
  [
    'no file to require',
    "PHP Warning:  require(x.php): Failed to open stream in /srv/a.php on line 2\nPHP Fatal error:  Uncaught Error: Failed opening required 'x.php' (include_path='.') in /srv/a.php:2\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 2",
    ["Error: Failed opening required 'x.php' (include_path='.') < /srv/a.php:2 {main}"],
    ['PHP Warning:  require(x.php): Failed to open stream in /srv/a.php on line 2'],
  ],
  [
    'what a program logs by itself',
    'Error: x in /srv/a.php:2\nStack trace:\n#0 {main}\n\nNext App\\Gone: y in /srv/a.php:4\nStack trace:\n#0 {main}\nnext',
    ['App\\Gone: y < /srv/a.php:4 {main}', 'Error: x < /srv/a.php:2 {main}'],
    ['next'],
  ],
  [
    'Monolog',
    `${MONOLOG}\nnext`,
    [
      'App\\Gone: no such card < /srv/a.php:3 App\\Card->find < /srv/b.php:9 {main}',
      'PDOException: gone away < /srv/db.php:7 {main}',
    ],
    ['next'],
  ],
  [
    'Monolog in one line',
    'request.CRITICAL: Uncaught PHP Exception Gone: "no" at a.php line 3 {"exception":"[object] (Gone(code: 0): no at /srv/a.php:3)"} []\nnext',
    ['Gone: no < /srv/a.php:3'],
    ['next'],
  ],
]

holdAgainstRecorded(php, 'php')
holdAgainstRows(php, rows)

holdAgainstTalk(php, [
  [
    'a warning',
    'PHP Warning:  Undefined variable $x in /srv/a.php on line 3\n\nWarning: Undefined variable $x in /srv/a.php on line 3',
  ],
  ['a notice', 'PHP Notice:  Undefined index: x in /srv/a.php on line 3'],
  ['what is deprecated', 'PHP Deprecated:  f() is deprecated in /srv/a.php on line 3'],
  ["another program's fatal error", 'Fatal error: cannot open the file'],
  ['a trace without an error', 'here it is\nStack trace:\n#0 {main}'],
  ['Monolog, at its information', MONOLOG.replace('ERROR', 'INFO')],
])

holdAgainstBait(php, [
  'PHP Fatal error:  Uncaught ',
  'PHP Fatal error:  Uncaught A: b in /c.php:3\nStack trace:\n#0 ',
  '"exception":"[object] (A(code: 0): ',
  'A: in ',
])

test('what is logged twice is two failures', () => {
  const { failures } = readAll(php, [...LOGGED.split('\n'), ...LOGGED.split('\n')])
  assert.equal(failures.length, 2)
})

test('what is displayed of another error is a failure of its own', () => {
  const { failures } = readAll(php, [...LOGGED.split('\n'), '', ...SHOWN.replaceAll('card', 'cart').split('\n')])
  assert.equal(failures.length, 2)
})
