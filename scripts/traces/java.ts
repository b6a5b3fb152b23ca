import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [way: string, reads?: Reading]

const FILE = 'Shop.java'
const SHOP = 'com.example.shop.Shop'
const DECLINED = 'com.example.shop.CardDeclinedException'
const NO_SETTINGS = '/srv/shop/settings.properties (No such file or directory)'
const NO_NUMBER = 'For input string: "two"'

const noLimit = (amount: number) => `card ending 4242 has no limit for ${amount} EUR`

const rows: Row[] = [
  ['plain', ['java.lang.IllegalArgumentException', 'amount is negative: -3', FILE, `${SHOP}.main`]],
  ['nested', ['java.lang.NumberFormatException', 'For input string: "12,50"', FILE, `${SHOP}.parse`]],
  ['custom', [DECLINED, noLimit(1200), FILE, `${SHOP}.charge`]],
  ['cause', ['java.lang.IllegalStateException', 'no settings', FILE, `${SHOP}.loadSettings`, 2]],
  ['causes', [DECLINED, 'cannot charge without settings', FILE, `${SHOP}.start`, 3]],
  ['suppressed', ['java.lang.IllegalStateException', 'query failed on stock', FILE, `${SHOP}$Connection.query`, 3]],
  ['suppressed-nested', [DECLINED, 'gave up', FILE, `${SHOP}.queryTwice`, 6]],
  ['multiline', ['java.lang.IllegalStateException', 'the import stopped', FILE, `${SHOP}.main`]],
  ['multiline-at', ['java.lang.IllegalStateException', 'bad row', FILE, `${SHOP}.main`]],
  ['empty', ['java.lang.IllegalStateException', '', FILE, `${SHOP}.main`]],
  [
    'null-pointer',
    [
      'java.lang.NullPointerException',
      'Cannot invoke "String.length()" because "this.customer" is null',
      FILE,
      `${SHOP}$Order.length`,
    ],
  ],
  ['recursion', ['java.lang.StackOverflowError', '', FILE, `${SHOP}.depth`]],
  ['memory', ['java.lang.OutOfMemoryError', 'Java heap space', FILE, `${SHOP}.memory`]],
  ['initializer', ['java.lang.ExceptionInInitializerError', '', FILE, `${SHOP}.main`, 2]],
  ['lambda', ['java.lang.NumberFormatException', NO_NUMBER, FILE, `${SHOP}.lambda$main$0`]],
  ['stream', ['java.lang.NumberFormatException', NO_NUMBER, FILE, `${SHOP}.parse`]],
  ['anonymous', ['java.lang.UnsupportedOperationException', 'not on Sundays', FILE, `${SHOP}$1.run`]],
  ['printed', [DECLINED, 'cannot charge without settings', FILE, `${SHOP}.start`, 3]],
  ['logged', ['java.lang.IllegalStateException', 'no settings', FILE, `${SHOP}.loadSettings`, 2]],
  [
    'unchecked',
    ['java.io.UncheckedIOException', `java.io.FileNotFoundException: ${NO_SETTINGS}`, FILE, `${SHOP}.unchecked`, 2],
  ],
  ['class-missing', ['java.lang.ClassNotFoundException', 'com.example.shop.Refund', FILE, `${SHOP}.main`]],
  ['circular', ['java.lang.IllegalStateException', 'first', FILE, `${SHOP}.circular`, 2]],
  ['assertion', ['java.lang.AssertionError', 'stock is negative', FILE, `${SHOP}.assertion`]],
  ['thread', [DECLINED, noLimit(9), FILE, `${SHOP}.charge`]],
  ['executor', ['java.util.concurrent.ExecutionException', `${DECLINED}: ${noLimit(3)}`, FILE, `${SHOP}.main`, 2]],
  ['execute', [DECLINED, noLimit(7), FILE, `${SHOP}.charge`]],
  [
    'future',
    [
      'java.util.concurrent.ExecutionException',
      `java.lang.NumberFormatException: ${NO_NUMBER}`,
      FILE,
      `${SHOP}.main`,
      2,
    ],
  ],
  ['join', ['java.util.concurrent.CompletionException', `java.lang.NumberFormatException: ${NO_NUMBER}`, '', '', 2]],
  ['reflection', ['java.lang.reflect.InvocationTargetException', '', FILE, `${SHOP}.main`, 2]],
  ['index', ['java.lang.ArrayIndexOutOfBoundsException', 'Index 5 out of bounds for length 2', FILE, `${SHOP}.main`]],
  [
    'cast',
    [
      'java.lang.ClassCastException',
      "class java.util.ImmutableCollections$ListN cannot be cast to class java.lang.Integer (java.util.ImmutableCollections$ListN and java.lang.Integer are in module java.base of loader 'bootstrap')",
      FILE,
      `${SHOP}.main`,
    ],
  ],
  ['immutable', ['java.lang.UnsupportedOperationException', '', FILE, `${SHOP}.main`]],
  ['concurrent', ['java.util.ConcurrentModificationException', '', FILE, `${SHOP}.main`]],
  ['handler', [DECLINED, noLimit(8), FILE, `${SHOP}.charge`]],
  ['exit'],
  ['talks'],
]

const quotations: Quotation[] = [
  {
    name: 'kotlin-coroutine',
    runtime: 'Kotlin 1.9 on OpenJDK 17',
    source: 'after the traces in the guide to kotlinx.coroutines, "Coroutine exceptions handling"',
    reads: [
      'java.lang.IndexOutOfBoundsException',
      '',
      'Example.kt',
      'com.example.ExampleKt$main$1$job$1.invokeSuspend',
      2,
    ],
  },
  {
    name: 'kotlin-top-level',
    runtime: 'Kotlin 1.9 on OpenJDK 17',
    source: 'after the format that Throwable.printStackTrace() documents, with the names that Kotlin gives',
    reads: [
      'kotlin.UninitializedPropertyAccessException',
      'lateinit property total has not been initialized',
      'Order.kt',
      'com.example.shop.Order.getTotal',
    ],
  },
  {
    name: 'logback-packaging',
    runtime: 'logback 1.2 on OpenJDK 11',
    source: 'after the traces in the logback manual, "Configuration: enabling packaging data in stack traces"',
    reads: [
      'java.lang.Exception',
      'display error',
      'DisplayPrototype.java',
      'com.example.shop.DisplayPrototype.show',
      2,
    ],
  },
]

/** The JVM: Java, and what else runs on it, quoted. */
export const java: Tongue = {
  language: 'java',
  command: 'java',
  probe: 'java --version | head -n 1',
  build: `javac -d . $(find . -name '*.java')`,
  programs: [
    ...rows.map(
      ([way, reads]): Program => ({
        name: way,
        run: `java -ea -Xss512k -Xmx48m -XX:MaxJavaStackTraceDepth=60 ${SHOP} ${way}`,
        ...(reads && { reads }),
      }),
    ),
    {
      name: 'main-missing',
      run: 'java com.example.Missing',
      reads: ['java.lang.ClassNotFoundException', 'com.example.Missing'],
    },
  ],
  quotations,
}
