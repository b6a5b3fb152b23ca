import { randomBytes } from 'node:crypto'
import { connect, isWeather, pause, ready } from '../../shared/bus/connect.ts'
import { IndexWriter } from '../../shared/bus/source-index.ts'
import { type Root, rootsOf } from '../../shared/bus/source-index-roots.ts'
import type { ServiceContext } from '../../shared/contract/service.ts'
import { ANALYSER } from '../../shared/contract/summary.ts'
import { Bell } from '../../shared/sources/bell.ts'
import type { Config } from './config.ts'
import { Indexing } from './indexing.ts'
import { unconfirmed } from './known.ts'
import { Pool } from './pool.ts'
import { type Held, Records } from './records.ts'
import { ofSameRoots } from './roots.ts'
import { Trees } from './trees.ts'

/** How often it is asked whether Redis still holds what was published, in milliseconds. */
const ASK_MS = 10_000

/** How long a Redis that is unwell is left alone, in milliseconds. */
const REST_MS = 200

/**
 * A life of the index that was so short, in milliseconds, may have been ended by another process that keeps the same index:
 * from the second on, the next one waits twice as long each time, and no longer than that, so that they share no more than it
 * takes.
 */
const SHORT_MS = 10 * 60_000
const FIRST_WAIT_MS = 1_000
const LAST_WAIT_MS = 60_000

/** So many files at once are much to do, and so long after, in milliseconds, garbage is collected. */
const MUCH = 20
const SWEEP_MS = 5_000

type Context = ServiceContext<Config>

/** Keeps the index in Redis level with the trees, until the service is to stop. */
export async function keepIndex(context: Context): Promise<void> {
  const { config, redis, fleet, signal } = context
  const roots = rootsOf(config.roots)
  let life: Life | undefined
  const client = connect(redis, { onChange: (connected) => connected && life?.doubt() })
  const pool = new Pool(config.worker_idle_s * 1_000, config.patience_s * 1_000)
  const writer = new IndexWriter(client, redis.prefix, fleet.host)
  for (const { path } of roots) context.report(path, { connected: true })
  try {
    // Redis may turn out to be another one: then all begins from what it holds.
    for (let short = 0; !signal.aborted; ) {
      const begun = Date.now()
      life = new Life(context, roots, writer, pool, () => ready(client, signal))
      await life.live()
      short = Date.now() - begun < SHORT_MS ? short + 1 : 1
      if (short > 1) await pause(Math.min(FIRST_WAIT_MS * 2 ** (short - 2), LAST_WAIT_MS), signal)
    }
  } finally {
    client.disconnect()
    await pool.close()
  }
}

class Life {
  readonly #context: Context
  readonly #roots: readonly Root[]
  readonly #writer: IndexWriter
  readonly #pool: Pool
  readonly #ready: () => Promise<void>
  readonly #bell: Bell
  #isFirst = true
  #asked_at = Date.now()
  #read = 0
  /** When there was last much to do, in epoch milliseconds, and no garbage was collected since. */
  #much_at = 0

  constructor(context: Context, roots: readonly Root[], writer: IndexWriter, pool: Pool, ready: () => Promise<void>) {
    this.#context = context
    this.#roots = roots
    this.#writer = writer
    this.#pool = pool
    this.#ready = ready
    this.#bell = new Bell(context.signal)
  }

  /** Has it asked whether Redis is still the one it was. */
  doubt(): void {
    this.#asked_at = 0
    this.#bell.ring()
  }

  async live(): Promise<void> {
    const { config, signal, log } = this.#context
    const begun = await this.#patient(() => this.#begin())
    if (begun === undefined) return
    const records = new Records(begun, log.warn.bind(log))
    const work = new Indexing(this.#writer, this.#pool, records, begun.mayKnow, this.#bell.ring)
    const options = {
      ignore: config.ignore,
      compare_ms: config.compare_s * 1_000,
      unwatched_ms: Math.min(config.compare_s, config.unwatched_s) * 1_000,
    }
    const tree = new Trees(this.#roots, begun.known, work, options, this.#bell.ring)
    try {
      while (!signal.aborted) {
        if (tree.due <= Date.now()) await tree.look(signal)
        this.#report(tree, work, records)
        if (!(await this.#step(tree, work))) {
          log.warn('redis holds another index than was made here; reading on from what it holds')
          return
        }
        this.#report(tree, work, records)
        const due = Math.min(tree.due, work.due(tree.isBehind), this.#asked_at + ASK_MS)
        if (!work.canRead) await this.#bell.heard(due - Date.now())
      }
    } finally {
      this.#bell.close()
      work.starved.close()
      tree.close()
    }
  }

  /** What Redis holds. Of roots that are not these it says nothing, but that content is known. */
  async #begin(): Promise<Held> {
    const { roots, ignore } = this.#context.config
    const life = randomBytes(8).toString('hex')
    const { roots: before, summaries } = await this.#writer.begin(life, ANALYSER, JSON.stringify([roots, ignore]))
    const isOfThese = ofSameRoots(before, this.#roots)
    const known = new Map<string, string>()
    for await (const [path, value] of this.#writer.files())
      known.set(path, isOfThese(path) ? value : unconfirmed(value))
    return { known, faults: await this.#writer.faults(), mayKnow: summaries > 0 }
  }

  /** Publishes and reads what is due. @returns false where Redis is not where it was left. */
  async #step(tree: Trees, work: Indexing): Promise<boolean> {
    const isLevel = await this.#patient(async () => {
      if (work.due(tree.isBehind) <= Date.now()) {
        if (!(await work.publish(tree.isBehind))) return false
        this.#asked_at = Date.now()
      }
      if (Date.now() >= this.#asked_at + ASK_MS) {
        if (!(await this.#writer.isLevel())) return false
        this.#asked_at = Date.now()
      }
      await work.read()
      return true
    })
    return isLevel ?? true
  }

  /** Does something with Redis, again and again while it is away; undefined where the service is to stop. */
  async #patient<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { signal } = this.#context
    while (!signal.aborted) {
      try {
        await this.#ready()
        if (!signal.aborted) return await work()
      } catch (error) {
        if (!isWeather(error)) throw error
        await pause(REST_MS, signal)
      }
    }
    return undefined
  }

  /** Collects garbage a while after there was much to do: what then is idle never would. */
  #sweep(queue: number): void {
    const now = Date.now()
    if (queue > MUCH) this.#much_at = now
    if (queue > 0 || this.#much_at === 0 || now < this.#much_at + SWEEP_MS) return
    this.#much_at = 0
    globalThis.gc?.()
  }

  #report(tree: Trees, work: Indexing, records: Records): void {
    const { report, say, count } = this.#context
    for (const { path, missing } of tree.places) {
      report(path, missing === '' ? { connected: true } : { connected: false, reason: missing })
    }
    const refused = tree.refused ?? work.starved.reason
    if (this.#roots.length > 0) {
      report('changes', refused === undefined ? { connected: true } : { connected: false, reason: refused })
    }
    const queue = work.pending
    if (work.isDone && !tree.isBehind) this.#isFirst = false
    this.#sweep(queue)
    const { parsed } = work
    const { counts, failed, faults } = records
    say({ ...counts, parsed, failed, first_pass: !this.#isFirst, queue }, faults)
    // The runner collects garbage when much was read and no more comes.
    count('read', parsed - this.#read)
    this.#read = parsed
  }
}
