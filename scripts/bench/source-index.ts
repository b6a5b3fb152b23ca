import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { index } from '../../shared/sources/index.ts'
import type { Benchmark } from './benchmark.ts'
import { type Lab, PREFIX } from './lab.ts'
import { configureSources, passOf, timeRows } from './source-lab.ts'
import { pathOf, textOf, writeTree } from './source-trees.ts'

interface IndexSize {
  files: number
  /** Of each file, about. */
  bytes: number
  /** How many edits there are with parsers loaded, and without. */
  warm: number
  cold: number
}

/** How long parsers stay loaded here, in seconds. */
const IDLE_S = 2

/** How many parse at a time, here and there. */
const WORKERS = Math.min(cpus().length, 4)

/** How long edits are apart, in milliseconds, and how long one may take. */
const APART_MS = 100
const EDIT_MS = 30_000

const parseOnly = fileURLToPath(new URL('parse-only.ts', import.meta.url))

/** What the source index takes: for all files, for none that changed, and for one edit. */
export const sourceIndexBenchmark: Benchmark<IndexSize> = {
  name: 'source-index',
  method: [
    `Generated files, half Python and half TypeScript. The first pass runs from the start of the process until /health says it is done; the reference is`,
    `the same parsers on the same files in ${WORKERS} processes, without any analysis, from when they are loaded. An edit runs from just before a file is`,
    'written until a reader of the index in this process has its summary; cold, no parser is loaded at first. What it weighs is said with the footprint.',
  ],
  full: { files: 10_000, bytes: 10_000, warm: 200, cold: 5 },
  quick: { files: 200, bytes: 10_000, warm: 20, cold: 3 },

  async run(lab, { files, bytes, warm, cold }, say) {
    const root = join(lab.folder, 'tree')
    mkdirSync(root)
    const paths = writeTree(root, files, bytes)
    configureSources(lab, { root, worker_idle_s: IDLE_S })

    say(`source-index: parses ${files} files, without an index`)
    const parsing = await parseAll(paths)
    say('source-index: first pass')
    const first = await passOf(lab)
    await lab.end(first.running)
    say('source-index: again, with nothing changed')
    const second = await passOf(lab)
    const parsedAgain = second.work.parsed
    say(`source-index: ${warm} edits`)
    const edits = new Edits(lab, root, bytes)
    await edits.ready()
    await edits.times(3, APART_MS)
    const warmTimes = await edits.times(warm, APART_MS)
    const coldTimes = await edits.times(cold, (IDLE_S + 1) * 1000)
    await edits.stop()

    const megabytes = (files * bytes) / 1e6
    return [
      {
        name: `first pass of ${files} files, ${Math.round(megabytes)} MB`,
        figure: first.seconds,
        unit: 's',
        reference: { name: 'parsing alone', figure: parsing },
        target: { of: 'ratio', bound: 'most', value: 1.3 },
      },
      {
        name: `started again, ${Number(parsedAgain)} files parsed`,
        figure: second.seconds,
        unit: 's',
        reference: { name: 'the first pass', figure: first.seconds },
        target: { of: 'ratio', bound: 'most', value: 0.05 },
      },
      ...timeRows('edit to reader', warmTimes, 300),
      ...timeRows('edit to reader, cold', coldTimes),
    ]
  },
}

/** Parses files in as many processes as the index has workers. @returns what the slowest took, in seconds. */
async function parseAll(paths: readonly string[]): Promise<number> {
  const parts = Array.from({ length: WORKERS }, (_, n) => paths.filter((_, at) => (at >> 1) % WORKERS === n))
  const times = parts.map(async (part) => {
    const child = spawn(process.execPath, ['--import', 'tsx', parseOnly], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(part.join('\n'))
    let said = ''
    for await (const text of child.stdout) said += text
    return Number(said)
  })
  return Math.max(...(await Promise.all(times)))
}

/** Edits files, and waits until a reader has what was written. */
class Edits {
  readonly #stopping = new AbortController()
  readonly #following: Promise<void>
  readonly #seen = new Map<string, number>()
  #isLevel = false
  #count = 0

  constructor(
    lab: Lab,
    private readonly root: string,
    private readonly bytes: number,
  ) {
    const quiet = () => undefined
    const reading = {
      from: {},
      signal: this.#stopping.signal,
      fleet: { project: 'bench', host: 'bench' },
      redis: { url: lab.redis.url, prefix: PREFIX },
      report: quiet,
      skip: quiet,
      warn: quiet,
    }
    this.#following = this.#follow(index<true>(reading, { open: () => ({ reduce: () => true }) }))
  }

  /** Waits until the reader has all files. */
  async ready(): Promise<void> {
    while (!this.#isLevel) await sleep(20)
  }

  /** Edits so many files, one after another. @returns how long each took, in milliseconds. */
  async times(count: number, apart_ms: number): Promise<number[]> {
    const times: number[] = []
    for (let n = 0; n < count; n += 1) {
      await sleep(apart_ms)
      this.#count += 1
      const path = pathOf(this.#count % 20)
      this.#seen.delete(path)
      const begin = performance.now()
      writeFileSync(
        join(this.root, path),
        `${textOf(this.#count % 20, this.bytes)}\n# ${this.#count}\n`.replace(
          '\n# ',
          path.endsWith('ts') ? '\n// ' : '\n# ',
        ),
      )
      while (!this.#seen.has(path)) {
        if (performance.now() - begin > EDIT_MS) throw new Error(`an edit of ${path} was not told`)
        await sleep(1)
      }
      times.push((this.#seen.get(path) ?? 0) - begin)
    }
    return times
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#following
  }

  async #follow(batches: ReturnType<typeof index<true>>): Promise<void> {
    for await (const { items } of batches) {
      for (const item of items) {
        if (item.kind === 'file') this.#seen.set(item.path, performance.now())
        else if (item.kind === 'level') this.#isLevel = true
      }
    }
  }
}
