import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [way: string, reads?: Reading]

const FILE = 'shop.rb'
const BILLING = '/srv/shop/billing.rb'
const DECLINED = 'Billing::CardDeclined'
const NO_LIMIT = 'card ending 4242 has no limit for 1200 EUR'
const NO_SETTINGS = 'cannot charge without settings'

const rows: Row[] = [
  ['plain', ['RuntimeError', 'amount is negative: -3', FILE, 'plain']],
  // Ruby shows a call of its own core at the place of who called it.
  ['nested', ['ArgumentError', 'invalid value for Integer(): "12,50"', BILLING, 'Integer']],
  ['custom', [DECLINED, NO_LIMIT, BILLING, 'charge']],
  ['cause', ['IOError', 'no settings', FILE, 'rescue in settings', 2]],
  ['causes', [DECLINED, NO_SETTINGS, FILE, 'rescue in causes', 3]],
  ['no_method', ['NoMethodError', "undefined method `custumer' for #<Order:0x…>", FILE, 'no_method']],
  ['nil_method', ['NoMethodError', "undefined method `map' for nil:NilClass", FILE, 'total']],
  ['name_error', ['NameError', "undefined local variable or method `costumers' for Ways:Module", FILE, 'name_error']],
  ['multiline', ['ArgumentError', 'the import stopped', FILE, 'multiline']],
  ['multiline_cause', ['RuntimeError', 'import failed', FILE, 'rescue in multiline_cause', 2]],
  ['empty', ['ArgumentError', '', FILE, 'empty']],
  ['without_message', ['ArgumentError', 'ArgumentError', FILE, 'without_message']],
  ['arguments', ['ArgumentError', 'wrong number of arguments (given 0, expected 1)', FILE, 'checkout']],
  [
    'syntax',
    ['SyntaxError', "/srv/shop/broken.rb:3: syntax error, unexpected `end', expecting '}'", '/srv/shop/broken.rb'],
  ],
  ['missing', ['LoadError', 'cannot load such file -- stripe_client', FILE, 'missing']],
  ['thread', [DECLINED, 'card ending 4242 has no limit for 9 EUR', BILLING, 'charge']],
  ['named_thread', ['ArgumentError', 'invalid value for Integer(): "two"', BILLING, 'Integer']],
  ['recursion', ['SystemStackError', 'stack level too deep', FILE, 'depth']],
  ['highlighted', [DECLINED, NO_SETTINGS, FILE, 'rescue in causes', 3]],
  ['plain_message', [DECLINED, NO_SETTINGS, FILE, 'rescue in causes', 3]],
  ['bottom', [DECLINED, NO_SETTINGS, FILE, 'rescue in causes', 3]],
  ['logged', [DECLINED, NO_LIMIT, BILLING, 'charge']],
  ['inspected', [DECLINED, NO_LIMIT, BILLING, 'charge']],
  ['frozen', ['FrozenError', 'can\'t modify frozen String: "tea"', FILE, 'frozen']],
  ['divide', ['ZeroDivisionError', 'divided by 0', FILE, '/']],
  ['key', ['KeyError', 'key not found: :coffee', FILE, 'fetch']],
  ['json', ['JSON::ParserError', '859: unexpected token at \'{"amount": 12,}\'', FILE, 'json']],
  ['fiber', ['ArgumentError', 'invalid value for Integer(): "two"', BILLING, 'Integer']],
  ['evaluated', ['ZeroDivisionError', 'divided by 0', '(eval)', '/']],
  ['define', ['NotImplementedError', 'refunds', FILE, 'block in define']],
  ['lambda_call', ['TypeError', "nil can't be coerced into Integer", FILE, '+']],
  ['uncaught', ['UncaughtThrowError', 'uncaught throw :done', FILE, 'throw']],
  ['at_exit_error', ['RuntimeError', 'cannot save the cart', FILE, 'block in at_exit_error']],
  ['interrupted', ['Interrupt', '', FILE, 'kill']],
  ['aborted'],
  ['exited'],
  ['warned'],
  ['talks'],
]

const quotations: Quotation[] = [
  {
    name: 'quoted-names',
    runtime: 'Ruby 3.4',
    source: 'after NEWS of Ruby 3.4, "Compatibility issues": quotation marks, and the class before a method',
    reads: ['NoMethodError', "undefined method 'time' for an instance of Integer", 'test.rb', 'Object#foo'],
  },
  {
    name: 'bottom-first',
    runtime: 'Ruby 2.6',
    source: 'after NEWS of Ruby 2.5: traces on a terminal end with the error',
    reads: ['RuntimeError', 'no settings', 'shop.rb', 'settings'],
  },
]

/** Ruby. */
export const ruby: Tongue = {
  language: 'ruby',
  command: 'ruby',
  probe: 'ruby --version',
  programs: [
    ...rows.map(
      ([way, reads]): Program => ({
        name: way.replaceAll('_', '-'),
        run: `ruby shop.rb ${way}`,
        ...(reads && { reads }),
      }),
    ),
    {
      name: 'syntax-main',
      run: 'ruby broken.rb',
      reads: ['SyntaxError', "syntax error, unexpected `end', expecting '}'", 'broken.rb'],
    },
    {
      name: 'command',
      run: `ruby -e 'def total = nil + 1' -e 'total'`,
      reads: ['NoMethodError', "undefined method `+' for nil:NilClass", '-e', 'total'],
    },
  ],
  quotations,
}
