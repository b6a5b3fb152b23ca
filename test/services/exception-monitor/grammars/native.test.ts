import { native } from '../../../../services/exception-monitor/grammars/native.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const RULE = '='.repeat(65)
const REPORT = '==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x602 at pc 0x55 bp 0x7f sp 0x7f'
const CALLS =
  '    #0 0x4f1 in f(int) /srv/a.cc:3:5\n    #1 0x4f2 in main /srv/a.cc:9\n    #2 0x7f1 in __libc_start_main (/lib/x86_64-linux-gnu/libc.so.6+0x21b96) (BuildId: 0ab1)\n    #3 0x55 (/srv/a+0x1234)'
const SAID = '/srv/a.cc:3 f(int) < /srv/a.cc:9 main < /lib/x86_64-linux-gnu/libc.so.6: __libc_start_main < /srv/a:'

const rows: Row[] = [
  [
    'memory that was freed',
    `${RULE}\n${REPORT}\nREAD of size 1 at 0x602 thread T0\n${CALLS}\n\n0x602 is located 3 bytes inside of 10-byte region [0x600,0x60a)\nfreed by thread T0 here:\n    #0 0x7 in free\n\nSUMMARY: AddressSanitizer: heap-use-after-free /srv/a.cc:3:5 in f\nShadow bytes around the buggy address:\n=>0x0c: fa[fd]\nShadow byte legend (one shadow byte represents 8 application bytes):\n  Addressable:           00\n==7==ABORTING\nnext`,
    [
      `AddressSanitizer: heap-use-after-free: heap-use-after-free on address 0x602 at pc 0x55 bp 0x7f sp 0x7f < ${SAID}`,
    ],
    ['next'],
  ],
  [
    'a signal',
    `AddressSanitizer:DEADLYSIGNAL\n${RULE}\n==7==ERROR: AddressSanitizer: SEGV on unknown address 0x08 (pc 0x55)\n==7==The signal is caused by a WRITE memory access.\n${CALLS}\n\nAddressSanitizer can not provide additional info.\nSUMMARY: AddressSanitizer: SEGV /srv/a.cc:3 in f\n==7==ABORTING`,
    [`AddressSanitizer: SEGV: SEGV on unknown address 0x08 (pc 0x55) < ${SAID}`],
  ],
  [
    'memory freed twice',
    `==7==ERROR: AddressSanitizer: attempting double-free on 0x602 in thread T0:\n${CALLS}`,
    [`AddressSanitizer: double-free: attempting double-free on 0x602 in thread T0: < ${SAID}`],
  ],
  [
    'leaks',
    `\n${RULE}\n==7==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 10 byte(s) in 1 object(s) allocated from:\n${CALLS}\n\nSUMMARY: AddressSanitizer: 10 byte(s) leaked in 1 allocation(s).\nnext`,
    [`LeakSanitizer: detected memory leaks: detected memory leaks < ${SAID}`],
    ['', 'next'],
  ],
  [
    'a race',
    '==================\nWARNING: ThreadSanitizer: data race (pid=17)\n  Read of size 4 at 0x5 by main thread:\n    #0 main /srv/a.cc:15 (a+0x2519)\n\n  Previous write of size 4 at 0x5 by thread T1:\n    #0 th(void*) /srv/a.cc:8 (a+0x2318)\n\nSUMMARY: ThreadSanitizer: data race /srv/a.cc:15 in main\n==================\nnext',
    ['ThreadSanitizer: data race: data race (pid=17) < /srv/a.cc:15 main'],
    ['next'],
  ],
  [
    'memory that was never set',
    `==7==WARNING: MemorySanitizer: use-of-uninitialized-value\n${CALLS}\n\nSUMMARY: MemorySanitizer: use-of-uninitialized-value /srv/a.cc:3:5 in f\nExiting\nnext`,
    [`MemorySanitizer: use-of-uninitialized-value: use-of-uninitialized-value < ${SAID}`],
    ['next'],
  ],
  [
    'what the language leaves undefined',
    "a.cc:16:31: runtime error: signed integer overflow: 2 + 2147483647 cannot be represented in type 'int'\nnext",
    [
      "UndefinedBehaviorSanitizer: undefined-behavior: signed integer overflow: 2 + 2147483647 cannot be represented in type 'int' < a.cc:16",
    ],
    ['next'],
  ],
  [
    '… with its calls',
    `a.cc:16:31: runtime error: load of null pointer\n${CALLS}\n\nSUMMARY: UndefinedBehaviorSanitizer: undefined-behavior a.cc:16:31 in \nnext`,
    [`UndefinedBehaviorSanitizer: undefined-behavior: load of null pointer < ${SAID}`],
    ['next'],
  ],
  [
    'glibc',
    'free(): double free detected in tcache 2\nnext',
    ['abort: free(): double free detected in tcache 2'],
    ['next'],
  ],
  [
    'glibc, of a heap',
    'corrupted size vs. prev_size\nAborted (core dumped)\nnext',
    ['abort: corrupted size vs. prev_size'],
    ['next'],
  ],
  ['glibc, of a stack', '*** stack smashing detected ***: terminated', ['abort: stack smashing detected']],
  [
    'glibc of old',
    "*** Error in `./shop': double free or corruption (fasttop): 0x00000000021a9010 ***\n======= Backtrace: =========\n/lib/x86_64-linux-gnu/libc.so.6(+0x777e5)[0x7f1b2c0f97e5]\n./shop(charge+0x1a)[0x400550]\n[0x7ffe]\n======= Memory map: ========\n00400000-00401000 r-xp 00000000 08:01 1                    /srv/shop\nAborted",
    ['abort: double free or corruption (fasttop) < /lib/x86_64-linux-gnu/libc.so.6: < ./shop: charge'],
  ],
  [
    'an assertion',
    'shop: card.cc:17: int Card::charge(int): Assertion `amount > 0 && "it\'s paid"\' failed.\nnext',
    ['Assertion failed: amount > 0 && "it\'s paid" < card.cc:17 int Card::charge(int)'],
    ['next'],
  ],
  [
    'an assertion of musl',
    'Assertion failed: amount > 0 (card.c: charge: 17)',
    ['Assertion failed: amount > 0 < card.c:17 charge'],
  ],
  [
    'an assertion of macOS',
    'Assertion failed: (amount > 0), function charge, file card.c, line 17.',
    ['Assertion failed: (amount > 0) < card.c:17 charge'],
  ],
  [
    'an exception of C++',
    "terminate called after throwing an instance of 'shop::Declined'\n  what():  no limit\nfor 12 EUR\nbash: line 1: 176 Aborted                 (core dumped) ./shop\nnext",
    ['shop::Declined: no limit\nfor 12 EUR'],
    ['next'],
  ],
  ['one without a message', "terminate called after throwing an instance of 'int'\nnext", ['int: '], ['next']],
  [
    'a call of nothing',
    'pure virtual method called\nterminate called without an active exception\nnext',
    ['pure virtual method called: '],
    ['next'],
  ],
]

holdAgainstRecorded(native, 'native')
holdAgainstRows(native, rows)

holdAgainstTalk(native, [
  ['a line that is drawn', `${RULE}\nSales of March\n${RULE}`],
  ['calls alone', CALLS],
  [
    'glibc that is spoken of',
    'the report says free(): invalid pointer, again\nfree(): invalid pointers are bad\nmalloc(): done',
  ],
  ['a shell’s words', 'Segmentation fault (core dumped)\nAborted'],
  ['a compiler’s error', "a.cc:16:31: error: expected ';'\n  int x\n       ^"],
  ['an assertion that is spoken of', "Assertion `x' failed. is what it says"],
  ['a summary alone', 'SUMMARY: AddressSanitizer: SEGV /srv/a.cc:3 in f'],
  ['stars', '*** 3 orders paid ***\n*** stack of orders ***'],
])

holdAgainstBait(native, [
  `${REPORT}\n`,
  `${REPORT}\n    #0 `,
  'a.cc:1:1: runtime error: ',
  'shop: a.cc:17: f: Assertion `',
  "*** Error in `a': b ***\n",
  "terminate called after throwing an instance of 'a'\n  what():  ",
  'malloc(): invalid',
])
