import { atFrames } from '../../../../services/exception-monitor/grammars/at-frames.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const CALLS = '   at Shop.Card.Charge(Int32 amount) in /srv/Card.cs:line 12\n   at Shop.Program.Main(String[] args)'
const SAID = '/srv/Card.cs:12 Shop.Card.Charge < : Shop.Program.Main'
const MONO =
  '  at Shop.Card.Charge (System.Int32 amount) [0x00002] in /srv/Card.cs:12 \n  at Shop.Program.Main (System.String[] a) [0x0010a] in <b092c05007dd41b0a2a79ee201dc8882>:0 '
const MONO_SAID = '/srv/Card.cs:12 Shop.Card.Charge < : Shop.Program.Main'
const UNHANDLED = 'Unhandled exception. '

const rows: Row[] = [
  [
    'what nothing caught',
    `${UNHANDLED}System.InvalidOperationException: gone\n${CALLS}\nnext`,
    [`System.InvalidOperationException: gone < ${SAID}`],
    ['next'],
  ],
  ['a type like no error', `${UNHANDLED}Shop.Declined: gone\n${CALLS}`, [`Shop.Declined: gone < ${SAID}`]],
  [
    'inner ones',
    `${UNHANDLED}Shop.A: outer\n ---> Shop.B: two\nlines\n ---> System.FormatException: deep\n   at Shop.D.E(String s)\n   --- End of inner exception stack trace ---\n   at Shop.B.C()\n   --- End of inner exception stack trace ---\n${CALLS}`,
    [`Shop.A: outer < ${SAID}`, 'Shop.B: two\nlines < : Shop.B.C', 'System.FormatException: deep < : Shop.D.E'],
  ],
  [
    'several inner ones',
    `System.AggregateException: many (one) (two)\n ---> System.Exception: one\n   at Shop.D.E()\n   --- End of inner exception stack trace ---\n${CALLS}\n ---> (Inner Exception #1) System.ArgumentException: two\n   at Shop.F.G()<---\n\nnext`,
    [
      `System.AggregateException: many (one) (two) < ${SAID}`,
      'System.Exception: one < : Shop.D.E',
      'System.ArgumentException: two < : Shop.F.G',
    ],
    ['', 'next'],
  ],
  [
    'what was awaited',
    'System.FormatException: gone\n   at Shop.A.<Load>d__3.MoveNext()\n--- End of stack trace from previous location ---\n   at Shop.B.<Main>$(String[] args) in C:\\my app\\B.cs:line 9',
    ['System.FormatException: gone < : Shop.A.<Load>d__3.MoveNext < C:\\my app\\B.cs:9 Shop.B.<Main>$'],
  ],
  [
    'a console logger’s indentation',
    `fail: Shop.Web[3]\n      order 4711 failed\n      System.FormatException: gone\n         at Shop.A.B()\n      next`,
    ['System.FormatException: gone < : Shop.A.B'],
    ['fail: Shop.Web[3]', '      order 4711 failed', '      next'],
  ],
  [
    'no stack left',
    'Stack overflow.\nRepeat 24105 times:\n--------------------------------\n   at Shop.A.Deep(Int32)\n--------------------------------\n   at Shop.A.Main(System.String[])\nAborted',
    ['System.StackOverflowException:  < : Shop.A.Deep < : Shop.A.Main'],
    ['Aborted'],
  ],
  [
    'memory that is none',
    `Fatal error. System.AccessViolationException: Attempted to read\n${CALLS}`,
    [`System.AccessViolationException: Attempted to read < ${SAID}`],
  ],
  [
    'mono, which says it twice',
    `Unhandled Exception:\nShop.A: outer ---> System.FormatException: two\nlines\n  at Shop.D.E () [0x00002] in /srv/D.cs:5 \n  --- End of inner exception stack trace ---\n${MONO}\n[ERROR] FATAL UNHANDLED EXCEPTION: Shop.A: outer ---> System.FormatException: two\nlines\n  at Shop.D.E () [0x00002] in /srv/D.cs:5 \n  --- End of inner exception stack trace ---\n${MONO}`,
    [`Shop.A: outer < ${MONO_SAID}`, 'System.FormatException: two\nlines < /srv/D.cs:5 Shop.D.E'],
  ],
  [
    'mono, printed',
    `Shop.A: outer ---> System.FormatException: two\n  at Shop.D.E[T] (T x) [0x00002] in /srv/D.cs:5 \n   --- End of inner exception stack trace ---\n  at (wrapper managed-to-native) System.F.G(intptr)\n${MONO}`,
    [`Shop.A: outer < : System.F.G < ${MONO_SAID}`, 'System.FormatException: two < /srv/D.cs:5 Shop.D.E[T]'],
  ],
  [
    'mono, with calls the second time only',
    `Unhandled Exception:\nStackOverflowException\n[ERROR] FATAL UNHANDLED EXCEPTION: System.StackOverflowException: no stack left\n${MONO}`,
    [`System.StackOverflowException: no stack left < ${MONO_SAID}`],
  ],
  [
    'mono, with members',
    `Unhandled Exception:\nSystem.AggregateException: agg (e1) ---> System.Exception: e1\n   --- End of inner exception stack trace ---\n${MONO}\n---> (Inner Exception #0) System.Exception: e1<---\n\n---> (Inner Exception #1) System.Exception: e2<---\n`,
    [`System.AggregateException: agg (e1) < ${MONO_SAID}`, 'System.Exception: e1', 'System.Exception: e2'],
    [''],
  ],
]

holdAgainstRecorded(atFrames, 'csharp')
holdAgainstRows(atFrames, rows)

holdAgainstTalk(atFrames, [
  ['calls alone', CALLS],
  ['an inner one alone', ` ---> System.FormatException: gone\n${CALLS}`],
  ['Environment.StackTrace', `Stack trace:\n${CALLS}`],
  ['an event of another program', 'Unhandled Exception:\nplease tell us what you did'],
  ['a list', 'System.Exception: gone\nwas seen\n   at Home (twice)\n   at work'],
])
