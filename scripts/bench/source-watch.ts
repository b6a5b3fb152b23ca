import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { nodeFlags } from '../kloros/locate.ts'
import type { Benchmark } from './benchmark.ts'
import { pss } from './processes.ts'
import { writeTree } from './source-trees.ts'
import type { Asked, Phase, Said } from './source-watch-child.ts'
import type { Row } from './table.ts'

interface WatchSize {
  /** How many files are watched. */
  files: number[]
  /** How many files come at once. */
  burst: number
  rounds: number
}

/** How long nothing may be heard before the rest counts as lost, in milliseconds. */
const QUIET_MS = 30_000

/** What the names of files that come at once begin with. */
const PREFIX = 'burst_'

const watchers = ['source-index', 'chokidar'] as const
type Watcher = (typeof watchers)[number]

const phases = ['created', 'changed', 'deleted'] as const

/** What a watcher took in one round. */
interface Round {
  wall_s: number
  cpu_s: number
  mib: number
  /** How many files of the burst it told of, in the order of the phases. */
  told: number[]
}

/** What the source index takes to watch a tree, and what it misses of a burst, beside chokidar. */
export const sourceWatchBenchmark: Benchmark<WatchSize> = {
  name: 'source-watch',
  method: [
    'Each watcher is a process of its own that does nothing else, both in turns on the same tree. Ready: from the first call until all',
    'is watched, the best round, by the clock and by CPU time. Memory is the PSS of that process then, the least. Then files',
    `are created at once in folders that it knows, changed at once, and deleted at once; what is not told ${QUIET_MS / 1_000} s after`,
    'the last was told is lost. The worst round counts.',
  ],
  full: { files: [10_000, 50_000], burst: 20_000, rounds: 2 },
  quick: { files: [1_000], burst: 2_000, rounds: 1 },

  async run(lab, { files, burst, rounds }, say) {
    const program = join(lab.folder, 'watch.mjs')
    const entry = fileURLToPath(new URL('source-watch-child.ts', import.meta.url))
    await build({
      entryPoints: [entry],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
    const rows: Row[] = []
    for (const count of files) {
      const root = join(lab.folder, `tree-${count}`)
      mkdirSync(root)
      const folders = [...new Set(writeTree(root, count, 100).map((path) => dirname(path)))]
      // In folders in turn, so that they fill together.
      const paths = Array.from({ length: burst }, (_, n) =>
        join(folders[n % folders.length] ?? root, `${PREFIX}${n}.py`),
      )
      const done: Record<Watcher, Round[]> = { 'source-index': [], chokidar: [] }
      for (let round = 1; round <= rounds; round += 1) {
        for (const watcher of watchers) {
          const one = await roundOf(program, watcher, root, paths)
          say(
            `source-watch: ${watcher}, ${count} files: ready in ${one.wall_s.toFixed(2)} s, told of ${one.told.join(', ')}`,
          )
          done[watcher].push(one)
        }
      }
      rmSync(root, { recursive: true })
      rows.push(...rowsOf(count, burst, done))
    }
    return rows
  },
}

function rowsOf(files: number, burst: number, done: Record<Watcher, Round[]>): Row[] {
  const least = (name: string, unit: string, of: (round: Round) => number): Row => {
    const figure = (watcher: Watcher) => Math.min(...done[watcher].map(of))
    return { name, unit, figure: figure('source-index'), reference: { name: 'chokidar', figure: figure('chokidar') } }
  }
  return [
    least(`${files} files, ready`, 's', ({ wall_s }) => wall_s),
    least(`${files} files, ready, CPU`, 's', ({ cpu_s }) => cpu_s),
    { ...least(`${files} files, PSS`, 'MiB', ({ mib }) => mib), target: { of: 'ratio', bound: 'most', value: 1 } },
    ...phases.map((phase, at): Row => {
      const row = least(`${files} files, told of ${burst} ${phase} at once`, 'files', ({ told }) => told[at] ?? 0)
      return { ...row, target: { of: 'figure', bound: 'least', value: burst } }
    }),
  ]
}

async function roundOf(program: string, watcher: Watcher, root: string, paths: readonly string[]): Promise<Round> {
  const child = fork(program, [watcher, root, PREFIX], { execArgv: nodeFlags })
  try {
    const { wall_s, cpu_s } = await answerOf(child, 'wall_s')
    const mib = pss(child.pid ?? 0)
    const write = (text: string) => () => {
      for (const path of paths) writeFileSync(path, text)
    }
    const remove = () => {
      for (const path of paths) rmSync(path)
    }
    const told = [
      await toldOf(child, 'written', paths.length, write('a = 1\n')),
      await toldOf(child, 'written', paths.length, write('a = 10\n')),
      await toldOf(child, 'gone', paths.length, remove),
    ]
    return { wall_s, cpu_s, mib, told }
  } finally {
    child.kill('SIGKILL')
  }
}

/** Does something to so many files. @returns of how many of them a watcher tells. */
async function toldOf(child: ChildProcess, count: Phase, files: number, work: () => void): Promise<number> {
  child.send({ count } satisfies Asked)
  await answerOf(child, 'told')
  work()
  let last = { told: 0, at: performance.now() }
  while (last.told < files && performance.now() < last.at + QUIET_MS) {
    await sleep(100)
    child.send('told' satisfies Asked)
    const { told } = await answerOf(child, 'told')
    if (told > last.told) last = { told, at: performance.now() }
  }
  return last.told
}

/** The next thing that a watcher says, which has to be about something. @throws where it has ended. */
async function answerOf<K extends 'told' | 'wall_s'>(
  child: ChildProcess,
  about: K,
): Promise<Extract<Said, Record<K, number>>> {
  const over = new AbortController()
  const ended = once(child, 'exit', { signal: over.signal }).then(([code, signal]) => {
    throw new Error(`a watcher ended with ${code ?? signal}`)
  })
  try {
    const [said] = (await Promise.race([once(child, 'message', { signal: over.signal }), ended])) as [Said]
    if (!(about in said)) throw new Error(`a watcher says ${JSON.stringify(said)}`)
    return said as Extract<Said, Record<K, number>>
  } finally {
    // Whoever was not first in the race is told to stop, and says so.
    ended.catch(() => undefined)
    over.abort()
  }
}
