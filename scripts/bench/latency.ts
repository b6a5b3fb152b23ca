import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { FeedReader, now, spread } from './feed-reader.ts'
import type { Lab } from './lab.ts'
import { type Asked, markOf, type Route, routes } from './latency-routes.ts'
import { treeRoutes } from './latency-trees.ts'
import { untilStill } from './processes.ts'
import { configureSources, passOf, SETTLE_MS } from './source-lab.ts'
import { writeDocuments, writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

interface LatencySize {
  /** How many events there are of each sort, times its share. */
  events: number
  files: number
}

/** How long a question may take, in milliseconds. */
const LAST_MS = 30_000

/** When a question could be read, and how long it took to. */
interface Read {
  read_at: number
  get_ms: number
}

/** How long it takes from what happens at the source of each monitor to its question over HTTP. */
export const latencyBenchmark: Benchmark<LatencySize> = {
  name: 'latency',
  method: [
    'One monitor after the other beside curiosity-core and curiosity-feed; every event makes a question of its own. The clock runs',
    'from just before it happens to the end of the answer 200 of GET /questions/{id}, asked once {kloros}:questions says that it is',
    'there; the reference is the part of it that this GET took. Lines and the like come at a pace that is stated, and nothing waits on',
    'purpose; where a tree is changed, one event awaits the question of the one before, parsers are loaded, and the time for which',
    `a tree has to be still is in it (${SETTLE_MS} ms here, 2,000 by default). A journal is written by`,
    'systemd-journal-remote and followed by journalctl; journal-latency has that of a booted systemd, beside journalctl alone.',
  ],
  full: { events: 200, files: 1_000 },
  quick: { events: 20, files: 100 },

  async run(lab, { events, files }, say) {
    const root = join(lab.folder, 'tree')
    mkdirSync(root)
    writeTree(root, files, 1_000)
    writeDocuments(root, 20)
    for (const route of [...routes, ...treeRoutes]) await route.prepare(lab)
    configureSources(lab, { root, worker_idle_s: 600, settle_ms: SETTLE_MS })
    await lab.start('curiosity-core')
    const feed = await lab.start('curiosity-feed')
    const reads = new Map<string, Read>()
    const reader = new FeedReader(lab, feed.url, ({ body, asked_at, read_at }) => {
      reads.set(markOf(JSON.parse(body) as Asked), { read_at, get_ms: read_at - asked_at })
    })
    const rows: Row[] = []
    try {
      for (const route of routes) rows.push(...(await rowsOf(lab, route, events, reads, say)))
      const { running } = await passOf(lab)
      for (const route of treeRoutes) rows.push(...(await rowsOf(lab, route, events, reads, say)))
      await lab.end(running)
    } finally {
      await reader.stop()
    }
    return rows
  },
}

async function rowsOf(
  lab: Lab,
  route: Route,
  size: number,
  reads: ReadonlyMap<string, Read>,
  say: (text: string) => void,
): Promise<Row[]> {
  const { monitor, event, apart_ms, most } = route
  const count = Math.ceil(size * route.share)
  say(`latency: ${monitor}, ${count} × ${event}`)
  const running = await lab.start(monitor)
  const events = await route.open(lab, count)
  await untilStill(running.pid)
  const happened = new Map<string, number>()
  const begin = performance.now()
  for (let n = 0; n < count; n += 1) {
    await sleep(Math.max(0, begin + n * apart_ms - performance.now()))
    const at = now()
    const mark = await events.cause(n)
    happened.set(mark, at)
    if (apart_ms > 0) continue
    await readAll(reads, [mark])
    await events.undo?.(n)
    // So that what it says of that is said.
    if (events.undo !== undefined) await sleep(SETTLE_MS * 4)
  }
  await readAll(reads, [...happened.keys()])
  await events.end?.()
  await lab.end(running)
  const known = [...happened].map(([mark, at]) => ({ at, ...(reads.get(mark) as Read) }))
  const gets = spread(known.map(({ get_ms }) => get_ms))
  const pace = apart_ms > 0 ? `${1_000 / apart_ms}/s` : `one by one, settles ${SETTLE_MS} ms`
  return spread(known.map(({ at, read_at }) => read_at - at)).map(({ name, figure, isTail }, at): Row => {
    const row: Row = {
      name: `${monitor} ${name}, ${event}, ${pace}`,
      figure,
      unit: 'ms',
      reference: { name: 'the GET alone', figure: gets[at]?.figure ?? Number.NaN },
    }
    return most !== undefined && isTail ? { ...row, target: { of: 'figure', bound: 'most', value: most } } : row
  })
}

/** @throws where one of the questions is not asked. */
async function readAll(reads: ReadonlyMap<string, Read>, marks: readonly string[]): Promise<void> {
  const end = Date.now() + LAST_MS
  for (let left = marks; ; await sleep(5)) {
    left = left.filter((mark) => !reads.has(mark))
    if (left.length === 0) return
    if (Date.now() > end) throw new Error(`${left.length} of ${marks.length} made no question: ${left[0]}`)
  }
}
