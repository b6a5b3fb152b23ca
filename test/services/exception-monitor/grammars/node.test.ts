import { atFrames } from '../../../../services/exception-monitor/grammars/at-frames.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const CALLS = '    at f (/srv/a.js:3:9)\n    at node:internal/main/run_main_module:28:49'
const SAID = '/srv/a.js:3 f < node:internal/main/run_main_module:28'
const SOURCE = "/srv/a.js:3\n  throw new Error('gone')\n  ^\n"
const END = '\nNode.js v20.20.2'

const rows: Row[] = [
  ['an error that nothing caught', `${SOURCE}\nError: gone\n${CALLS}\n${END}`, [`Error: gone < ${SAID}`]],
  ['without the blank lines', `${SOURCE}Error: gone\n${CALLS}${END}`, [`Error: gone < ${SAID}`]],
  ['an error that was printed', `Error: gone\n${CALLS}`, [`Error: gone < ${SAID}`]],
  ['behind what a program says', `order 3 failed: TypeError: gone\n${CALLS}`, [`TypeError: gone < ${SAID}`]],
  ['with a name like no error', `Oops: odd\n${CALLS}`, [`Oops: odd < ${SAID}`]],
  ['the same behind what a program says', `order 3 failed: Oops: odd\n${CALLS}`, [`Oops: odd < ${SAID}`]],
  ['without a message', `ValidationError\n${CALLS}`, [`ValidationError:  < ${SAID}`]],
  ['with a code', `TypeError [ERR_INVALID_URL]: no URL\n${CALLS}`, [`TypeError: no URL < ${SAID}`]],
  [
    'with properties',
    `Error: gone\n${CALLS} {\n  code: 'ENOENT',\n  info: {\n    a: 1\n  }\n}\nnext`,
    [`Error: gone < ${SAID}`],
    ['next'],
  ],
  [
    'with a cause, which has one, and one that is no error',
    `Error: gone\n${CALLS} {\n  [cause]: TypeError: two\n  lines\n      at g (/srv/b.js:4:1) {\n    [cause]: Oops: odd\n        at h (/srv/c.js:5:1) {\n      [cause]: 'why'\n    }\n  }\n}`,
    [`Error: gone < ${SAID}`, 'TypeError: two\nlines < /srv/b.js:4 g', 'Oops: odd < /srv/c.js:5 h'],
  ],
  [
    'of several, of which one has no calls',
    `AggregateError: many\n${CALLS} {\n  [errors]: [\n    E2: one\n        at g (/srv/b.js:4:1) {\n      code: 'X'\n    },\n    [Error: two],\n    3\n  ]\n}${END}`,
    [`AggregateError: many < ${SAID}`, 'E2: one < /srv/b.js:4 g', 'Error: two'],
  ],
  [
    'of several, without calls of its own',
    `node:internal/process/promises:391\n    triggerUncaughtException(err);\n    ^\n\n[AggregateError: All promises were rejected] {\n  [errors]: [\n    Error: p1\n        at file:///srv/a.mjs:1:35,\n    RangeError: p2\n        at async g (file:///srv/a.mjs:1:67)\n  ]\n}\n${END}`,
    [
      'AggregateError: All promises were rejected < node:internal/process/promises:391',
      'Error: p1 < file:///srv/a.mjs:1',
      'RangeError: p2 < file:///srv/a.mjs:1 g',
    ],
  ],
  [
    'printed without calls, but with what only an error has',
    "[Error: ENOENT: no such file or directory, open '/x'] {\n  errno: -2,\n  code: 'ENOENT',\n  path: '/x'\n}",
    ["Error: ENOENT: no such file or directory, open '/x'"],
  ],
  [
    'as a property of what is printed',
    "{\n  order: 3,\n  error: Error: gone\n      at f (/srv/a.js:3:9) {\n    code: 'X'\n  }\n}\nnext",
    ['Error: gone < /srv/a.js:3 f'],
    ['{', '  order: 3,', 'next'],
  ],
  [
    'that nothing listened for',
    `Error: gone\n${CALLS}\nEmitted 'error' event on Socket instance at:\n    at emitErrorNT (node:internal/streams/destroy:169:8) {\n  errno: -111\n}\n${END}`,
    [`Error: gone < ${SAID}`],
  ],
  [
    'an assertion, with what differs',
    `AssertionError [ERR_ASSERTION]: Expected values to be strictly deep-equal:\n+ actual - expected\n\n  {\n+   a: 3\n-   a: 4\n  }\n${CALLS} {\n  generatedMessage: true\n}`,
    [
      `AssertionError: Expected values to be strictly deep-equal:\n+ actual - expected\n\n  {\n+   a: 3\n-   a: 4\n  } < ${SAID}`,
    ],
  ],
  [
    'a message with what looks like a call',
    `${SOURCE}\nError: stopped\n  at row 17\n\nfix it\n${CALLS}`,
    [`Error: stopped\n  at row 17\n\nfix it < ${SAID}`],
  ],
  [
    'a message that holds another header',
    `Error: build failed:\nSyntaxError: /srv/x.js: no token\n\n  1 | x\n\n${CALLS}`,
    [`Error: build failed:\nSyntaxError: /srv/x.js: no token\n\n  1 | x < ${SAID}`],
  ],
  [
    'a header without calls before it',
    `job 1 failed: Error: timeout\njob 2 failed: Error: gone\n${CALLS}`,
    [`Error: gone < ${SAID}`],
    ['job 1 failed: Error: timeout'],
  ],
  [
    'all kinds of calls',
    [
      'Error: gone',
      '    at new Card (C:\\srv\\card.js:1:2)',
      '    at async Promise.all (index 0)',
      '    at async g (file:///srv/b.mjs:2:3)',
      '    at Array.map (<anonymous>)',
      '    at <anonymous>',
      '    at Object.x [as y] (/srv/my app/x.js:4:5)',
      '    at promo (eval at load (/srv/e.js:9:3), <anonymous>:1:30)',
      '    at #priv (node:internal/x:6:7)',
      '    at [worker eval]:1:7',
    ].join('\n'),
    [
      'Error: gone < C:\\srv\\card.js:1 new Card < : Promise.all < file:///srv/b.mjs:2 g < : Array.map < : <anonymous> < /srv/my app/x.js:4 Object.x < /srv/e.js:9 promo < node:internal/x:6 #priv < [worker eval]:1',
    ],
  ],
  [
    'a string',
    `/srv/a.js:3\n  throw 'no: tea'\n  ^\nno: tea\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)\n${END}`,
    ['Uncaught: no: tea < /srv/a.js:3'],
  ],
  [
    'a string, traced',
    `/srv/a.js:3\n  throw 'no: tea'\n  ^\nno: tea\nThrown at:\n${CALLS}\n\n${END}`,
    [`Uncaught: no: tea < ${SAID}`],
  ],
  [
    'source that does not parse',
    `/srv/b.js:7\nvar a = ;\n        ^\n\nSyntaxError: Unexpected token ';'\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)\n${END}`,
    ["SyntaxError: Unexpected token ';' < /srv/b.js:7 < node:internal/modules/cjs/loader:1464 wrapSafe"],
  ],
  [
    'a rejection, as a warning of Node 14',
    `(node:7) UnhandledPromiseRejectionWarning: TypeError: gone\n${CALLS}\n(node:7) UnhandledPromiseRejectionWarning: Unhandled promise rejection.`,
    [`TypeError: gone < ${SAID}`],
    ['(node:7) UnhandledPromiseRejectionWarning: Unhandled promise rejection.'],
  ],
  ['in a browser’s words', `Uncaught (in promise) Error: gone\n${CALLS}`, [`Error: gone < ${SAID}`]],
  [
    'of a worker',
    `node:internal/event_target:1105\n  process.nextTick(() => { throw err; });\n                           ^\n[worker eval]:1\nthrow new Error('gone')\n^\n\nError: gone\n    at [worker eval]:1:7${END}`,
    ['Error: gone < [worker eval]:1'],
  ],
  [
    'a prefix on every line',
    `Error: gone\n${CALLS} {\n  code: 'X'\n}\n${END}`.replace(/^/gm, 'web-1> '),
    [`Error: gone < ${SAID}`],
  ],
  [
    'no memory',
    '<--- Last few GCs --->\n\n[97:0xddd3ca0]       65 ms: Mark-Compact 17.0 (49.5) -> 16.6 (49.5) MB\n\n\n<--- JS stacktrace --->\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xb78db3 node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]\n 2: 0x10fb205  [node]\nAborted (core dumped)',
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory < : node::OOMErrorHandler'],
    ['Aborted (core dumped)'],
  ],
  [
    'what Rust’s main returned',
    'Error: cannot read settings\n\nCaused by:\n    0: cannot open /srv/a.toml\n    1: No such file or directory (os error 2)\n\nStack backtrace:\n   0: anyhow::error::<impl anyhow::Error>::new\n   1: shop::load\n             at /srv/src/main.rs:4:9',
    [
      'Error: cannot read settings < : anyhow::error::<impl anyhow::Error>::new < /srv/src/main.rs:4 shop::load',
      'Error: cannot open /srv/a.toml',
      'Error: No such file or directory (os error 2)',
    ],
  ],
]

holdAgainstRecorded(atFrames, 'node')
holdAgainstRows(atFrames, rows)

holdAgainstTalk(atFrames, [
  ['a header alone', 'Error: gone\nnext'],
  ['calls alone', CALLS],
  ['calls after a blank line', `\n${CALLS}`],
  ['calls after a sentence', `The stack is\n${CALLS}`],
  ['console.trace', `Trace: here\n${CALLS}`],
  ['console.trace without a label', `Trace\n${CALLS}`],
  ['a warning with its calls', `(node:7) Warning: w\n${CALLS}`],
  ['a deprecation with its calls', `(node:7) [DEP0005] DeprecationWarning: Error: w\n${CALLS}`],
  ['a level and calls', `WARN: slow\n${CALLS}`],
  ['a cause alone', `  [cause]: Error: gone\n${CALLS}`],
  ['records between a header and calls', `Error: gone\n2026-03-14 09:26:53 INFO on\n${CALLS}`],
  ['source that is spoken of', '/srv/a.js:3\nhas a fault\nin line 3'],
  ['an error that is quoted', '{"error":"Error: gone\\n    at f (/srv/a.js:3:9)"}'],
  ['a list of places', 'Exception:\n    at 10:20:30\n    at the door\n    at home (3 of 4)'],
  ['an object that only mentions an error', '[Error: gone] {\n  shop: 3\n}'],
  ['what Rust’s main returned, without causes', 'Error: NotFound'],
])

holdAgainstBait(atFrames, [
  'Error: ',
  'Error: gone\n    at ',
  '    at a (',
  '    at a.b(',
  '/srv/a.js:3\n',
  '[Error: ',
  `Error: gone\n${CALLS} {\n  [cause]: `,
  'Exception in thread "main" ',
  'Error: a\n\nCaused by:\n',
])
