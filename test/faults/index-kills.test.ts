import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import monitor from '../../services/integration-monitor/index.ts'
import { drive } from '../support/detector.ts'
import { editUntilClosed, INDEXED_SHOP, indexAnd, killAtRandom } from '../support/killing.ts'
import { childrenOf, isRunning, TestFleet } from '../support/live-fleet.ts'
import { openGaps } from '../support/open-gaps.ts'
import { Random } from '../support/random.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { held, IndexFollower, indexReading, RunningIndex } from '../support/source-index.ts'
import { comesToBe, until } from '../support/until.ts'

const SEED = Number(process.env.KLOROS_SEED ?? 2002)
const FILES = 300
const CHANNELS = 60
const KILLS = 15
/** Of the worker of integration-monitor alone. */
const WORKER_KILLS = 5
const REDIS_KILLS = 3
const READERS = 8
/** How long files are edited for, at least, in milliseconds; the kills fall into it. */
const EDITING_MS = 15_000

const FLEET = { project: 'shop', host: 'here' }

const CONFIGURATION = `${INDEXED_SHOP}[integration-monitor]
settle_ms = 50
worker_idle_s = 0.5
`

const pathOf = (n: number) => `p${n % 17}/m${n}.${n % 3 === 0 ? 'ts' : 'py'}`

/** What a file says: it fills a channel, hears of it, or has nothing to do with any; a line further down now and then. */
function textOf(path: string, random: Random): string {
  const channel = `lamp.${random.below(CHANNELS)}.lit`
  const what = random.next()
  const line = what < 0.4 ? `bus.emit("${channel}", 1)` : what < 0.7 ? `bus.on("${channel}", light)` : 'a = 1'
  const comment = path.endsWith('py') ? '#\n' : '//\n'
  return `${comment.repeat(random.below(3))}${line}\n`
}

/** Edits a file at random: writes it, saves it anew, moves it or removes it. */
function edit(root: string, random: Random): void {
  const path = join(root, pathOf(random.below(FILES)))
  mkdirSync(dirname(path), { recursive: true })
  const what = random.next()
  if (what < 0.15) rmSync(path, { force: true })
  else if (what < 0.16) rmSync(dirname(path), { recursive: true })
  else if (what < 0.4) {
    writeFileSync(`${path}.new`, textOf(path, random))
    renameSync(`${path}.new`, path)
  } else writeFileSync(path, textOf(path, random))
}

/** The gaps of an index, and what fills each, as the monitor finds them that meets it for the first time. */
async function gapsOf(redis: TestRedis): Promise<Map<string, unknown>> {
  const source = monitor.sources.index
  assert.ok(source)
  const answer = source(monitor.config.parse({}), { ...indexReading(redis), fleet: FLEET })[Symbol.asyncIterator]()
  const { value: batch } = await answer.next()
  await answer.return?.()
  const { findings } = drive(monitor, batch.items, { fleet: FLEET })
  return new Map(findings.flatMap((one) => ('opens' in one ? [[one.name, placesOf(one.facts)] as const] : [])))
}

const workersOf = (fleet: TestFleet) => childrenOf(fleet.pid('integration-monitor'), 'integration-monitor-join')

const placesOf = (facts: object) => ('producers' in facts ? facts.producers : undefined)

test(`${KILLS} kills of the index, its monitor, or both, ${WORKER_KILLS} of its worker, ${REDIS_KILLS} of Redis and ${READERS} of readers leave index and gaps as fresh ones`, async () => {
  const fleet = await TestFleet.create(CONFIGURATION)
  const other = await startRedis()
  const readers: IndexFollower<string>[] = []
  const read = () => readers.push(new IndexFollower(fleet.redis, (_, summary) => JSON.stringify(summary)))
  try {
    const root = join(fleet.folder, 'shop')
    mkdirSync(root)
    read()
    await fleet.up('source-index', 'integration-monitor')
    const random = new Random(SEED)
    const replaceReaders = async () => {
      for (let n = 0; n < READERS; n += 1) {
        await sleep((EDITING_MS / READERS) * random.next())
        await readers.at(-1)?.stop()
        read()
      }
    }
    const killWorkers = async () => {
      for (let n = 0; n < WORKER_KILLS; n += 1) {
        await sleep((EDITING_MS / WORKER_KILLS) * random.next())
        for (const worker of workersOf(fleet)) process.kill(worker, 'SIGKILL')
      }
    }
    const edits = new Random(SEED)
    const editing = { burst: 100, calm_ms: 1_000, within_ms: EDITING_MS }
    const killing = {
      services: indexAnd('integration-monitor'),
      kills: KILLS,
      redis_kills: REDIS_KILLS,
      within_ms: EDITING_MS,
    }
    await Promise.all([
      editUntilClosed(fleet.redis, edits, editing, () => edit(root, edits)),
      killAtRandom(fleet, new Random(SEED + 1), killing),
      replaceReaders(),
      killWorkers(),
    ])

    const fresh = new RunningIndex(other, { roots: [root] })
    await fresh.level()
    await fresh.stop()
    const should = await held(other)
    assert.ok(Object.keys(should.files).length > FILES / 4)
    await comesToBe(() => held(fleet.redis), should, 60_000)
    const told = Object.entries(should.files).map(
      ([path, value]) => [path, should.summaries[(JSON.parse(value) as [string])[0]]] as const,
    )
    const values = () => [...(readers.at(-1)?.values ?? [])].sort()
    await until(() => isDeepStrictEqual(values(), told.sort()), 'the last reader has that')
    await until(() => readers.at(-1)?.isLevel, 'it is told that this is all')

    const gaps = await gapsOf(other)
    assert.ok(gaps.size > CHANNELS / 10)
    await comesToBe(() => openGaps(fleet.redis, placesOf), gaps, 60_000)
    fleet.assertNoErrors('source-index', 'integration-monitor')

    await until(() => workersOf(fleet).length === 0, 'what joined it is gone')
    writeFileSync(join(root, 'a.py'), 'bus.emit("lamp.lost")\n')
    await until(
      async () => (await openGaps(fleet.redis, placesOf)).has('shop/lamp.lost'),
      'a change has it started again',
      60_000,
    )
    writeFileSync(join(root, 'a.py'), '')
    const worker = await until(() => workersOf(fleet)[0], 'it is there')
    await fleet.end('integration-monitor', 'SIGKILL')
    await until(() => !isRunning(worker), 'it ends with its monitor')
  } finally {
    for (const reader of readers) await reader.stop()
    await fleet.stop()
    await other.stop()
  }
})
