import type { Circumstances, Finding } from '../../shared/contract/monitor.ts'
import { type ReportLine, readLine } from './formats/reportlog.ts'
import { markOf, type Rules, type Run } from './history.ts'
import type { Judge } from './judge.ts'
import type { TestResult } from './report.ts'
import { type LineItem, type Memory, NAME_LENGTH, type RunMemory } from './schema.ts'
import { oneLine, seriesOf } from './text.ts'
import type { Uncollected } from './uncollected.ts'

type Told = Finding<'test_failure' | 'collection_error' | 'flaky_test'>
type TestLine = Extract<ReportLine, { kind: 'test' }>

/** How many runs are followed at once, and how many tests and files of each. */
const MAX_RUNS = 1_000
const MAX_RUNNING = 200
const MAX_FILES = 1_000

const NOBODY: ReadonlySet<string> = new Set()

/**
 * Follows runs that pytest-reportlog tells line by line, and tells of each failure at the line that says so.
 *
 * A test is judged when it has been torn down, or fails before; a run is over when it says so, when another begins in its
 * file, or when nothing more is heard of it.
 */
export class LineRuns {
  /** When the last line of each was read, by path, that of longest ago first; never, of one that was told to be over. */
  readonly #heard = new Map<string, number>()
  // What was written while the monitor was down may still be there to be read.
  #restored: boolean

  constructor(
    private readonly around: Circumstances<Rules, Memory>,
    private readonly judge: Judge,
    private readonly uncollected: Uncollected,
  ) {
    const saved = [...around.state.entries()].flatMap(([key, memory]) =>
      memory.is === 'run' ? [[key.slice(KEY.length), memory] as const] : [],
    )
    for (const [path, { at, silent }] of saved.sort(([, a], [, b]) => a.at - b.at)) {
      this.#heard.set(path, silent ? Number.POSITIVE_INFINITY : at)
    }
    this.#restored = this.#heard.size > 0
  }

  *take(item: LineItem): Generator<Told> {
    const line = readLine(item.text, item.folder)
    const path = oneLine(item.path, NAME_LENGTH)
    const known = this.#get(path)
    if (line === undefined) return this.around.skip(1)
    if (line.kind === 'other' && known === undefined) return
    if (line.kind === 'start' && known !== undefined) yield* this.#cut(path, known, 'another run began')
    const memory = line.kind === 'start' || known === undefined ? begin(item) : { ...known, at: item.time }
    delete memory.silent
    const ended = line.kind === 'test' ? line.ended_at : undefined
    const run = runOf(path, memory, Math.min(ended ?? item.time, item.time))
    if (line.kind === 'collect') yield* this.#collect(run, memory, line)
    else if (line.kind === 'test') yield* this.#test(run, memory, line)
    memory.told = run.told
    if (line.kind === 'finish') yield* this.#finish(path, run, memory, line.exitstatus)
    else yield* this.#keep(path, memory)
  }

  wakeAt(): number {
    if (this.#restored) return 0
    return Math.min(...this.#heard.values()) + this.around.config.unfinished_s
  }

  /** Tells of the runs of which nothing more is heard. */
  *tick(now: number): Generator<Told> {
    if (this.#restored) {
      for (const [path, at] of this.#heard) if (Number.isFinite(at)) this.#heard.set(path, now)
      this.#restored = false
    }
    for (const [path, at] of [...this.#heard]) {
      const memory = this.#get(path)
      if (memory === undefined || now < at + this.around.config.unfinished_s) continue
      yield* this.#cut(path, memory, 'nothing more was written')
      this.#heard.set(path, Number.POSITIVE_INFINITY)
      this.around.state.set(KEY + path, { ...memory, silent: true })
    }
  }

  *#collect(run: Run, memory: RunMemory, line: Extract<ReportLine, { kind: 'collect' }>): Generator<Told> {
    if (line.outcome !== 'failed') return yield* this.uncollected.collect(run, line.file)
    memory.uncollected += 1
    const { file, failure, rerun } = line
    yield* this.uncollected.fail(run, { file, ...failure, ...(rerun !== undefined && { rerun }) })
  }

  *#test(run: Run, memory: RunMemory, line: TestLine): Generator<Told> {
    const { when, outcome } = line
    const id = oneLine(line.id, NAME_LENGTH)
    const file = oneLine(line.file, NAME_LENGTH)
    yield* this.uncollected.collect(run, file)
    const before = memory.running.find((one) => one.id === id)
    const running = {
      so: 'passed' as RunMemory['running'][number]['so'],
      ...before,
      id,
      ...(line.again && { again: line.again }),
    }
    if (outcome === 'failed' && !line.again) {
      if (running.so !== 'failed') yield* this.judge.take(run, [resultOf(line)], NOBODY, [])
      running.so = 'failed'
    } else if (outcome === 'quiet' && running.so === 'passed') running.so = 'quiet'
    const others = memory.running.filter((one) => one !== before)
    if (when === 'setup' || when === 'call') {
      memory.running = [...others, running].slice(-MAX_RUNNING)
    } else {
      const retried = running.again === undefined ? NOBODY : new Set([line.id])
      if (running.so === 'passed') yield* this.judge.take(run, [resultOf(line)], retried, [])
      memory.running = others
      memory.done += 1
      memory.last = id
    }
    const isNews = this.judge.remembered.of(file).size > 0 && !memory.files.includes(file)
    if (isNews && memory.files.length < MAX_FILES) memory.files = [...memory.files, file]
  }

  /** Status 2 is an interrupt from the keyboard, or that files could not be collected; 3 an error of pytest itself; 4 wrong usage. */
  *#finish(path: string, run: Run, memory: RunMemory, status: number): Generator<Told> {
    this.#forget(path)
    if (status === 4) return
    if (status === 3 || (status === 2 && memory.uncollected === 0)) {
      return yield* this.#tellCut(run, memory, status === 2 ? 'it was interrupted' : 'pytest itself failed')
    }
    const over = memory.files.filter((file) => !this.uncollected.isOf(run, file))
    yield* this.judge.take(run, [], NOBODY, over)
    yield* this.judge.finish(run)
    yield* this.uncollected.complete(run)
  }

  /** Takes note that a run did not come to its end, unless that was told before. */
  *#cut(path: string, memory: RunMemory, reason: string): Generator<Told> {
    if (memory.silent === undefined) yield* this.#tellCut(runOf(path, memory), memory, reason)
  }

  *#tellCut(run: Run, { done, last, running }: RunMemory, reason: string): Generator<Told> {
    yield* this.judge.finish(run)
    yield* this.uncollected.cut(run, { done, reason, last, running: running.map(({ id }) => id) })
  }

  *#keep(path: string, memory: RunMemory): Generator<Told> {
    this.around.state.set(KEY + path, memory)
    // Kept in the order in which they were heard.
    this.#heard.delete(path)
    this.#heard.set(path, memory.at)
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= MAX_RUNS) break
      const forgotten = this.#get(oldest)
      if (forgotten !== undefined) yield* this.#cut(oldest, forgotten, 'too many runs at once to follow them all')
      this.#forget(oldest)
    }
  }

  #forget(path: string): void {
    this.#heard.delete(path)
    this.around.state.delete(KEY + path)
  }

  #get(path: string): RunMemory | undefined {
    const memory = this.around.state.get(KEY + path)
    return memory?.is === 'run' ? memory : undefined
  }
}

const KEY = 'r:'

function begin(item: LineItem): RunMemory {
  return { is: 'run', mark: markOf(item), at: item.time, done: 0, running: [], files: [], told: 0, uncollected: 0 }
}

function runOf(report: string, { mark, at: written, told }: RunMemory, at = written): Run {
  return { mark, at, written, runner: 'pytest', report, series: seriesOf(report), by_line: true, told }
}

function resultOf({ id, file, outcome, failure, rerun }: TestLine): TestResult {
  return { id, file, outcome, ...(failure && { failure }), ...(rerun !== undefined && { rerun }) }
}
