import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outline, START } from '../../support/detector.ts'
import { driveTree, treeItems } from '../../support/source-items.ts'

const many = (count: number) => Array.from({ length: count }, (_, at) => at)

/** Trees that nobody wrote by hand, and what they open: each is to be answered at all, and soon. */
const cases: [name: string, files: () => Record<string, string>, says: string[]][] = [
  [
    'names that every object has',
    () => ({
      'a.py':
        "A = 'x.y'\nm = Signal()\nbus.emit(constructor)\nbus.emit(toString)\nconstructor.send('a')\nvalueOf.emit('b.c')\n",
      'b.ts':
        "import { hasOwnProperty } from './c'\nconst A = { b: 'x.y' }\nbus.emit(hasOwnProperty)\nbus.emit(__proto__)\nbus.emit(A.constructor)\n",
      'c.ts': "export const hasOwnProperty = toString\nexport const D = 'e.f'\n",
    }),
    ['+shop/b.c'],
  ],
  [
    'keys that are no plain keys of objects',
    () => ({
      'a.ts':
        "const T = { __proto__: 'x.y', constructor: 'order.paid' }\nbus.emit(T.constructor)\nbus.emit(T.__proto__)\n",
    }),
    ['+shop/order.paid', '+shop/x.y'],
  ],
  [
    'classes that all derive from one another',
    () => ({
      'a.py': many(9)
        .map(
          (a) =>
            `class C${a}(${many(9)
              .filter((b) => b !== a)
              .map((b) => `C${b}`)
              .join(
                ', ',
              )}):\n  def m${a}(self, name):\n    bus.emit(name)\n  def n${a}(self):\n    self.absent('a.b')\n    self.m0('order.m${a}')\n`,
        )
        .join(''),
    }),
    many(9).map((a) => `+shop/order.m${a}`),
  ],
  [
    'layers of classes, each deriving from all of the layer above',
    () => ({
      'a.py': many(14 * 12)
        .map((at) => {
          const layer = Math.floor(at / 12)
          const bases = layer === 0 ? [] : many(12).map((b) => `C${(layer - 1) * 12 + b}`)
          return `class C${at}(${bases.join(', ')}):\n  def __init__(self):\n    self.a${at} = None\n`
        })
        .join(''),
    }),
    [],
  ],
  [
    'a function of one name in each of many files',
    () =>
      Object.fromEntries(
        many(250).map((a) => [
          `p${a}.py`,
          `def tell_all(name):\n  bus.emit(name)\n\ndef go():\n${"  tell_all('order.paid')\n".repeat(20)}`,
        ]),
      ),
    ['+shop/order.paid'],
  ],
  [
    'many patterns that may be one another',
    () => ({
      'a.ts': many(1_000)
        .map(
          (a) =>
            `bus.emit(\`\${x}${'ab'.repeat(60)}.${a}.\${y}.z\`)\nbus.on(\`\${x}${'ab'.repeat(60)}.\${y}.q${a}\`, f)\n`,
        )
        .join(''),
      'b.ts': "bus.on(x + '.z', f)\n",
    }),
    [],
  ],
  [
    'modules that all export one another',
    () => ({
      ...Object.fromEntries(
        many(12).map((a) => [
          `m${a}.ts`,
          many(12)
            .filter((b) => b !== a)
            .map((b) => `export * from './m${b}'\n`)
            .join(''),
        ]),
      ),
      'a.ts': "import { tell, NAME } from './m0'\ntell('order.paid')\nbus.emit(NAME)\nbus.emit('x.y')\n",
      'b.ts': 'export function tell(name) { bus.emit(name) }\n',
      'c.ts': "import { Base } from './m0'\nexport class Own extends Base {}\n",
    }),
    ['+shop/x.y'],
  ],
]

for (const [name, files, says] of cases) {
  test(name, () => {
    const { findings } = driveTree(treeItems(files()), { until: START + 60 })
    assert.deepEqual(
      outline(findings)
        .filter((one) => !one.includes(':'))
        .sort(),
      says,
    )
  })
}
