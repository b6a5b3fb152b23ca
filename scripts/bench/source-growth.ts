import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import type { Lab } from './lab.ts'
import { cpuWithChildren, pss } from './processes.ts'
import { configureSources, GapFollower, passOf } from './source-lab.ts'
import { writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

interface GrowthSize {
  /** How many files trees have, the fewest first. */
  files: number[]
  /** Of each file, about. */
  bytes: number
  /** How long services are left alone before they are weighed, in seconds. */
  settle_s: number
  /** How often what takes little is measured. */
  rounds: number
}

/** What all of it takes for one tree: CPU time in seconds, memory in MiB. */
interface Measured {
  pass: number
  restart: number
  snapshot: number
  edit: number
  index: number
  monitor: number
}

/** How source-index and integration-monitor grow with the tree. */
export const sourceGrowthBenchmark: Benchmark<GrowthSize> = {
  name: 'source-growth',
  method: [
    'Generated files, half Python and half TypeScript. CPU time of a file is that of the service and its parsers for the tree, less that',
    'for a tree of one file, by the number of files. First pass: until /health says that it is done; restart: the same with nothing',
    'changed; snapshot: of integration-monitor, from its start until its first answer; an edit: of integration-monitor, for one',
    'file that opens or closes a gap, while it has the tree in memory. PSS, at rest; the reference is that for one file. It tells',
    'of growth alone, for few Nodes share their pages here: whether budgets are kept is said with the footprint.',
  ],
  full: { files: [1_000, 10_000, 50_000], bytes: 1_000, settle_s: 10, rounds: 5 },
  quick: { files: [100, 400], bytes: 1_000, settle_s: 8, rounds: 2 },

  async run(lab, { files, bytes, settle_s, rounds }, say) {
    const measured: Measured[] = []
    for (const count of [0, ...files]) {
      say(`source-growth: ${count} files`)
      measured.push(await measure(lab, count, bytes, settle_s, rounds))
    }
    const [empty, ...grown] = measured as [Measured, ...Measured[]]
    return files.flatMap((count, at) =>
      rowsOf(count, grown[at] as Measured, empty, [files[0] as number, grown[0] as Measured]),
    )
  },
}

function rowsOf(files: number, one: Measured, empty: Measured, [fewest, first]: [number, Measured]): Row[] {
  const each = (name: string, of: (measured: Measured) => number): Row => {
    // What is less than the clock of CPU time tells may come out below nothing.
    const perFile = (what: Measured, count: number) => Math.max(0, ((of(what) - of(empty)) / count) * 1e6)
    const row = { name: `${name}, ${files} files`, figure: perFile(one, files), unit: 'us CPU a file' }
    if (files === fewest) return row
    return { ...row, reference: { name: `with ${fewest}`, figure: perFile(first, fewest) } }
  }
  const weight = (name: string, of: (measured: Measured) => number): Row => ({
    name: `PSS of ${name}, ${files} files`,
    figure: of(one),
    unit: 'MiB',
    reference: { name: 'with one', figure: of(empty) },
  })
  return [
    each('first pass', ({ pass }) => pass),
    each('restart', ({ restart }) => restart),
    each('snapshot', ({ snapshot }) => snapshot),
    each('an edit', ({ edit }) => edit),
    weight('source-index', ({ index }) => index),
    weight('integration-monitor', ({ monitor }) => monitor),
  ]
}

async function measure(lab: Lab, files: number, bytes: number, settle_s: number, rounds: number): Promise<Measured> {
  const root = join(lab.folder, `tree-${files}`)
  mkdirSync(root)
  writeTree(root, files, bytes)
  const change = (n: number) => writeFileSync(join(root, 'lamp.py'), `bus.emit("lamp.${n}.lit")\n`)
  change(0)
  await lab.client.flushall()
  configureSources(lab, { root, worker_idle_s: 1, settle_ms: 100, join_idle_s: settle_s / 4 })
  let { running } = await passOf(lab)
  const pass = cpuWithChildren(running.pid)
  const restart = await mean(rounds, async () => {
    await lab.end(running)
    running = (await passOf(lab)).running
    return cpuWithChildren(running.pid)
  })

  const gaps = new GapFollower(lab)
  const monitor = await lab.start('integration-monitor')
  await gaps.told('bench/lamp.0.lit', true)
  const snapshot = cpuWithChildren(monitor.pid)
  await sleep(settle_s * 1_000)
  const weights = { index: pss(running.pid), monitor: pss(monitor.pid) }
  let edits = 0
  const next = async () => {
    edits += 1
    change(edits)
    await gaps.told(`bench/lamp.${edits}.lit`, true)
  }
  // By now nothing of the tree is in memory; those that follow find it there.
  await next()
  const edit = await mean(rounds, async () => {
    const before = cpuWithChildren(monitor.pid)
    await next()
    return cpuWithChildren(monitor.pid) - before
  })
  await gaps.stop()
  for (const service of [monitor, running]) await lab.end(service)
  rmSync(root, { recursive: true })
  return { pass, restart, snapshot, edit, ...weights }
}

async function mean(rounds: number, measure: () => Promise<number>): Promise<number> {
  let sum = 0
  for (let round = 0; round < rounds; round += 1) sum += await measure()
  return sum / rounds
}
