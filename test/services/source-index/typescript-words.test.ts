import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ScriptKind, summariseTypescript } from '../../../services/source-index/typescript/summarise.ts'
import { wordsOf } from './words-of.ts'

const SIGNS = ['"', '(', '=', '.', ':']

/** The signs under which each source has the word `a.b`; another word where one is given. */
const words: [name: string, source: string, signs: string, word?: string, kind?: ScriptKind][] = [
  ['a text in a call', "f('a.b')", '('],
  ['a text in the properties of a call', "f({ t: 'a.b' })", '('],
  ['a text in a list of a call', "f(['a.b'])", '('],
  ['a local that a call is given', "const x = 'a.b'; f(x)", '('],
  ['a constant', "export const X = 'a.b'", '"'],
  ['a constant that a call is given', "export const X = 'a.b'; f(X)", '"('],
  ['a text that is returned', "function f() { return 'a.b' }", '"'],
  ['a text deep in a call', "f({ x: { y: 'a.b' } })", '"'],
  ['a text in a call that carries nothing', "console.log('a.b')", '"'],
  ['a text in JSX', '<B x="a.b" />', '"', 'a.b', 'tsx'],
  ['a text of blanks', "g = 'a b c'", '"', 'a b c'],
  ['no sentence', `g = '${'a '.repeat(40)}'`, '', 'a '.repeat(40)],
  ['nothing too long', `g = '${'a'.repeat(201)}'`, '', 'a'.repeat(201)],
  ['no import', "import 'a.b'", ''],
  ['no directive', "'a.b'; f()", ''],
  ['no comment', "f() // 'a.b'", ''],
  ['no type', "type T = 'a.b'; interface I { 'a.b': 1 } let x: 'a.b'; f<'a.b'>()", ''],
  ['no title of a test', "it('a.b', () => {})", ''],
  ['no assertion', "expect(x).toBe('a.b'); assert.equal(x, 'a.b'); assert.ok(x === 'a.b'); x.should.equal('a.b')", ''],
  ['what is compared', "if (x === 'a.b') g()", '='],
  ['what is compared the other way', "if ('a.b' != x) g()", '='],
  ['a case', "switch (x) { case 'a.b': g() }", '='],
  ['a constant that is compared', "const X = 'a.b'; if (x === X) g()", '"='],
  ['a member that is in', "if ('a.b' in x) g()", '='],
  ['a member of a list', "if (['a.b', 'c'].includes(x)) g()", '"='],
  ['a member of a constant list', "const L = ['a.b']; if (L.includes(x)) g()", '"='],
  ['a member of a Set', "const L = new Set(['a.b']); if (L.has(x)) g()", '"='],
  ['what is looked up', "if (x.has('a.b')) g()", '=('],
  ['an index', "x['a.b']()", '='],
  ['a key of a function', "g = { 'a.b': () => 1 }", '='],
  ['a quoted key', "g = { 'a.b': 1 }", '='],
  ['a key of a method', 'g = { ab() {} }', '=', 'ab'],
  ['a key of a function of this file', 'function h() {} g = { ab: h }', '=', 'ab'],
  ['a short key of a function', 'function ab() {} g = { ab }', '=', 'ab'],
  ['a key of something imported', "import { h } from './h'; g = { ab: h }", '=', 'ab'],
  ['a key of a method of this', 'class S { h() {} go() { g = { ab: this.h } } }', '=', 'ab'],
  ['no key of data', 'function f(h) { g = { ab: h, x: h.y } }', '', 'ab'],
  ['a key of a constant', "const K = { A: 'a.b' }; g = { [K.A]: h }", '"='],
  ['a key of a Map', "const m = new Map([['a.b', h]]); m.get(x)", '"'],
  ['an imported constant that is compared', "import { E } from './e'; if (x === E.A) g()", '=', 'E.A'],
  ['an imported constant in a case', "import { E } from './e'; switch (x) { case E.O.A: g() }", '=', 'O.A'],
  ['an imported constant as a key', "import { E } from './e'; g = { [E.A]: h }", '=', 'E.A'],
  ['an imported name that is compared', "import { A } from './e'; if (x === A) g()", '=', 'A'],
  ['an attribute that is read', 'g = x.ab', '.', 'ab'],
  ['an attribute in part', 'const { ab } = x', '.', 'ab'],
  ['an attribute whose method is called', 'x.ab.go()', '.', 'ab'],
  ['no method that is called', 'x.ab()', '', 'ab'],
  ['no attribute of this', 'class S { go() { return this.ab } }', '', 'ab'],
  ['an attribute that is set', 'x.ab = 1', ':', 'ab'],
  ['an attribute of an attribute that is set', 'x.y.ab = 1', ':', 'ab'],
  ['an event of a template', '<template><B @order-made="f"/></template>', '=', 'orderMade', 'vue'],
  ['a word of a template', '<template><B name="ab"/></template>', '"', 'ab', 'vue'],
  ['a text that does not parse', "f('a.b'", '"'],
]

for (const [name, source, signs, word = 'a.b', kind = 'ts'] of words) {
  test(`keeps the word of ${name}`, () => {
    const summary = summariseTypescript(source, kind)
    const asked = SIGNS.map((sign) => sign + word)
    assert.deepEqual(
      wordsOf(summary, asked),
      SIGNS.filter((sign) => signs.includes(sign)).map((sign) => sign + word),
    )
  })
}
