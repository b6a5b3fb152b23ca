import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TreeItem } from '../../../services/integration-monitor/answering.ts'
import { ChannelReader } from '../../../services/integration-monitor/reduce.ts'
import type { ExtraCall } from '../../../services/integration-monitor/schema.ts'
import { outline, START } from '../../support/detector.ts'
import { driveTree, treeItems } from '../../support/source-items.ts'

const EMITS = { 'src/a.ts': "bus.emit('order.created')" }
const HEARS = { 'src/b.ts': "bus.on('order.created', f)" }

/** What happens after the first whole pass, at so many seconds. */
const at = (seconds: number) => ({ part: 'index', position: '', time: START + seconds })
const files = (seconds: number, texts: Record<string, string>): TreeItem[] =>
  treeItems(texts, [], START + seconds).slice(0, -1)
const level = (seconds: number, unreadable = 0): TreeItem => ({ ...at(seconds), kind: 'level', unreadable })
const busy = (seconds: number): TreeItem => ({ ...at(seconds), kind: 'busy' })
const gone = (seconds: number, path: string): TreeItem => ({ ...at(seconds), kind: 'gone', path })
const anew = (seconds: number): TreeItem => ({ ...at(seconds), kind: 'anew' })

const cases: [name: string, items: TreeItem[], says: string[]][] = [
  ['nothing is said before all is told', files(0, EMITS), []],
  ['an orphan opens when all is told', [...files(0, EMITS), level(0)], ['+shop/order.created']],
  ['a tree with nothing wrong is quiet', [...files(0, { ...EMITS, ...HEARS }), level(0)], []],
  [
    'it closes when a consumer comes',
    [...files(0, EMITS), level(0), ...files(10, HEARS), level(10)],
    ['+shop/order.created', '-shop/order.created'],
  ],
  [
    'it closes when the producer goes',
    [...files(0, EMITS), level(0), gone(10, 'src/a.ts'), level(10)],
    ['+shop/order.created', '-shop/order.created'],
  ],
  [
    'it opens when the consumer goes',
    [...files(0, { ...EMITS, ...HEARS }), level(0), gone(10, 'src/b.ts'), level(10)],
    ['+shop/order.created'],
  ],
  [
    'while the index works nothing is said',
    [...files(0, { ...EMITS, ...HEARS }), level(0), busy(10), gone(10, 'src/b.ts')],
    [],
  ],
  [
    'a file that is moved within the wait says nothing',
    [
      ...files(0, { ...EMITS, ...HEARS }),
      level(0),
      gone(10, 'src/b.ts'),
      level(10),
      ...files(11, { 'src/c.ts': HEARS['src/b.ts'] }),
      level(11),
    ],
    [],
  ],
  [
    'an index that begins anew says the same',
    [...files(0, EMITS), level(0), anew(10), ...files(11, EMITS), level(12)],
    ['+shop/order.created'],
  ],
  [
    'what is gone by then closes',
    [...files(0, EMITS), level(0), anew(10), ...files(11, HEARS), level(12)],
    ['+shop/order.created', '-shop/order.created'],
  ],
  [
    'edits that never end put it off for a while only',
    [
      ...files(0, EMITS),
      level(0),
      ...Array.from({ length: 40 }, (_, second) => [
        ...files(second, { 'src/state.json': `{"second": "${second}"}` }),
        level(second),
      ]).flat(),
      ...files(40, HEARS),
      level(40),
    ],
    ['+shop/order.created', '-shop/order.created'],
  ],
  [
    'a line more mends the facts and counts nothing',
    [...files(0, EMITS), level(0), ...files(10, { 'src/a.ts': `\n${EMITS['src/a.ts']}` }), level(10)],
    ['+shop/order.created', '+shop/order.created'],
  ],
]

for (const [name, items, says] of cases) {
  test(name, () => {
    const { findings } = driveTree(items, { until: START + 60 })
    assert.deepEqual(outline(findings), says)
    for (const one of findings.slice(1)) if ('opens' in one) assert.equal(one.occurrences, 0)
  })
}

const unread: [name: string, items: TreeItem[], confidences: number[], why?: RegExp][] = [
  ['all is read', [...files(0, EMITS), level(0)], [0.95]],
  ['something cannot be read', [...files(0, EMITS), level(0, 1)], [0.9], /a file or folder of the tree cannot be read/],
  [
    'much cannot be read',
    [...files(0, EMITS), level(0, 4)],
    [0.81],
    /several files or folders of the tree cannot be read/,
  ],
  ['something cannot be read any more', [...files(0, EMITS), level(0), level(10, 1)], [0.95, 0.9]],
  ['all can be read again', [...files(0, EMITS), level(0, 4), level(10)], [0.81, 0.95]],
]

for (const [name, items, confidences, why = /^/] of unread) {
  for (const prepares of [false, true]) {
    test(`how sure an orphan is: ${name}${prepares ? ', prepared' : ''}`, () => {
      const { findings } = driveTree(items, { until: START + 60, config: { min_confidence: 0.5 }, prepares })
      const facts = findings.flatMap((one) => ('opens' in one && one.opens === 'orphaned_queue' ? [one.facts] : []))
      assert.deepEqual(
        facts.map(({ confidence }) => confidence),
        confidences,
      )
      assert.match(facts.at(-1)?.why.join('; ') ?? '', why)
    })
  }
}

test('the wait is that of the configuration', () => {
  const items = [...files(0, EMITS), level(0)]
  assert.deepEqual(driveTree(items, { until: START + 1.9 }).findings, [])
  assert.equal(driveTree(items, { until: START + 2 }).findings.length, 1)
  assert.equal(driveTree(items, { until: START, config: { settle_ms: 0 } }).findings.length, 1)
})

test('after a restart what is still so is not told again, and what is no longer so closes', () => {
  const first = driveTree([...files(0, EMITS), level(0)], { until: START + 60 })
  const again = driveTree([...files(100, EMITS), level(100)], { saved: first.saved, until: START + 160 })
  assert.deepEqual(outline(again.findings), [])
  const mended = [...files(100, { ...EMITS, ...HEARS }), level(100)]
  assert.deepEqual(outline(driveTree(mended, { saved: first.saved, until: START + 160 }).findings), [
    '-shop/order.created',
  ])
})

test('the order in which files are told changes nothing', () => {
  const tree = {
    ...EMITS,
    'src/c.ts': "bus.emit('order.paid')\nbus.on('cart.created', f)",
    'src/d.ts': "bus.emit('cart.paid')",
  }
  const there = driveTree([...files(0, tree), level(0)], { until: START + 60 })
  const back = driveTree([...files(0, tree).reverse(), level(0)], { until: START + 60 })
  assert.equal(there.findings.length, 3)
  assert.deepEqual(there.findings, back.findings)
})

test('however a tree came to be what it is, it says what a fresh one does', () => {
  const [hub, relay, use] = ['src/hub.ts', 'src/relay.ts', 'src/use.ts']
  const texts = {
    [hub]: [
      'export function announce(name) { bus.emit(name) }',
      'export function announce(name) { log(name) }',
      undefined,
    ],
    [relay]: [
      "import { announce } from './hub.ts'\nexport function relay(what) { announce(what) }",
      "import { announce } from './hub.ts'\nexport function relay(what) { }",
      undefined,
    ],
    [use]: ["import { relay } from './relay.ts'\nrelay('order.created')", "bus.on('order.created', f)", undefined],
  }
  const said = new Set<string>()
  let seed = 7
  const steps: TreeItem[] = []
  const now: Record<string, string> = {}
  for (let second = 0; second < 600; second += 10) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const path = [hub, relay, use][(seed >>> 8) % 3] as string
    const text = texts[path]?.[(seed >>> 16) % 3]
    delete now[path]
    if (text !== undefined) now[path] = text
    steps.push(...(text === undefined ? [gone(second, path)] : files(second, { [path]: text })), level(second))
    const open = new Set<string>()
    const whole = driveTree(steps, { until: START + second + 5 })
    for (const one of outline(whole.findings)) {
      if (one.startsWith('+')) open.add(one)
      else open.delete(`+${one.slice(1)}`)
    }
    const fresh = driveTree([...files(second, now), level(second)], { until: START + second + 5 })
    assert.deepEqual([...open], outline(fresh.findings), `after ${steps.length} steps`)
    assert.deepEqual(new Map([...whole.board].sort()), new Map([...fresh.board].sort()))
    const prepared = driveTree(steps, { until: START + second + 5, prepares: true })
    assert.deepEqual([prepared.findings, prepared.board], [whole.findings, whole.board])
    said.add([...open].join())
  }
  assert.deepEqual([...said].sort(), ['', '+shop/order.created'])
})

test('a gap carries its producers, how sure it is and why, and what may have been meant', () => {
  const tree = {
    'src/a.ts': "bus.emit('orderCreated')\n\nbus.emit('orderCreated')",
    'src/b.ts': "bus.on('order-created', f)",
  }
  const { findings } = driveTree([...files(0, tree), level(0)], { until: START + 60 })
  const [found] = findings
  assert.ok(found !== undefined && 'opens' in found && found.opens === 'orphaned_queue')
  const { producers, count, consumed_only, confidence, why, family } = found.facts
  assert.deepEqual([producers, count, family], [['src/a.ts:1', 'src/a.ts:3'], 2, 'emitter'])
  assert.deepEqual(consumed_only, ['order-created at src/b.ts:1'])
  assert.ok(confidence > 0.9 && confidence <= 0.99)
  assert.match(why.join('; '), /its name is written out; .*nearly the same/)
})

test('words and ids of a command of Redis are no channels', () => {
  const tree = {
    'src/a.ts': "r.xreadgroup('GROUP', 'workers', 'w-1', 'COUNT', '10', 'BLOCK', '0', 'STREAMS', 'ORDERS', '>')",
    'src/b.ts':
      "r.xgroup('CREATE', 'ORDERS', 'workers', '$', 'MKSTREAM'); r.xrange('ORDERS', '-', '+', 'COUNT', '0-0')",
  }
  const { board } = driveTree([...files(0, tree), level(0)], { until: START + 60 })
  assert.deepEqual([...board.keys()], ['stream ORDERS', 'stream w-1', 'stream workers'])
})

test('it is told only what is sure enough', () => {
  const tree = {
    'package.json': '{"name": "a", "main": "a.js"}',
    'src/a.ts': "export class A extends EventEmitter { f() { this.emit('order.created') } }",
  }
  const items = [...files(0, tree), level(0)]
  assert.deepEqual(driveTree(items, { until: START + 60 }).findings, [])
  assert.equal(driveTree(items, { until: START + 60, config: { min_confidence: 0.1 } }).findings.length, 1)
})

const extra: [name: string, calls: ExtraCall[], text: string, says: string[]][] = [
  ['a call that is not known', [], "hub.announce(1, 'order.created')", []],
  [
    'one that the configuration names',
    [{ call: 'hub.announce', role: 'produces', name: 1, family: 'custom' }],
    "hub.announce(1, 'order.created')",
    ['+shop/order.created'],
  ],
  [
    'called on something of this',
    [{ call: 'hub.announce', role: 'produces', name: 1, family: 'custom' }],
    "this.app.hub.announce(1, 'order.created')",
    ['+shop/order.created'],
  ],
  [
    'by a keyword',
    [{ call: 'announce', role: 'produces', name: 'what', family: 'custom' }],
    "hub.announce({ what: 'order.created' })",
    ['+shop/order.created'],
  ],
  [
    'with wildcards',
    [{ call: 'hub.ann*', role: 'produces', name: 0, family: 'custom' }],
    "hub.announce('order.created')",
    ['+shop/order.created'],
  ],
  [
    'a consumer of it',
    [{ call: 'hub.attend', role: 'consumes', name: 0, family: 'emitter' }],
    "bus.emit('order.created')\nhub.attend('order.created')",
    [],
  ],
  [
    'a consumer by its beginning',
    [{ call: 'hub.attend', role: 'consumes', name: 0, family: 'emitter', match: 'prefix' }],
    "bus.emit('order.created')\nhub.attend('order.')",
    [],
  ],
]

for (const [name, calls, text, says] of extra) {
  test(`calls of the configuration: ${name}`, () => {
    const items = treeItems({ 'src/a.ts': text }, calls)
    assert.deepEqual(outline(driveTree(items, { until: START + 60, config: { calls } }).findings), says)
  })
}

test('what the index recorded is understood', () => {
  const recorded = readFileSync(new URL('../../fixtures/integration-monitor/summaries.jsonl', import.meta.url), 'utf8')
  const reader = new ChannelReader([])
  const lines = recorded
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const items = lines.map(
    ({ path, summary }): TreeItem => ({ ...at(0), kind: 'file', path, value: reader.reduce(path, summary) }),
  )
  const { findings } = driveTree([...items, level(0)], { until: START + 60 })
  assert.deepEqual(outline(findings), ['+shop/shop:order.paid'])
})
