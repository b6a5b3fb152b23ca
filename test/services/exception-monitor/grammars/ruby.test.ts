import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ruby } from '../../../../services/exception-monitor/grammars/ruby.ts'
import { readAll } from './read.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const SIMPLE = "/srv/a.rb:3:in `f': no such card (KeyError)\n\tfrom /srv/a.rb:9:in `<main>'"
const SAID = 'KeyError: no such card < /srv/a.rb:3 f < /srv/a.rb:9 <main>'

const rows: Row[] = [
  ['an error', SIMPLE, [SAID]],
  [
    'an error of 3.4',
    SIMPLE.replaceAll('`', "'").replace('f', 'Shop::Card#f'),
    ['KeyError: no such card < /srv/a.rb:3 Shop::Card#f < /srv/a.rb:9 <main>'],
  ],
  [
    'an error without calls',
    "a.rb:3:in `<main>': no (of all) (Shop::Gone)",
    ['Shop::Gone: no (of all) < a.rb:3 <main>'],
  ],
  ['without a message', "a.rb:3:in `<main>': unhandled exception", ['RuntimeError:  < a.rb:3 <main>']],
  ['without a message, of a type', "a.rb:3:in `<main>': ArgumentError", ['ArgumentError:  < a.rb:3 <main>']],
  [
    'a class without a name',
    "a.rb:3:in `f': gone\n\tfrom a.rb:9:in `<main>'",
    ['StandardError: gone < a.rb:3 f < a.rb:9 <main>'],
  ],
  ['a prefix on the first line', `bundler: ${SIMPLE}`, [SAID]],
  ['a prefix on every line', SIMPLE.replace(/^/gm, 'web | '), [SAID]],
  [
    'source and a suggestion',
    SIMPLE.replace('\n', '\n\n  card.chrage\n      ^^^^^^^\nDid you mean?  charge\n'),
    [
      'KeyError: no such card\n\n  card.chrage\n      ^^^^^^^\nDid you mean?  charge < /srv/a.rb:3 f < /srv/a.rb:9 <main>',
    ],
  ],
  [
    'its cause, with a message of two lines',
    `${SIMPLE}\n/srv/b.rb:1:in \`g': one (IOError)\ntwo\n\tfrom /srv/b.rb:2:in \`h'`,
    [SAID, 'IOError: one\ntwo < /srv/b.rb:1 g < /srv/b.rb:2 h'],
  ],
  [
    'calls without end',
    "a.rb:1:in `r': stack level too deep (SystemStackError)\n\tfrom a.rb:1:in `r'\n\t ... 10067 levels...\n\tfrom a.rb:1:in `r'\n\tfrom a.rb:2:in `<main>'",
    ['SystemStackError: stack level too deep < a.rb:1 r < a.rb:2 <main>'],
  ],
  [
    'a thread, and whoever waited for it',
    `#<Thread:0x00007f /srv/a.rb:1 run> terminated with exception (report_on_exception is true):\n${SIMPLE}\n${SIMPLE}`,
    [SAID],
  ],
  [
    'the innermost call last, and its cause',
    "Traceback (most recent call last):\n\t 2: from t.rb:5:in `<main>'\n\t 1: from t.rb:3:in `a'\nt.rb:2:in `b': cause (RuntimeError)\nof it\n\t 1: from t.rb:5:in `<main>'\nt.rb:9:in `c': effect (KeyError)",
    ['KeyError: effect < t.rb:9 c < t.rb:5 <main>', 'RuntimeError: cause\nof it < t.rb:2 b < t.rb:3 a < t.rb:5 <main>'],
  ],
  [
    'Rails, with its tag',
    "[4f1] ActionView::Template::Error (undefined local variable 'x' (y)):\n[4f1]     1: <h1>\n[4f1]     2: <%= x %>\n[4f1]   \n[4f1] app/views/show.html.erb:2:in 'show'\n[4f1] app/controllers/a.rb:3:in 'show'\n[4f1]   \n[4f1] Causes:\n[4f1] NameError (undefined local variable 'x')\n[4f1] app/views/show.html.erb:2:in 'show'\n[4f1] Started GET",
    [
      "ActionView::Template::Error: undefined local variable 'x' (y) < app/views/show.html.erb:2 show < app/controllers/a.rb:3 show",
      "NameError: undefined local variable 'x' < app/views/show.html.erb:2 show",
    ],
    ['[4f1] Started GET'],
  ],
  [
    'Rails, in the journal',
    "NoMethodError (undefined method 'x' for nil):\napp/a.rb:3:in 'show'\nCompleted 500",
    ["NoMethodError: undefined method 'x' for nil < app/a.rb:3 show"],
    ['Completed 500'],
  ],
  [
    "a logger's",
    "divided by 0 (ZeroDivisionError)\na.rb:3:in `/'\na.rb:9:in `<main>'\ndone",
    ['ZeroDivisionError: divided by 0 < a.rb:3 / < a.rb:9 <main>'],
    ['done'],
  ],
  [
    "a program's own",
    "RuntimeError: boom\n/srv/a.rb:3:in `perform'\n/gems/sidekiq/b.rb:9:in `block'",
    ['RuntimeError: boom < /srv/a.rb:3 perform < /gems/sidekiq/b.rb:9 block'],
  ],
  [
    'source that does not parse',
    "a.rb:1: syntax error, unexpected '='\nx = = 1\n    ^\na.rb:2: syntax error, unexpected ')'\ny = )\n    ^",
    ["SyntaxError: syntax error, unexpected '=' < a.rb:1"],
  ],
  [
    'source that does not parse, required',
    "/lib/ruby/k.rb:85:in `require': /srv/b.rb:4: syntax error, unexpected `end' (SyntaxError)\n\tfrom a.rb:1:in `<main>'",
    [
      "SyntaxError: /srv/b.rb:4: syntax error, unexpected `end' < /srv/b.rb:4 < /lib/ruby/k.rb:85 require < a.rb:1 <main>",
    ],
  ],
  [
    'source that does not parse, with a suggestion',
    "a.rb:2: --> a.rb\nUnmatched `end', missing keyword\n  1  def f\n> 2  end end\na.rb:2: syntax error found (SyntaxError)\n  1 | def f\n> 2 | end end\n    |     ^~~ unexpected",
    ['SyntaxError: syntax error found < a.rb:2'],
  ],
  [
    'a crash of the interpreter',
    "a.rb:1: [BUG] Segmentation fault at 0x0000000000000003\nruby 3.1.2p20\n\n-- Ruby level backtrace information ----\na.rb:9:in `<main>'\na.rb:1:in `kill'\n\n-- C level backtrace information ----\n/lib/libc.so.6(kill+0x7) [0x7f]\n\n[NOTE]\nFor details: https://www.ruby-lang.org/bugreport.html\nnext",
    ['[BUG]: Segmentation fault at 0x0000000000000003 < a.rb:1 kill < a.rb:9 <main>'],
    ['next'],
  ],
]

holdAgainstRecorded(ruby, 'ruby')
holdAgainstRows(ruby, rows)

holdAgainstTalk(ruby, [
  ['a warning', 'a.rb:3: warning: already initialized constant X\na.rb:2: warning: previous definition of X was here'],
  ['a place that is spoken of', "a.rb:3:in `f': called with 3 cards\nand then\nnothing"],
  ['calls without an error', "\na.rb:3:in `f'\na.rb:9:in `<main>'"],
  ['a type in a sentence', 'Started GetError (of 3 cards):\n  all is well\nnext'],
  ['a traceback of Python', 'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\nKeyError: 3'],
  ['a file that points to another', 'log: --> /var/log/a\nrotated'],
])

holdAgainstBait(ruby, [
  `${SIMPLE}\n`,
  '\t 1: from ',
  'a.rb:1: syntax error, ',
  'KeyError (',
  'a.rb: --> a.rb',
  '#<Thread:',
])

test('two failures in a row are two', () => {
  const { failures } = readAll(ruby, [...SIMPLE.split('\n'), ...SIMPLE.split('\n')])
  assert.equal(failures.length, 2)
})
