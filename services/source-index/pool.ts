import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { startWorker } from '../../shared/sources/worker-start.ts'
import type { Group } from './languages.ts'
import { isStarved, NO_WORKER } from './starved.ts'
import { type Answer, type Question, READY } from './worker.ts'

/** How many workers are at work at most, whatever the machine has. */
const MAX_WORKERS = 4

/** How many questions a worker has at a time, so that it never waits for the next. */
const AHEAD = 2

/** A file that takes more memory to parse, in megabytes, fails. */
const MEMORY_MB = 320

/** Half of what a parser fills with a few files, in megabytes: of so many, most are done with before it is looked at. */
const YOUNG_MB = 32

/** What is made as old, because others like it lived long, holds what is young until the old generation is collected. */
const NOTHING_OLD = ['--no-allocation-site-pretenuring']

/** What became of a question: an answer, or why there is none. */
export type Outcome = Answer | { died: string }

interface Asked {
  question: Question
  done(outcome: Outcome): void
}

interface Running {
  group: Group
  worker: ChildProcess
  asked: Asked[]
  /** Runs out when the first of them takes too long, or when there is nothing to do. */
  timer: NodeJS.Timeout | undefined
  isReady: boolean
  /** Why it ended, where it was not asked to; and the code of `errno`, where it never began. */
  why: string
  code: string
}

/** Processes that start when there is something to do, and end when there has been nothing for a while. */
export class Pool {
  // Where /proc tells of processes alone, as its unit has it, cpus() is empty.
  readonly #most = Math.min(availableParallelism(), MAX_WORKERS)
  readonly #idle_ms: number
  /** How long one file may take, in milliseconds. */
  readonly patience_ms: number
  readonly #waiting: Record<Group, Asked[]> = { light: [], typescript: [] }
  readonly #running = new Set<Running>()
  #isClosed = false

  /**
   * @param idle_ms how long a worker is kept that has nothing to do.
   * @param patience_ms how long one file may take.
   */
  constructor(idle_ms: number, patience_ms: number) {
    this.#idle_ms = idle_ms
    this.patience_ms = patience_ms
  }

  /** How many more questions of a group would not wait for long. */
  room(group: Group): number {
    const asked = [...this.#running].filter((one) => one.group === group).flatMap((one) => one.asked)
    return 2 * AHEAD * this.#most - this.#waiting[group].length - asked.length
  }

  /** Asks; the first asked is the first answered, but for what fails. */
  ask(group: Group, question: Question): Promise<Outcome> {
    return new Promise((done) => {
      this.#waiting[group].push({ question, done })
      this.#feed()
    })
  }

  /** Ends all workers. What was asked is not answered any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#running].map((one) => this.#end(one)))
  }

  #feed(): void {
    if (this.#isClosed) return
    for (const group of ['light', 'typescript'] as const) {
      const waiting = this.#waiting[group]
      while (waiting.length > 0) {
        const one = this.#free(group)
        if (one === undefined) break
        const asked = waiting.shift() as Asked
        one.asked.push(asked)
        // One that could not be started says so in a moment.
        if (one.worker.pid !== undefined) one.worker.send(asked.question, () => undefined)
        if (one.asked.length === 1) this.#time(one)
      }
    }
  }

  /** A worker with room for a question: idle, to be started, or the least busy. */
  #free(group: Group): Running | undefined {
    const busy = [...this.#running].filter(({ asked }) => asked.length > 0)
    const own = [...this.#running].filter((one) => one.group === group)
    if (busy.length < this.#most) return own.find(({ asked }) => asked.length === 0) ?? this.#start(group)
    const least = own.reduce<Running | undefined>(
      (best, one) => (one.asked.length > 0 && one.asked.length < (best?.asked.length ?? AHEAD) ? one : best),
      undefined,
    )
    return least
  }

  #start(group: Group): Running {
    const worker = startWorker('source-index', group, MEMORY_MB, YOUNG_MB, NOTHING_OLD)
    const one: Running = { group, worker, asked: [], timer: undefined, isReady: false, why: '', code: '' }
    worker.on('message', (answer: Answer | typeof READY) => {
      if (answer === READY) {
        one.isReady = true
        this.#time(one)
        return
      }
      one.asked.shift()?.done(answer)
      this.#time(one)
      this.#feed()
    })
    worker.on('error', (error) => {
      one.why = error.message
      one.code = (error as NodeJS.ErrnoException).code ?? ''
      if (worker.pid === undefined) this.#lose(one)
    })
    worker.once('exit', (code, signal) => {
      one.why ||= `its worker ended with ${signal ?? code}`
      this.#lose(one)
    })
    this.#running.add(one)
    return one
  }

  /** Times what a worker is at. To be loaded it may take as long as it takes. */
  #time(one: Running): void {
    clearTimeout(one.timer)
    if (!one.isReady) return
    const isIdle = one.asked.length === 0
    one.timer = setTimeout(
      () => {
        // What ends for want of work is asked no more; what hangs fails the file that it is at.
        if (isIdle) this.#running.delete(one)
        else one.why = `it took more than ${this.patience_ms / 1_000} s`
        void this.#end(one)
      },
      isIdle ? this.#idle_ms : this.patience_ms,
    )
  }

  async #end({ worker, timer }: Running): Promise<void> {
    clearTimeout(timer)
    if (worker.pid === undefined || worker.exitCode !== null || worker.signalCode !== null) return
    const ended = once(worker, 'exit')
    worker.kill('SIGKILL')
    await ended
  }

  /** A worker is gone: the file that it was at fails, and the others are for another one. */
  #lose(one: Running): void {
    clearTimeout(one.timer)
    if (!this.#running.delete(one)) return
    if (this.#isClosed) return
    if (!one.isReady && isStarved(one.code)) {
      for (const { done } of one.asked) done({ failed: `${NO_WORKER}${one.code}`, at: Date.now() })
      this.#feed()
      return
    }
    // No file is to blame: whatever it is would fail every file.
    if (!one.isReady) throw new Error(`a worker for ${one.group} could not be started: ${one.why}`)
    const [failed, ...others] = one.asked
    this.#waiting[one.group].unshift(...others)
    failed?.done({ died: one.why })
    this.#feed()
  }
}
