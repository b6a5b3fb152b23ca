import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { recordedPairs } from './recorded-reports.ts'
import { fixtures, Shop } from './shop.ts'

// Plugins of the machine, and what it has pytest do always, have no part in it.
const { PYTEST_ADDOPTS: _, ...own } = process.env
const env = { ...own, PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: '.' }

/** What is run, and what was recorded of it. */
const runs: [tests: string, red: string, green: string][] = [
  ['tests/cart', 'xunit2-outcomes-red.xml', 'xunit2-outcomes-green.xml'],
  ['tests/broken', 'xunit2-collection-red.xml', 'xunit2-collection-green.xml'],
]

const isHere = /^pytest ([7-9]|\d\d)\./.test(
  spawnSync('python3', ['-m', 'pytest', '--version'], { env, encoding: 'utf8' }).stdout ?? '',
)

test(`pytest ${isHere ? '' : '(recorded, for want of python3 and pytest) '}red, then green: questions open, then close by themselves`, async (t) => {
  const shop = await Shop.open()
  t.after(() => shop.fleet.stop())
  const report = (tests: string, recorded: string) => {
    const path = shop.report(`${tests.slice('tests/'.length)}.xml`)
    if (!isHere) return cpSync(join(fixtures, 'pytest', recorded), path)
    const args = ['-m', 'pytest', '-p', 'no:cacheprovider', tests, '--junitxml', path]
    assert.ok([0, 1, 2].includes(spawnSync('python3', args, { cwd: shop.folder, env }).status ?? -1))
  }
  const expected = recordedPairs().filter((pair) =>
    runs.some(([, red, green]) => pair.red === `pytest/${red}` && pair.green === `pytest/${green}`),
  )
  const failures = expected.flatMap(({ closes = [] }) => closes)
  const errors = expected.flatMap(({ closes_errors = [] }) => closes_errors)

  const isTree = shop.commit('pytest')
  for (const [tests, red] of runs) report(tests, red)
  await shop.stands('test_failure', failures, 'ready')
  await shop.stands('collection_error', errors, 'ready')
  const asked = await shop.asked('test_failure')
  const total = asked.find(({ facts }) => facts.test === 'tests/cart/test_cart.py::test_total_counts_every_piece')
  assert.equal(total?.facts.location, 'tests/cart/test_cart.py:12')
  assert.equal(total?.facts.rerun, "pytest 'tests/cart/test_cart.py::test_total_counts_every_piece'")
  assert.match(String(total?.facts.revision), isTree ? /^[0-9a-f]{40}$/ : /^undefined$/)

  shop.commit('pytest/fixed')
  for (const [tests, , green] of runs) report(tests, green)
  await shop.stands('test_failure', failures, 'closed')
  await shop.stands('collection_error', errors, 'closed')
  assert.deepEqual(await shop.asked('flaky_test'), [])
})
