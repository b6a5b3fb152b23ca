import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Asked, DAY } from '../../support/asked.ts'
import type { Sketch } from '../../support/signals.ts'

// What stays in Redis of questions that closed and were archived: nothing that grows.

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())
beforeEach(() => asked.clear({ open_per_type: 2 }))

const frame = (of: string) => ({ file: `a/${of}.py`, module: of })
const rows: [name: string, life: Sketch[]][] = [
  ['a question', [{}]],
  ['one whose ties change', [{ facts: frame('a') }, { facts: frame('b') }]],
  [
    'one whose ties change once it is closed',
    [{ facts: frame('a') }, { closed: true }, { occurrences: 0, facts: frame('b') }],
  ],
  [
    'several with the same tie',
    [
      { name: 'a', facts: frame('a') },
      { name: 'b', facts: frame('a') },
    ],
  ],
  ['questions beyond the cap', Array.from({ length: 5 }, (_, i) => ({ name: `${i}` }))],
  ['types that nobody knows', Array.from({ length: 5 }, (_, i) => ({ type: `strange_${i}` }))],
  ['one whose level and ecosystem change', [{ type: 'leak' }, { type: 'leak', ecosystem: 'testing' }]],
  ['a subject that is off', [{ facts: { inhibited: 'off' } }]],
  ['several hosts', [{ host: 'a' }, { host: 'b' }]],
]
for (const [name, life] of rows) {
  test(`nothing is left of ${name}`, async () => {
    const mute = await asked.mutes.add({ gap_name: '1', reason: 'r' })
    await asked.tell(...life)
    const hosts = new Set(life.map(({ host }) => host))
    for (const host of hosts) {
      await asked.tell(...life.map((sketch) => ({ ...sketch, host, closed: true, facts: {} }) as Sketch))
    }
    await asked.mutes.remove(typeof mute === 'object' ? mute.id : '')
    asked.now += 31 * DAY
    await asked.store.sweep()
    await asked.intake.retire(asked.now)
    const left = (await asked.redis.client.keys('*')).map((key) => key.replace(/^\{k\}:|\d+$/g, '')).sort()
    assert.deepEqual(left, ['counts', 'questions', 'settings', 'signals', 'stats:'])
    const counts = await asked.redis.client.hvals('{k}:counts')
    assert.deepEqual(new Set(counts), new Set(['0']))
  })
}
