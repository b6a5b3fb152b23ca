import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { INDEXED_SHOP, indexAnd, killAtRandom } from '../support/killing.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { openGaps, signalsOf } from '../support/open-gaps.ts'
import { Random } from '../support/random.ts'
import type { TestRedis } from '../support/redis.ts'
import { comesToBe, until } from '../support/until.ts'
import { writeFiles } from '../support/written-files.ts'

const SEED = Number(process.env.KLOROS_SEED ?? 2015)
const MODULES = 120
const KILLS = 12
const REDIS_KILLS = 3
/** How long files are edited for, at least, in milliseconds; the kills fall into it. */
const EDITING_MS = 12_000

const configuration = (rollUp: number) => `${INDEXED_SHOP}[module-discovery]
settle_ms = 50
roll_up = ${rollUp}
`

/** The names of the gaps that are open. */
const namesOf = async (redis: TestRedis) => [...(await openGaps(redis, () => true)).keys()].sort()

/** A fleet that has met a tree in which all is in use, but for what was never so. */
async function startFleet(rollUp: number): Promise<{ fleet: TestFleet; root: string }> {
  const fleet = await TestFleet.create(configuration(rollUp), ['--appendfsync', 'always'])
  const root = join(fleet.folder, 'shop')
  writeFiles(root, {
    'shop/__init__.py': '',
    'shop/__main__.py': 'from shop import cart\n',
    'shop/cart.py': 'class Cart: pass\n',
    'shop/old.py': 'class Old: pass\n',
  })
  await fleet.up('source-index', 'module-discovery')
  const record = '{k}:monitor:here/module-discovery'
  await until(() => fleet.redis.client.hget(record, 's:began'), 'the first pass is known')
  return { fleet, root }
}

const killing = {
  services: indexAnd('module-discovery'),
  kills: KILLS,
  redis_kills: REDIS_KILLS,
  within_ms: EDITING_MS,
}

const moduleOf = (n: number) => `shop/p${n % 7}/m${n}.py`
const textOf = (n: number, edits: number) => `${'#\n'.repeat(edits)}def f${n}(): pass\n\n\ndef g${n}(): pass\n`

/** Adds modules: of three one is never used, one is used later on, and one goes again; and edits what is there. */
async function edit(root: string, random: Random): Promise<void> {
  const start = Date.now()
  let uses = ''
  for (let n = 0; n < MODULES; n += 1) {
    writeFiles(root, { [moduleOf(n)]: textOf(n, 0) })
    const other = n - random.below(20) - 5
    if (other >= 0 && other % 3 === 0) writeFiles(root, { [moduleOf(other)]: textOf(other, random.below(5)) })
    const before = n - 9
    if (before >= 0 && before % 3 === 1) {
      uses += `import shop.p${before % 7}.m${before}\n`
      writeFiles(root, { 'shop/uses.py': `${uses}\nif __name__ == '__main__':\n    pass\n` })
    }
    if (before >= 0 && before % 3 === 2) rmSync(join(root, moduleOf(before)))
    const due = start + ((n + 1) * EDITING_MS) / MODULES
    await sleep(Math.max(0, due - Date.now() - random.below(100)))
  }
}

// At once: they mostly wait.
describe('modules that come while the index, its monitor, or both, and Redis are killed', { concurrency: 2 }, () => {
  test(`${KILLS} kills and ${REDIS_KILLS} of Redis leave the questions that there are without`, async () => {
    const { fleet, root } = await startFleet(1_000)
    try {
      await Promise.all([edit(root, new Random(SEED)), killAtRandom(fleet, new Random(SEED + 1), killing)])
      const unused = Array.from({ length: MODULES }, (_, n) => n).filter((n) => n % 3 === 0 || n >= MODULES - 9)
      const should = unused.map((n) => `shop/${moduleOf(n)}`).sort()
      await comesToBe(() => namesOf(fleet.redis), should, 60_000)
      fleet.assertNoErrors('source-index', 'module-discovery')
    } finally {
      await fleet.stop()
    }
  })

  test('300 modules are one question', async () => {
    const { fleet, root } = await startFleet(10)
    try {
      const write = async () => {
        for (let n = 0; n < 300; n += 1) {
          writeFiles(root, { [`shop/new/m${n}.py`]: textOf(n, 0) })
          await sleep(EDITING_MS / 300)
        }
      }
      await Promise.all([write(), killAtRandom(fleet, new Random(SEED + 2), killing)])
      const count = async () => {
        const all = await signalsOf(fleet.redis)
        const last = all.findLast(({ facts }) => facts.gap_name === 'shop/shop/new/*')
        return (last?.facts as { count?: number } | undefined)?.count
      }
      await until(async () => (await count()) === 300, 'one question tells of all', 60_000)
      assert.deepEqual(await namesOf(fleet.redis), ['shop/shop/new/*'])
      rmSync(join(root, 'shop/new'), { recursive: true })
      await until(async () => (await namesOf(fleet.redis)).length === 0, 'it closes when they go', 60_000)
    } finally {
      await fleet.stop()
    }
  })
})
