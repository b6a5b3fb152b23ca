import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { configureWorks, works } from './growth-works.ts'
import { healthOf, type Lab, type Running } from './lab.ts'
import { cpuWithChildren, Peak, untilStill } from './processes.ts'
import { configureSources, SETTLE_MS, untilPassed } from './source-lab.ts'
import { writeDocuments, writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

interface GrowthSize {
  /** What amounts are divided by. */
  part: number
  /** How many files the smaller tree has, and about how many bytes each. */
  files: number
  bytes: number
}

/** How much more the larger amount is. */
const TIMES = 10

/** What the cost of an item may rise to with ten times as many. */
const MOST = 1.5

/** Those that look at trees, after the index itself. */
const OF_TREES = ['integration-monitor', 'module-discovery', 'capability-discovery', 'knowledge-discovery']

/** A tree of so many files has its parsers loaded, and nothing else to do. */
const FEWEST = 2

/** One file in so many is a document. */
const A_DOCUMENT = 40

/** What a service took for some amount: CPU time in seconds, and the most memory in MiB. */
interface Cost {
  cpu_s: number
  peak: number
}

/** What ten times the work costs each service. */
export const growthBenchmark: Benchmark<GrowthSize> = {
  name: 'growth',
  method: [
    'Each service is started where some amount of work awaits it, and ends when it has taken next to no CPU time for two seconds; so',
    'it is with nothing to do, with an amount, and with ten times that. The cost of an item is CPU time, with that of children, less',
    'that with nothing to do, by the number of items; its reference is the cost with the lesser amount. The peak is the most PSS',
    'that was seen with children, each 50 ms, with no other service on its Node: all pages of that are in it. Files are generated,',
    'half Python and half TypeScript, with documents among them, and their monitors read them from a full index; devices are staged;',
    'questions are listed over HTTP, a hundred a page.',
  ],
  full: { part: 1, files: 1_000, bytes: 1_000 },
  quick: { part: 20, files: 100, bytes: 1_000 },

  async run(lab, { part, files, bytes }, say) {
    const rows: Row[] = []
    configureWorks(lab)
    for (const work of works) {
      const few = Math.ceil(work.few / part)
      const costs: Cost[] = []
      for (const count of [0, few, few * TIMES]) {
        say(`growth: ${work.service}, ${count} × ${work.item}`)
        await lab.client.flushall()
        await work.lay(lab, count)
        const running = await lab.start(work.service)
        costs.push(
          await costOf(running, async () => {
            await work.ask?.(running, count)
            while (work.counts && (await healthOf(running)).counters.read < count) await sleep(20)
          }),
        )
        await lab.end(running)
      }
      rows.push(...rowsOf(work.service, work.item, few, costs))
    }
    const trees: Map<string, Cost>[] = []
    for (const count of [FEWEST, files, files * TIMES]) {
      say(`growth: ${count} files`)
      trees.push(await costsOfTree(lab, count, bytes))
    }
    for (const name of ['source-index', ...OF_TREES]) {
      rows.push(
        ...rowsOf(
          name,
          'file',
          files,
          trees.map((costs) => costs.get(name) as Cost),
        ),
      )
    }
    return rows
  },
}

/** Weighs a service until it has nothing more to do. */
async function costOf({ pid }: Running, work: () => Promise<unknown>): Promise<Cost> {
  const peak = new Peak(pid)
  try {
    await work()
    await untilStill(pid)
    return { cpu_s: cpuWithChildren(pid), peak: peak.end() }
  } finally {
    peak.end()
  }
}

async function costsOfTree(lab: Lab, files: number, bytes: number): Promise<Map<string, Cost>> {
  const root = join(lab.folder, `tree-${files}`)
  mkdirSync(root)
  const documents = Math.floor(files / A_DOCUMENT)
  writeTree(root, files - documents, bytes)
  if (documents > 0) writeDocuments(root, documents - 1)
  await lab.client.flushall()
  configureSources(lab, { root, worker_idle_s: 1, settle_ms: SETTLE_MS, join_idle_s: 1 })
  const index = await lab.start('source-index')
  const costs = new Map([['source-index', await costOf(index, () => untilPassed(index))]])
  for (const name of OF_TREES) {
    const running = await lab.start(name)
    costs.set(name, await costOf(running, async () => undefined))
    await lab.end(running)
  }
  await lab.end(index)
  rmSync(root, { recursive: true })
  return costs
}

function rowsOf(service: string, item: string, few: number, costs: readonly Cost[]): Row[] {
  const [nothing, one, ten] = costs as [Cost, Cost, Cost]
  const each = (cost: Cost, count: number) => Math.max(0, ((cost.cpu_s - nothing.cpu_s) / count) * 1e6)
  const cost: Row = {
    name: `CPU of ${service} per ${item}, ${few * TIMES} of them`,
    figure: each(ten, few * TIMES),
    unit: 'us',
  }
  const before = each(one, few)
  const weight: Row = {
    name: `peak PSS of ${service}, ${few * TIMES} × ${item}`,
    figure: ten.peak,
    unit: 'MiB',
    reference: { name: `with ${few}`, figure: one.peak },
  }
  // What is less than the clock of CPU time tells is no reference.
  if (before === 0) return [cost, weight]
  return [
    {
      ...cost,
      reference: { name: `with ${few}`, figure: before },
      target: { of: 'ratio', bound: 'most', value: MOST },
    },
    weight,
  ]
}
