import type { PythonRow } from './python.ts'

const SHOP = '/srv/shop/shop.py'
const CARD = '/srv/shop/billing/card.py'

const DECLINED = 'billing.errors.CardDeclined'
const NOT_A_NUMBER = "invalid literal for int() with base 10: '12,50'"

const three = (version: number) => version >= 300
const os = (version: number, newer: string) => (three(version) ? newer : 'IOError')

/** How tracebacks changed: before chains, before `[Previous line repeated`, plain, carets, and carets with anchors. */
const MAIN = [207, 306, 309, 311, 313]

/** What Python 2.7 and every 3 know. */
export const anyPython: readonly PythonRow[] = [
  ['plain', ['ValueError', 'amount is negative: -3', SHOP, 'plain']],
  ['nested', ['ValueError', NOT_A_NUMBER, CARD, 'parse']],
  ['custom', [DECLINED, 'card ending 4242 has no limit for 1200 EUR', CARD, 'charge']],
  [
    'during',
    (v) => ['TypeError', "unsupported operand type(s) for +: 'NoneType' and 'int'", SHOP, 'fallback', three(v) ? 2 : 1],
  ],
  ['multiline', ['RuntimeError', 'the import stopped', SHOP, 'multiline']],
  [
    'recursion',
    (v) => [three(v) ? 'RecursionError' : 'RuntimeError', 'maximum recursion depth exceeded', SHOP, 'depth'],
  ],
  ['thread', (v) => [three(v) ? DECLINED : 'CardDeclined', 'declined in a thread', SHOP, 'work']],
  ['logged', ['ValueError', "invalid literal for int() with base 10: 'twelve'", CARD, 'parse']],
  [
    'library',
    (v) => [
      three(v) ? 'json.decoder.JSONDecodeError' : 'ValueError',
      v >= 313
        ? 'Illegal trailing comma before end of object: line 1 column 14 (char 13)'
        : `Expecting property name${three(v) ? ' enclosed in double quotes' : ''}: line 1 column 15 (char 14)`,
      SHOP,
      'library',
    ],
  ],
  ['syntax', (v) => ['SyntaxError', v >= 310 ? "'(' was never closed" : 'invalid syntax', '/srv/shop/broken.py']],
  ['empty', ['ValueError', '', SHOP, 'empty'], MAIN],
  ['blank', ['ValueError', '', SHOP, 'blank'], MAIN],
  ['assertion', ['AssertionError', 'stock of tea is negative', SHOP, 'assertion'], MAIN],
  ['keyerror', ['KeyError', "'two\\nlines'", SHOP, 'keyerror'], MAIN],
  [
    'unicode',
    (v) => [
      'UnicodeDecodeError',
      `'${three(v) ? 'utf-8' : 'utf8'}' codec can't decode byte 0xe9 in position 3: invalid continuation byte`,
      SHOP,
      'unicode',
    ],
    MAIN,
  ],
  ['attribute', ['AttributeError', "'NoneType' object has no attribute 'total'", SHOP, 'attribute'], MAIN],
  [
    'division',
    (v) => [
      'ZeroDivisionError',
      three(v) ? 'division by zero' : 'integer division or modulo by zero',
      SHOP,
      three(v) && v < 312 ? '<listcomp>' : 'division',
    ],
    MAIN,
  ],
  ['unprintable', ['billing.errors.Unprintable', '<exception str() failed>', SHOP, 'unprintable'], MAIN],
  [
    'finalizer',
    (v) => [
      os(v, 'OSError'),
      three(v) ? 'connection was lost' : "IOError('connection was lost',)",
      three(v) ? SHOP : '',
      three(v) ? '__del__' : '',
    ],
    MAIN,
  ],
  ['logged_info', ['KeyError', "'amount'", SHOP, 'checkout'], MAIN],
  [
    'printed',
    (v) => [three(v) ? DECLINED : 'CardDeclined', 'card ending 4242 has no limit for 1200 EUR', CARD, 'charge'],
    MAIN,
  ],
  ['exec_string', ['ZeroDivisionError', 'integer division or modulo by zero', '<string>', 'promo'], MAIN],
  ['anonymous', ['AttributeError', "'int' object has no attribute 'rank'", SHOP, '<lambda>'], MAIN],
  ['decorated', (v) => [os(v, 'OSError'), 'no route to http://stock.example/tea', SHOP, 'fetch'], MAIN],
  ['generator', (v) => [v < 310 ? '__main__.StopAsyncImport' : 'StopAsyncImport', 'row 2 is torn', SHOP, 'rows'], MAIN],
  ['class_body', ['ValueError', "invalid literal for int() with base 10: 'ten'", SHOP, 'Settings'], MAIN],
  ['indentation', ['IndentationError', 'unexpected indent', '/srv/shop/misindented.py'], MAIN],
  [
    'missing',
    (v) => [
      three(v) ? 'ModuleNotFoundError' : 'ImportError',
      three(v) ? "No module named 'stripe_client'" : 'No module named stripe_client',
      SHOP,
      'missing',
    ],
    MAIN,
  ],
  [
    'os_error',
    (v) => [
      os(v, 'FileNotFoundError'),
      "[Errno 2] No such file or directory: '/srv/shop/orders/4711.json'",
      SHOP,
      'os_error',
    ],
    MAIN,
  ],
  ['interrupted', ['KeyboardInterrupt', '', SHOP, 'interrupted'], MAIN],
  [
    'circular',
    (v) => [
      'ImportError',
      v >= 308
        ? "cannot import name 'tax' from partially initialized module 'circular_one' (most likely due to a circular import) (/srv/shop/circular_one.py)"
        : `cannot import name ${three(v) ? "'tax'" : 'tax'}`,
      '/srv/shop/circular_two.py',
      '<module>',
    ],
    [207, 306, 313],
  ],
  [
    'long',
    ['ValueError', `row: ${Array.from({ length: 120 }, (_, n) => `column${n}=${n * n}`).join(', ')}`, SHOP, 'long'],
    [309, 313],
  ],
  ['exit_message', undefined, [312]],
  ['talks', undefined, [312]],
  ['warned', undefined, [207, 312]],
]
