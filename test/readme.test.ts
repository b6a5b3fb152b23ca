import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'smol-toml'
import { load, serviceNames } from '../services/load.ts'

for (const file of ['README.md', 'docs/configuration.md']) {
  test(`the configuration that ${file} shows is one`, async () => {
    const text = readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8')
    const [, toml = ''] = /```toml\n(.*?)```/s.exec(text) ?? []
    const tables = parse(toml)
    const services = serviceNames().filter((name) => name in tables)
    assert.ok(services.length >= 3, 'it shows the keys of services')
    for (const name of services) (await load(name)).config.parse(tables[name])
  })
}
