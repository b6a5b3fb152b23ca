import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Loss, SourceStatus } from '../../shared/contract/monitor.ts'
import { type Line, type TailOptions, tail } from '../../shared/sources/tail.ts'
import { until } from './until.ts'

/** A folder of the test's own, removed after it. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-tail-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** What the runner is to a tail: takes a batch, saves its positions with it, and asks for the next. */
export class Follower {
  readonly lines: Line[] = []
  readonly losses: Loss[] = []
  readonly warnings: string[] = []
  readonly status: Partial<SourceStatus> = {}
  /** As they would be saved. */
  readonly positions: Record<string, string>
  /** What was on record after each batch: how many lines were told until then, and the positions. */
  readonly saves: { told: number; positions: Record<string, string> }[] = []
  skipped = 0
  batches = 0
  readonly #stopping = new AbortController()
  readonly #done: Promise<void>

  constructor(files: readonly string[], from: Record<string, string> = {}, options: TailOptions = {}) {
    this.positions = { ...from }
    this.#done = this.#follow(files, from, options)
  }

  get texts(): string[] {
    return this.lines.map(({ text }) => text)
  }

  /** Waits until the disk was first looked at. */
  async connected(): Promise<this> {
    await until(() => this.status.connected, 'the disk was looked at')
    return this
  }

  /** Waits until there are so many lines in all. */
  async told(count: number): Promise<string[]> {
    await until(() => this.lines.length >= count, `${count} lines are told`)
    return this.texts
  }

  /** Ends it. @returns the positions a next one goes on from. */
  async stop(): Promise<Record<string, string>> {
    this.#stopping.abort()
    await this.#done
    return this.positions
  }

  async #follow(files: readonly string[], from: Record<string, string>, options: TailOptions): Promise<void> {
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
        this.warnings.push(`${message}: ${fields.error ?? ''}`)
      },
    }
    for await (const { items, positions, losses = [] } of tail(files, reading, options)) {
      this.batches += 1
      this.lines.push(...items)
      this.losses.push(...losses)
      for (const [part, position] of Object.entries(positions)) {
        if (position === null) delete this.positions[part]
        else this.positions[part] = position
      }
      this.saves.push({ told: this.lines.length, positions: { ...this.positions } })
    }
  }
}

/** Starts a tail, and sees to it that it ends with the test. */
export function follow(
  t: TestContext,
  files: readonly string[],
  from: Record<string, string> = {},
  options: TailOptions = {},
): Follower {
  const follower = new Follower(files, from, options)
  t.after(() => follower.stop())
  return follower
}
