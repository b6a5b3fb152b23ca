import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callsOf, linesOf } from '../../../shared/text/calls.ts'
import { failureTraces, tracedLanguages } from '../../support/traces.ts'

const nowhere = { location: '', function: '' }
const told = (text: string, innermost = nowhere) =>
  callsOf(text, innermost).map(
    ({ file, line, function: name, source, own }) =>
      `${own ? '' : '- '}${file}:${line} ${name}${source && ` | ${source}`}`,
  )

describe('calls, innermost first, those of libraries marked', () => {
  const cases: [name: string, text: string, calls: string[]][] = [
    [
      'Python',
      `Traceback (most recent call last):
  File "/srv/shop/app.py", line 9, in main
    charge(card)
    ~~~~~~^^^^^^
  File "/srv/shop/venv/lib/python3.11/site-packages/pay/api.py", line 4, in charge
    raise ValueError
  File "<frozen runpy>", line 88, in _run_code
ValueError`,
      [
        '- <frozen runpy>:88 _run_code',
        '- /srv/shop/venv/lib/python3.11/site-packages/pay/api.py:4 charge | raise ValueError',
        '/srv/shop/app.py:9 main | charge(card)',
      ],
    ],
    [
      'Node',
      `Error: no
    at charge (file:///srv/shop/card.mjs:4:11)
    at async Object.main (/srv/shop/app.js:9:3)
    at node:internal/main/run_main_module:28:49
    at /srv/shop/node_modules/pay/index.js:1:2`,
      [
        '/srv/shop/card.mjs:4 charge',
        '/srv/shop/app.js:9 async Object.main',
        '- node:internal/main/run_main_module:28 ',
        '- /srv/shop/node_modules/pay/index.js:1 ',
      ],
    ],
    [
      'Java',
      `java.lang.IllegalStateException: no
	at java.base/java.util.Objects.requireNonNull(Objects.java:233)
	at com.example.shop.Card.charge(Card.java:41)`,
      ['- Objects.java:233 java.base/java.util.Objects.requireNonNull', 'Card.java:41 com.example.shop.Card.charge'],
    ],
    [
      'Go',
      `goroutine 1 [running]:
runtime.panicmem()
	/usr/local/go/src/runtime/panic.go:260 +0x35
main.charge(0x0)
	/srv/shop/card.go:12 +0x1d`,
      ['- /usr/local/go/src/runtime/panic.go:260 runtime.panicmem', '/srv/shop/card.go:12 main.charge'],
    ],
    ['a recursion', 'Traceback\n  File "a.py", line 1, in f\n  File "a.py", line 1, in f', ['a.py:1 f']],
    ['what is no traceback', 'all is well\nat home', []],
    ['a line without end', `File "${'a'.repeat(1_000)}", line 1, in f`, []],
  ]
  for (const [name, text, calls] of cases) test(name, () => assert.deepEqual(told(text), calls))

  test('what the facts say is the program’s own is', () => {
    const text = '\tat org.apache.shop.Card.charge(Card.java:41)\n\tat org.apache.shop.Main.main(Main.java:3)'
    assert.equal(told(text).filter((one) => one.startsWith('- ')).length, 2)
    assert.deepEqual(told(text, { location: 'Card.java:41', function: 'org.apache.shop.Card.charge' }), [
      'Card.java:41 org.apache.shop.Card.charge',
      'Main.java:3 org.apache.shop.Main.main',
    ])
  })
})

describe('lines as they stand, own (+) and of libraries (-)', () => {
  const marks = { own: '+', library: '-' }
  const marked = (text: string) => linesOf(text, nowhere).map((line) => (line.call === null ? ' ' : marks[line.call]))
  const cases: [name: string, text: string, marks: string][] = [
    [
      'Python, with the source below',
      `Traceback (most recent call last):
  File "/srv/shop/app.py", line 9, in main
    charge(card)
    ~~~~~~^^^^^^
  File "/srv/shop/venv/lib/python3.11/site-packages/pay/api.py", line 4, in charge
    raise ValueError
ValueError`,
      ' +++-- ',
    ],
    [
      'Go, with the function above',
      `panic: no
goroutine 1 [running]:
runtime.panicmem()
\t/usr/local/go/src/runtime/panic.go:260 +0x35
main.charge(0x0)
\t/srv/shop/card.go:12 +0x1d`,
      '  --++',
    ],
    [
      'Node',
      `Error: no
    at charge (/srv/shop/card.mjs:4:11)
    at node:internal/main/run_main_module:28:49`,
      ' +-',
    ],
    ['what is no traceback', 'all is well\n  at home', '  '],
    ['a line below that says nothing', '  File "a.py", line 1, in f\n\n    more', '+  '],
  ]
  for (const [name, text, expected] of cases) test(name, () => assert.equal(marked(text).join(''), expected))
})

test('of recorded failures nearly all show the call that a person would look at first', () => {
  const languages = tracedLanguages.filter((language) => language !== 'kernel')
  const traces = failureTraces(languages).filter(({ expect }) => expect.file !== undefined)
  const missed = traces.filter(({ text, expect }) => {
    const [first] = callsOf(text, { location: '', function: expect.function ?? '' }).filter(({ own }) => own)
    return first === undefined || !expect.file?.replace('file://', '').replace(/^\.\//, '').endsWith(first.file)
  })
  assert.ok(
    missed.length < traces.length * 0.05,
    `${missed.length} of ${traces.length}: ${missed.map(({ name }) => name)}`,
  )
})
