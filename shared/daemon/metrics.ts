import type { Answer, Health } from '../contract/service.ts'
import { residentBytes } from './memory.ts'

/** Counters of `/health` and how `/metrics` explains them. */
const COUNTERS = {
  read: 'Items read from sources.',
  skipped: 'Input that could not be used.',
  published: 'Signals published.',
  folded: 'Repeats counted into another signal.',
  dropped: 'Lost for want of room.',
} as const

/**
 * How a service is, as Prometheus reads it.
 *
 * In the text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), written here: a library for it costs each
 * service that is scraped a megabyte.
 */
export function metricsOf({ service, status, counters, redis, sources, work = {} }: Health): Answer {
  const lines: string[] = []
  const family = (name: string, help: string, type: 'counter' | 'gauge', values: [labels: Labels, value: number][]) => {
    lines.push(`# HELP kloros_${name} ${help}`, `# TYPE kloros_${name} ${type}`)
    for (const [labels, value] of values) lines.push(`kloros_${name}{${labelsOf({ service, ...labels })}} ${value}`)
  }
  const gauge = (name: string, help: string, value: number) => family(name, help, 'gauge', [[{}, value]])
  /** @param label what tells its values apart. */
  const gauges = (name: string, help: string, label: string, values: [each: string, value: number][]) =>
    family(
      name,
      help,
      'gauge',
      values.map(([each, value]) => [{ [label]: each }, value]),
    )

  for (const [name, help] of Object.entries(COUNTERS)) {
    family(`${name}_total`, help, 'counter', [[{}, counters[name as keyof typeof COUNTERS]]])
  }
  const isUp = status === 'ok' || status === 'degraded'
  gauges('up', 'Whether the service works: 1 while ok or degraded.', 'status', [[status, Number(isUp)]])
  gauge('redis_connected', 'Whether Redis can be reached.', Number(redis.connected))
  const each = Object.entries(sources)
  const lags = each.map(([source, { lag_s }]): [string, number] => [source, lag_s])
  gauges('source_lag_seconds', 'How far behind its end a source is read.', 'source', lags)
  const connected = each.map(([source, one]): [string, number] => [source, Number(one.connected)])
  gauges('source_connected', 'Whether a source can be read.', 'source', connected)
  const done = Object.entries(work).map(([what, value]): [string, number] => [what, Number(value)])
  gauges('work', 'How far a service is with what it works through, by its own words; yes is 1.', 'what', done)
  gauge('resident_memory_bytes', 'Resident memory of the process.', residentBytes())
  const started = Math.round(performance.timeOrigin / 1000)
  gauge('start_time_seconds', 'When the process started, in seconds since 1970.', started)
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: `${lines.join('\n')}\n` }
}

type Labels = Readonly<Record<string, string>>

function labelsOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))}"`)
    .join(',')
}
