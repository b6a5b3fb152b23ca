import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [way: string, message?: string]

const FILE = 'shop.rs'
const NO_NUMBER = 'called `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }'

const rows: Row[] = [
  ['panic', 'amount is negative: -3'],
  ['none', 'called `Option::unwrap()` on a `None` value'],
  ['unwrap', NO_NUMBER],
  ['expect', 'order 4711 was not paid: Declined { number: "4242", amount: 1200 }'],
  ['index', 'index out of bounds: the len is 3 but the index is 7'],
  ['key', 'no entry found for key'],
  ['slice', "start byte index 1 is not a char boundary; it is inside 'ž' (bytes 0..2) of `žluť`"],
  ['multiline', 'the import stopped'],
  ['empty', ''],
  ['any', 'Box<dyn Any>'],
  ['overflow', 'attempt to subtract with overflow'],
  ['divide', 'attempt to divide by zero'],
  ['equal', 'assertion `left == right` failed'],
  ['equal-message', 'assertion `left == right` failed: rows of prices.csv'],
  ['not-equal', 'assertion `left != right` failed: order was paid twice'],
  ['assert', 'stock is negative'],
  ['assert-plain', 'assertion failed: way.is_empty()'],
  ['unreachable', 'internal error: entered unreachable code: state 7'],
  ['todo', 'not yet implemented: refunds'],
  ['unimplemented', 'not implemented'],
  ['borrow', 'RefCell already borrowed'],
  ['thread', 'called `Result::unwrap()` on an `Err` value: Declined { number: "4242", amount: 9 }'],
  ['thread-unnamed', NO_NUMBER],
  // Whatever Rust says after it, of the panic in its wake or that it gives up, is the end of the same failure.
  ['drop', 'query failed'],
  ['no-unwind', 'in a callback'],
]

const traced: [way: string, reads: Reading][] = [
  ['unwrap', ['panic', NO_NUMBER, './shop.rs', 'shop::checkout']],
  ['index', ['panic', 'index out of bounds: the len is 3 but the index is 7', './shop.rs', 'shop::main']],
  ['overflow', ['panic', 'attempt to subtract with overflow', './shop.rs', 'shop::subtract']],
  ['multiline', ['panic', 'the import stopped', './shop.rs', 'shop::main']],
  [
    'thread',
    [
      'panic',
      'called `Result::unwrap()` on an `Err` value: Declined { number: "4242", amount: 9 }',
      './shop.rs',
      'shop::main::{{closure}}',
    ],
  ],
]

const backtrace = (level: string, name: string) =>
  traced.map(
    ([way, [type, message, file = '', function_ = '']]): Program => ({
      name: `${way}-${name}`,
      run: `RUST_BACKTRACE=${level} ./shop ${way}`,
      reads: [type, message, level === 'full' ? '/srv/shop/shop.rs' : file, function_],
    }),
  )

const quotations: Quotation[] = [
  {
    name: 'quoted-message',
    runtime: 'rustc 1.72',
    source: 'after The Rust Programming Language, "Unrecoverable Errors with panic!", as it was before Rust 1.73',
    reads: ['panic', 'index out of bounds: the len is 3 but the index is 99', 'src/main.rs'],
  },
  {
    name: 'quoted-message-backtrace',
    runtime: 'rustc 1.72',
    source: 'after The Rust Programming Language, "Unrecoverable Errors with panic!", as it was before Rust 1.73',
    reads: ['panic', 'index out of bounds: the len is 3 but the index is 99', './src/main.rs', 'panic::main'],
  },
  {
    name: 'without-thread-id',
    runtime: 'rustc 1.80',
    source: 'after The Rust Programming Language, "Unrecoverable Errors with panic!", as it was before Rust 1.91',
    reads: ['panic', 'called `Option::unwrap()` on a `None` value', 'src/cart.rs'],
  },
  {
    name: 'anyhow',
    runtime: 'rustc 1.80 with anyhow 1',
    source: 'after the example in the documentation of anyhow',
    reads: ['Error', 'Failed to read instrs from ./path/to/instrs.json', '', '', 2],
  },
]

/** Rust, with debug information. */
export const rust: Tongue = {
  language: 'rust',
  command: 'rustc',
  probe: 'rustc --version',
  build: 'rustc -g -o shop shop.rs',
  programs: [
    ...rows.map(
      ([way, message = '']): Program => ({ name: way, run: `./shop ${way}`, reads: ['panic', message, FILE] }),
    ),
    ...backtrace('1', 'backtrace'),
    ...backtrace('full', 'full'),
    { name: 'deep', run: 'exec ./shop deep', reads: ['stack overflow', "thread 'main' (…) has overflowed its stack"] },
    { name: 'result', run: './shop result', reads: ['Error', 'Declined { number: "4242", amount: 1200 }'] },
    { name: 'result-parse', run: './shop result-parse', reads: ['Error', 'ParseIntError { kind: InvalidDigit }'] },
    { name: 'exit', run: './shop exit' },
    { name: 'talks', run: './shop talks' },
  ],
  quotations,
}
