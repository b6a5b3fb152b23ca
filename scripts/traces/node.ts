import type { Program, Reading, Tongue } from './tongue.ts'

const SHOP = '/srv/shop/shop.js'
const MODULE = 'file:///srv/shop/shop.mjs'

/** Before and after the line with the version at the end, and what came since. */
const ALL = [16, 18, 20, 22, 24]
const TWO = [20, 24]

type Row = [way: string, reads: Reading | ((version: number) => Reading) | undefined, on?: readonly number[]]

const DECLINED = 'card ending 4242 has no limit for 1200 EUR'
const NO_FILE = "ENOENT: no such file or directory, open '/srv/shop/settings.json'"
const REJECTED =
  'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason'

const shop: Row[] = [
  ['plain', ['Error', 'amount is negative: -3', SHOP, 'Object.plain'], ALL],
  ['type', ['TypeError', "Cannot read properties of undefined (reading 'total')", SHOP, 'Object.type'], ALL],
  ['custom', ['CardDeclined', DECLINED, SHOP, 'Card.charge']],
  ['construct', ['TypeError', 'a card has a number', SHOP, 'new Card']],
  ['cause', ['Error', 'no settings', SHOP, 'loadSettings', 2]],
  ['causes', ['CardDeclined', 'cannot charge without settings', SHOP, 'Object.causes', 3], ALL],
  ['cause_string', ['Error', 'no settings', SHOP, 'Object.cause_string']],
  ['aggregate', ['AggregateError', 'two of three mails failed', SHOP, 'Object.aggregate', 3], ALL],
  ['any', ['AggregateError', 'All promises were rejected', '', '', 3], ALL],
  ['properties', ['Error', 'query failed', SHOP, 'Object.properties'], ALL],
  ['system', ['Error', NO_FILE, SHOP, 'readSettings'], ALL],
  ['multiline', ['Error', 'the import stopped', SHOP, 'Object.multiline'], ALL],
  ['empty', ['Error', '', SHOP, 'Object.empty']],
  ['string', ['Uncaught', 'no more tea', SHOP], ALL],
  ['nothing', ['Uncaught', 'null', SHOP]],
  ['object', ['Uncaught', "{ code: 500, reason: 'no more tea' }", SHOP]],
  ['rejection', ['Error', 'stock service hung up', SHOP, 'fetchStock'], ALL],
  ['rejection_string', ['UnhandledPromiseRejection', `${REJECTED} "no more tea".`], ALL],
  ['rejection_object', ['UnhandledPromiseRejection', `${REJECTED} "#<Object>".`]],
  ['stack', ['Error', 'stock service hung up', SHOP, 'fetchStock']],
  ['eval', ['ReferenceError', 'missing is not defined', SHOP, 'promo']],
  ['timer', ['RangeError', 'timer ran out', SHOP, 'Timeout.tick']],
  ['emitter', ['Error', 'socket hung up', SHOP, 'Object.emitter'], ALL],
  ['emitter_object', ['Error', 'Unhandled error. ({ status: 502 })', SHOP, 'Object.emitter_object']],
  ['anonymous', ['TypeError', "Cannot read properties of undefined (reading 'total')", SHOP]],
  ['assert_equal', ['AssertionError', 'Expected values to be strictly equal:', SHOP, 'Object.assert_equal'], ALL],
  ['assert_ok', ['AssertionError', 'stock is negative', SHOP, 'Object.assert_ok']],
  [
    'json',
    (v) => [
      'SyntaxError',
      v < 18
        ? 'Unexpected token } in JSON at position 14'
        : `Expected double-quoted property name in JSON at position 14${v > 20 ? ' (line 1 column 15)' : ''}`,
      SHOP,
      'Object.json',
    ],
    [16, 20, 24],
  ],
  ['require', ['Error', "Cannot find module './billing/missing'", SHOP, 'Object.require'], ALL],
  ['recursion', ['RangeError', 'Maximum call stack size exceeded', SHOP, 'depth']],
  ['worker', ['Error', 'image is empty', '[worker eval]', 'resize'], ALL],
  ['printed', ['Error', 'no settings', SHOP, 'loadSettings', 2]],
  ['printed_text', ['CardDeclined', DECLINED, SHOP, 'Card.charge']],
  ['printed_stack', ['CardDeclined', DECLINED, SHOP, 'Card.charge']],
  ['printed_nested', ['Error', 'no settings', SHOP, 'loadSettings', 2]],
  ['fetch', ['TypeError', 'fetch failed', '', '', 2], [18, 20, 24]],
  ['listen', ['Error', 'connect ECONNREFUSED 127.0.0.1:9']],
  ['getter', ['Error', 'no lines', SHOP, 'get total']],
  [
    'long',
    ['Error', `row: ${Array.from({ length: 120 }, (_, n) => `column${n}=${n * n}`).join(', ')}`, SHOP, 'Object.long'],
  ],
  ['trace', undefined, TWO],
  ['warned', undefined],
  ['deprecated', undefined, TWO],
  ['deprecated_trace', undefined],
  ['listeners', undefined],
  ['talks', undefined],
]

const modules: Row[] = [
  ['plain', ['CardDeclined', 'amount is negative: -3', 'file:///srv/shop/billing.mjs', 'charge'], ALL],
  ['import', ['Error', "Cannot find module '/srv/shop/nowhere.mjs' imported from /srv/shop/shop.mjs"], ALL],
  ['package', ['Error', "Cannot find package 'stripe-client' imported from /srv/shop/shop.mjs"], TWO],
  ['syntax', ['SyntaxError', 'missing ) after argument list', 'file:///srv/shop/broken.mjs'], TWO],
  [
    'name',
    [
      'SyntaxError',
      "The requested module './billing.mjs' does not provide an export named 'refund'",
      'file:///srv/shop/wrong-name.mjs',
    ],
    TWO,
  ],
  ['reference', ['ReferenceError', 'order is not defined', MODULE, 'Object.reference'], TWO],
]

const program =
  (file: string, prefix = '') =>
  ([way, reads, on = [20]]: Row): Program => ({
    name: `${prefix}${way.replaceAll('_', '-')}`,
    run: `node ${file} ${way}`,
    ...(reads && { reads }),
    on,
  })

/** Node.js, from 16 on. */
export const node: Tongue = {
  language: 'node',
  command: 'node',
  probe: `node -p '"Node.js " + process.versions.node'`,
  mark: (version) => `-node${version}`,
  programs: [
    ...shop.map(program('shop.js')),
    ...modules.map(program('shop.mjs', 'module-')),
    {
      name: 'syntax',
      run: 'node broken.js',
      reads: ['SyntaxError', "Unexpected token '>'", '/srv/shop/broken.js'],
      on: ALL,
    },
    {
      name: 'heap',
      run: 'exec node --max-old-space-size=20 shop.js heap',
      reads: ['FATAL ERROR', 'Reached heap limit Allocation failed - JavaScript heap out of memory'],
      on: ALL,
    },
    {
      name: 'eval-option',
      run: `node -e 'JSON.parse("{")'`,
      reads: (v) => [
        'SyntaxError',
        v > 20
          ? "Expected property name or '}' in JSON at position 1 (line 1 column 2)"
          : "Expected property name or '}' in JSON at position 1",
        '[eval]',
      ],
      on: TWO,
    },
    {
      name: 'trace-uncaught',
      run: 'node --trace-uncaught shop.js string',
      reads: ['Uncaught', 'no more tea', SHOP, 'string'],
      on: TWO,
    },
  ],
}
