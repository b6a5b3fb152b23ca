import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Batch, Item, Loss, Reading, SourceStatus } from '../../shared/contract/monitor.ts'
import { until } from './until.ts'

/** A folder of the test's own, removed after it. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-source-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

/** What the runner is to a source: takes a batch, saves its positions with it, and asks for the next. */
export class SourceFollower<I extends Item> {
  readonly items: I[] = []
  readonly losses: Loss[] = []
  readonly warnings: string[] = []
  readonly status: Partial<SourceStatus> = {}
  /** As they would be saved. */
  readonly positions: Record<string, string>
  /** What was on record after each batch: how many items were told until then, and the positions. */
  readonly saves: { told: number; positions: Record<string, string> }[] = []
  skipped = 0
  readonly #stopping = new AbortController()
  readonly #done: Promise<void>

  constructor(source: (reading: Reading) => AsyncIterable<Batch<I>>, from: Record<string, string>) {
    this.positions = { ...from }
    this.#done = this.#follow(source, from)
  }

  /** Waits until the disk was first looked at. */
  async connected(): Promise<this> {
    await until(() => this.status.connected, 'the disk was looked at')
    return this
  }

  /** Ends it. @returns the positions a next one goes on from. */
  async stop(): Promise<Record<string, string>> {
    this.#stopping.abort()
    await this.#done
    return this.positions
  }

  async #follow(source: (reading: Reading) => AsyncIterable<Batch<I>>, from: Record<string, string>): Promise<void> {
    const reading = {
      from,
      signal: this.#stopping.signal,
      fleet: { project: 'test', host: 'test' },
      redis: { url: 'unix:///nowhere', prefix: 'test' },
      report: (status: Partial<SourceStatus>) => void Object.assign(this.status, status),
      skip: (count: number) => {
        this.skipped += count
      },
      warn: (message: string, fields: Record<string, unknown> = {}) => {
        this.warnings.push(`${message}: ${fields.error ?? fields.reason ?? ''}`)
      },
    }
    for await (const { items, positions, losses = [] } of source(reading)) {
      this.items.push(...items)
      this.losses.push(...losses)
      for (const [part, position] of Object.entries(positions)) {
        if (position === null) delete this.positions[part]
        else this.positions[part] = position
      }
      this.saves.push({ told: this.items.length, positions: { ...this.positions } })
    }
  }
}
