import { perl } from '../../../../services/exception-monitor/grammars/perl.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

const rows: Row[] = [
  [
    'a message with calls',
    'no such card at /srv/a.pl line 3.\n\tShop::Card::find("a (b) called at c line 9", ARRAY(0x55)) called at /srv/a.pl line 7\n\teval {...} called at /srv/a.pl line 8\n\tmain::run() called at /srv/a.pl line 9\nnext',
    ['die: no such card < /srv/a.pl:3 Shop::Card::find < /srv/a.pl:7 main::run < /srv/a.pl:9'],
    ['next'],
  ],
  ['what it read', 'Died at /srv/a.pl line 3, <STDIN> line 7.', ['die: Died < /srv/a.pl:3']],
  [
    'an object that says its class',
    'My::Gone: no such card at /srv/a.pl line 3.\n\tmain::f() called at /srv/a.pl line 7',
    ['My::Gone: My::Gone: no such card < /srv/a.pl:3 main::f < /srv/a.pl:7'],
  ],
  [
    'a handler that adds the calls',
    'Can\'t call method "b" on an undefined value at /srv/a.pl line 3.\n at /srv/a.pl line 3.\n\tmain::__ANON__("Can\'t call"...) called at /srv/a.pl line 3',
    ['die: Can\'t call method "b" on an undefined value < /srv/a.pl:3 main::__ANON__ < /srv/a.pl:3'],
  ],
  ['thrown again', 'x\n\t...propagated at /srv/a.pl line 3.', ['die: x < /srv/a.pl:3']],
  [
    'a module that is not there',
    "Can't locate No/Such.pm in @INC (you may need to install the No::Such module) at /srv/a.pl line 3.\nBEGIN failed--compilation aborted at /srv/a.pl line 3.\nnext",
    ["die: Can't locate No/Such.pm in @INC (you may need to install the No::Such module) < /srv/a.pl:3"],
    ['next'],
  ],
  [
    'what the compiler says',
    'syntax error at /srv/a.pl line 3, near "= ;"\nGlobal symbol "$y" requires explicit package name at /srv/a.pl line 4.\nExecution of /srv/a.pl aborted due to compilation errors.\nnext',
    ['die: syntax error < /srv/a.pl:3'],
    ['next'],
  ],
  [
    'what the compiler says, with source of several lines',
    'syntax error at /srv/A.pm line 3, near "my $x\n    print"\nCompilation failed in require at /srv/a.pl line 1.\nBEGIN failed--compilation aborted at /srv/a.pl line 1.',
    ['die: syntax error < /srv/A.pm:3'],
  ],
  [
    'the end of a compilation alone',
    'x is not exported at /srv/a.pl line 3.\nBEGIN failed--compilation aborted at /srv/a.pl line 3.',
    ['die: x is not exported < /srv/a.pl:3'],
  ],
  [
    'a thread',
    'Thread 1 terminated abnormally: no such card at /srv/a.pl line 3.',
    ['die: no such card < /srv/a.pl:3'],
  ],
  [
    'diagnostics',
    'Uncaught exception from user code:\n\tno such card at /srv/a.pl line 3.\n\tmain::f(1) called at /srv/a.pl line 7',
    ['die: no such card < /srv/a.pl:3 main::f < /srv/a.pl:7'],
  ],
  ...[
    'Can\'t locate object method "x" via package "Y"',
    'Undefined subroutine &main::f called',
    'Illegal division by zero',
    'Can\'t use string ("a") as an ARRAY ref while "strict refs" in use',
    'Not a CODE reference',
    'Modification of a read-only value attempted',
  ].map((message): Row => [message, `${message} at /srv/a.pl line 3.`, [`die: ${message} < /srv/a.pl:3`]]),
]

holdAgainstRecorded(perl, 'perl')
holdAgainstRows(perl, rows)

holdAgainstTalk(perl, [
  [
    'a message and its place, which may be a warning',
    'cannot open: No such file or directory at /srv/a.pl line 3.\nnext',
  ],
  ['a warning', 'Use of uninitialized value $x in addition (+) at /srv/a.pl line 3.'],
  ['a program that was not run', 'Can\'t exec "nosuch": No such file or directory at /srv/a.pl line 3.'],
  ['a package that is not there', "Can't locate package Base for @Kid::ISA at /srv/a.pl line 3."],
  ['a sentence', "Can't locate the card in line 3\nIllegal division of labour"],
  ['a call without a message', '\tmain::f(1) called at /srv/a.pl line 7'],
  ["another parser's error", 'syntax error at or near "x"'],
])

holdAgainstBait(perl, ['a at b line 1.\n\tmain::f(', '\tmain::f(', "Can't locate ", 'syntax error at a line 1, near "'])
