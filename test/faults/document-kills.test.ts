import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { KnowledgeItem } from '../../services/knowledge-discovery/detect.ts'
import monitor from '../../services/knowledge-discovery/index.ts'
import type { Signal } from '../../shared/contract/signal.ts'
import { drive } from '../support/detector.ts'
import { editUntilClosed, INDEXED_SHOP, indexAnd, killAtRandom } from '../support/killing.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { openGaps } from '../support/open-gaps.ts'
import { Random } from '../support/random.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { indexReading, RunningIndex } from '../support/source-index.ts'
import { comesToBe } from '../support/until.ts'
import { writeFiles } from '../support/written-files.ts'

const SEED = Number(process.env.KLOROS_SEED ?? 2003)
const DOCUMENTS = 60
/** How many of them the README lists, always: where less than half is listed nothing is asked. */
const LISTED = 60
const SOURCES = 40
const KILLS = 12
const REDIS_KILLS = 3
/** How long files are edited for, at least, in milliseconds; the kills fall into it. */
const EDITING_MS = 12_000

const FLEET = { project: 'shop', host: 'here' }

const CONFIGURATION = `${INDEXED_SHOP}[knowledge-discovery]
settle_ms = 50
`

const sourceOf = (n: number) => `src/s${n}.py`
const documentOf = (n: number) => `docs/d${n}.md`

/** What a document says: it leads to another, or to none, and names a file that may be there. */
function documentText(random: Random): string {
  const link = random.next() < 0.3 ? `[other](d${random.below(DOCUMENTS)}.md)` : 'none'
  return `# Page\n\n${'Text.\n'.repeat(random.below(3))}\nSee ${link} and \`${sourceOf(random.below(SOURCES))}\`.\n`
}

/** What a module says: functions, most of them with a docstring. */
function sourceText(random: Random): string {
  const all = Array.from(
    { length: 6 },
    (_, at) => `def f${at}():\n    ${random.next() < 0.7 ? '"""Does it."""' : 'pass'}\n`,
  )
  return all.join('\n')
}

/** Edits a file at random: writes it, saves it anew or removes it. */
function edit(root: string, random: Random): void {
  const isDocument = random.next() < 0.6
  const path = join(root, isDocument ? documentOf(random.below(DOCUMENTS)) : sourceOf(random.below(SOURCES)))
  mkdirSync(dirname(path), { recursive: true })
  const text = isDocument ? documentText(random) : sourceText(random)
  const what = random.next()
  if (what < 0.25) rmSync(path, { force: true })
  else if (what < 0.5) {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  } else writeFileSync(path, text)
}

/** A gap, and what is said of it. */
const nameOf = (type: string, name: string) => `${type} ${name}`
const keep = ({
  occurrences: _,
  first_seen: __,
  last_seen: ___,
  confidence: ____,
  ...facts
}: Record<string, unknown>) => JSON.stringify([facts.names, facts.places, facts.missing, facts.behind])

/** The gaps of a tree as the monitor finds them that meets it for the first time. */
async function freshGaps(redis: TestRedis): Promise<Map<string, string>> {
  const source = monitor.sources.documents
  assert.ok(source)
  const stopping = new AbortController()
  const items: KnowledgeItem[] = []
  const reading = { ...indexReading(redis), fleet: FLEET, signal: stopping.signal }
  for await (const batch of source(monitor.config.parse({ settle_ms: 50 }), reading)) {
    items.push(...batch.items)
    if (batch.items.some(({ kind }) => kind === 'looked')) break
  }
  stopping.abort()
  const last = items.at(-1)?.time ?? 0
  const { findings } = drive(monitor, items, { fleet: FLEET, until: last + 60 })
  return new Map(
    findings.flatMap((one) => ('opens' in one ? [[nameOf(one.opens, one.name), keep(one.facts)] as const] : [])),
  )
}

const open = (redis: TestRedis) =>
  openGaps(redis, keep as (facts: Signal['facts']) => string, ({ gap_type, gap_name }) => nameOf(gap_type, gap_name))

test(`${KILLS} kills of the index, knowledge-discovery or both and ${REDIS_KILLS} of Redis leave the gaps of a fresh one`, async () => {
  const fleet = await TestFleet.create(CONFIGURATION)
  const other = await startRedis()
  try {
    const root = join(fleet.folder, 'shop')
    const first = new Random(SEED)
    const list = Array.from({ length: LISTED }, (_, n) => (n % 4 === 0 ? '' : `[${n}](${documentOf(n)})\n`)).join('')
    writeFiles(root, {
      'README.md': list,
      ...Object.fromEntries(Array.from({ length: SOURCES }, (_, n) => [sourceOf(n), sourceText(first)])),
      ...Object.fromEntries(Array.from({ length: DOCUMENTS }, (_, n) => [documentOf(n), documentText(first)])),
    })
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { stdio: 'pipe' })
    git('init', '--quiet')
    git('add', '--all')
    git('commit', '--quiet', '--message', 'all')
    await fleet.up('source-index', 'knowledge-discovery')
    const random = new Random(SEED + 1)
    const editing = { burst: 20, calm_ms: 800, within_ms: EDITING_MS }
    const killing = {
      services: indexAnd('knowledge-discovery'),
      kills: KILLS,
      redis_kills: REDIS_KILLS,
      within_ms: EDITING_MS,
    }
    await Promise.all([
      editUntilClosed(fleet.redis, random, editing, () => edit(root, random)),
      killAtRandom(fleet, new Random(SEED + 2), killing),
    ])

    const fresh = new RunningIndex(other, { roots: [root] })
    await fresh.level()
    await fresh.stop()
    const gaps = await freshGaps(other)
    assert.ok(gaps.size > 10, `${gaps.size} of ${readdirSync(join(root, 'docs')).length}`)
    assert.equal(new Set([...gaps.keys()].map((key) => key.split(' ')[0])).size, 3, 'gaps of each type')
    await comesToBe(async () => sorted(await open(fleet.redis)), sorted(gaps), 60_000)
    fleet.assertNoErrors('source-index', 'knowledge-discovery')
  } finally {
    await fleet.stop()
    await other.stop()
  }
})

function sorted(gaps: ReadonlyMap<string, string>): [string, string][] {
  return [...gaps].sort(([a], [b]) => (a < b ? -1 : 1))
}
