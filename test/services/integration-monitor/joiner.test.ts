import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallTable } from '../../../services/integration-monitor/channel-calls.ts'
import { type Answer, Joiner } from '../../../services/integration-monitor/joiner.ts'
import type { Reduced } from '../../../services/integration-monitor/reduce.ts'
import { treeItems } from '../../support/source-items.ts'

/** Steps of each sequence. A few thousand were run once. */
const STEPS = Number(process.env.STEPS ?? 60)

/** Where files come, go and move to; some of them are one another's namesakes. */
const PLACES = [
  ...['a.ts', 'b.ts', 'index.ts', 'names.ts', 'a.py', 'b.py', '__init__.py', 'names.py'].flatMap((name) => [
    `src/${name}`,
    `src/deep/${name}`,
    `other/src/${name}`,
  ]),
  'src/package.json',
  'src/a.test.ts',
  'src/settings.yml',
]

/** What a file may say: fragments that share names, imports, constants, wrappers and bases. */
const SCRIPT = [
  "import { CREATED } from './names.ts'\nbus.emit(CREATED)",
  "import { CREATED } from './deep'\nbus.on(CREATED, f)",
  "import { KINDS } from 'src/names'\nbus.emit(KINDS.PAID)\nbus.on(KINDS.SENT, f)",
  "export const CREATED = 'order.created'\nexport const KINDS = { PAID: 'order.paid', SENT: 'order.sent' }",
  "export const CREATED = 'order.made'\nexport const ORDER_KIND = 'order.kind'",
  "export * from './names.ts'\nexport { CREATED as MADE } from './b.ts'",
  "export * from './deep/index.ts'\nexport * from './a.ts'",
  "import { CREATED, announce } from './index.ts'\nannounce(CREATED)",
  "import * as names from './names.ts'\nbus.emit(names.CREATED)\nbus.emit(names.KINDS.PAID)",
  'export function announce(name) { bus.emit(name) }\nexport function hear(name) { bus.on(name, f) }',
  "import { announce, hear } from './a.ts'\nexport function relay(what) { announce(what) }\nhear('order.paid')",
  "import { relay } from './b.ts'\nrelay('order.created')\nrelay(ORDER_KIND)",
  'export class Hub extends EventEmitter { tell(name) { this.emit(name) } }\nexport const hub = new Hub()',
  "import { hub, Hub } from './a.ts'\nhub.tell('order.sent')\nexport class Sub extends Hub { f() { this.tell('order.sub') } }",
  "import { Sub } from './b.ts'\nconst sub = new Sub()\nsub.tell('order.far')\nsub.on('order.far', f)",
  'export class Store {\n  private jobs = []\n  add(x) { this.jobs.push(x) }\n  f() { return this.total }\n}',
  "import { Store } from './a.ts'\nexport class Shop extends Store {\n  constructor() { super(); this.total = 1 }\n  g() { return this.jobs.length }\n}",
  "if (kind === 'order.created') f()\nconst list = ['order.paid', 'order.sent', 'order.created']",
  "f('order.created', KINDS.PAID)",
  '',
]
const PYTHON = [
  'from .names import CREATED\nbus.emit(CREATED)',
  'from names import CREATED\nbus.emit(CREATED)\nfrom src.a import Kind\nbus.emit(Kind.PAID)',
  'from . import names\nbus.emit(names.CREATED)\nbus.on(names.Kind.PAID, f)',
  "CREATED = 'order.created'\nclass Kind:\n    PAID = 'order.paid'\n    SENT = 'order.sent'",
  "CREATED = 'order.made'\nORDER_KIND = 'order.kind'",
  'from .names import *\nfrom .a import *',
  'from .deep import *\nfrom src.b import Base',
  'from src import CREATED, Kind\nbus.emit(Kind.SENT)\nbus.on(CREATED, f)',
  'def announce(name):\n    bus.emit(name)\n\ndef hear(name):\n    bus.on(name, f)',
  "from .a import announce, hear as listen\ndef relay(what):\n    announce(what)\nlisten('order.sent')",
  "from src.b import relay\nrelay('order.created')\nrelay(ORDER_KIND)",
  '"""M."""\nclass Base:\n    """Keeps the orders of a customer."""\n    def f(self):\n        return self.total',
  'from .a import Base\nclass Sub(Base):\n    """Keeps the orders of a customer."""\n    def __init__(self):\n        self.total = 1',
  'from src import Base\nclass Other(Base):\n    def __init__(self, x):\n        self.jobs = []\n        if x:\n            self.late = 1\n    def f(self):\n        self.jobs.append(1)\n        return self.late',
  'from .b import Other\nclass Far(Other):\n    """Sends what customers ask for."""\n    def g(self):\n        return len(self.jobs)',
  'jobs = []\ndef add(x):\n    jobs.append(x)',
  'from .a import jobs\nprint(len(jobs))',
  "if kind == 'order.created':\n    f('order.paid')\nx.total = 1",
  '',
]
const OTHER = [
  '{"name": "shop", "main": "a.js"}',
  '{"name": "shop", "private": true}',
  'topic: order.created\nx: order.paid',
]

function kindsFor(path: string): readonly string[] {
  return path.endsWith('.ts') ? SCRIPT : path.endsWith('.py') ? PYTHON : OTHER
}

const reduced = new Map<string, Reduced>()
function reduce(path: string, text: string): Reduced {
  const key = `${path}\n${text}`
  let known = reduced.get(key)
  if (known === undefined) {
    for (const item of treeItems({ [path]: text })) if (item.kind === 'file') known = item.value
    reduced.set(key, known!)
  }
  return known!
}

function afresh(files: ReadonlyMap<string, Reduced>): Answer {
  const joiner = new Joiner(new CallTable([]))
  for (const [path, file] of files) joiner.set(path, file)
  return joiner.answer()
}

for (const seed of [1, 2, 3, 4]) {
  test(`after any change the answer is that of a fresh join: ${seed}`, () => {
    let state = seed * 7919
    const pick = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return (state >>> 8) % below
    }
    const joiner = new Joiner(new CallTable([]))
    const files = new Map<string, Reduced>()
    const set = (path: string, file: Reduced) => {
      files.set(path, file)
      joiner.set(path, file)
    }
    const remove = (path: string) => {
      files.delete(path)
      joiner.delete(path)
    }
    const compose = (path: string) => {
      const kinds = kindsFor(path)
      const count = kinds === OTHER ? 1 : 1 + pick(3)
      return Array.from({ length: count }, () => kinds[pick(kinds.length)]).join('\n')
    }
    for (const path of PLACES) if (pick(3) > 0) set(path, reduce(path, compose(path)))
    const said = new Set<string>()
    for (let step = 0; step < STEPS; step += 1) {
      for (let left = 1 + (pick(4) === 0 ? pick(6) : 0); left > 0; left -= 1) {
        const path = PLACES[pick(PLACES.length)]!
        const there = [...files.keys()]
        const from = there[pick(there.length || 1)]
        const what = pick(10)
        if (what < 6 || from === undefined) set(path, reduce(path, compose(path)))
        else if (what < 8) remove(from)
        else if (kindsFor(from) === kindsFor(path)) {
          const file = files.get(from)!
          remove(from)
          set(path, file)
        }
      }
      if (pick(211) === 0) {
        files.clear()
        joiner.clear()
      }
      const answer = JSON.stringify(joiner.answer())
      assert.equal(answer, JSON.stringify(afresh(files)), `step ${step}`)
      said.add(answer)
    }
    // Had nothing been found, nothing had been compared.
    assert.ok(said.size > STEPS / 4)
  })
}

test('that a folder becomes a package changes what the imports of its files mean', () => {
  const joiner = new Joiner(new CallTable([]))
  const files = new Map<string, Reduced>()
  const says = (path: string, text: string) => {
    files.set(path, reduce(path, text))
    joiner.set(path, reduce(path, text))
    const answer = joiner.answer()
    assert.deepEqual(answer, afresh(files))
    return answer.pairs.map(({ name }) => name)
  }
  says('app/names.py', "CREATED = 'order.created'")
  assert.deepEqual(says('app/a.py', 'from names import CREATED\nbus.emit(CREATED)'), ['order.created'])
  assert.deepEqual(says('app/__init__.py', ''), [])
})
