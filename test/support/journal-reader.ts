import type { TestContext } from 'node:test'
import type { Loss, SourceStatus } from '../../shared/contract/monitor.ts'
import { type Entry, type JournalOptions, journal } from '../../shared/sources/journal.ts'
import type { JournalTiming } from '../../shared/sources/journal-timing.ts'
import { until } from './until.ts'

/** What the runner is to a journal: takes a batch, saves its position with it, and asks for the next. */
export class JournalReader {
  readonly entries: Entry[] = []
  readonly losses: Loss[] = []
  readonly warnings: string[] = []
  readonly batches: number[] = []
  readonly statuses: Partial<SourceStatus>[] = []
  readonly status: Partial<SourceStatus> = {}
  /** As it would be saved. */
  position: string | undefined
  skipped = 0
  #paused: Promise<void> | undefined
  readonly #stopping = new AbortController()
  readonly #done: Promise<void>

  constructor(options: JournalOptions, from: string | undefined, timing: Partial<JournalTiming>) {
    this.position = from
    this.#done = this.#read(options, from, timing)
  }

  get messages(): string[] {
    return this.entries.map(({ message }) => message)
  }

  /** Waits until there are so many entries in all. @returns their messages. */
  async told(count: number): Promise<string[]> {
    await until(() => this.entries.length >= count, `${count} entries are told`)
    return this.messages
  }

  /** Waits until it has caught up. */
  async connected(): Promise<this> {
    await until(() => this.status.connected, 'the journal is caught up with')
    return this
  }

  /** Has it ask for no batch after the next. @returns what ends that. */
  pause(): () => void {
    let end: () => void = () => undefined
    this.#paused = new Promise((resolve) => {
      end = resolve
    })
    return end
  }

  /** Ends it. @returns the position a next one goes on from. */
  async stop(): Promise<string | undefined> {
    this.#stopping.abort()
    await this.#done
    return this.position
  }

  async #read(options: JournalOptions, from: string | undefined, timing: Partial<JournalTiming>): Promise<void> {
    const reading = {
      from: from === undefined ? {} : { journal: from },
      signal: this.#stopping.signal,
      fleet: { project: 'test', host: 'test' },
      redis: { url: 'unix:///nowhere', prefix: 'test' },
      report: (status: Partial<SourceStatus>) => {
        this.statuses.push(status)
        Object.assign(this.status, status)
      },
      skip: (count: number) => {
        this.skipped += count
      },
      warn: (message: string, fields: Record<string, unknown> = {}) => {
        this.warnings.push(`${message}: ${fields.error ?? ''}`)
      },
    }
    for await (const { items, positions, losses = [] } of journal(options, reading, timing)) {
      this.batches.push(items.length)
      this.entries.push(...items)
      this.losses.push(...losses)
      this.position = positions.journal ?? undefined
      await this.#paused
    }
  }
}

/** Intervals that tests can wait for. */
const QUICK: Partial<JournalTiming> = {
  silence_ms: 200,
  probe_ms: 1_500,
  hang_ms: 1_500,
  retry_ms: [5, 50],
}

/** Starts reading a journal, and sees to it that it ends with the test. */
export function readJournal(
  t: TestContext,
  program: string,
  { from, timing = {}, ...options }: Partial<JournalOptions> & { from?: string; timing?: Partial<JournalTiming> } = {},
): JournalReader {
  const fields = ['PRIORITY', '_SYSTEMD_UNIT']
  const reader = new JournalReader({ program, fields, ...options }, from, { ...QUICK, ...timing })
  t.after(() => reader.stop())
  return reader
}
