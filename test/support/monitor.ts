import * as z from 'zod'
import { connect, ready } from '../../shared/bus/connect.ts'
import { SignalStream } from '../../shared/bus/signals.ts'
import { Steps } from '../../shared/bus/steps.ts'
import {
  type Batch,
  type Circumstances,
  type Detector,
  defineMonitor,
  type Finding,
  type Item,
  type Loss,
  type MonitorDefinition,
} from '../../shared/contract/monitor.ts'
import type { Signal } from '../../shared/contract/signal.ts'
import { Life } from '../../shared/daemon/life.ts'
import { createLog } from '../../shared/daemon/log.ts'
import { Vitals } from '../../shared/daemon/vitals.ts'
import type { TestRedis } from './redis.ts'
import { until } from './until.ts'

/**
 * One line of a {@link Book}: `open NAME`, `close NAME`, `wait` (unfinished until `done`), `wake SECONDS` (until then), `show KEY=VALUE…` (all that is on
 * the board), or anything else.
 */
export interface Word extends Item {
  readonly text: string
}

/** A source that can be replayed: lines in memory, read like a file. What a test writes, the monitor reads. */
export class Book {
  readonly lines: string[] = []
  losses: Loss[] = []
  /** How many lines were handed out, readings after a restart included. */
  handed = 0
  #wake: () => void = () => undefined

  write(...lines: string[]): void {
    this.lines.push(...lines)
    this.#wake()
  }

  async *read(from: string | undefined, stop: AbortSignal, lot = 50): AsyncGenerator<Batch<Word>> {
    let at = Number(from ?? 0)
    while (!stop.aborted) {
      const texts = this.lines.slice(at, at + lot)
      if (texts.length === 0 && this.losses.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          stop.addEventListener('abort', () => resolve(), { once: true })
        })
        continue
      }
      const items = texts.map(
        (text, i): Word => ({ part: 'book', position: String(at + i), time: 1000 + at + i, text }),
      )
      at += texts.length
      this.handed += texts.length
      yield { items, positions: { book: String(at) }, losses: this.losses.splice(0) }
    }
  }
}

/** What the detector of {@link bookMonitor} remembers under each name: how often it was opened. */
const Count = z.int()

/** A monitor of a book, with a detector that does what the words say; `tick` opens the gap `tick`. */
export function bookMonitor(book: Book, more: Partial<MonitorDefinition> = {}): MonitorDefinition {
  return {
    ...defineMonitor({
      name: 'book-monitor',
      summary: 'Reads a book.',
      limits: { memory: '64M', cpu: '20%' },
      port: 99,
      gaps: ['healing_failure'],
      config: z.object({}),
      sources: {
        book: (_, reading) => {
          reading.report({ connected: true })
          return book.read(reading.from.book, reading.signal)
        },
      },
      state: { value: Count, max: 100 },
      detector: bookDetector,
    }),
    ...more,
  } as MonitorDefinition
}

function bookDetector({ state, board }: Circumstances<unknown, number>): Detector<Word, 'healing_failure'> {
  let wake: number | undefined
  let waiting: Word | undefined
  return {
    *take(item): Generator<Finding<'healing_failure'>> {
      const [verb, name = '', detail = ''] = item.text.split(' ')
      if (verb === 'open') {
        state.set(name, (state.get(name) ?? 0) + 1)
        yield {
          opens: 'healing_failure',
          name,
          reason: detail || 'opened',
          facts: { scenario: name, last_error: detail },
        }
      }
      if (verb === 'close') yield { closes: 'healing_failure', name, reason: 'closed' }
      if (verb === 'expire') {
        yield {
          opens: 'healing_failure',
          name,
          reason: 'for a while',
          facts: { scenario: name },
          expires_s: Number(detail),
        }
      }
      if (verb === 'show') {
        const rows = item.text.split(' ').slice(1)
        board.show(new Map(rows.map((row) => row.split('=') as [string, string])))
      }
      if (verb === 'wake') wake = Date.now() / 1000 + Number(name)
      if (verb === 'sleep') wake = undefined
      if (verb === 'wait' || verb === 'wake') waiting = item
      if (verb === 'done') waiting = undefined
    },
    wakeAt: () => wake,
    *tick(): Generator<Finding<'healing_failure'>> {
      wake = undefined
      waiting = undefined
      yield { opens: 'healing_failure', name: 'tick', reason: 'woken', facts: { scenario: 'tick' } }
    },
    *unfinished() {
      if (waiting !== undefined) yield { source: 'book', item: waiting }
    },
  }
}

/** A monitor in this process, over a real Redis; `live` starts one life after another until `stop`. */
export class LiveMonitor {
  readonly vitals: Vitals
  readonly client: ReturnType<typeof connect>
  readonly steps: Steps
  readonly #stop = new AbortController()
  readonly ended: Promise<string[]>
  life: Life | undefined

  constructor(redis: TestRedis, monitor: MonitorDefinition, prefix = 'k') {
    this.vitals = new Vitals(
      { service: monitor.name, host: 'here', version: '0' },
      Object.keys(monitor.sources),
      () => undefined,
    )
    this.client = connect({ url: redis.url }, { onChange: (connected, why) => this.vitals.redis(connected, why) })
    this.steps = new Steps(this.client, prefix, 'here', monitor.name)
    this.ended = this.#live(monitor, { url: redis.url, prefix })
    this.ended.catch(() => undefined)
  }

  async #live(monitor: MonitorDefinition, redis: { url: string; prefix: string }): Promise<string[]> {
    const ends: string[] = []
    while (!this.#stop.signal.aborted) {
      this.life = new Life({
        monitor,
        config: {},
        fleet: { project: 'p', host: 'here' },
        redis,
        steps: this.steps,
        vitals: this.vitals,
        log: createLog(monitor.name, 'silent'),
        ready: (signal) => ready(this.client, signal),
      })
      ends.push(await this.life.live(this.#stop.signal))
    }
    return ends
  }

  async stop(): Promise<string[]> {
    this.#stop.abort()
    const ends = await this.ended
    this.client.disconnect()
    return ends
  }
}

/** Reads the signals so far, oldest first, each as `open NAME ×N` or `close NAME`. */
export async function told(redis: TestRedis, prefix = 'k'): Promise<string[]> {
  const entries = await new SignalStream(redis.client as never, prefix).newest(100_000)
  return entries.reverse().map(({ signal }) => {
    const { facts, signal: kind } = signal as Signal
    return kind === 'CAPABILITY_GAP' ? `open ${facts.gap_name} ×${facts.occurrences}` : `close ${facts.gap_name}`
  })
}

/** Waits until so many signals were published, and gives them. */
export function untilTold(redis: TestRedis, count: number): Promise<string[]> {
  return until(async () => {
    const all = await told(redis)
    return all.length >= count ? all : null
  }, `${count} signals are published`)
}
