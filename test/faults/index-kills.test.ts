import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { killAtRandom } from '../support/killing.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { startRedis } from '../support/redis.ts'
import { held, IndexFollower, RunningIndex } from '../support/source-index.ts'
import { until } from '../support/until.ts'

const SEED = Number(process.env.SEED ?? 2002)
const FILES = 300
const EDITS = 1_500
const KILLS = 14
const REDIS_KILLS = 3
const READERS = 8
/** How long files are edited for, at least, in milliseconds; the kills fall into it. */
const EDITING_MS = 15_000

const CONFIGURATION = `
[fleet]
host = "here"
[redis]
prefix = "k"
[source-index]
roots = ["FOLDER/shop"]
worker_idle_s = 1
`

const pathOf = (n: number) => `p${n % 17}/m${n}.${n % 3 === 0 ? 'ts' : 'py'}`

/** Edits files at random: writes, broken ones too, saves them anew, moves them and removes them. */
async function edit(root: string, random: Random): Promise<void> {
  const started = Date.now()
  for (let n = 0; n < EDITS; n += 1) {
    const path = join(root, pathOf(random.below(FILES)))
    mkdirSync(dirname(path), { recursive: true })
    const what = random.next()
    if (what < 0.15) rmSync(path, { force: true })
    else if (what < 0.2) rmSync(dirname(path), { recursive: true })
    else if (what < 0.4) {
      writeFileSync(`${path}.new`, `a = ${n}\n`)
      renameSync(`${path}.new`, path)
    } else writeFileSync(path, `a = ${random.below(200)}\n`.repeat(1 + random.below(5)))
    const due = started + ((n + 1) / EDITS) * EDITING_MS
    if (due > Date.now()) await sleep(due - Date.now())
  }
}

test(`${KILLS} kills of the index, ${REDIS_KILLS} of Redis and ${READERS} of readers leave the index as a fresh one`, async () => {
  const fleet = await TestFleet.create(CONFIGURATION)
  const other = await startRedis()
  const readers: IndexFollower<string>[] = []
  const read = () => readers.push(new IndexFollower(fleet.redis, (_, summary) => JSON.stringify(summary)))
  try {
    const root = join(fleet.folder, 'shop')
    mkdirSync(root)
    read()
    await fleet.up('source-index')
    const random = new Random(SEED)
    const replaceReaders = async () => {
      for (let n = 0; n < READERS; n += 1) {
        await sleep((EDITING_MS / READERS) * random.next())
        await readers.at(-1)?.stop()
        read()
      }
    }
    const killing = {
      services: ['source-index' as const],
      kills: KILLS,
      redis_kills: REDIS_KILLS,
      within_ms: EDITING_MS,
    }
    await Promise.all([
      edit(root, new Random(SEED)),
      killAtRandom(fleet, new Random(SEED + 1), killing),
      replaceReaders(),
    ])

    const fresh = new RunningIndex(other, { roots: [root] })
    await fresh.level()
    await fresh.stop()
    const should = await held(other)
    assert.ok(Object.keys(should.files).length > FILES / 4)
    const isFresh = async () => isDeepStrictEqual(await held(fleet.redis), should)
    // Where it does not come about, the comparison below fails, and shows what differs.
    await until(isFresh, 'the index is as a fresh one', 60_000).catch(() => undefined)
    assert.deepEqual(await held(fleet.redis), should)
    const told = Object.entries(should.files).map(
      ([path, value]) => [path, should.summaries[(JSON.parse(value) as [string])[0]]] as const,
    )
    const values = () => [...(readers.at(-1)?.values ?? [])].sort()
    await until(() => isDeepStrictEqual(values(), told.sort()), 'the last reader has that')
    await until(() => readers.at(-1)?.isLevel, 'it is told that this is all')
    assert.doesNotMatch(fleet.log('source-index'), /"level":"error"/)
  } finally {
    for (const reader of readers) await reader.stop()
    await fleet.stop()
    await other.stop()
  }
})
