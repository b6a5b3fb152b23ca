import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmark.ts'
import type { Lab, Running } from './lab.ts'
import { cpuWithChildren } from './processes.ts'
import { configureSources, GapFollower, passOf, SETTLE_MS, timeRows } from './source-lab.ts'
import { pathOf, textOf, writeTree } from './source-trees.ts'
import type { Row } from './table.ts'

interface GapsSize {
  files: number
  /** Of each file, about. */
  bytes: number
  /** How many gaps are opened and closed with parsers loaded, and without. */
  warm: number
  cold: number
  /** How often other programs answer. */
  rounds: number
  /** How long parsers stay loaded, in seconds. */
  idle_s: number
}

const knip = fileURLToPath(new URL('../../node_modules/knip/bin/knip.js', import.meta.url))

/** How long it takes from an edit to the gap that it opens or closes, and other programs for an answer. */
export const sourceGapsBenchmark: Benchmark<GapsSize> = {
  name: 'source-gaps',
  method: [
    'source-index and integration-monitor on generated files, half Python and half TypeScript. A new Python file emits what',
    'nothing consumes, then a new TypeScript file consumes it: the clock runs from just before a file is written until the',
    `signal is read from {kloros}:signals, less the settle time (${SETTLE_MS} ms here, 2,000 by default). Cold, no parser is loaded`,
    'at first. vulture answers for the Python half and knip, with its cache, for the TypeScript half, after one file has',
    'changed, in turns with an edit; a ratio is of whole answers, by the clock and by CPU time of all processes; the settle',
    'time is not in it. Neither of them answers the same question: they tell what it takes to look at such a tree.',
  ],
  full: { files: 10_000, bytes: 1_000, warm: 100, cold: 3, rounds: 2, idle_s: 5 },
  quick: { files: 200, bytes: 1_000, warm: 10, cold: 2, rounds: 1, idle_s: 2 },

  async run(lab, { files, bytes, warm, cold, rounds, idle_s }, say) {
    const root = join(lab.folder, 'tree')
    mkdirSync(root)
    writeTree(root, files, bytes)
    // What knip is to look at: every file, and what each exports.
    const manifest = {
      name: 'tree',
      private: true,
      type: 'module',
      knip: { entry: ['**/*.ts'], project: ['**/*.ts'], includeEntryExports: true, ignoreUnresolved: ['.*'] },
    }
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
    configureSources(lab, { root, worker_idle_s: idle_s, settle_ms: SETTLE_MS })
    say(`source-gaps: first pass of ${files} files`)
    const { running } = await passOf(lab)
    const monitor = await lab.start('integration-monitor')
    const edits = new Edits(root, new GapFollower(lab))
    try {
      say(`source-gaps: ${warm} gaps`)
      await edits.times(2, 0)
      const [opened, closed] = await edits.times(warm, 0)
      const [coldOpened, coldClosed] = await edits.times(cold, (idle_s + 1) * 1000)
      const others = await beside({ lab, root, bytes, rounds, edits, ours: [running, monitor], say })
      return [
        ...timeRows('edit to gap opened', opened, 300),
        ...timeRows('edit to gap closed', closed, 300),
        ...timeRows('edit to gap opened, cold', coldOpened),
        ...timeRows('edit to gap closed, cold', coldClosed),
        ...others,
      ]
    } finally {
      await edits.stop()
    }
  },
}

/** Opens and closes gaps by writing files. */
class Edits {
  #count = 0

  constructor(
    private readonly root: string,
    private readonly gaps: GapFollower,
  ) {}

  /** Opens and closes so many gaps. @returns how long each took, in milliseconds: to be opened, to be closed. */
  async times(count: number, apart_ms: number): Promise<[opened: number[], closed: number[]]> {
    const opened: number[] = []
    const closed: number[] = []
    for (let n = 0; n < count; n += 1) {
      this.#count += 1
      const channel = `lamp.${this.#count}.lit`
      const gap = `bench/${channel}`
      const emitter = join(this.root, 'area-0', 'package-0', 'emitter.py')
      const consumer = join(this.root, 'area-0', 'package-0', 'consumer.ts')
      await sleep(apart_ms)
      const text = `from ..events import bus\n\n\ndef light(lamp):\n    bus.emit("${channel}", lamp)\n`
      opened.push(await this.gaps.after(() => writeFileSync(emitter, text), gap, true))
      await sleep(apart_ms)
      const other = `import { bus } from '../events.ts'\n\nbus.on('${channel}', (lamp: object) => console.log(lamp))\n`
      closed.push(await this.gaps.after(() => writeFileSync(consumer, other), gap, false))
    }
    return [opened, closed]
  }

  async stop(): Promise<void> {
    await this.gaps.stop()
  }
}

interface Beside {
  lab: Lab
  root: string
  bytes: number
  rounds: number
  edits: Edits
  /** The processes whose CPU time an edit takes. */
  ours: readonly Running[]
  say: (text: string) => void
}

/** What another program and we take for one answer, in seconds. */
interface Answer {
  clock_s: number
  cpu_s: number
}

async function beside(around: Beside): Promise<Row[]> {
  const programs: [name: string, changed: number, program: string, args: string[]][] = [
    ['vulture', 0, 'vulture', ['.']],
    ['knip', 1, process.execPath, [knip, '--cache', '--no-exit-code', '--no-progress', '--reporter', 'compact']],
  ]
  const rows: Row[] = []
  for (const [name, changed, program, args] of programs) {
    if (spawnSync(program, ['--version']).error !== undefined) {
      around.say(`source-gaps: ${name} is not installed, and left out (apt install ${name})`)
      continue
    }
    around.say(`source-gaps: ${name}`)
    const answers = await inTurns(around, changed, program, args)
    const least = (of: (pair: [Answer, Answer]) => number) => Math.min(...answers.map(of))
    const row = { unit: 's', target: { of: 'ratio', bound: 'most', value: 1 } } as const
    rows.push({
      ...row,
      name: `one changed file, beside ${name}`,
      figure: least(([ours]) => ours.clock_s),
      reference: { name, figure: least(([, theirs]) => theirs.clock_s) },
    })
    rows.push({
      ...row,
      name: `one changed file, beside ${name}, CPU`,
      figure: least(([ours]) => ours.cpu_s),
      reference: { name: `${name}, CPU`, figure: least(([, theirs]) => theirs.cpu_s) },
    })
  }
  return rows
}

/** Has a program and us answer in turns after a file has changed. It answers once before, so that what it caches is there. */
async function inTurns(around: Beside, changed: number, program: string, args: readonly string[]) {
  const { lab, root, bytes, rounds, edits, ours } = around
  const pairs: [ours: Answer, theirs: Answer][] = []
  for (let round = 0; round <= rounds; round += 1) {
    writeFileSync(join(root, pathOf(changed)), `${textOf(changed, bytes)}${'\n'.repeat(round)}`)
    const theirs = await answerOf(lab, root, program, args)
    // The parsers may have ended meanwhile.
    await edits.times(1, 0)
    const before = cpuOf(ours)
    const [[opened = 0], [closed = 0]] = await edits.times(1, 0)
    const mine = { clock_s: (opened + closed) / 2 / 1000, cpu_s: (cpuOf(ours) - before) / 2 }
    if (round > 0) pairs.push([mine, theirs])
  }
  return pairs
}

/** How much a program has said, then what `times` of a shell says of it: minutes and seconds of its own, and of the system. */
const TIMES = /^(\d+)\n\S+ \S+\n(\d+)m([\d.]+)s (\d+)m([\d.]+)s/

/** Runs a program in a folder, to its end. */
async function answerOf(lab: Lab, folder: string, program: string, args: readonly string[]): Promise<Answer> {
  const begin = performance.now()
  const shell = 'cd "$1"; shift; said=$("$@"); printf %s "$said" | wc -c; times'
  const said = await lab.call('/bin/sh', ['-c', shell, 'sh', folder, program, ...args])
  const clock_s = (performance.now() - begin) / 1000
  const [characters, ...times] = TIMES.exec(said)?.slice(1).map(Number) ?? []
  const [minutes = 0, seconds = 0, ofSystem = 0, andSeconds = 0] = times
  // Nothing in the tree is used, so there is much to say; vulture's exit code does not tell that from a failure.
  if (!characters) throw new Error(`${program} has found nothing: ${said}`)
  return { clock_s, cpu_s: (minutes + ofSystem) * 60 + seconds + andSeconds }
}

function cpuOf(running: readonly Running[]): number {
  return running.reduce((sum, { pid }) => sum + cpuWithChildren(pid), 0)
}
