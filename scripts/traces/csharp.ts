import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [way: string, reads?: Reading]

const FILE = '/srv/shop/Shop.cs'
const MAIN = 'Shop.Program.Main'
const DECLINED = 'Shop.CardDeclinedException'
const FETCH = 'Shop.Program+<Fetch>d__3.MoveNext'

const rows: Row[] = [
  ['plain', ['System.Exception', 'amount is negative: -3', FILE, MAIN]],
  ['nested', ['System.FormatException', 'Input string was not in a correct format.', FILE, MAIN]],
  ['custom', [DECLINED, 'card ending 4242 has no limit for 1200 EUR', FILE, 'Shop.Card.Charge']],
  ['constructor', ['System.ArgumentNullException', 'Value cannot be null.', FILE, 'Shop.Card..ctor']],
  ['property', ['System.NotSupportedException', 'no limit is known', FILE, MAIN]],
  [
    'generic',
    [
      'System.Collections.Generic.KeyNotFoundException',
      "The given key 'tea' was not present in the dictionary.",
      FILE,
      'Shop.Stock`1[T].Take',
    ],
  ],
  ['inner', ['System.InvalidOperationException', 'no settings', FILE, 'Shop.Program.LoadSettings', 2]],
  ['inners', [DECLINED, 'cannot charge without settings', FILE, 'Shop.Program.Start', 3]],
  ['aggregate', ['System.AggregateException', 'two mails failed (no address) (disk is full)', FILE, MAIN, 3]],
  [
    'wait',
    [
      'System.AggregateException',
      'One or more errors occurred. (stock service 1 hung up) (stock service 2 hung up)',
      FILE,
      MAIN,
      3,
    ],
  ],
  ['result', ['System.AggregateException', 'One or more errors occurred. (stock service 1 hung up)', FILE, MAIN, 2]],
  ['async', ['System.TimeoutException', 'stock service 1 hung up', FILE, 'Shop.Program.Fetch']],
  ['null', ['System.NullReferenceException', 'Object reference not set to an instance of an object', FILE, MAIN]],
  ['index', ['System.IndexOutOfRangeException', 'Index was outside the bounds of the array.', FILE, MAIN]],
  ['cast', ['System.InvalidCastException', 'Specified cast is not valid.', FILE, MAIN]],
  ['divide', ['System.DivideByZeroException', 'Attempted to divide by zero.', FILE, MAIN]],
  ['multiline', ['System.InvalidOperationException', 'the import stopped', FILE, MAIN]],
  ['empty', ['System.InvalidOperationException', '', FILE, MAIN]],
  ['lambda', ['System.DivideByZeroException', 'Attempted to divide by zero.', FILE, 'Shop.Program.<Main>m__0']],
  [
    'initializer',
    [
      'System.TypeInitializationException',
      "The type initializer for 'Shop.Settings' threw an exception.",
      FILE,
      MAIN,
      2,
    ],
  ],
  ['thread', [DECLINED, 'card ending 4242 has no limit for 9 EUR', FILE, 'Shop.Card.Charge']],
  ['printed', [DECLINED, 'cannot charge without settings', FILE, 'Shop.Program.Start', 3]],
  ['logged', [DECLINED, 'cannot charge without settings', FILE, 'Shop.Program.Start', 3]],
  ['rethrown', ['System.AggregateException', 'One or more errors occurred. (no settings)', FILE, MAIN, 3]],
  ['overflow', ['System.OverflowException', 'Arithmetic operation resulted in an overflow.', FILE, MAIN]],
  ['exit'],
  ['talks'],
]

const FORMAT = 'after the format of Exception.ToString() that the .NET documentation shows'

const quotations: Quotation[] = [
  {
    name: 'dotnet-unhandled',
    runtime: '.NET 8',
    source: `${FORMAT}, and of an unhandled one`,
    reads: ['System.FormatException', "The input string '12,50x' was not in a correct format.", FILE, MAIN],
  },
  {
    name: 'dotnet-inner',
    runtime: '.NET 8',
    source: FORMAT,
    reads: [DECLINED, 'cannot charge without settings', FILE, 'Shop.Program.Start', 3],
  },
  {
    name: 'dotnet-async',
    runtime: '.NET 8',
    source: `${FORMAT}, with the end of the stack of a task`,
    reads: ['System.TimeoutException', 'stock service 1 hung up', FILE, 'Shop.Program.Fetch'],
  },
  {
    name: 'dotnet-aggregate',
    runtime: '.NET 6',
    source: `${FORMAT}, of an AggregateException`,
    reads: [
      'System.AggregateException',
      'One or more errors occurred. (stock service 1 hung up) (stock service 2 hung up)',
      FILE,
      MAIN,
      3,
    ],
  },
  {
    name: 'dotnet-logger',
    runtime: '.NET 8',
    source: 'after the format of the console logger that the .NET documentation shows',
    reads: ['System.InvalidOperationException', 'no settings', FILE, 'Shop.Program.LoadSettings'],
  },
  {
    name: 'framework-async',
    runtime: '.NET Framework 4.7',
    source: `${FORMAT}, with the state machine of a task`,
    reads: ['System.TimeoutException', 'stock service 1 hung up', 'C:\\shop\\Shop.cs', FETCH.replace('+', '.')],
  },
  {
    name: 'dotnet-stack-overflow',
    runtime: '.NET 5',
    source: 'after the format that the notes to .NET 5 show: a stack overflow with its repeated calls',
    reads: ['System.StackOverflowException', '', '', 'Shop.Program.Depth'],
  },
]

/** C# on Mono, with debug information; .NET quoted. */
export const csharp: Tongue = {
  language: 'csharp',
  command: 'mono',
  probe: 'mono --version | head -n 1',
  build: 'mcs -warn:0 -debug Shop.cs',
  programs: rows.map(
    ([way, reads]): Program => ({ name: way, run: `mono --debug Shop.exe ${way}`, ...(reads && { reads }) }),
  ),
  quotations,
}
