import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { recordedPairs } from './recorded-reports.ts'
import { Shop } from './shop.ts'

/** Ends its own run as a kill does, once the report tells of the first test. */
const STOPPED = `
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'

test('is through', () => undefined)
test('is under way', async () => {
  const { STOP: report } = process.env
  if (report === undefined) return
  while (!existsSync(report) || !readFileSync(report, 'utf8').includes('ok 1 - is through')) await setTimeout(10)
  process.kill(process.pid, 'SIGKILL')
})
`

// A runner that finds itself in another's run writes for that one, not for itself.
const { NODE_TEST_CONTEXT: _, ...own } = process.env

/** Runs tests in the shop. @returns how node ended. */
function node({ folder }: Shop, report: string, args: string[], env = {}): number | NodeJS.Signals | null {
  const reporter = report.endsWith('.tap') ? 'tap' : 'junit'
  const options = [`--test-reporter=${reporter}`, `--test-reporter-destination=${report}`]
  const all = { cwd: folder, env: { ...own, ...env }, timeout: 60_000 }
  const { status, signal } = spawnSync(process.execPath, [...options, ...args], all)
  return signal ?? status
}

test('node --test red, then green: questions open, then close by themselves', async (t) => {
  const shop = await Shop.open()
  t.after(() => shop.fleet.stop())
  const pair = recordedPairs().find(({ red, green }) => red === 'node/cart-red.xml' && green === 'node/cart-green.xml')
  const failing = pair?.closes ?? []
  const report = shop.report('cart.xml')
  shop.commit('node')
  assert.equal(node(shop, report, ['--test', 'tests/cart.test.js']), 1)
  await shop.stands('test_failure', failing, 'ready')
  shop.commit('node/fixed')
  assert.equal(node(shop, report, ['--test', 'tests/cart.test.js']), 0)
  await shop.stands('test_failure', failing, 'closed')
  assert.deepEqual(await shop.asked('flaky_test'), [])
})

test('a run of node that is killed is asked about, and no more when the next one comes to its end', async (t) => {
  const shop = await Shop.open('unfinished_s = 1')
  t.after(() => shop.fleet.stop())
  const report = shop.report('stopped.tap')
  writeFileSync(join(shop.folder, 'stopped.test.mjs'), STOPPED)
  assert.equal(node(shop, report, ['stopped.test.mjs'], { STOP: report }), 'SIGKILL')
  await shop.stands('collection_error', ['test-results/stopped.tap'], 'ready')
  const [asked] = await shop.asked('collection_error')
  assert.equal(asked?.facts.done, 1)
  assert.equal(node(shop, report, ['stopped.test.mjs']), 0)
  await shop.stands('collection_error', ['test-results/stopped.tap'], 'closed')
})
