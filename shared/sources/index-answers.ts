import type { ChildProcess } from 'node:child_process'
import { pause } from '../bus/connect.ts'
import type { IndexFiles } from '../bus/source-index-reader.ts'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { attendIndex, isNews, NOWHERE, newsAfter, type Place, placeOf, reportOf } from './index-stream.ts'
import { type Order, TAKEN, type Word } from './index-worker.ts'
import type { Look } from './stream.ts'
import { startWorker } from './worker-start.ts'

/** How much memory a worker may take, in megabytes; the unit has room for it. */
const MEMORY_MB = 640

/** Half of what it fills with one change, in megabytes. */
const YOUNG_MB = 16

/** How long it is waited before a worker that died is started again, in milliseconds: twice as long each time, and at most so long. */
const AGAIN_MS = { first: 200, most: 60_000 }

/** What a worker makes of all that the index holds. */
export type AnswerItem<A> = Item & { answer: A }

/** Which worker answers, and what it is told. */
export interface Asking<C> {
  service: string
  /** The worker is `services/SERVICE/worker-PROGRAM.ts`, which has to be one that serves; see `index-worker.ts`. */
  program: string
  config: C
  /** How long it is kept without a change, in milliseconds. */
  idle_ms: number
}

/**
 * Tells what a worker answers from the source index, whenever that is another answer.
 *
 * What it takes to answer is in the worker alone: it ends when nothing has changed for a while, and the next change has it read
 * all of the index again. Nothing is saved: every life begins with an answer, and so does what follows on a worker that died.
 */
export async function* answers<C, A>(reading: Reading, asking: Asking<C>): AsyncGenerator<Batch<AnswerItem<A>>, void> {
  let failed = 0
  let place = NOWHERE
  while (!reading.signal.aborted) {
    await changed(reading, place)
    if (reading.signal.aborted) return
    const worker = new Worker<A>(reading, asking)
    try {
      for (let answer = await worker.next(); answer !== undefined; answer = await worker.next()) {
        failed = 0
        const item = { part: 'index', position: '', time: Date.now() / 1000, answer }
        yield { items: [item], positions: {} }
      }
    } finally {
      worker.end()
    }
    if (reading.signal.aborted) return
    place = worker.idle ?? NOWHERE
    if (worker.idle === undefined) {
      const reason = `its worker ended with ${worker.ended}`
      reading.report({ connected: false, reason })
      reading.warn('a worker ended and is started again', { reason })
      await pause(Math.min(AGAIN_MS.first * 2 ** failed, AGAIN_MS.most), reading.signal)
      failed += 1
    }
  }
}

/** A worker that runs. */
class Worker<A> {
  /** Where it found that nothing changes any more; unset until then. */
  idle: Place | undefined
  /** What ended it. */
  ended: NodeJS.Signals | number | string | undefined
  readonly #process: ChildProcess
  readonly #bell: Bell
  readonly #signal: AbortSignal
  /** One that was not taken. */
  #answer: { is: A } | undefined
  readonly end = () => {
    this.#signal.removeEventListener('abort', this.end)
    this.#bell.close()
    if (this.ended === undefined) this.#process.kill('SIGKILL')
  }

  constructor(reading: Reading, { service, program, config, idle_ms }: Asking<unknown>) {
    const { signal, fleet, redis } = reading
    this.#signal = signal
    this.#bell = new Bell(signal)
    signal.addEventListener('abort', this.end, { once: true })
    this.#process = startWorker(service, program, MEMORY_MB, YOUNG_MB)
    this.#process.on('message', (word: Word<A>) => {
      if (signal.aborted) return
      if ('status' in word) reading.report(word.status)
      else if ('warning' in word) reading.warn(word.warning, word.fields)
      else if ('idle' in word) this.idle = word.idle
      else this.#answer = { is: word.answer }
      this.#bell.ring()
    })
    this.#process.once('error', (error) => this.#lose(error.message))
    this.#process.once('exit', (code, by) => this.#lose(by ?? code ?? 'nothing'))
    this.#tell({ fleet, redis, config, idle_ms })
  }

  /** Waits for an answer; undefined: there will be none. */
  async next(): Promise<A | undefined> {
    while (!this.#signal.aborted) {
      const answer = this.#answer
      this.#answer = undefined
      if (answer !== undefined) {
        this.#tell(TAKEN)
        return answer.is
      }
      if (this.ended !== undefined || this.idle !== undefined) return undefined
      await this.#bell.heard()
    }
    return undefined
  }

  #tell(what: Order<unknown> | typeof TAKEN): void {
    // One that has ended is told nothing.
    this.#process.send(what, () => undefined)
  }

  #lose(by: NodeJS.Signals | number | string): void {
    this.ended ??= by
    this.#bell.ring()
  }
}

/** Waits until something of an index is another than it was at a place. */
async function changed(reading: Reading, place: Place): Promise<void> {
  for await (const _ of attendIndex(reading, (files) => new Watching(files, place, reading.report))) return
}

class Watching implements Look<true> {
  #isDoubtful = true

  constructor(
    private readonly files: IndexFiles,
    private place: Place,
    private readonly report: Reading['report'],
  ) {}

  async *next(): AsyncGenerator<true> {
    const news = await newsAfter(this.files, this.place, this.#isDoubtful)
    this.#isDoubtful = false
    if (news === undefined || isNews(news.entries, this.place)) {
      yield true
      return
    }
    const last = news.entries.at(-1)
    if (last !== undefined) this.place = placeOf(last)
    this.report(reportOf(news.how))
  }

  doubt(): void {
    this.#isDoubtful = true
  }
}
