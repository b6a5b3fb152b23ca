import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Benchmark } from './benchmark.ts'
import { quantile } from './feed-reader.ts'
import { configureJournal, writeJournal } from './journal-files.ts'
import type { Lab } from './lab.ts'
import { cpuWithChildren } from './processes.ts'
import { configureSources } from './source-lab.ts'
import { writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

/** How long after one answer a service is asked again, in milliseconds. */
const POLL_MS = 2

/** What a start took: until the answer in milliseconds, and CPU time by then in milliseconds. */
interface Start {
  ms: number
  cpu_ms: number
}

/** How long a service takes to be up, and what that costs. */
export const startupBenchmark: Benchmark<{ rounds: number }> = {
  name: 'startup',
  method: [
    'From just before a process is started until GET /health answers 200, which is asked every 2 ms, and its CPU time by then, with',
    'that of its children; one service at a time, in turn with the bare Node, which runs until it has said a word; the median of',
    'the times, and the mean of the CPU times, of 10 rounds. The tree has 20 files, which source-index knows from the round before,',
    'and the journal 1,000 entries. That of exception-monitor has systemctl list the unit files of this host, which looks into all',
    'folders for each of them: some 0.35 s for 240.',
  ],
  full: { rounds: 10 },
  quick: { rounds: 2 },

  async run(lab, { rounds }, say) {
    const root = join(lab.folder, 'tree')
    mkdirSync(root)
    writeTree(root, 20, 1_000)
    configureSources(lab, { root, worker_idle_s: 1 })
    configureJournal(lab, (await writeJournal(lab, 1_000, 0)).journalctl)
    const starts = new Map<string, Start[]>()
    const note = (name: string, start: Start) => starts.set(name, [...(starts.get(name) ?? []), start])
    // The first round is no part of it: it reads programs from disk.
    for (let round = 0; round <= rounds; round += 1) {
      if (round > 0) say(`startup: round ${round} of ${rounds}`)
      for (const name of lab.services) {
        const [bare, one] = [await startBare(lab), await startOne(lab, name)]
        if (round === 0) continue
        note('a bare Node', bare)
        note(name, one)
      }
    }
    const rowsOf = (title: string, figureOf: (all: readonly Start[]) => number): Row[] => {
      const reference = { name: 'a bare Node', figure: figureOf(starts.get('a bare Node') ?? []) }
      return lab.services.map((name) => {
        const figure = figureOf(starts.get(name) ?? [])
        return { name: `${title}, ${name}`, figure, unit: 'ms', reference }
      })
    }
    return [
      ...rowsOf('start to /health', (all) =>
        quantile(
          all.map(({ ms }) => ms).sort((a, b) => a - b),
          0.5,
        ),
      ),
      ...rowsOf('CPU of a start', (all) => all.reduce((sum, { cpu_ms }) => sum + cpu_ms, 0) / all.length),
    ]
  },
}

async function startOne(lab: Lab, name: string): Promise<Start> {
  const begin = performance.now()
  const running = await lab.spawn(name)
  await lab.untilUp(running, POLL_MS)
  const start = { ms: performance.now() - begin, cpu_ms: cpuWithChildren(running.pid) * 1_000 }
  await lab.end(running)
  return start
}

async function startBare(lab: Lab): Promise<Start> {
  const begin = performance.now()
  const child = spawn(lab.node, ['-e', "process.stdout.write('.'); setInterval(() => undefined, 2 ** 30)"], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  const start = { ms: performance.now() - begin, cpu_ms: cpuWithChildren(child.pid ?? 0) * 1_000 }
  child.kill('SIGKILL')
  await ended
  return start
}
