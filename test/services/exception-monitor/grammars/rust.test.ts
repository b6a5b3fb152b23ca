import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Grammar } from '../../../../services/exception-monitor/grammar.ts'
import { atFrames } from '../../../../services/exception-monitor/grammars/at-frames.ts'
import { rust as panics } from '../../../../services/exception-monitor/grammars/rust.ts'
import { readAll } from './read.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

/** With what reads the errors that a main returned. */
const rust: Grammar = {
  hint: new RegExp(`${panics.hint.source}|${atFrames.hint.source}`),
  begins: (line, before) => panics.begins(line, before) ?? atFrames.begins(line, before),
  parse: (lines) => panics.parse(lines) ?? atFrames.parse(lines),
}

const HEAD = "thread 'main' panicked at src/main.rs:2:5:"
const NOTE = 'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace'
const OMITTED = 'note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.'
const STACK =
  'stack backtrace:\n   0: core::panicking::panic_fmt\n             at /rustc/59807616/library/core/src/panicking.rs:80:14\n   1: shop::<impl a::B>::charge::{{closure}}\n             at ./src/main.rs:2:5'
const SAID =
  '/rustc/59807616/library/core/src/panicking.rs:80 core::panicking::panic_fmt < ./src/main.rs:2 shop::<impl a::B>::charge::{{closure}}'
const GAVE_UP =
  "thread 'main' panicked at /rustc/5980/library/core/src/panicking.rs:225:5:\npanic in a function that cannot unwind\nthread caused non-unwinding panic. aborting."

const rows: Row[] = [
  ['a panic', `${HEAD}\ngone\n${NOTE}\nnext`, ['panic: gone < src/main.rs:2'], ['next']],
  [
    'with the number of its thread',
    `\nthread 'w 1' (17473) panicked at src/my app.rs:2:5:\ngone\n${NOTE}`,
    ['panic: gone < src/my app.rs:2'],
    [''],
  ],
  ['of a thread without a name', `thread '<unnamed>' panicked at a.rs:1:1:\ngone`, ['panic: gone < a.rs:1']],
  ['with calls', `${HEAD}\ngone\n${STACK}\n${OMITTED}\nnext`, [`panic: gone < ${SAID}`], ['next']],
  [
    'with calls in full',
    `${HEAD}\ngone\nstack backtrace:\n   0:     0x55c44bb6ff7a - std[e28293b1aa0f68bd]::rt::lang_start\n                               at /rustc/5980/library/std/src/rt.rs:117:9\n  20:     0x55c44bb3cab4 - a::main::hb8f27422fde0c6a3\n  35:                0x0 - <unknown>`,
    ['panic: gone < /rustc/5980/library/std/src/rt.rs:117 std::rt::lang_start < : a::main < : <unknown>'],
  ],
  [
    'a message of many lines',
    `${HEAD}\nassertion failed\n  left: 1\n\n right: 2\n${NOTE}`,
    ['panic: assertion failed\n  left: 1\n\n right: 2 < src/main.rs:2'],
  ],
  [
    'without the note',
    `${HEAD}\ngone\n2026-03-14T09:26:53Z INFO on`,
    ['panic: gone < src/main.rs:2'],
    ['2026-03-14T09:26:53Z INFO on'],
  ],
  [
    'before 1.73',
    `thread 'main' panicked at 'it's gone', src/main.rs:2:5\n${NOTE}`,
    ["panic: it's gone < src/main.rs:2"],
  ],
  [
    'before 1.73, of many lines',
    `thread 'main' panicked at 'assertion failed\n  left: \`1\`,\n right: \`2\`', src/main.rs:4:5\n${NOTE}`,
    ['panic: assertion failed\n  left: `1`,\n right: `2` < src/main.rs:4'],
  ],
  ['where nothing may unwind', `${HEAD}\ngone\n${NOTE}\n\n${GAVE_UP}\nnext`, ['panic: gone < src/main.rs:2'], ['next']],
  [
    'while cleaning up',
    `${HEAD}\ngone\n${NOTE}\n\n${HEAD}\nagain\n${STACK}\n\n${GAVE_UP}`,
    ['panic: gone < src/main.rs:2'],
  ],
  [
    'no stack left',
    "\nthread 'main' (9) has overflowed its stack\nfatal runtime error: stack overflow, aborting\nAborted (core dumped)",
    ["stack overflow: thread 'main' (9) has overflowed its stack"],
    [''],
  ],
  [
    'a main that returned an error',
    'Error: Declined { number: "4242" }\nnext',
    ['Error: Declined { number: "4242" }'],
    ['next'],
  ],
  [
    '… with a cause',
    'Error: cannot read\n\nCaused by:\n    gone\n    for good\n',
    ['Error: cannot read', 'Error: gone\nfor good'],
    [''],
  ],
  [
    '… with calls',
    `Error: cannot read\n\nStack backtrace:\n   0: shop::main\n             at ./src/main.rs:2:5`,
    ['Error: cannot read < ./src/main.rs:2 shop::main'],
  ],
  [
    'Node’s, which looks alike',
    'Error: Declined { number: 3 }\n    at f (/srv/a.js:1:2)',
    ['Error: Declined { number: 3 } < /srv/a.js:1 f'],
  ],
]

holdAgainstRecorded(rust, 'rust')
holdAgainstRows(rust, rows)

holdAgainstTalk(rust, [
  ['a panic that is spoken of', 'the thread panicked at noon\nand was gone'],
  ['calls alone', STACK],
  ['causes alone', 'Caused by:\n    0: gone\n    1: for good'],
  ['an error without causes', 'Error: gone\n\nnext'],
])

holdAgainstBait(panics, [
  `${HEAD}\n`,
  `${HEAD}\ngone\n${STACK}\n`,
  "thread 'main' panicked at '",
  "thread 'a' panicked at ",
])

const panicsOf = (...threads: string[]) =>
  threads.map((thread) => `thread '${thread}' panicked at a.rs:1:1:\ngone\n${NOTE}\n`).join('\n')

test('panics of several threads are several', () => {
  assert.equal(readAll(rust, panicsOf('a', 'b', 'b').split('\n')).failures.length, 3)
})
