import { randomBytes } from 'node:crypto'
import { connect, isWeather, pause, ready } from '../../shared/bus/connect.ts'
import { IndexWriter } from '../../shared/bus/source-index.ts'
import type { ServiceContext } from '../../shared/contract/service.ts'
import { ANALYSER } from '../../shared/contract/summary.ts'
import { Bell } from '../../shared/sources/bell.ts'
import type { Config } from './config.ts'
import { Indexing } from './indexing.ts'
import { Pool } from './pool.ts'
import { type Root, rootsOf } from './roots.ts'
import { Trees } from './trees.ts'

/** How often it is asked whether Redis still holds what was published, in milliseconds. */
const ASK_MS = 10_000

/** How long a Redis that is unwell is left alone, in milliseconds. */
const REST_MS = 200

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
    while (!signal.aborted) {
      life = new Life(context, roots, writer, pool, () => ready(client, signal))
      await life.live()
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
    const { known, mayKnow } = begun
    const warn = log.warn.bind(log)
    const work = new Indexing(this.#writer, this.#pool, known, mayKnow, this.#bell.ring, warn)
    const options = {
      ignore: config.ignore,
      compare_ms: config.compare_s * 1_000,
      unwatched_ms: Math.min(config.compare_s, config.unwatched_s) * 1_000,
    }
    const tree = new Trees(this.#roots, known, work, options, this.#bell.ring)
    try {
      while (!signal.aborted) {
        if (tree.due <= Date.now()) await tree.look(signal)
        this.#report(tree, work)
        if (!(await this.#step(tree, work))) {
          log.warn('redis holds another index than was made here; reading on from what it holds')
          return
        }
        this.#report(tree, work)
        const due = Math.min(tree.due, work.due(tree.isBehind), this.#asked_at + ASK_MS)
        if (!work.canRead) await this.#bell.heard(due - Date.now())
      }
    } finally {
      this.#bell.close()
      tree.close()
    }
  }

  /** What Redis holds of these roots. Of others it says nothing, but that content is known. */
  async #begin(): Promise<{ known: Map<string, string>; mayKnow: boolean }> {
    const { roots, ignore } = this.#context.config
    const life = randomBytes(8).toString('hex')
    const { same, summaries } = await this.#writer.begin(life, ANALYSER, JSON.stringify([roots, ignore]))
    const known = new Map<string, string>()
    for await (const [path, value] of this.#writer.files()) known.set(path, same ? value : asOfOthers(value))
    return { known, mayKnow: summaries > 0 }
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
    globalThis.gc?.({ type: 'major', flavor: 'last-resort' })
  }

  #report(tree: Trees, work: Indexing): void {
    const { report, say, count } = this.#context
    for (const { path, missing } of tree.places) {
      report(path, missing === '' ? { connected: true } : { connected: false, reason: missing })
    }
    const { refused } = tree
    if (this.#roots.length > 0) {
      report('changes', refused === undefined ? { connected: true } : { connected: false, reason: refused })
    }
    const queue = work.pending
    if (queue === 0 && !tree.isBehind) this.#isFirst = false
    this.#sweep(queue)
    const { parsed, failed, unreadable } = work.tally
    say({ ...work.counts, parsed, failed, unreadable, first_pass: !this.#isFirst, queue })
    // The runner collects garbage when much was read and no more comes.
    count('read', parsed - this.#read)
    this.#read = parsed
  }
}

/** What is known of a file under other roots: its content may be the same, but that is to be looked at. */
function asOfOthers(value: string): string {
  return value.replace(/^(\["[^"]*"),\d+/, '$1,-1')
}
