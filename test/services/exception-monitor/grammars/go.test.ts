import { go } from '../../../../services/exception-monitor/grammars/go.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const CALLS = 'goroutine 1 [running]:\nmain.(*Card).charge(...)\n\t/srv/card.go:12\nmain.main()\n\t/srv/main.go:3 +0x1d'
const SAID = '/srv/card.go:12 main.(*Card).charge < /srv/main.go:3 main.main'
const OTHERS =
  'goroutine 7 [chan receive, 5 minutes]:\nmain.wait(0xc0000)\n\t/srv/wait.go:9 +0x2c\ncreated by main.main in goroutine 1\n\t/srv/main.go:2 +0x3'

const rows: Row[] = [
  ['a panic', `panic: gone\n\n${CALLS}\nexit status 2\nnext`, [`panic: gone < ${SAID}`], ['next']],
  ['without the blank line', `panic: gone\n${CALLS}`, [`panic: gone < ${SAID}`]],
  ['all goroutines', `panic: gone\n\n${CALLS}\n\n${OTHERS}\n\nnext`, [`panic: gone < ${SAID}`], ['', 'next']],
  [
    'of the runtime',
    `panic: runtime error: invalid memory address\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x64c764]\n\n${CALLS}`,
    [`runtime error: invalid memory address < ${SAID}`],
  ],
  [
    'of the runtime, without calls',
    'panic: runtime error: integer divide by zero\nexit',
    ['runtime error: integer divide by zero'],
    ['exit'],
  ],
  ['a message of many lines', `panic: one\ntwo\n\nfour\n\n${CALLS}`, [`panic: one\ntwo\n\nfour < ${SAID}`]],
  [
    'a panic during another',
    `panic: one\ntwo\n\tpanic: three\nfour\n\n${CALLS}`,
    [`panic: three\nfour < ${SAID}`, 'panic: one\ntwo'],
  ],
  ['one that was raised again', `panic: gone [recovered]\n\tpanic: gone\n\n${CALLS}`, [`panic: gone < ${SAID}`]],
  ['a value with a type', `panic: main.Code(3)\n\n${CALLS}`, [`main.Code: 3 < ${SAID}`]],
  ['a value that is at an address', `panic: (*main.Odd) 0xc000012120\n\n${CALLS}`, [`*main.Odd:  < ${SAID}`]],
  [
    'a fatal error',
    `fatal error: all goroutines are asleep - deadlock!\n\n${CALLS}`,
    [`fatal error: all goroutines are asleep - deadlock! < ${SAID}`],
  ],
  [
    'no stack left',
    `runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0xc0200f8388 stack=[0xc0200f8000, 0xc0400f8000]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x6bda29?, 0x88eea0?})\n\t/usr/lib/go/src/runtime/panic.go:1047 +0x5d fp=0x7ff sp=0x7ff pc=0x436\n\ngoroutine 1 [running]:\nmain.so(0x1?)\n\t/srv/a.go:8 +0x33 fp=0xc02 sp=0xc03 pc=0x64\nmain.so(0x0?)\n\t/srv/a.go:8 +0x1c fp=0xc02 sp=0xc03 pc=0x64\n...additional frames elided...\nmain.main()\n\t/srv/a.go:3 +0x1c`,
    ['fatal error: stack overflow < /srv/a.go:8 main.so < /srv/a.go:3 main.main'],
  ],
  [
    'a signal from outside',
    `SIGSEGV: segmentation violation\nPC=0x7f1 m=0 sigcode=1 addr=0x0\nsignal arrived during cgo execution\n\n${CALLS}\n\nrax    0x0\nrflags 0x246\nexit status 2`,
    [`SIGSEGV: segmentation violation < ${SAID}`],
  ],
  [
    'in a handler of net/http',
    `2026/03/14 09:26:53 http: panic serving 127.0.0.1:41190: gone\n${CALLS}`,
    [`panic: gone < ${SAID}`],
  ],
  [
    'recovered and logged',
    `recovered: gone\ngoroutine 1 [running]:\nruntime/debug.Stack()\n\t/usr/lib/go/src/runtime/debug/stack.go:24 +0x65\nmain.f.func1()\n\t/srv/a.go:1 +0x1\npanic({0x66a360?, 0x736a20?})\n\t/usr/lib/go/src/runtime/panic.go:884 +0x212\nmain.f()\n\t/srv/a.go:4 +0x1c`,
    [
      'panic: recovered: gone < /usr/lib/go/src/runtime/debug/stack.go:24 runtime/debug.Stack < /srv/a.go:1 main.f.func1 < /usr/lib/go/src/runtime/panic.go:884 panic < /srv/a.go:4 main.f',
    ],
  ],
  [
    'of a newer runtime that says more',
    'panic: gone\n\ngoroutine 1 gp=0xc000002380 m=0 mp=0x1 [running]:\nmain.List[...].at({0x1, 0x2})\n\t/srv/a%2eb.go:1 +0x1d fp=0x1 sp=0x2 pc=0x3',
    ['panic: gone < /srv/a%2eb.go:1 main.List[...].at'],
  ],
]

holdAgainstRecorded(go, 'go')
holdAgainstRows(go, rows)

holdAgainstTalk(go, [
  ['a panic that is spoken of', 'panic: gone\nwas what it said\nnext'],
  ['a fatal error of git', 'fatal error: refusing\nnext'],
  ['calls alone', CALLS],
  ['what an operator asks for', `SIGQUIT: quit\nPC=0x46 m=0 sigcode=0\n\n${CALLS}`],
  ['records between a panic and calls', `panic: gone\n2026/03/14 09:26:53 on\n${CALLS}`],
  ['a dump of all goroutines', `goroutine profile: total 3\n${CALLS}\n\n${OTHERS}`],
])

holdAgainstBait(go, [
  'panic: ',
  'panic: (',
  'fatal error: ',
  `panic: gone\n\n${CALLS}\n`,
  'goroutine 1 [',
  'http: panic serving ',
])
