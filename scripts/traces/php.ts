import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [way: string, reads?: Reading]

const FILE = '/srv/shop/shop.php'
const BILLING = '/srv/shop/billing.php'
const DECLINED = 'Shop\\Billing\\CardDeclined'
const CHARGE = 'Shop\\Billing\\Card->charge'
const CLOSURE = '{closure}'
const NO_LIMIT = 'card ending 4242 has no limit for 1200 EUR'

const rows: Row[] = [
  ['plain', ['Exception', 'amount is negative: -3', FILE, CLOSURE]],
  ['custom', [DECLINED, NO_LIMIT, BILLING, CHARGE]],
  ['nested', [DECLINED, NO_LIMIT, BILLING, CHARGE]],
  ['previous', ['LogicException', 'not configured', FILE, 'Settings::load', 2]],
  ['previous-deep', [DECLINED, 'cannot charge without settings', FILE, CLOSURE, 3]],
  ['error', ['Error', 'Call to undefined function undefined_function()', FILE, CLOSURE]],
  ['method', ['Error', 'Call to undefined method Order::refund()', FILE, CLOSURE]],
  ['null', ['Error', 'Call to a member function total() on null', FILE, CLOSURE]],
  [
    'type',
    [
      'TypeError',
      'Order::total(): Argument #1 must be of type int, string given, called in /srv/shop/shop.php on line 55 and defined',
      FILE,
      'Order->total',
    ],
  ],
  [
    'arguments',
    [
      'ArgumentCountError',
      'Too few arguments to function depth(), 0 passed in /srv/shop/shop.php on line 56 and exactly 1 expected',
      FILE,
      'depth',
    ],
  ],
  // PHP shows a call of its own at the place of who called it.
  ['divide', ['DivisionByZeroError', 'Division by zero', BILLING, 'intdiv']],
  ['match', ['UnhandledMatchError', 'Unhandled match case 7', FILE, CLOSURE]],
  ['class-missing', ['Error', 'Class "StripeClient" not found', FILE, CLOSURE]],
  ['multiline', ['RuntimeException', 'the import stopped', FILE, CLOSURE]],
  ['multiline-hash', ['RuntimeException', 'bad rows:', FILE, CLOSURE]],
  ['empty', ['RuntimeException', '', FILE, CLOSURE]],
  ['json', ['JsonException', 'Syntax error', FILE, 'json_decode']],
  [
    'pdo',
    [
      'Exception',
      'Failed to parse time string (the day after never) at position 0 (t): The timezone could not be found in the database',
      FILE,
      'DateTime->__construct',
    ],
  ],
  ['memory', ['Fatal error', 'Allowed memory size of 8388608 bytes exhausted (tried to allocate … bytes)', FILE]],
  ['parse', ['Parse error', 'syntax error, unexpected token ";", expecting ")"', '/srv/shop/broken.php']],
  [
    'require',
    ['Error', "Failed opening required '/srv/shop/nothing.php' (include_path='.:/usr/share/php')", FILE, CLOSURE],
  ],
  ['time', ['Fatal error', 'Maximum execution time of 1 second exceeded', FILE]],
  ['eval', ['DomainException', 'in evaluated code', "/srv/shop/shop.php(80) : eval()'d code"]],
  ['generator', ['UnexpectedValueException', 'row 2 is torn', FILE, CLOSURE]],
  ['destructor', ['RuntimeException', 'cannot close the connection', FILE, 'class@anonymous->__destruct']],
  ['array-map', ['DivisionByZeroError', 'Division by zero', FILE, 'intdiv']],
  ['trigger', ['Fatal error', 'stock is negative', FILE]],
  [
    'redeclare',
    [
      'Fatal error',
      'Cannot redeclare checkout() (previously declared in /srv/shop/shop.php:27)',
      "/srv/shop/shop.php(100) : eval()'d code",
    ],
  ],
  ['handler', [DECLINED, 'card ending 4242 has no limit for 8 EUR', BILLING, CHARGE]],
  ['logged', ['LogicException', 'not configured', FILE, 'Settings::load', 2]],
  ['warning'],
  ['notice'],
  ['deprecated'],
  ['talks'],
]

/** What a server writes to its log, the development server to a terminal, and both. */
const forms: [name: string, options: string, stream: 'stdout' | 'stderr' | 'both'][] = [
  ['log', '-d display_errors=0 -d log_errors=1', 'stderr'],
  ['display', '-d display_errors=1 -d log_errors=0', 'stdout'],
  ['arguments', '-d display_errors=stderr -d log_errors=0 -d zend.exception_ignore_args=0', 'stderr'],
]

const formed: Row[] = rows.filter(([way]) =>
  ['plain', 'nested', 'previous-deep', 'multiline', 'type', 'memory', 'parse'].includes(way),
)

const quotations: Quotation[] = [
  {
    name: 'old-exception',
    runtime: 'PHP 5.6',
    source: 'after the example of an uncaught exception in the PHP manual, "Extending Exceptions", as PHP 5 wrote it',
    reads: ['Exception', 'Division by zero.', '/srv/shop/index.php', 'inverse'],
  },
  {
    name: 'laravel',
    runtime: 'PHP 8.2 with Monolog 3',
    source: 'after the format of Monolog’s LineFormatter with stack traces, as Laravel sets it',
    reads: ['RuntimeException', 'no limit', '/srv/shop/app/Card.php'],
  },
]

/** PHP on the command line. */
export const php: Tongue = {
  language: 'php',
  command: 'php',
  probe: 'php -r \'echo "PHP ", PHP_VERSION;\'',
  programs: [
    ...rows.map(
      ([way, reads]): Program => ({
        name: way,
        run: `php -d error_reporting=-1 -d display_errors=stderr -d log_errors=0 -d memory_limit=8M shop.php ${way}`,
        ...(reads && { reads }),
      }),
    ),
    ...forms.flatMap(([name, options, stream]) =>
      formed.map(
        ([way, reads]): Program => ({
          name: `${way}-${name}`,
          run: `php ${options} -d memory_limit=8M shop.php ${way}`,
          ...(reads && { reads }),
          stream,
        }),
      ),
    ),
    {
      name: 'log-file',
      run: 'php -d display_errors=0 -d log_errors=1 -d error_log=/srv/shop/php.log shop.php previous; cat php.log',
      reads: ['LogicException', 'not configured', FILE, 'Settings::load', 2],
      stream: 'stdout',
    },
  ],
  quotations,
}
