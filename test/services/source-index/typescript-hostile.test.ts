import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { type ScriptKind, summariseTypescript } from '../../../services/source-index/typescript/summarise.ts'
import { wordsOf } from './words-of.ts'

const DEEP = 20_000

/** Each must be told in a summary of at most 300 KB; `as` is what it must say of itself. */
const hostile: [name: string, source: string, as?: 'broken' | 'cut' | undefined, kind?: ScriptKind][] = [
  ['nothing', ''],
  ['zeros', '\0\0\0', 'broken'],
  ['half a surrogate', "f('\ud800')"],
  ['one long line', `f('a.b');${'x=1;'.repeat(1_250_000)}`, 'cut', 'js'],
  ['many lines', `f('a.b')\n${'x = 1\n'.repeat(200_000)}`, 'cut', 'js'],
  [
    'as much as is read of a larger file',
    `f("a.b");\n${'x = [1]\n'.repeat(200_000)}`.slice(0, 1024 * 1024),
    'cut',
    'js',
  ],
  ['lists in lists', `f(${'[\n'.repeat(DEEP)}${']'.repeat(DEEP)})`, 'broken'],
  ['calls in calls', `${'f(\n'.repeat(DEEP)}${')'.repeat(DEEP)}`, 'broken'],
  ['a long sum', `f(${Array.from({ length: DEEP }, (_, at) => `'a${at}'`).join('\n+')})`, 'broken'],
  ['a long chain', `f${'\n.g("a")'.repeat(DEEP)}`, 'broken'],
  ['blocks in blocks', `${'{\n'.repeat(DEEP)}${'}\n'.repeat(DEEP)}`, 'broken'],
  ['many calls', "f('a')\n".repeat(5000), 'cut'],
  ['many words', Array.from({ length: 30_000 }, (_, at) => `x = 'w${at}'\n`).join(''), 'cut'],
  ['many constants', Array.from({ length: 5000 }, (_, at) => `export const C${at} = 'w${at}'\n`).join(''), 'cut'],
  [
    'a table that is read often',
    `const X = {\n${Array.from({ length: 2000 }, (_, at) => `k${at}: 'w${at}',\n`).join('')}}\n${'g(X[y])\n'.repeat(1500)}`,
  ],
  [
    'constants that double',
    `const X0 = ['a', 'b']\n${Array.from({ length: 60 }, (_, at) => `const X${at + 1} = [...X${at}, ...X${at}]\n`).join('')}f(X60)`,
  ],
  ['constants in a circle', `const A = B + C\nconst B = C + A\nconst C = A + B\nf(A)`],
  ['an object that is spread into itself', "let x = { a: 'b' }\nx = { ...x, ...y, c: x.a }\nf(x.name, x[y], x)"],
  [
    'choices within choices',
    `let at = [1, 2]\n${Array.from({ length: 6 }, (_, by) => `at = [at[0] - ${by}, at[1] - ${by}]\nf(new Point(at), { at: [at[0], at[1]] })\n`).join('')}`,
  ],
  ['attributes in a circle', `class S { a = this.b; b = this.a; go() { f(this.a) } }`],
  ['a class that is its own base', 'class S extends S { go() { f(this.x) } }'],
  [
    'names of what all objects have',
    "const __proto__ = 'a'; const constructor = { toString: 'b' }; f(__proto__, constructor.toString, hasOwnProperty)\nexport { __proto__, constructor }\nclass X { __proto__ = 'c'; constructor2() { this.__proto__.x() } }",
  ],
  ['tags in tags', `${'<template>'.repeat(DEEP)}<script>f('a')</script>`, undefined, 'vue'],
  ['half a component', "<script setup>\nf('a'", 'broken', 'vue'],
]

for (const [name, source, as, kind = 'ts'] of hostile) {
  test(`bears ${name}`, () => {
    const summary = summariseTypescript(source, kind)
    assert.equal(summary.broken, as === 'broken' ? true : undefined)
    if (as !== undefined) assert.equal(summary[as], true)
    assert.ok(JSON.stringify(summary).length < 300_000)
  })
}

test('keeps the words of a file that a program wrote', () => {
  const summary = summariseTypescript(`f('a.b');${'x=1;'.repeat(1000)}`, 'js')
  assert.equal(summary.calls, undefined)
  assert.deepEqual(wordsOf(summary, ['"a.b']), ['"a.b'])
})

test('keeps what hostile names hold', () => {
  const { constants, classes } = summariseTypescript(
    "export const X = { ['__proto__']: 'a' }\nexport class S { ['__proto__'] = 'b' }",
    'ts',
  )
  assert.deepEqual(Object.entries(constants ?? {}), [
    ['X.__proto__', 'a'],
    ['S.__proto__', 'b'],
  ])
  assert.deepEqual(Object.keys(classes?.[0]?.attributes ?? {}), ['__proto__'])
})

const folder = fileURLToPath(new URL('../../../services/source-index/typescript', import.meta.url))
const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))

test('bears any piece of any source', () => {
  const piece = fc.tuple(fc.constantFrom(...sources), fc.nat(), fc.nat(), fc.constantFrom('ts', 'tsx', 'js', 'vue'))
  fc.assert(
    fc.property(piece, ([source, start, length, kind]) => {
      const from = start % source.length
      const text = source.slice(from, from + (length % source.length))
      const summary = summariseTypescript(text, kind as ScriptKind)
      assert.equal(summary.lines, text.split(/\r\n|[\n\r\u2028\u2029]/).length)
    }),
    { numRuns: 200 },
  )
})

test('says the same of the same bytes', () => {
  for (const source of sources) {
    const told = JSON.stringify(summariseTypescript(source, 'ts'))
    assert.equal(JSON.stringify(summariseTypescript(source, 'ts')), told)
    assert.equal(JSON.parse(told).broken, undefined)
  }
})
