import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ScriptKind, summariseTypescript } from '../../../services/source-index/typescript/summarise.ts'
import type { Attribute, Summary } from '../../../shared/contract/summary.ts'

/** Undefined is a part that a summary must not have. */
type Part = { readonly [K in keyof Summary]?: Summary[K] | undefined }

/** The part of the summary that each source must give. */
const parts: [name: string, source: string, part: Part, kind?: ScriptKind][] = [
  [
    'a plain import',
    "import { a, b as c } from './x'",
    {
      imports: [
        {
          line: 1,
          from: './x',
          names: [
            ['a', 'a'],
            ['b', 'c'],
          ],
        },
      ],
    },
  ],
  [
    'a default import',
    "import x, * as y from 'x'",
    {
      imports: [
        {
          line: 1,
          from: 'x',
          names: [
            ['default', 'x'],
            ['*', 'y'],
          ],
        },
      ],
    },
  ],
  ['an import for its effect', "import './x'", { imports: [{ line: 1, from: './x' }] }],
  [
    'an import of a type',
    "import type { A } from './x'",
    { imports: [{ line: 1, from: './x', names: [['A', 'A']], how: 'type' }] },
  ],
  [
    'an import of a type among others',
    "import { type A, b } from './x'",
    {
      imports: [
        { line: 1, from: './x', names: [['b', 'b']] },
        { line: 1, from: './x', names: [['A', 'A']], how: 'type' },
      ],
    },
  ],
  [
    'an import with attributes',
    "import x from './x.json' with { type: 'json' }",
    { imports: [{ line: 1, from: './x.json', names: [['default', 'x']] }], words: undefined },
  ],
  ['an import that is assigned', "import x = require('x')", { imports: [{ line: 1, from: 'x', names: [['*', 'x']] }] }],
  [
    'a dynamic import',
    "const { a } = await import('./x')",
    { imports: [{ line: 1, from: './x', names: [['a', 'a']], how: 'dynamic' }] },
  ],
  ['a require', "const x = require('x')", { imports: [{ line: 1, from: 'x', names: [['*', 'x']] }] }],
  ['a require in part', "const { a: b } = require('x')", { imports: [{ line: 1, from: 'x', names: [['a', 'b']] }] }],
  ['a require of a member', "const A = require('x').A", { imports: [{ line: 1, from: 'x', names: [['A', 'A']] }] }],
  [
    'a require that may fail',
    "let x; try { x = require('x') } catch {}",
    { imports: [{ line: 1, from: 'x', how: 'optional' }] },
  ],
  [
    'a require when it runs',
    "function f() { return require('x') }",
    { imports: [{ line: 1, from: 'x', how: 'dynamic' }] },
  ],
  [
    'exports',
    'export const a = 1; export function f() {} export class C {} export enum E {}',
    {
      exports: [
        ['a', 'a'],
        ['f', 'f'],
        ['C', 'C'],
        ['E', 'E'],
      ],
    },
  ],
  ['exports in a list', 'const a = 1; export { a as b }', { exports: [['b', 'a']] }],
  [
    'what is handed on',
    "export { a as b } from './x'",
    { exports: [['b', 'a', './x']], imports: [{ line: 1, from: './x', names: [['a', 'b']] }] },
  ],
  ['all that is handed on', "export * from './x'", { exports: [['*', '*', './x']] }],
  ['all that is handed on under a name', "export * as x from './x'", { exports: [['x', '*', './x']] }],
  ['a default export', 'function f() {} export default f', { exports: [['default', 'f']] }],
  ['a nameless default export', 'export default () => 1', { exports: [['default', 'default']] }],
  [
    'module.exports',
    'const a = 1; module.exports = { a, b: c, d() {} }',
    {
      exports: [
        ['a', 'a'],
        ['b', 'c'],
        ['d', 'd'],
      ],
    },
  ],
  ['module.exports of one', 'class A {} module.exports = A', { exports: [['default', 'A']] }],
  [
    'members of exports',
    "exports.A = 'a'; module.exports.b = f",
    {
      exports: [
        ['A', 'A'],
        ['b', 'b'],
      ],
      constants: { A: 'a' },
    },
  ],
  ['what is required and handed on', "module.exports = require('./x')", { exports: [['*', '*', './x']] }],

  ['an exported constant', "export const A = 'a'", { constants: { A: 'a' } }],
  ['no constant of its own', "const A = 'a'", { constants: undefined }],
  ['no sentence', "export const A = 'it is done'", { constants: undefined }],
  [
    'an exported table',
    "export const X = { O: { A: 'a' }, B: 'b' } as const",
    { constants: { X: { any: ['O', 'B'] }, 'X.O.A': 'a', 'X.B': 'b' } },
  ],
  ['an exported list', "export const X = ['a', 'b']", { constants: { X: { any: ['a', 'b'] } } }],
  ['an exported enum', "export enum E { A = 'a', B = 'b' }", { constants: { 'E.A': 'a', 'E.B': 'b' } }],
  ['an exported table of handlers', 'export const X = { a: f, b() {} }', { constants: { X: { any: ['a', 'b'] } } }],
  [
    'a constant of something imported',
    "import { E } from './e'; export const A = E.A",
    { constants: { A: { ref: 'E.A' } } },
  ],
  ['a default table', "export default { A: 'a' }", { constants: { 'default.A': 'a' } }],
  ['an exported namespace', "export namespace N { export const A = 'a' }", { constants: { 'N.A': 'a' } }],
  ['an attribute', "class S { topic = 'a' }", { constants: { 'S.topic': 'a' } }],
  [
    'an attribute of one of two',
    "class S { t = 'a'; set() { this.t = 'b' } }",
    { constants: { 'S.t': { any: ['a', 'b'] } } },
  ],
  [
    'an attribute of a parameter',
    'class S { constructor(t) { this.t = t } }',
    { constants: { 'S.t': { param: 't', of: 'S.constructor' } } },
  ],
  [
    'a parameter that is an attribute',
    'class S { constructor(readonly t: string) {} }',
    { constants: { 'S.t': { param: 't', of: 'S.constructor' } } },
  ],
  [
    'a hostile name',
    "export const X = { __proto__x: 'a' }; export const constructor = 'b'",
    { constants: { 'X.__proto__x': 'a', constructor: 'b' } },
  ],

  [
    'a forwarder',
    'function f(a, t) { bus.emit(t) }',
    { forwarders: { f: { line: 1, params: [{ name: 'a' }, { name: 't' }] } } },
  ],
  [
    'a forwarder with a default',
    "const f = (t = 'a') => bus.emit(t)",
    { forwarders: { f: { line: 1, params: [{ name: 't', default: 'a' }] } } },
  ],
  [
    'a forwarder of options',
    'function f(x, { t, n }) { bus.emit(t) }',
    {
      forwarders: {
        f: { line: 1, params: [{ name: 'x' }, { name: '{}' }, { name: 't', of: 1 }, { name: 'n', of: 1 }] },
      },
    },
  ],
  [
    'a forwarder of options with a default',
    "function f({ t = 'a' }) { bus.emit(t) }",
    { forwarders: { f: { line: 1, params: [{ name: '{}' }, { name: 't', of: 0, default: 'a' }] } } },
  ],
  [
    'a forwarder of a member',
    'function f(o) { bus.emit(o.t) }',
    { forwarders: { f: { line: 1, params: [{ name: 'o' }, { name: 't', of: 0 }] } } },
  ],
  [
    'a forwarder of all',
    'function f(...all) { bus.emit(...all) }',
    { forwarders: { f: { line: 1, params: [{ name: '*all' }] } } },
  ],
  ['no forwarder', 'function f(t) { return t + 1 }', { forwarders: undefined }],

  ['what is made', "const bus = new EventEmitter(); bus.emit('a')", { made: { bus: 'EventEmitter' } }],
  ['what a call makes', "const bus = redis.createClient(); bus.publish('a')", { made: { bus: 'redis.createClient' } }],
  [
    'what an attribute is made by',
    "class S { bus = new Bus(); go() { this.bus.emit('a') } }",
    { made: { 'S.bus': 'Bus' } },
  ],
  [
    'the type of an attribute',
    "class S { constructor(private bus: EventEmitter2) {} go() { this.bus.emit('a') } }",
    { made: { 'S.bus': 'EventEmitter2' } },
  ],
  [
    'the type of a parameter that is kept',
    "class S { constructor(bus: Bus) { this.bus = bus } go() { this.bus.emit('a') } }",
    { made: { 'S.bus': 'Bus' } },
  ],
  ['the type of a parameter', "function f(bus: Bus) { bus.emit('a') }", { made: { 'f.bus': 'Bus' } }],

  [
    'a list that is filled',
    'const jobs = []; jobs.push(1)',
    { variables: [{ name: 'jobs', line: 1, made: '[]', filled: [1] }] },
  ],
  ['a list that is read', 'const jobs = []; jobs.push(1); f(jobs)', { variables: undefined }],
  ['a list whose length is read', 'const jobs = []; jobs.push(1); f(jobs.length)', { variables: undefined }],
  ['a list that is looped over', 'const jobs = []; jobs.push(1); for (const j of jobs) f(j)', { variables: undefined }],
  ['a list that is taken from', 'const jobs = []; jobs.push(1); jobs.shift()', { variables: undefined }],
  ['a list that is spread', 'const jobs = []; jobs.push(1); f([...jobs])', { variables: undefined }],
  [
    'a list that is cleared',
    'let jobs = []; jobs.push(1); jobs.length = 0; jobs = []',
    { variables: [{ name: 'jobs', line: 1, made: '[]', filled: [1] }] },
  ],
  [
    'a list that is asked for',
    'let jobs = []; if (jobs) jobs.push(1)',
    { variables: [{ name: 'jobs', line: 1, made: '[]', filled: [1] }] },
  ],
  [
    'a Map that is set',
    'const m = new Map(); m.set(1, 2); m.delete(1)',
    { variables: [{ name: 'm', line: 1, made: 'new Map', filled: [1] }] },
  ],
  ['a Map that is returned as it is set', 'const m = new Map(); const f = () => m.set(1, 2)', { variables: undefined }],
  ['an index that is set', 'const m = {}; m[k] = 1', { variables: [{ name: 'm', line: 1, made: '{}', filled: [1] }] }],
  [
    'a list of a function',
    'function f() { const a = []; a.push(1) }',
    { variables: [{ name: 'a', line: 1, within: 'f', made: '[]', filled: [1] }] },
  ],
  ['a list that a closure reads', 'function f() { const a = []; a.push(1); return () => a }', { variables: undefined }],
  [
    'a list that others may read',
    'export const a = []; a.push(1)',
    { variables: [{ name: 'a', line: 1, made: '[]', filled: [1] }], exports: [['a', 'a']] },
  ],
  ['a list of somebody else', 'function f(a) { a.push(1) }', { variables: undefined }],
  [
    'an imported list that is filled',
    "import { a } from './a'; a.push(1)",
    { variables: [{ name: 'a', line: 1, filled: [1] }] },
  ],

  [
    'an exported function',
    '/** Sends it. Twice. */\nexport function f() {}',
    { definitions: [{ name: 'f', kind: 'function', line: 2, doc: 'Sends it.' }] },
  ],
  [
    'an exported arrow',
    '/**\n * Sends it\n * on.\n *\n * More.\n */\nexport const f = () => 1',
    { definitions: [{ name: 'f', kind: 'function', line: 7, doc: 'Sends it on.' }] },
  ],
  [
    'a function that is exported below',
    '/** Sends. */\nfunction f() {}\nexport { f }',
    { definitions: [{ name: 'f', kind: 'function', line: 2, doc: 'Sends.' }] },
  ],
  [
    'a function that is made of another',
    '/** Sends. */\nexport const f = once(async function f() {}) as F',
    { definitions: [{ name: 'f', kind: 'function', line: 2, doc: 'Sends.' }] },
  ],
  [
    'a function that has signatures',
    '/** Sends. */\nexport function f(a: 1): 1\n/** Or not. */\nexport function f(a: 2): 2\nexport function f(a: any) {}',
    { definitions: [{ name: 'f', kind: 'function', line: 5, doc: 'Sends.' }] },
  ],
  [
    'a comment that has tags alone',
    '/**\n * @deprecated Use g.\n * @internal\n */\nexport function f() {}',
    { definitions: [{ name: 'f', kind: 'function', line: 5, doc: '@deprecated Use g.' }] },
  ],
  ['no function of its own', '/** Sends. */\nfunction f() {}', { definitions: undefined }],
  [
    'an exported class',
    '/** Sells. */\nexport class S {\n  /** Sends. */\n  go() {}\n  private no() {}\n  #no() {}\n}',
    {
      definitions: [
        { name: 'S', kind: 'class', line: 2, doc: 'Sells.' },
        { name: 'S.go', kind: 'method', line: 4, doc: 'Sends.' },
      ],
    },
  ],
  [
    'no licence',
    '/** @license MIT */\nexport function f() {}',
    { definitions: [{ name: 'f', kind: 'function', line: 2 }] },
  ],
  [
    'no comment that is not for it',
    '/* no */\nexport function f() {}',
    { definitions: [{ name: 'f', kind: 'function', line: 2 }] },
  ],

  ['a program', "import { spawn } from 'node:child_process'; spawn('git', ['log'])", { programs: [['git', 1]] }],
  ['a command line', "const cp = require('child_process'); cp.exec('LANG=C git log')", { programs: [['git', 1]] }],
  [
    'a promised program',
    "import { execFile } from 'child_process'; const run = promisify(execFile); run('git')",
    { programs: [['git', 1]] },
  ],
  ['a program of execa', "import { execa } from 'execa'; await execa('git', a)", { programs: [['git', 1]] }],
  ['a template that runs', `import { $ } from 'execa'; await $\`git log \${x}\``, { programs: [['git', 1]] }],
  ['a fork', "import { fork } from 'child_process'; fork('./a.js')", { programs: [['node', 1]] }],
  [
    'programs that are only asked for',
    "import exists from 'command-exists'; import { which } from 'zx'; import hasbin from 'hasbin'\nexists.sync('jq'); which('gh'); hasbin('ag', f)",
    {
      programs: [
        ['jq', 2, 'asked'],
        ['gh', 2, 'asked'],
        ['ag', 2, 'asked'],
      ],
    },
  ],
  ['no program', "const spawn = f; spawn('git')", { programs: undefined }],

  ['lines of every kind', 'a\r\nb\nc\u2028d', { lines: 4 }],
  ['a mark of order', "\uFEFFimport './x'", { imports: [{ line: 1, from: './x' }] }],
  ['a hashbang', "#!/usr/bin/env node\nimport './x'", { imports: [{ line: 2, from: './x' }] }],
  [
    'a Vue component',
    "<template><p/></template>\n<script>\nimport a from './a'\n</script>\n<script setup>\nimport b from './b'\n</script>",
    {
      lines: 7,
      imports: [
        { line: 3, from: './a', names: [['default', 'a']] },
        { line: 6, from: './b', names: [['default', 'b']] },
      ],
    },
    'vue',
  ],
  [
    'a Vue component in TypeScript',
    '<script setup lang="ts">\nconst X: string = \'a\'; bus.emit(X)\n</script>',
    { calls: [{ line: 2, callee: 'bus.emit', args: ['a'] }] },
    'vue',
  ],
  ['a broken file', "bus.emit('a'", { broken: true, calls: undefined }],
  [
    'a nested class',
    'class A { static B = class { go() {} } }',
    {
      classes: [
        { name: 'A', line: 1, bases: [], methods: [], attributes: { B: { set: 1 } } },
        { name: 'A.B', line: 1, bases: [], methods: ['go'], attributes: {} },
      ],
    },
  ],
  [
    'bases and decorators',
    '/** Sells. */ @Injectable() class S extends ns.Base<T> implements I { get x() { return 1 } }',
    {
      classes: [
        {
          name: 'S',
          line: 1,
          bases: ['ns.Base'],
          interfaces: ['I'],
          doc: 'Sells.',
          decorators: ['Injectable'],
          methods: ['x'],
          attributes: {},
        },
      ],
    },
  ],
  [
    'a mixin',
    'class S extends Mixin(Base) {}',
    { classes: [{ name: 'S', line: 1, bases: ['Mixin()', 'Base'], methods: [], attributes: {}, dynamic: true }] },
  ],
  [
    'what is assigned whole',
    'class S { constructor(o) { Object.assign(this, o) } }',
    { classes: [{ name: 'S', line: 1, bases: [], methods: ['constructor'], attributes: {}, dynamic: true }] },
  ],
  [
    'what is assigned by an index',
    'class S { set(k, v) { this[k] = v } }',
    { classes: [{ name: 'S', line: 1, bases: [], methods: ['set'], attributes: {}, dynamic: true }] },
  ],
]

for (const [name, source, part, kind = 'ts'] of parts) {
  test(`summarises ${name}`, () => {
    const summary = summariseTypescript(source, kind)
    if (!part.broken) assert.equal(summary.broken, undefined)
    for (const key of Object.keys(part) as (keyof Summary)[]) assert.deepEqual(summary[key], part[key], key)
  })
}

/** What a class does with its attribute `x`. */
const attributes: [name: string, body: string, attribute: Attribute | undefined][] = [
  ['declared', 'x!: Bus', { set: 1, declared: true }],
  ['with a value', 'x = 1', { set: 1 }],
  ['decorated', '@Input() x: Bus', { set: 1 }],
  ['set by the constructor', 'constructor() { this.x = f() }', { set: 1, by: 'constructor' }],
  ['a parameter', 'constructor(private x: Bus) {}', { set: 1, by: 'constructor' }],
  [
    'set on a condition',
    'constructor(o) { if (o.y) { this.x = f() } }',
    { set: 1, by: 'constructor', conditional: 1, condition: 'o.y' },
  ],
  ['set in both branches', 'go(o) { if (o) this.x = 1; else this.x = 2 }', { set: 1, by: 'go' }],
  ['set where it goes on', 'go(o) { if (o) this.x = 1; else throw o }', { set: 1, by: 'go' }],
  [
    'set in a loop',
    'go(o) { for (const y of o) this.x = y }',
    { set: 1, by: 'go', conditional: 1, condition: 'for (const y of o)' },
  ],
  [
    'set in a try',
    'go() { try { this.x = f() } catch (e) { log(e) } }',
    { set: 1, by: 'go', conditional: 1, condition: 'try' },
  ],
  ['set in a try that throws', 'go() { try { this.x = f() } catch (e) { throw e } }', { set: 1, by: 'go' }],
  ['set in a try and after it', 'go() { try { this.x = f() } finally { g() } }', { set: 1, by: 'go' }],
  [
    'set in every case',
    'go(o) { switch (o) { case 1: this.x = 1; break; default: this.x = 2 } }',
    { set: 1, by: 'go' },
  ],
  [
    'set in some cases',
    'go(o) { switch (o) { case 1: this.x = 1 } }',
    { set: 1, by: 'go', conditional: 1, condition: 'switch (o)' },
  ],
  ['used', 'go() { this.x.y() }', { used: [1], read: true }],
  ['called', 'go() { this.x() }', { used: [1], read: true }],
  ['used on a condition', 'go() { if (this.x) this.x.y() }', { guarded: true, read: true }],
  ['used after it was asked for', 'go() { if (!this.x) return; this.x.y() }', { guarded: true, read: true }],
  ['used if it is there', 'go() { this.x?.y() }', { guarded: true, read: true }],
  ['used by and', 'go() { this.x && this.x.y() }', { guarded: true, read: true }],
  ['used in a try', 'go() { try { this.x.y() } catch {} }', { read: true }],
  ['used for certain', 'go() { this.x!.y() }', { used: [1], read: true }],
  [
    'used on the condition it is set on',
    'go(o) { if (o) this.x = f(); if (o) this.x.y() }',
    { set: 1, by: 'go', conditional: 1, condition: 'o' },
  ],
  [
    'used where it is set',
    'go(o) { if (o) { this.x = f(); this.x.y() } }',
    { set: 1, by: 'go', conditional: 1, condition: 'o' },
  ],
  ['set where it is missing', 'go() { this.x ??= f() }', { set: 1, by: 'go', guarded: true }],
  ['filled', 'x = []; go() { this.x.push(1) }', { set: 1, used: [1], made: '[]', filled: [1] }],
  ['filled by an index', 'x = {}; go(k) { this.x[k] = 1 }', { set: 1, used: [1], made: '{}', filled: [1] }],
  [
    'filled and read',
    'x = []; go() { this.x.push(1) } get() { return this.x }',
    { set: 1, used: [1], made: '[]', filled: [1], read: true },
  ],
  [
    'filled and cleared',
    'x = new Map(); go() { this.x.set(1, 2) } no() { this.x.clear(); this.x = new Map() }',
    { set: 1, used: [1], made: 'new Map', filled: [1] },
  ],
  [
    'filled by another name',
    'x = []; go() { const self = this; f(function () { self.x.push(1) }) }',
    { set: 1, used: [1], made: '[]', filled: [1] },
  ],
  [
    'given by others',
    'constructor(x) { this.x = x } go() { this.x.push(1) }',
    { set: 1, by: 'constructor', used: [1], filled: [1] },
  ],
  ['a method', 'x() {} go() { this.x() }', undefined],
  ['of another this', 'go() { f(function () { this.x.y() }) }', undefined],
]

for (const [name, body, expected] of attributes) {
  test(`knows an attribute ${name}`, () => {
    const { classes = [] } = summariseTypescript(`class S { ${body} }`, 'ts')
    assert.deepEqual(classes[0]?.attributes.x, expected)
  })
}
