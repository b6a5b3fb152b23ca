import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { bindNames } from '../../../services/source-index/python/bindings.ts'
import { NameReader } from '../../../services/source-index/python/name-reader.ts'
import { stepsFor } from '../../../services/source-index/python/steps.ts'
import { summarisePython } from '../../../services/source-index/python/summarise-python.ts'
import { readSyntax } from '../../../services/source-index/python/syntax-tree.ts'
import { found } from './found-words.ts'
import { shownCalls } from './python-shown.ts'

const words: readonly (readonly [code: string, ...words: string[]])[] = [
  ["x = 'a'", '"a'],
  ['"""a"""'],
  ["def f():\n  'a'"],
  ['# a'],
  ["bus.emit('a')", '(a'],
  ["bus.emit(['a'])", '(a'],
  ["f(1 if y == 'a' else 2)", '=a'],
  ["if x == 'a': pass", '=a'],
  ["if x != 'a': pass", '=a'],
  ["if x in ('a', 'b'): pass", '=a'],
  ["if 'a' in x: pass", '=a'],
  ["if x < 'a': pass", '"a'],
  ["match x:\n  case 'a': pass", '=a'],
  ["match x:\n  case 'a' | 'b': pass", '=a'],
  ["match x:\n  case {'a': y}: pass", '=a'],
  ["x['a']", '=a'],
  ["x['a'] = 1", '"a'],
  ["T = {'a': f}\ndef f(): pass", '=a'],
  ["T = {'a': lambda: 1}", '=a'],
  ["T = {'a': 1}", '"a'],
  ["class S:\n  def f(self): self.t = {'a': self.f}", '=a'],
  ['x.a', '.a'],
  ['x.a = 1', ':a'],
  ['with f() as x.a: pass', ':a'],
  ['class S:\n  def f(self): self.a'],
  ["getattr(x, 'a')", '.a', '"a'],
  ["assert x == 'a'"],
  ["self.assertEqual(x, 'a')"],
  ["m.assert_called_with('a')"],
  ["x = f'a'", '"a'],
]

test('the words of a file, by what they are there for', () => {
  for (const [code, ...expected] of words)
    assert.deepEqual(found(summarisePython(code), 'a').sort(), expected.sort(), code)
  const references = summarisePython(
    'from e import A, Kind\nif x == Kind.C.value or x == A: pass\nmatch x:\n  case e.Kind.D: pass',
  )
  assert.deepEqual(found(references, 'Kind.C', 'A', 'Kind.D'), ['=Kind.C', '=A', '=Kind.D'])
})

/** What is Python of some version, and not all of it what the grammar knows. */
const valid: readonly string[] = [
  'print "a", 1',
  'print >>f, "a"',
  'print',
  'print = log',
  'exec "x = 1" in y',
  'x = `y`',
  'x = 100L + 0xFFL + 0777',
  "x = ur'a'",
  'raise E, "a", tb',
  'try: pass\nexcept E, e: pass',
  'def f(a, (b, c)): pass',
  'lambda (a, b): a',
  'x = 5. + 1.e3 + 2.j',
  'def f():\n  yield\n  x = yield\n  y = (yield)',
  'with (a as b, c as d): pass',
  'with (\n  a as b,\n  c as d,\n):\n  pass',
  'with a as b.c, d as (e, f): pass',
  '@a[0].b\ndef f(): pass',
  '@(lambda f: f)\nclass A: pass',
  'match x:\n  case A(): pass\n  case []: pass\n  case {}: pass',
  'try: pass\nexcept* E: pass',
  'try: pass\nexcept A, B, C: pass',
  'def f[T = int, *Ts](x: T): pass',
  'class A[T: (int, str)]: pass',
  'type A[T] = list[T]',
  "x = t'a{b}'",
  "x = f'{a['b']}{c!r:>{w}}'",
  'x = a[*b]',
  'def f(*a: *Ts): pass',
  'for x in *a, b: pass',
  '[x for a, *x in y]',
  'f(async=True)',
  'if x:\r\n  y = 1 + \\\r\n    2\r\n',
  'x = 1\n\f\ny = 2',
  '\ufeffx = 1',
  '# coding: latin-1\nx = 1',
  'if x:\n\ty = 1\n        z = 2',
  '',
  'x = 1',
]

test('Python of every version is read', () => {
  for (const code of valid) {
    const summary = summarisePython(`${code}\nbus.emit('a')\n`)
    assert.equal(summary.broken, undefined, code)
    assert.ok(shownCalls(summary).includes("bus.emit 'a'"), code)
  }
})

const broken: readonly string[] = [
  "x = 'a'\ndef f(:",
  "x = 'a'\ny = '''",
  "x = 'a'\n\0",
  "x = 'a'\n)",
  "x = 'a'\nclass",
]

test('of what is no Python the words are kept', () => {
  for (const code of broken) {
    const { broken: isBroken, words: kept, ...rest } = summarisePython(code)
    assert.deepEqual(
      [isBroken, Object.keys(rest), kept !== undefined],
      [true, ['language', 'lines', 'fault'], true],
      code,
    )
  }
})

test('what is long, deep or odd is bounded', () => {
  assert.equal(summarisePython(`x = '${'a'.repeat(60_000)}'`).cut, true)
  assert.equal(summarisePython("x = 'a'\n".repeat(200_000)).cut, true)
  for (const sign of ['(', '[', '{', '-', 'not ', 'lambda: ', 'a.', 'a+', "f'{", 'a[']) {
    const summary = summarisePython(`${sign.repeat(5000)}`)
    assert.equal(summary.language, 'python', sign)
  }
  assert.equal(summarisePython(`x = ${'('.repeat(4000)}'a'${')'.repeat(4000)}\n`).language, 'python')
  const circles = Array.from(
    { length: 60 },
    (_, i) => `  a${i} = [${Array.from({ length: 60 }, (_, j) => `a${j} + 'x'`)}]`,
  )
  assert.equal(summarisePython(`def f():\n${circles.join('\n')}\n  bus.emit(a0)\n`).broken, undefined)
})

/** Names that are made of each other in many ways, each of a length that grows with `n`. */
const tangles: Readonly<Record<string, (n: number) => string>> = {
  choices: (n) => lines(n, (i) => `x${i} = x${i - 1} if y else (x${i - 1} + 'a') if z else (x${i - 1} or 'b${i}')`),
  lists: (n) => lines(n, (i) => `x${i} = [*x${i - 1}, *x${i - 1}, 'a${i}']`),
  functions: (n) => lines(n, (i) => `def x${i}(k='a'):\n  return x${i - 1}(k + 'b') if k else x${i - 1}(k)`),
  tables: (n) => lines(n, (i) => `x${i} = {'a': x${i - 1}, 'b': x${i - 1}.get(y)}`),
  templates: (n) => lines(n, (i) => `x${i} = f'{x${i - 1}}.{x${i - 1}}'`),
  several: (n) => lines(n, (i) => `x${i % 7} = x${(i + 1) % 7} or x${(i + 3) % 7} or ['a${i}']`),
  attributes: (n) =>
    `class S:\n  def f(self):\n${lines(n, (i) => `    self.x${i} = [self.x${i - 1}, self.x${(i * 7) % n}, 'a${i}']`)}`,
}

function lines(n: number, line: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => line(i + 1)).join('\n')
}

test('names that are made of each other in many ways take a few steps for each node, and the rest are given up', () => {
  for (const [what, code] of Object.entries(tangles)) {
    for (const n of [10, 100, 1000]) {
      const text = code(n)
      const tree = readSyntax(`${text}\n${lines(n, (i) => `bus.emit(x${i}, x${i})`)}`)
      assert.ok(!('error' in tree), what)
      const names = bindNames(tree)
      const reader = new NameReader(tree, names)
      // Every expression is asked for, whether or not a call carries it.
      for (let node = 1; node < tree.size; node += 1) reader.nameOf(node, names.module)
      const taken = stepsFor(tree) - reader.steps.left
      assert.ok(taken < 6000 + 3 * tree.size, `${what} of ${n}: ${taken} steps for ${tree.size} nodes`)
      assert.equal(summarisePython(text).broken, undefined, what)
    }
  }
})

test('what is repaired inside of what never ends is no text', () => {
  assert.equal(summarisePython('[\nprint >>f, "a"\n0.').broken, true)
})

const PIECES = [
  ...valid,
  ...words.map(([code]) => code),
  ...broken,
  'class S:\n  def f(self):\n    self.x.y\n',
  '  ',
  '\n',
  "'",
  ':',
]

test('no text is too odd to be summarised, and the same text gives the same summary', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), { maxLength: 8 })
  fc.assert(
    fc.property(text, fc.nat(400), (pieces, end) => {
      const code = pieces.join('\n').slice(0, end)
      assert.deepEqual(summarisePython(code), summarisePython(code))
    }),
    { numRuns: 300 },
  )
})

const LIBRARIES = '/usr/lib'

/** Whole files: those of the machine's Python where it has one, and this test's own pieces. */
function wholeFiles(): string[] {
  const folders = existsSync(LIBRARIES) ? readdirSync(LIBRARIES).filter((name) => /^python3(?:\.\d+)?$/.test(name)) : []
  const found = folders
    .flatMap((name) =>
      readdirSync(join(LIBRARIES, name), { recursive: true }).map((path) => join(LIBRARIES, name, String(path))),
    )
    .filter((path) => path.endsWith('.py'))
    .sort()
  const some = found.filter((_, index) => index % 29 === 0).slice(0, 60)
  return [PIECES.join('\n'), ...some.map((path) => readFileSync(path, 'utf8').slice(0, 20_000))]
}

test('a file that is cut anywhere, or has two parts changed round, is summarised', () => {
  const files = wholeFiles()
  fc.assert(
    fc.property(fc.nat(files.length - 1), fc.nat(20_000), fc.nat(20_000), (index, a, b) => {
      const text = files[index]!
      const [from, to] = [Math.min(a, b) % text.length, Math.max(a, b) % text.length]
      for (const code of [text.slice(0, from), text.slice(to) + text.slice(0, from)]) {
        const summary = summarisePython(code)
        assert.equal(summary.language, 'python')
        if (summary.broken)
          assert.deepEqual(
            Object.keys(summary).filter((key) => !KEPT.has(key)),
            [],
          )
      }
    }),
    { numRuns: 60 },
  )
})

const KEPT: ReadonlySet<string> = new Set(['language', 'lines', 'broken', 'fault', 'cut', 'pages', 'places', 'words'])

test('keeps what hostile names hold', () => {
  const { calls, classes, forwarders } = summarisePython(
    "class S:\n  toString = 'a'\ndef __proto__(topic):\n  bus.emit(topic)\nf(__proto__='b', constructor='c')\n",
  )
  assert.deepEqual(
    calls?.flatMap(({ named }) => Object.entries(named ?? {})),
    [
      ['__proto__', 'b'],
      ['constructor', 'c'],
    ],
  )
  assert.deepEqual(Object.keys(classes?.[0]?.attributes ?? {}), ['toString'])
  assert.deepEqual(Object.keys(forwarders ?? {}), ['__proto__'])
})
