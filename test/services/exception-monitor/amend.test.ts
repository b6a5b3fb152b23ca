import assert from 'node:assert/strict'
import { test } from 'node:test'
import definition from '../../../services/exception-monitor/index.ts'
import { SignalStream } from '../../../shared/bus/signals.ts'
import type { Batch, MonitorDefinition, Reading } from '../../../shared/contract/monitor.ts'
import type { Signal } from '../../../shared/contract/signal.ts'
import { stdout, type TestEntry } from '../../support/journal-entries.ts'
import { LiveMonitor } from '../../support/monitor.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'
import { PYTHON } from './outline.ts'

/** A journal in memory, read from where its position is; what a test writes is read at once. */
class Journal {
  readonly entries: TestEntry[] = []
  #wake: () => void = () => undefined

  write(entries: readonly TestEntry[]): void {
    this.entries.push(...entries)
    this.#wake()
  }

  readonly read = async function* (this: Journal, _: unknown, reading: Reading): AsyncGenerator<Batch<TestEntry>> {
    reading.report({ connected: true })
    let at = Number(reading.from.journal ?? 0)
    while (!reading.signal.aborted) {
      const lot = this.entries.slice(at)
      if (lot.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          reading.signal.addEventListener('abort', () => resolve(), { once: true })
        })
        continue
      }
      const read_at = Date.now() / 1000
      const items = lot.map((entry, index) => ({ ...entry, read_at, position: String(at + index) }))
      at += lot.length
      yield { items, positions: { journal: String(at) } }
    }
  }.bind(this)
}

function live(redis: TestRedis, journal: Journal): LiveMonitor {
  const config = definition.config.parse({})
  return new LiveMonitor(redis, {
    ...definition,
    sources: { journal: journal.read },
    detector: (around: object) => definition.detector({ ...around, config } as never),
  } as unknown as MonitorDefinition)
}

/** The signals so far, oldest first: how often, and the last line of the traceback. */
async function told(redis: TestRedis): Promise<[name: string, occurrences: unknown, last: string | undefined][]> {
  const entries = await new SignalStream(redis.client as never, 'k').newest(100)
  return entries.reverse().map(({ signal }) => {
    const { facts } = signal as Signal
    return [facts.gap_name, facts.occurrences, String(facts.traceback).split('\n').at(-1)]
  })
}

for (const killed of [false, true]) {
  test(`what comes later amends what was told${killed ? ', though it was killed in between' : ''}`, async () => {
    const redis = await startRedis()
    const journal = new Journal()
    const monitor = live(redis, journal)
    try {
      const entries = stdout('shop.service', PYTHON, 0)
      journal.write(entries.slice(0, 3))
      await until(async () => (await told(redis)).length === 1, 'the beginning is told')
      if (killed) monitor.life?.stale()
      journal.write(entries.slice(3))
      await until(async () => (await told(redis)).length === 2, 'the rest is told')
      const [[name, , start] = [], [same, occurrences, end] = []] = await told(redis)
      assert.equal(start, '    raise ValueError("no card 4711")')
      assert.deepEqual([same, occurrences, end], [name, 0, 'ValueError: no card 4711'])
    } finally {
      await monitor.stop()
      await redis.stop()
    }
  })
}
