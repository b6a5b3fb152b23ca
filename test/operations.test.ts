import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { load, serviceNames } from '../services/load.ts'
import { isInstalled } from './support/booted.ts'
import { type Name, TestFleet } from './support/live-fleet.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/operations')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')

interface Panel {
  id: number
  title: string
  datasource: { uid: string }
  gridPos: { x: number; y: number; w: number; h: number }
  targets: { expr: string; datasource: { uid: string } }[]
}
const { panels, templating } = JSON.parse(read('grafana-dashboard.json')) as {
  panels: Panel[]
  templating: { list: { name: string; definition?: string }[] }
}
const { groups } = parse(read('alerts.yml')) as { groups: { rules: { alert: string; expr: string }[] }[] }
const rules = groups.flatMap((group) => group.rules)
const expressions: [where: string, expr: string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
  ...templating.list.flatMap(({ name, definition }) => (definition === undefined ? [] : [[name, definition] as const])),
] as [string, string][]

/** Series that an expression asks for: the metric, and what is said of its labels. */
function* asked(expr: string): Generator<[metric: string, labels: [name: string, how: string, value: string][]]> {
  for (const [, metric = '', labels = ''] of expr.matchAll(/\b(kloros_\w+)(?:\{([^}]*)\})?/g)) {
    yield [
      metric,
      [...labels.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, a = '', b = '', c = '']) => [a, b, c]),
    ]
  }
}

test('what rules and panels ask for is what services tell, and all that they tell is explained', async (t) => {
  const fleet = await TestFleet.create()
  t.after(() => fleet.stop())
  // One that has a source, one that works through something, and the one that knows the questions.
  const names: Name[] = ['chaos-monitor', 'source-index', 'curiosity-feed']
  await fleet.up(...names)
  const told = new Map<string, Map<string, Set<string>>>()
  for (const name of names) {
    const text = await (await fetch(fleet.url('/metrics', name))).text()
    for (const [, metric = '', labels = ''] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
      const known = told.get(metric) ?? new Map<string, Set<string>>()
      for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g))
        known.set(label, (known.get(label) ?? new Set()).add(value))
      told.set(metric, known)
    }
  }
  const values: Record<string, (value: string) => boolean> = {
    service: (value) => value.includes('$') || value.split('|').every((name) => serviceNames().includes(name)),
    status: (value) => ['ok', 'degraded', 'starting', 'failing'].includes(value),
    instance: () => true,
  }
  for (const [where, expr] of expressions) {
    for (const [metric, labels] of asked(expr)) {
      const known = told.get(metric)
      assert.ok(known, `${where}: no service tells ${metric}`)
      for (const [label, , value] of labels) {
        assert.ok(known.has(label), `${where}: ${metric} has no label ${label}`)
        assert.ok(
          values[label]?.(value) ?? value.split('|').every((one) => known.get(label)?.has(one)),
          `${where}: no ${label} of ${metric} is ${value}`,
        )
      }
    }
  }
  const explained = [...read('README.md').matchAll(/^\| `(kloros_\w+)` \|/gm)].map(([, metric]) => metric)
  assert.deepEqual(explained.sort(), [...told.keys()].sort())
})

test('Prometheus is told to ask every service', async () => {
  const { scrape_configs } = parse(read('prometheus.yml')) as {
    scrape_configs: { static_configs: { targets: string[] }[] }[]
  }
  const targets = scrape_configs.flatMap((job) => job.static_configs.flatMap((one) => one.targets))
  const services = await Promise.all(serviceNames().map(async (name) => `127.0.0.1:${8700 + (await load(name)).port}`))
  assert.deepEqual(targets.sort(), services.sort())
})

test('memory is near its limit at nine tenths of that of its unit', async () => {
  const expr = rules.find(({ alert }) => alert === 'KlorosMemoryNearLimit')?.expr ?? ''
  const bounds = [...expr.matchAll(/\{service(=|=~|!~)"([^"]+)"\} > 0\.9 \* (\d+) \* 1024\^2/g)]
  for (const name of serviceNames()) {
    const found = bounds.filter(([, how, names = '']) => names.split('|').includes(name) === (how !== '!~'))
    const [, number, unit] = /^(\d+)([MG])$/.exec((await load(name)).limits.memory) ?? []
    assert.deepEqual(
      found.map(([, , , limit]) => Number(limit)),
      [Number(number) * (unit === 'G' ? 1024 : 1)],
      name,
    )
  }
})

test('panels have their own place, and take the data source that is chosen', () => {
  const taken = new Set<string>()
  for (const { title, datasource, gridPos, targets } of panels) {
    assert.deepEqual(
      [datasource, ...targets.map((target) => target.datasource)].filter(({ uid }) => !/^\$\{datasource\}$/.test(uid)),
      [],
    )
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(x < 24 && !taken.has(`${x} ${y}`), title)
        taken.add(`${x} ${y}`)
      }
  }
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  assert.ok(templating.list.some(({ name }) => name === 'datasource'))
})

const fetched = join(root, 'node_modules/.cache/promtool')
const promtool = (await isInstalled('promtool')) ? 'promtool' : existsSync(fetched) ? fetched : undefined

test('promtool finds nothing wrong, and each alert fires when it should', {
  skip: promtool ? false : 'there is no promtool',
}, (t) => {
  const check = (...argv: string[]) => execFileSync(promtool ?? '', argv, { encoding: 'utf8', stdio: 'pipe' })
  const host = mkdtempSync(join(tmpdir(), 'kloros-prometheus-'))
  t.after(() => rmSync(host, { recursive: true }))
  copyFileSync(join(folder, 'prometheus.yml'), join(host, 'prometheus.yml'))
  copyFileSync(join(folder, 'alerts.yml'), join(host, 'kloros-alerts.yml'))
  check('check', 'config', '--syntax-only', join(host, 'prometheus.yml'))
  check('check', 'rules', join(folder, 'alerts.yml'))
  const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '5m')))
  const recorded = shown.map((expr, at) => ({ record: `panel:${at}`, expr }))
  writeFileSync(join(host, 'panels.yml'), JSON.stringify({ groups: [{ name: 'panels', rules: recorded }] }))
  check('check', 'rules', join(host, 'panels.yml'))
  check('test', 'rules', join(folder, 'alerts.test.yml'))
  const fired = read('alerts.test.yml')
  for (const { alert } of rules) assert.ok(fired.includes(alert), `no case has ${alert} fire`)
})
