import { Counter, Gauge, Registry } from 'prom-client'
import type { Answer, Health } from '../contract/service.ts'

/** Counters of `/health` and how `/metrics` explains them. */
const COUNTERS = {
  read: 'Items read from sources.',
  skipped: 'Input that could not be used.',
  published: 'Signals published.',
  folded: 'Repeats counted into another signal.',
  dropped: 'Lost for want of room.',
} as const

/** How a service is, as Prometheus reads it. */
export async function metricsOf({ service, status, counters, redis, sources, work = {} }: Health): Promise<Answer> {
  const registry = new Registry()
  const registers = [registry]
  for (const [name, help] of Object.entries(COUNTERS)) {
    const counter = new Counter({ name: `kloros_${name}_total`, help, labelNames: ['service'], registers })
    counter.inc({ service }, counters[name as keyof typeof COUNTERS])
  }
  /** @param label what tells its values apart, if there are several. */
  const gauge = (name: string, help: string, values: Readonly<Record<string, number>> | number, label?: string) => {
    const labelNames = label === undefined ? ['service'] : ['service', label]
    const one = new Gauge({ name: `kloros_${name}`, help, labelNames, registers })
    if (typeof values === 'number') one.set({ service }, values)
    else for (const [each, value] of Object.entries(values)) one.set({ service, [label ?? '']: each }, value)
  }
  const isUp = status === 'ok' || status === 'degraded'
  gauge('up', 'Whether the service works: 1 while ok or degraded.', { [status]: isUp ? 1 : 0 }, 'status')
  gauge('redis_connected', 'Whether Redis can be reached.', redis.connected ? 1 : 0)
  const lags = Object.fromEntries(Object.entries(sources).map(([source, { lag_s }]) => [source, lag_s]))
  gauge('source_lag_seconds', 'How far behind its end a source is read.', lags, 'source')
  const connected = Object.fromEntries(Object.entries(sources).map(([source, one]) => [source, one.connected ? 1 : 0]))
  gauge('source_connected', 'Whether a source can be read.', connected, 'source')
  const done = Object.fromEntries(Object.entries(work).map(([what, value]) => [what, Number(value)]))
  gauge('work', 'How far a service is with what it works through, by its own words; yes is 1.', done, 'what')
  gauge('resident_memory_bytes', 'Resident memory of the process.', process.memoryUsage.rss())
  const started = Math.round(performance.timeOrigin / 1000)
  gauge('start_time_seconds', 'When the process started, in seconds since 1970.', started)
  return { status: 200, type: registry.contentType, body: await registry.metrics() }
}
