import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'smol-toml'
import { exampleConfig } from '../../../scripts/build/example-config.ts'
import { load, serviceNames } from '../../../services/load.ts'

const text = await exampleConfig()

test('the configuration that a host begins with sets nothing', () => {
  assert.deepEqual(Object.keys(parse(text)), [])
})

test('without its comment signs it is what every service has by default', async () => {
  const tables = parse(text.replace(/^# (?=\[|\w+ = )/gm, '')) as Record<string, Record<string, unknown>>
  assert.deepEqual(Object.keys(tables).sort(), [...serviceNames(), 'fleet', 'redis'].sort())
  for (const name of serviceNames()) {
    const { config, port } = await load(name)
    const keys = Object.keys(config.shape)
    const { port: shown, ...own } = tables[name] ?? {}
    assert.equal(shown, 8700 + port)
    const set = Object.fromEntries(Object.entries(own).filter(([key]) => keys.includes(key)))
    assert.deepEqual(config.parse(set), config.parse({}), name)
  }
})
