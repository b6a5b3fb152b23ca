import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { backlogBenchmark } from '../../scripts/bench/backlog.ts'
import type { Benchmark } from '../../scripts/bench/benchmark.ts'
import { claimsBenchmark } from '../../scripts/bench/claims.ts'
import { assemblyBenchmark } from '../../scripts/bench/exception-assembly.ts'
import { foldBenchmark } from '../../scripts/bench/fold.ts'
import { footprintBenchmark } from '../../scripts/bench/footprint.ts'
import { growthBenchmark } from '../../scripts/bench/growth.ts'
import { journalBacklogBenchmark } from '../../scripts/bench/journal-backlog.ts'
import { JOURNAL_REMOTE } from '../../scripts/bench/journal-files.ts'
import { journalLatencyBenchmark } from '../../scripts/bench/journal-latency.ts'
import { Lab } from '../../scripts/bench/lab.ts'
import { latencyBenchmark } from '../../scripts/bench/latency.ts'
import { linesBenchmark } from '../../scripts/bench/lines.ts'
import { liveBenchmark } from '../../scripts/bench/live.ts'
import { questionsMemoryBenchmark } from '../../scripts/bench/questions-memory.ts'
import { questionsScaleBenchmark } from '../../scripts/bench/questions-scale.ts'
import { sourceGapsBenchmark } from '../../scripts/bench/source-gaps.ts'
import { sourceIndexBenchmark } from '../../scripts/bench/source-index.ts'
import { sourceWatchBenchmark } from '../../scripts/bench/source-watch.ts'
import { startupBenchmark } from '../../scripts/bench/startup.ts'
import type { Row } from '../../scripts/bench/table.ts'
import { serviceNames } from '../../services/load.ts'
import { bootable } from '../support/booted.ts'

/** Runs a benchmark in a size that says nothing but that it works; nothing is left of its lab. */
async function smoke<S>(benchmark: Benchmark<S>, size: S): Promise<Map<string, Row>> {
  const lab = await Lab.create()
  try {
    const rows = await benchmark.run(lab, size, () => undefined)
    for (const { name, figure, reference } of rows) {
      assert.ok(Number.isFinite(figure) && figure >= 0, `${name}: ${figure}`)
      assert.ok(reference === undefined || reference.figure > 0, `${name}, beside ${reference?.figure}`)
    }
    return new Map(rows.map((row) => [row.name, row]))
  } finally {
    lab.close()
    assert.ok(!existsSync(lab.folder))
  }
}

test('fold: the core folds a backlog, and redis-benchmark runs what it sends', async () => {
  const rows = await smoke(foldBenchmark, { signals: 2_000, gaps: 50, rounds: 1 })
  assert.ok((rows.get('signals folded')?.figure ?? 0) > 0)
})

test('latency: what happens at the source of every monitor is read as a question', {
  skip: !existsSync(JOURNAL_REMOTE) && `${JOURNAL_REMOTE} is not installed`,
}, async () => {
  const rows = await smoke(latencyBenchmark, { events: 4, files: 40 })
  const monitors = serviceNames().filter((name) => !['curiosity-core', 'curiosity-feed', 'source-index'].includes(name))
  for (const monitor of monitors) {
    const [p50, most] = [...rows.values()].filter(({ name }) => name.startsWith(`${monitor} `))
    assert.ok(0 < (p50?.figure ?? 0) && (p50?.figure ?? 0) <= (most?.figure ?? 0), monitor)
  }
})

test('startup: every service is started beside a bare Node', {
  skip: !existsSync(JOURNAL_REMOTE) && `${JOURNAL_REMOTE} is not installed`,
}, async () => {
  const rows = await smoke(startupBenchmark, { rounds: 1 })
  for (const name of serviceNames()) {
    const row = rows.get(`start to /health, ${name}`)
    assert.ok((row?.figure ?? 0) > (row?.reference?.figure ?? Number.POSITIVE_INFINITY), name)
    assert.ok((rows.get(`CPU of a start, ${name}`)?.figure ?? 0) > 0, name)
  }
})

test('live: all who watch are told of every signal', async () => {
  const few = { streams: 20, sockets: 5, seconds: 0.5, per_s: 40, fast: 5, signals: { streams: 1_000, sockets: 500 } }
  const rows = await smoke(liveBenchmark, { ...few, stuck: 1 })
  for (const who of ['20 streams', '5 of socket.io']) {
    assert.equal(rows.get(`missed or told twice, ${who}`)?.figure, 0)
    assert.ok((rows.get(`signal to ${who}, p99`)?.figure ?? 0) > 0)
  }
})

test('source-index: all files are parsed once, and every edit comes to the reader', async () => {
  const rows = await smoke(sourceIndexBenchmark, { files: 40, bytes: 2_000, warm: 3, cold: 1 })
  assert.ok(rows.has('started again, 0 files parsed'))
  const of = (name: string) => rows.get(`edit to reader, ${name}`)?.figure ?? Number.NaN
  assert.ok(0 < of('p50 of 3') && of('p50 of 3') <= of('most of 3'))
})

test('source-gaps: gaps open and close by edits, beside knip', async () => {
  const size = { files: 20, bytes: 500, warm: 2, cold: 1, rounds: 1, idle_s: 0.5 }
  const rows = await smoke(sourceGapsBenchmark, size)
  for (const [what, count] of Object.entries({ opened: 2, closed: 2, 'opened, cold': 1, 'closed, cold': 1 })) {
    const of = (name: string) => rows.get(`edit to gap ${what}, ${name} of ${count}`)?.figure ?? Number.NaN
    assert.ok(0 < of('p50') && of('p50') <= of('most'), what)
  }
  assert.equal(rows.get('one changed file, beside knip')?.reference?.name, 'knip')
})

test('source-watch: a burst is told whole, beside chokidar', async () => {
  const rows = await smoke(sourceWatchBenchmark, { files: [40], burst: 50, rounds: 1 })
  for (const phase of ['created', 'changed', 'deleted']) {
    assert.equal(rows.get(`40 files, told of 50 ${phase} at once`)?.figure, 50)
  }
})

test('footprint: every service is weighed, watched and scraped, and all of them together', {
  skip: !existsSync(JOURNAL_REMOTE) && `${JOURNAL_REMOTE} is not installed`,
}, async () => {
  const tree = { files: 40, bytes: 500, documents: 4, manifests: 2 }
  // Between two heartbeats, ten seconds apart, all of them may use nothing at all.
  const rows = await smoke(footprintBenchmark, { ...tree, settle_s: 0, watch_s: 11 })
  const names = serviceNames()
  for (const name of [...names, 'Redis']) {
    for (const kind of ['PSS of', 'idle,', 'wake-ups,']) assert.ok(rows.has(`${kind} ${name}`), `${kind} ${name}`)
  }
  const weightOf = (name: string) => rows.get(`PSS of ${name}`)?.figure ?? Number.NaN
  const sum = [...names, 'their children'].reduce((total, name) => total + weightOf(name), 0)
  assert.ok(Math.abs(weightOf(`the ${names.length} services and their children`) - sum) < 0.01)
  assert.ok(rows.has(`scraped, PSS of the ${names.length} services and their children`))
})

test('backlog: what is published is folded, and kept for replay', async () => {
  const rows = await smoke(backlogBenchmark, { signals: 1_200, bytes: 2_048 })
  assert.equal(rows.get('signals of 1200 published with no core')?.figure, 1_200)
  assert.equal(rows.get('signals kept after all 1200 were folded')?.figure, 1_200)
  assert.ok((rows.get('Redis memory a signal')?.figure ?? 0) > 2_048)
})

test('lines: the monitor reads a history to its end', async () => {
  const rows = await smoke(linesBenchmark, { lines: 6_000, rounds: 1 })
  assert.ok(rows.has('lines through chaos-monitor'))
})

test('journal-backlog: the monitor reads a journal to its end, and tells every failure', {
  skip: !existsSync(JOURNAL_REMOTE) && `${JOURNAL_REMOTE} is not installed`,
}, async () => {
  const rows = await smoke(journalBacklogBenchmark, { entries: 3_000, rounds: 1 })
  assert.ok((rows.get('journal entries through exception-monitor')?.figure ?? 0) > 0)
})

const unbootable = await bootable()

test('journal-latency: every traceback is read as a question', { skip: unbootable }, async () => {
  const rows = await smoke(journalLatencyBenchmark, { seconds: 1, tracebacks_per_s: 20, programs: 2 })
  const of = (name: string) => rows.get(`traceback to question, ${name}`)?.figure ?? Number.NaN
  assert.ok(0 < of('p50') && of('p50') <= of('p99') && of('p99') <= of('max'))
})

test('assembly: every failure of a log is told', async () => {
  const rows = await smoke(assemblyBenchmark, { megabytes: 0.2, rounds: 1 })
  assert.deepEqual([...rows.keys()], ['a log with 2 % of failures', 'nothing but failures'])
})

const index = fileURLToPath(new URL('../../scripts/bench/index.ts', import.meta.url))

const calls: [what: string, args: string[], code: number, says: RegExp][] = [
  ['help', ['--help'], 0, /^Usage: npm run bench/],
  ['an unknown benchmark', ['--only', 'speed'], 2, /no benchmark 'speed'; there are fold, latency, footprint/],
  ['an unknown option', ['--fast'], 2, /--fast/],
  ['a look that is to be kept', ['--quick', '--write'], 2, /leave out --write/],
]

test('the command line', async () => {
  for (const [what, args, code, says] of calls) {
    const child = spawn(process.execPath, ['--import', 'tsx', index, ...args], { stdio: 'pipe' })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data))
    const [exit] = await once(child, 'close')
    assert.equal(exit, code, what)
    assert.match(text, says, what)
  }
})

test('claims: questions and jobs are claimed and answered, by one client and by fifty', async () => {
  const rows = await smoke(claimsBenchmark, { questions: 300, rounds: 1 })
  assert.equal(rows.size, 9)
})

test('questions-memory and questions-scale: questions are asked, weighed and found', async () => {
  const weight = await smoke(questionsMemoryBenchmark, { questions: 500 })
  assert.ok((weight.get('Redis for 100,000 questions of 4 KiB')?.figure ?? 0) > 391)
  const scale = await smoke(questionsScaleBenchmark, { few: 100, many: 200, calls: 5, rounds: 1 })
  assert.equal(scale.size, 5)
})

test('growth: every service is measured with ten times the work', {
  skip: !existsSync(JOURNAL_REMOTE) && `${JOURNAL_REMOTE} is not installed`,
}, async () => {
  const rows = [...(await smoke(growthBenchmark, { part: 2_000, files: 4, bytes: 500 })).keys()]
  for (const name of serviceNames()) {
    for (const what of ['CPU', 'peak PSS'])
      assert.ok(
        rows.some((row) => row.startsWith(`${what} of ${name} `) || row.startsWith(`${what} of ${name},`)),
        name,
      )
  }
})
