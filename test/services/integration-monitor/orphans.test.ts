import assert from 'node:assert/strict'
import { test } from 'node:test'
import { START } from '../../support/detector.ts'
import { driveTree, treeItems } from '../../support/source-items.ts'
import { brokers } from './cases/brokers.ts'
import { consumption } from './cases/consumption.ts'
import { copies } from './cases/copies.ts'
import { emitters } from './cases/emitters.ts'
import { foreign } from './cases/foreign.ts'
import { names } from './cases/names.ts'
import { tiers } from './cases/tiers.ts'
import { wrappers } from './cases/wrappers.ts'

const tables = { emitters, names, wrappers, brokers, consumption, tiers, foreign, copies }

for (const [table, cases] of Object.entries(tables)) {
  for (const [name, files, opens] of cases) {
    test(`${table}: ${name}`, () => {
      const { findings } = driveTree(treeItems(files), { until: START + 60 })
      const asked = findings.flatMap((one) => ('opens' in one && one.opens === 'orphaned_queue' ? [one] : []))
      const channels = asked.filter(({ facts }) => !facts.channel.includes(':') || !facts.channel.includes('/'))
      assert.deepEqual(channels.map((one) => one.name.replace('shop/', '')).sort(), [...opens].sort())
    })
  }
}

test('at least half of the cases are no orphans', () => {
  const all = Object.values(tables).flat()
  assert.ok(all.length >= 150, `${all.length} cases`)
  assert.ok(all.filter(([, , opens]) => opens.length === 0).length * 2 >= all.length)
})
