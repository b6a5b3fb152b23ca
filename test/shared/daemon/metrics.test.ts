import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Health } from '../../../shared/contract/service.ts'
import { metricsOf } from '../../../shared/daemon/metrics.ts'
import { isInstalled } from '../../support/booted.ts'

const position = { position: null, last_event_at: null }

const health: Health = {
  service: 'test-monitor',
  host: 'h1',
  version: '1',
  status: 'degraded',
  reason: '',
  uptime_s: 1,
  redis: { connected: true },
  sources: {
    reports: { connected: true, lag_s: 0.25, ...position },
    'a "b"\\\nc': { connected: false, lag_s: 0, ...position },
  },
  counters: { read: 7, skipped: 1, published: 2, folded: 3, dropped: 0 },
  work: { files: 12, first_pass: true },
  memory_mb: 40,
}

/** What does not stay the same from one look to the next. */
const CHANGING = /^(kloros_(?:resident_memory_bytes|start_time_seconds)\{.*\}) \d+$/gm

test('all that is told of a service, in the text format of Prometheus', () => {
  const { status, type, body } = metricsOf(health)
  assert.deepEqual([status, type], [200, 'text/plain; version=0.0.4; charset=utf-8'])
  const told = body.replaceAll(CHANGING, '$1 N').split('\n')
  const values = told.filter((line) => !line.startsWith('#'))
  assert.deepEqual(values, [
    'kloros_read_total{service="test-monitor"} 7',
    'kloros_skipped_total{service="test-monitor"} 1',
    'kloros_published_total{service="test-monitor"} 2',
    'kloros_folded_total{service="test-monitor"} 3',
    'kloros_dropped_total{service="test-monitor"} 0',
    'kloros_up{service="test-monitor",status="degraded"} 1',
    'kloros_redis_connected{service="test-monitor"} 1',
    'kloros_source_lag_seconds{service="test-monitor",source="reports"} 0.25',
    'kloros_source_lag_seconds{service="test-monitor",source="a \\"b\\"\\\\\\nc"} 0',
    'kloros_source_connected{service="test-monitor",source="reports"} 1',
    'kloros_source_connected{service="test-monitor",source="a \\"b\\"\\\\\\nc"} 0',
    'kloros_work{service="test-monitor",what="files"} 12',
    'kloros_work{service="test-monitor",what="first_pass"} 1',
    'kloros_resident_memory_bytes{service="test-monitor"} N',
    'kloros_start_time_seconds{service="test-monitor"} N',
    '',
  ])
  const counters = ['read', 'skipped', 'published', 'folded', 'dropped'].map((name) => `kloros_${name}_total`)
  const named = new Set(values.filter(Boolean).map((line) => line.replace(/\{.*/, '')))
  for (const name of named) {
    const about = told.filter((line) => line.startsWith('#') && line.split(' ')[2] === name)
    assert.match(about[0] ?? '', /^# HELP \w+ [A-Z].*\.$/)
    assert.deepEqual(about.slice(1), [`# TYPE ${name} ${counters.includes(name) ? 'counter' : 'gauge'}`])
    assert.ok(told.indexOf(about[0] ?? '') < told.findIndex((line) => line.startsWith(`${name}{`)))
  }
})

const fetched = fileURLToPath(new URL('../../../node_modules/.cache/promtool', import.meta.url))
const promtool = (await isInstalled('promtool')) ? 'promtool' : existsSync(fetched) ? fetched : undefined

test('promtool finds nothing wrong with it', { skip: promtool ? false : 'there is no promtool' }, () => {
  const bare = { ...health, status: 'failing', sources: {}, work: undefined } as unknown as Health
  for (const one of [health, bare]) {
    const { status, stderr, stdout } = spawnSync(promtool ?? '', ['check', 'metrics'], {
      input: metricsOf(one).body,
      encoding: 'utf8',
    })
    assert.deepEqual([status, stderr, stdout], [0, '', ''])
  }
})
