import assert from 'node:assert/strict'
import { test } from 'node:test'
import definition from '../../../services/exception-monitor/index.ts'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import { keys } from '../../../shared/bus/keys.ts'
import type { Batch, MonitorDefinition, Reading } from '../../../shared/contract/monitor.ts'
import { stdout, systemd, type TestEntry } from '../../support/journal-entries.ts'
import { LiveMonitor, untilTold } from '../../support/monitor.ts'
import { startRedis } from '../../support/redis.ts'
import { setClock } from '../../support/set-clock.ts'
import { until } from '../../support/until.ts'
import { PYTHON } from './outline.ts'

const DAY_S = 86_400

/** A journal that goes by the clock of this process, and what a test writes there. */
class Journal {
  readonly #entries: TestEntry[] = []
  #wake: () => void = () => undefined

  write(...entries: TestEntry[]): void {
    const time = Date.now() / 1000
    this.#entries.push(...entries.map((entry) => ({ ...entry, time })))
    this.#wake()
  }

  async *read(_: unknown, { from, signal, report }: Reading): AsyncGenerator<Batch<TestEntry>> {
    report({ connected: true })
    let at = Number(from.journal ?? 0)
    while (!signal.aborted) {
      const lot = this.#entries.slice(at)
      const read_at = Date.now() / 1000
      const items = lot.map((entry, index) => ({ ...entry, read_at, position: String(at + index) }))
      at += lot.length
      if (lot.length > 0) yield { items, positions: { journal: String(at) } }
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
    }
  }
}

for (const by_s of [DAY_S, -DAY_S]) {
  test(`a clock that is set ${by_s > 0 ? 'forward' : 'back'} closes no gap of a unit that runs again, and holds no position`, async (t) => {
    const redis = await startRedis()
    t.after(() => redis.stop())
    const journal = new Journal()
    const detector: MonitorDefinition['detector'] = (around) =>
      definition.detector({ ...around, config: definition.config.parse({}) } as never) as never
    const read = journal.read.bind(journal)
    const live = new LiveMonitor(redis, { ...definition, sources: { journal: read }, detector } as never)
    t.after(() => live.stop())
    journal.write(...stdout('a.service', PYTHON, 0))
    await untilTold(redis, 1)
    const started = [MESSAGES.unit_starting, MESSAGES.unit_started].map((id) => systemd('a.service', id, 0))
    if (by_s > 0) journal.write(...started)
    const record = () => redis.client.hgetall(keys.monitor('k', 'here', 'exception-monitor'))
    const isRunning = async () => JSON.stringify(await record()).includes('running_at')
    if (by_s > 0) await until(isRunning, 'it runs')
    setClock(t, by_s)
    if (by_s < 0) journal.write(...started)
    journal.write(...stdout('b.service', 'hello', 0))
    await until(async () => !(await record())['p:journal:journal']?.startsWith('@'), 'nothing is unfinished any more')
    const told = await untilTold(redis, 1)
    assert.deepEqual(
      told.filter((one) => !one.endsWith('×0')),
      ['open a.service/ValueError/438b97cb ×1'],
    )
  })
}
