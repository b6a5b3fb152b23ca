import type { TestContext } from 'node:test'
import * as z from 'zod'
import service from '../../services/source-index/index.ts'
import type { Reading, SourceStatus } from '../../shared/contract/monitor.ts'
import type { Fault } from '../../shared/contract/service.ts'
import type { Summary } from '../../shared/contract/summary.ts'
import { type IndexItem, index } from '../../shared/sources/index.ts'
import type { TestRedis } from './redis.ts'
import { until } from './until.ts'

const HOST = 'here'
const PREFIX = 'k'

/** What it says of its work on `/health`. */
const Work = z.object({
  files: z.number(),
  broken: z.number(),
  parsed: z.number(),
  failed: z.number(),
  unreadable: z.number(),
  queue: z.number(),
  first_pass: z.boolean(),
})

/** A source index that runs in this process, as the runner would run it. */
export class RunningIndex {
  readonly warnings: string[] = []
  faults: readonly Fault[] = []
  /** How far it was with its first pass, whenever it said so. */
  readonly firstPass: z.infer<typeof Work>[] = []
  readonly sources: Record<string, Partial<SourceStatus>> = {}
  readonly #stopping = new AbortController()
  readonly #done: Promise<void>
  #work: unknown

  constructor(redis: TestRedis, config: z.input<typeof service.config>) {
    const nothing = () => undefined
    this.#done = Promise.resolve(
      service.start?.({
        config: service.config.parse(config),
        fleet: { project: 'test', host: HOST },
        redis: { url: redis.url, prefix: PREFIX },
        address: { host: '127.0.0.1', port: 8702 },
        signal: this.#stopping.signal,
        log: {
          debug: nothing,
          info: nothing,
          warn: (message, fields = {}) => this.warnings.push(`${message}: ${fields.path ?? ''} ${fields.reason ?? ''}`),
          error: nothing,
        },
        count: nothing,
        report: (source, status) => {
          this.sources[source] = { ...this.sources[source], ...status }
        },
        say: (work, faults = []) => {
          this.#work = work
          if (!work.first_pass) this.firstPass.push(this.work)
          this.faults = faults
        },
      }),
    )
  }

  get work(): z.infer<typeof Work> {
    return Work.parse(this.#work)
  }

  /** Waits until it has nothing to do, and has done all once. */
  async level(): Promise<this> {
    const isDone = () => this.#work !== undefined && this.work.first_pass && this.work.queue === 0
    await until(isDone, 'the index is level with the disk', 120_000)
    return this
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#done
  }
}

/** Starts an index that ends with the test. */
export function startIndex(t: TestContext, redis: TestRedis, config: z.input<typeof service.config>): RunningIndex {
  const running = new RunningIndex(redis, config)
  t.after(() => running.stop())
  return running
}

/** What Redis holds of an index: files by path, and the summaries that they have. */
export async function held(
  redis: TestRedis,
): Promise<{ files: Record<string, string>; summaries: Record<string, string> }> {
  const key = (part: string) => `{${PREFIX}}:index:${HOST}:${part}`
  const files = await redis.client.hgetall(key('files'))
  const all = await redis.client.hgetall(key('summaries'))
  const live = new Set(Object.values(files).map((value) => (JSON.parse(value) as [string])[0]))
  return { files, summaries: Object.fromEntries(Object.entries(all).filter(([summary]) => live.has(summary))) }
}

/** What the runner gives a source that reads an index. */
export function indexReading(redis: TestRedis): Reading {
  const nothing = () => undefined
  return {
    from: {},
    signal: new AbortController().signal,
    fleet: { project: 'test', host: HOST },
    redis: { url: redis.url, prefix: PREFIX },
    report: nothing,
    skip: nothing,
    warn: nothing,
  }
}

type Level<T> = Extract<IndexItem<T>, { kind: 'level' }>

/** Follows an index, and keeps what is told of it: of each file the number of its lines, unless `keep` says otherwise. */
export class IndexFollower<T = number> {
  readonly values = new Map<string, T>()
  /** All that was told but files, in order. */
  readonly said: string[] = []
  readonly status: Partial<SourceStatus> = {}
  told = 0
  #gate: Promise<void> | undefined
  readonly #stopping = new AbortController()
  readonly #done: Promise<void>

  constructor(
    redis: TestRedis,
    keep: (path: string, summary: Summary) => T | undefined = (_, { lines }) => lines as T,
    private readonly onLevel: (item: Level<T>) => void = () => undefined,
  ) {
    const report = (status: Partial<SourceStatus>) => void Object.assign(this.status, status)
    const reading = { ...indexReading(redis), signal: this.#stopping.signal, report }
    this.#done = this.#follow(index(reading, { open: () => ({ reduce: keep }) }))
  }

  /** Whether the last word was that everything is told. */
  get isLevel(): boolean {
    return this.said.at(-1)?.startsWith('level') === true
  }

  /** Takes nothing until what is returned is called. */
  hold(): () => void {
    let open = (): void => undefined
    this.#gate = new Promise((resolve) => {
      open = resolve
    })
    return open
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#done
  }

  async #follow(batches: ReturnType<typeof index<T>>): Promise<void> {
    for await (const { items } of batches) {
      for (const item of items) this.#take(item)
      await this.#gate
    }
  }

  #take(item: IndexItem<T>): void {
    if (item.kind === 'file') {
      this.told += 1
      this.values.set(item.path, item.value)
    } else if (item.kind === 'gone') this.values.delete(item.path)
    else {
      if (item.kind === 'anew') this.values.clear()
      if (item.kind === 'level') this.onLevel(item)
      this.said.push(item.kind === 'level' ? `level ${item.files} ${item.broken}` : item.kind)
    }
  }
}

/** Follows an index until the test ends. @param onLevel called when it says that everything is told. */
export function followIndex<T = number>(
  t: TestContext,
  redis: TestRedis,
  keep?: (path: string, summary: Summary) => T | undefined,
  onLevel?: (item: Level<T>) => void,
): IndexFollower<T> {
  const follower = new IndexFollower<T>(redis, keep, onLevel)
  t.after(() => follower.stop())
  return follower
}
