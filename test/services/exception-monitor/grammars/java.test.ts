import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atFrames } from '../../../../services/exception-monitor/grammars/at-frames.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const CALLS = '\tat com.shop.Card.charge(Card.java:12)\n\tat com.shop.Main.main(Main.java:3)'
const SAID = 'Card.java:12 com.shop.Card.charge < Main.java:3 com.shop.Main.main'
const MAIN = 'Exception in thread "main" '

const rows: Row[] = [
  ['what ended a thread', `${MAIN}java.io.IOException: gone\n${CALLS}`, [`java.io.IOException: gone < ${SAID}`]],
  [
    'a thread with a name',
    `Exception in thread "pool-1 "x"" com.shop.Odd: gone\n${CALLS}`,
    [`com.shop.Odd: gone < ${SAID}`],
  ],
  [
    'what has no calls',
    `${MAIN}java.lang.OutOfMemoryError: Java heap space`,
    ['java.lang.OutOfMemoryError: Java heap space'],
  ],
  ['without a message', `java.lang.StackOverflowError\n${CALLS}`, [`java.lang.StackOverflowError:  < ${SAID}`]],
  ['a type like no error', `com.shop.BadThing: gone\n${CALLS}`, [`com.shop.BadThing: gone < ${SAID}`]],
  [
    'a logger’s text before it',
    `Servlet.service() threw exception java.lang.IllegalStateException: gone\n${CALLS}`,
    [`java.lang.IllegalStateException: gone < ${SAID}`],
  ],
  [
    'a message, then the exception itself',
    `SEVERE: failed: java.io.IOException: gone\njava.io.IOException: gone\n${CALLS}`,
    [`java.io.IOException: gone < ${SAID}`],
    ['SEVERE: failed: java.io.IOException: gone'],
  ],
  [
    'causes, and what was suppressed',
    `${MAIN}com.shop.A: outer\n${CALLS}\n\tSuppressed: com.shop.S: close\nfailed\n\t\tat com.shop.R.close(R.java:3)\n\t\t... 1 more\n\t\tCaused by: com.shop.T: deep\n\t\t\t... 3 more\nCaused by: com.shop.B: inner\n\tat com.shop.G.g(G.java:5)\n\t... 12 common frames omitted\nnext`,
    [
      `com.shop.A: outer < ${SAID}`,
      'com.shop.S: close\nfailed < R.java:3 com.shop.R.close',
      'com.shop.T: deep',
      'com.shop.B: inner < G.java:5 com.shop.G.g',
    ],
    ['next'],
  ],
  [
    'its own cause',
    `${MAIN}A: one\n${CALLS}\nCaused by: B: two\n\t... 1 more\nCaused by: [CIRCULAR REFERENCE: A: one]`,
    [`A: one < ${SAID}`, 'B: two'],
  ],
  [
    'the root first',
    `java.io.IOException: gone\n\tat com.shop.G.g(G.java:5)\nWrapped by: com.shop.A: outer\n\tat com.shop.F.f(F.java:1)`,
    ['java.io.IOException: gone < G.java:5 com.shop.G.g', 'com.shop.A: outer < F.java:1 com.shop.F.f'],
  ],
  [
    'all kinds of calls',
    [
      'java.lang.Error: gone',
      '\tat java.base/java.util.ArrayList.get(ArrayList.java:427)',
      '\tat app//com.shop.A.a(A.java:1) ~[shop-1.2.jar:1.2]',
      '\tat com.shop.B.<init>(B.kt)',
      '\tat java.base@17.0.2/jdk.internal.reflect.Native.invoke0(Native Method)',
      '\tat com.shop.C$$Lambda$14/0x0000000800c03000.run(Unknown Source)',
      '\tat com.shop.D.lambda$d$0(D.java:4) [classes/:na]',
      '\tat com.shop.ETest.it works(ETest.kt:5)',
      '\tat com.shop.F$$FastClassBySpringCGLIB$$1.invoke(<generated>)',
      '\tat a.b.c(SourceFile:12)',
    ].join('\n'),
    [
      'java.lang.Error: gone < ArrayList.java:427 java.util.ArrayList.get < A.java:1 com.shop.A.a < B.kt: com.shop.B.<init> < : jdk.internal.reflect.Native.invoke0 < : com.shop.C$$Lambda$14/0x0000000800c03000.run < D.java:4 com.shop.D.lambda$d$0 < ETest.kt:5 com.shop.ETest.it works < : com.shop.F$$FastClassBySpringCGLIB$$1.invoke < SourceFile:12 a.b.c',
    ],
  ],
  [
    'a recursion',
    `${MAIN}java.lang.StackOverflowError${`\n${CALLS}`.repeat(512)}`,
    [`java.lang.StackOverflowError:  < ${SAID}`],
  ],
  [
    'no memory to say more',
    'Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread "main"\nnext',
    ['java.lang.OutOfMemoryError: '],
    ['next'],
  ],
  [
    'a main class that is not there',
    'Error: Could not find or load main class com.shop.Gone\nCaused by: java.lang.ClassNotFoundException: com.shop.Gone',
    ['java.lang.ClassNotFoundException: com.shop.Gone'],
  ],
]

holdAgainstRecorded(atFrames, 'java')
holdAgainstRows(atFrames, rows)

holdAgainstTalk(atFrames, [
  ['calls alone', CALLS],
  ['a cause alone', `Caused by: java.io.IOException: gone\n${CALLS}`],
  ['what was suppressed alone', `\tSuppressed: java.io.IOException: gone\n${CALLS}`],
  [
    'Thread.dumpStack()',
    'java.lang.Exception: Stack trace\n\tat java.base/java.lang.Thread.dumpStack(Thread.java:1380)\n\tat a.B.c(B.java:1)',
  ],
  [
    'a dump of threads',
    '"main" #1 prio=5 os_prio=0 cpu=40ms\n   java.lang.Thread.State: RUNNABLE\n\tat a.B.c(B.java:1)',
  ],
  ['a type that is spoken of', 'caught java.io.IOException: gone\nretrying\nretried'],
  ['a variable', 'lastException: none\n\tat a.B.c(B.java:1)'],
])

test('a failure whose middle was cut is read all the same', () => {
  const lines = [
    `${MAIN}com.shop.A: outer`,
    '[… 900 lines cut …]',
    'Caused by: com.shop.B: inner',
    ...CALLS.split('\n'),
  ]
  assert.deepEqual(
    atFrames.parse(lines)?.errors.map(({ type, message, frames }) => [type, message, frames.length]),
    [
      ['com.shop.A', 'outer', 0],
      ['com.shop.B', 'inner', 2],
    ],
  )
})
