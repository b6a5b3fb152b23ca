import type { Failure, Frame, Language, Raised } from '../../../services/exception-monitor/failure.ts'

/** FILE:LINE and function, with a space between; either may be missing. */
function frame(call: string): Frame {
  const [, file = '', line, name = ''] = /^([^ ]*?)(?::(\d+))?(?: (.*))?$/.exec(call) ?? []
  return {
    ...(file !== '' && { file }),
    ...(line !== undefined && { line: Number(line) }),
    ...(name !== '' && { function: name }),
  }
}

/** An error with its calls, innermost first. */
export function raised(type: string, message: string, ...calls: string[]): Raised {
  return { type, message, frames: calls.map(frame) }
}

/** A failure by its errors, that which nothing caught first. */
export function failure(language: Language, first: Raised, ...others: Raised[]): Failure {
  return { language, errors: [first, ...others] }
}

/** A failure of one error, in Python. */
export function python(type: string, message: string, ...calls: string[]): Failure {
  return failure('python', raised(type, message, ...calls))
}

/** Two calls of a program in Python. */
export const PAY = '/srv/shop/billing/api.py:12 pay'
export const CHARGE = '/srv/shop/billing/card.py:41 charge'

/** Each row is one fault, on different occasions. */
export const one: [name: string, ...failures: Failure[]][] = [
  [
    'a panic without its calls',
    failure('rust', raised('panic', 'the len is 3', 'src/main.rs:3')),
    failure('rust', raised('panic', 'the len is 9', 'src/main.rs:4')),
  ],
  ['other lines', python('ValueError', 'x', CHARGE, PAY), python('ValueError', 'x', CHARGE.replace('41', '99'), PAY)],
  ['other messages at the same calls', python('KeyError', "'a'", CHARGE), python('KeyError', "'b'", CHARGE)],
  [
    'another release',
    python('E', '', '/srv/releases/20240101/app/m.py f'),
    python('E', '', '/srv/releases/20250203/app/m.py f'),
  ],
  ['another checkout', python('E', '', '/home/bob/shop/app/m.py f'), python('E', '', '/srv/shop/app/m.py f')],
  [
    'other libraries between',
    python('E', '', CHARGE, '/usr/lib/python3.11/json/decoder.py f', PAY),
    python('E', '', CHARGE, PAY),
  ],
  ['deeper recursion', python('E', '', CHARGE, PAY, PAY, PAY, 'main.py f'), python('E', '', CHARGE, PAY, 'main.py f')],
  [
    'the same, taking turns',
    python('E', '', CHARGE, PAY, CHARGE, PAY, 'm.py f'),
    python('E', '', CHARGE, PAY, 'm.py f'),
  ],
  [
    'a stack that overflows at either call',
    python('RecursionError', 'maximum recursion depth exceeded', 'a.py a', 'a.py b', 'a.py a', 'a.py b', 'main.py m'),
    python(
      'RecursionError',
      'maximum recursion depth exceeded in comparison',
      'a.py len',
      'a.py b',
      'a.py a',
      'a.py b',
      'a.py a',
      'main.py m',
    ),
  ],
  [
    'the same of Java, which says nothing of it',
    failure(
      'java',
      raised('java.lang.StackOverflowError', '', ' com.acme.A.a', ' com.acme.A.b', ' com.acme.A.a', ' com.acme.A.b'),
    ),
    failure(
      'java',
      raised(
        'java.lang.StackOverflowError',
        '',
        ' com.acme.A.c',
        ' com.acme.A.b',
        ' com.acme.A.a',
        ' com.acme.A.b',
        ' com.acme.A.a',
      ),
    ),
  ],
  [
    'the same where each call is listed once',
    failure('node', raised('RangeError', 'Maximum call stack size exceeded', '/srv/a.js a', '/srv/a.js b')),
    failure('node', raised('RangeError', 'Maximum call stack size exceeded', '/srv/a.js b', '/srv/a.js a')),
  ],
  ['a class of the main module', python('__main__.Declined', '', CHARGE), python('Declined', '', CHARGE)],
  [
    'a comprehension in a frame of its own, as before 3.12',
    python('E', '', '/srv/m.py <listcomp>', '/srv/m.py f'),
    python('E', '', '/srv/m.py f'),
  ],
  [
    'no call of its own, another number',
    python('E', 'job 3 failed', '/usr/lib/python3/x.py f'),
    python('E', 'job 4 failed', '/usr/lib/python3/y.py g'),
  ],
  ['no call at all, another address', python('E', 'at 0x7f01'), python('E', 'at 0xffff')],
  [
    'a group whose tasks fail in any order',
    failure('python', raised('ExceptionGroup', '', PAY), raised('A', '', CHARGE), raised('B', '', CHARGE)),
    failure(
      'python',
      raised('ExceptionGroup', '', PAY),
      raised('B', '', CHARGE),
      raised('A', '', CHARGE),
      raised('A', '', CHARGE),
    ),
  ],
  [
    'a lambda numbered anew',
    failure('java', raised('E', '', 'A.java com.acme.A.lambda$f$0')),
    failure('java', raised('E', '', 'A.java com.acme.A.lambda$f$7')),
  ],
  [
    'an anonymous class numbered anew',
    failure('java', raised('E', '', 'A.java com.acme.A$1.run')),
    failure('java', raised('E', '', 'A.java com.acme.A$2.run')),
  ],
  [
    'another proxy',
    failure('java', raised('E', '', 'A.java com.acme.A.f', '<generated> com.acme.A$$EnhancerBySpringCGLIB$$1a2b.f')),
    failure('java', raised('E', '', 'A.java com.acme.A.f', '<generated> com.acme.A$$EnhancerBySpringCGLIB$$ffff.f')),
  ],
  [
    'with the name of its module or not',
    failure('java', raised('E', '', 'A.java app//com.acme.A.f')),
    failure('java', raised('E', '', 'A.java com.acme.A.f')),
  ],
  [
    'a cause with common frames left out',
    failure(
      'java',
      raised('E', '', 'A.java com.acme.A.f'),
      raised('java.net.ConnectException', 'Connection refused to 10.0.0.1', 'X.java java.net.Socket.connect'),
    ),
    failure(
      'java',
      raised('E', '', 'A.java com.acme.A.f'),
      raised('java.net.ConnectException', 'Connection refused to 10.0.0.2'),
    ),
  ],
  [
    'another build of a bundle',
    failure('node', raised('E', '', '/srv/dist/main.3f9a1c0e.js f')),
    failure('node', raised('E', '', '/srv/dist/main.77aa11bb.js f')),
  ],
  [
    'awaited or not',
    failure('node', raised('E', '', '/srv/a.js async f')),
    failure('node', raised('E', '', '/srv/a.js f')),
  ],
  [
    'another version of Node',
    failure('node', raised('E', '', '/srv/a/x.js f', 'internal/modules/cjs/loader.js g')),
    failure('node', raised('E', '', '/srv/a/x.js f', 'node:internal/modules/run_main h')),
  ],
  [
    'another closure of a function',
    failure('go', raised('panic', '', '/srv/a/m.go main.f.func1')),
    failure('go', raised('panic', '', '/srv/a/m.go main.f.func2.1')),
  ],
  [
    'another goroutine',
    failure('go', raised('panic', '', '/srv/a/m.go main.f in goroutine 7')),
    failure('go', raised('panic', '', '/srv/a/m.go main.f in goroutine 99')),
  ],
  [
    'another hash of a symbol',
    failure('rust', raised('panic', '', ' a::f::h0123456789abcdef')),
    failure('rust', raised('panic', '', ' a::f::hfedcba9876543210')),
  ],
  [
    'another version of Ruby',
    failure('ruby', raised('E', '', '/srv/a/c.rb block in Card#f')),
    failure('ruby', raised('E', '', '/srv/a/c.rb f')),
  ],
  [
    'another closure of PHP',
    failure('php', raised('E', '', '/srv/a/c.php {closure:f():3}')),
    failure('php', raised('E', '', '/srv/a/c.php {closure:f():9}')),
  ],
  [
    'another state machine',
    failure('csharp', raised('E', '', '/a/c.cs A.<F>d__1.MoveNext')),
    failure('csharp', raised('E', '', '/a/c.cs A.<F>d__7.MoveNext')),
  ],
  [
    'another address',
    failure('native', raised('SIGSEGV', '', '/srv/a f+0x12')),
    failure('native', raised('SIGSEGV', '', '/srv/a f+0x99')),
  ],
  [
    'on Windows or not',
    python('E', '', 'C:\\shop\\billing\\card.py f'),
    python('E', '', '/srv/shop/billing/card.py f'),
  ],
]

/** Each row is two faults that look alike. */
export const two: [name: string, Failure, Failure][] = [
  [
    'panics of one file, without their calls',
    failure('rust', raised('panic', 'overflow', 'src/main.rs:3')),
    failure('rust', raised('panic', 'not a number', 'src/main.rs:9')),
  ],
  ['syntax errors of two files', python('SyntaxError', 'x', '/srv/a.py:3'), python('SyntaxError', 'x', '/srv/b.py:3')],
  [
    'another function',
    python('ValueError', 'x', CHARGE),
    python('ValueError', 'x', CHARGE.replace('charge', 'refund')),
  ],
  ['another file of the name', python('E', '', '/srv/a/util.py f'), python('E', '', '/srv/b/util.py f')],
  ['another type at the same call', python('KeyError', "'a'", CHARGE), python('IndexError', "'a'", CHARGE)],
  ['another type of the same last name', python('a.NotFound', '', CHARGE), python('b.NotFound', '', CHARGE)],
  ['the same key missing elsewhere', python('KeyError', "'a'", CHARGE), python('KeyError', "'a'", PAY)],
  ['called from elsewhere', python('E', '', CHARGE, PAY), python('E', '', CHARGE, '/srv/shop/billing/cron.py run')],
  [
    'another code',
    failure('node', raised('TypeError [ERR_A]', '', '/srv/a.js f')),
    failure('node', raised('TypeError [ERR_B]', '', '/srv/a.js f')),
  ],
  [
    'no call of its own, other words',
    python('E', 'connection to database refused'),
    python('E', 'connection to cache refused'),
  ],
  ['no call of its own, another type', python('A', 'refused'), python('B', 'refused')],
  [
    'no call of its own, in libraries alone',
    python('E', 'cannot read', '/usr/lib/python3.11/x.py f'),
    python('E', 'cannot write', '/usr/lib/python3.11/x.py f'),
  ],
  [
    'the same wrapper of another type',
    failure(
      'java',
      raised('W', '', 'A.java com.acme.A.f'),
      raised('java.sql.SQLException', 'x', 'B.java com.acme.B.g'),
    ),
    failure('java', raised('W', '', 'A.java com.acme.A.f'), raised('java.io.IOException', 'x', 'B.java com.acme.B.g')),
  ],
  [
    'the same wrapper of another place',
    failure('java', raised('W', '', 'A.java com.acme.A.f'), raised('E', 'x', 'B.java com.acme.B.g')),
    failure('java', raised('W', '', 'A.java com.acme.A.f'), raised('E', 'x', 'B.java com.acme.B.h')),
  ],
  [
    'the same wrapper of what a library says',
    failure('java', raised('W', '', 'A.java com.acme.A.f'), raised('E', 'Connection refused')),
    failure('java', raised('W', '', 'A.java com.acme.A.f'), raised('E', 'Read timed out')),
  ],
  [
    'with a cause and without',
    failure('python', raised('A', '', CHARGE), raised('B', '', PAY)),
    python('A', '', CHARGE),
  ],
  [
    'cause and effect swapped',
    failure('python', raised('A', '', CHARGE), raised('B', '', PAY)),
    failure('python', raised('B', '', PAY), raised('A', '', CHARGE)),
  ],
  [
    'overloaded names of two classes',
    failure('java', raised('E', '', 'A.java com.acme.A.f')),
    failure('java', raised('E', '', 'B.java com.acme.B.f')),
  ],
  [
    'named functions of one file',
    failure('node', raised('E', '', '/srv/a.js f')),
    failure('node', raised('E', '', '/srv/a.js g')),
  ],
  [
    'two functions of Go',
    failure('go', raised('panic', '', '/srv/a/m.go main.f.func1')),
    failure('go', raised('panic', '', '/srv/a/m.go main.g.func1')),
  ],
  [
    'two signals',
    failure('native', raised('SIGSEGV', '', '/srv/a f')),
    failure('native', raised('SIGABRT', '', '/srv/a f')),
  ],
  [
    'two reports of a sanitizer',
    failure('native', raised('AddressSanitizer: heap-use-after-free', '', '/srv/a f')),
    failure('native', raised('AddressSanitizer: double-free', '', '/srv/a f')),
  ],
  [
    'two modules of the kernel',
    failure('kernel', raised('BUG', '', ' ext4_read+0x1/0x2')),
    failure('kernel', raised('BUG', '', ' xfs_read+0x1/0x2')),
  ],
]
