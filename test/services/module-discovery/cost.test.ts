import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModuleItem } from '../../../services/module-discovery/detect.ts'
import monitor from '../../../services/module-discovery/index.ts'
import { reduce } from '../../../services/module-discovery/reduce.ts'
import { packWords } from '../../../shared/contract/words.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { drive, outline, START } from '../../support/detector.ts'

const ROOTS = [{ path: '/srv/shop', name: '' }]
const at = (seconds: number) => ({ part: '', position: '', time: START + seconds })
const level = (seconds: number): ModuleItem => ({ ...at(seconds), kind: 'level', roots: ROOTS })

/** A module of three names of its own. */
function file(seconds: number, path: string, loads?: string[]): ModuleItem {
  const name = path.replace(/\W/g, '_')
  const definitions = ['a', 'b', 'c'].map((end) => ({ kind: 'function' as const, name: `${name}_${end}`, line: 1 }))
  const value = reduce(
    path,
    { language: 'python', lines: 1, definitions, words: packWords(['=x']), ...(loads && { loads }) },
    name,
  )
  assert.ok(value)
  return { ...at(seconds), kind: 'file', path, value }
}

const paths = (count: number, folder: string) =>
  Array.from({ length: count }, (_, n) => `${folder}/p${n >> 4}/m${n}.py`)

/** Input that makes much work, and how much CPU time it may take, in milliseconds. */
const rows: readonly (readonly [name: string, items: () => ModuleItem[], most: number, says: readonly string[]])[] = [
  [
    'thousands are gone, thousands of others come',
    () => {
      const gone = paths(12_000, 'old')
      return [
        ...gone.map((path) => file(0, path)),
        file(0, 'keep/k.py'),
        level(0),
        ...gone.map((path): ModuleItem => ({ ...at(60), kind: 'gone', path })),
        level(60),
        ...paths(2_000, 'fresh').map((path) => file(120, path)),
        level(120),
      ]
    },
    3_000,
    ['+shop/fresh/*'],
  ],
  [
    'hundreds load by name, packages have words, and thousands of modules come',
    () => {
      const old = paths(4_000, 'old')
      return [
        ...old.map((path, n) => file(0, path, n < 500 ? ['shop.plugins.', `shop.plugins.${n}.`, '', '.'] : undefined)),
        ...paths(4_000, 'old').flatMap((path, n) => (n % 16 ? [] : [file(0, path.replace(/m\d+/, '__init__'))])),
        level(0),
        ...paths(3_000, 'fresh').map((path) => file(60, path)),
        level(60),
        level(61),
      ]
    },
    3_000,
    ['+shop/fresh/*'],
  ],
  [
    'thousands of packages come',
    () => [
      file(0, 'keep/k.py'),
      level(0),
      ...Array.from({ length: 6_000 }, (_, n) => file(60, `fresh/d${n}/__init__.py`)),
      level(60),
    ],
    1_500,
    ['+shop/fresh/*'],
  ],
  [
    'thousands of folders with an index come, and import each other',
    () => {
      const index = (n: number) => `fresh/d${n}/index.ts`
      const value = (n: number) =>
        reduce(
          index(n),
          {
            language: 'typescript',
            lines: 1,
            exports: [
              ['a', 'value'],
              ['b', 'value'],
              [`c${n}`, 'value'],
            ],
            imports: [{ line: 1, from: `../d${(n + 1) % 4_000}/index` }],
          },
          `${n}`,
        )
      return [
        file(0, 'keep/k.py'),
        level(0),
        ...Array.from(
          { length: 4_000 },
          (_, n): ModuleItem => ({ ...at(60), kind: 'file', path: index(n), value: value(n)! }),
        ),
        level(60),
      ]
    },
    2_500,
    ['+shop/fresh/d0'],
  ],
]

for (const [name, items, most, expected] of rows) {
  test(`the cost is bounded where ${name}`, () => {
    const all = items()
    const begin = cpuTime()
    const { findings } = drive(monitor, all, { until: START + 300 })
    const took = cpuTime() - begin
    assert.deepEqual(outline(findings), expected)
    assert.ok(took < most, `${Math.round(took)} ms`)
  })
}
