import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Reading, SourceStatus } from '../../../shared/contract/monitor.ts'
import { unitFiles } from '../../../shared/sources/unit-files.ts'
import { until } from '../../support/until.ts'

/** A folder of units, a program that lists what a file says, and what the source told so far. */
class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'kloros-units-'))
  readonly units = join(this.folder, 'system')
  readonly told: Record<string, string>[] = []
  readonly stop = new AbortController()
  status: Partial<SourceStatus> = {}
  #reading: Promise<void> | undefined

  constructor(units: Readonly<Record<string, string>> = {}) {
    mkdirSync(join(this.units, 'multi-user.target.wants'), { recursive: true })
    this.list(units)
    this.program('cat "$(dirname "$0")/listing"')
  }

  /** What `systemctl list-unit-files` says from now on. */
  list(units: Readonly<Record<string, string>>): void {
    const listing = Object.entries(units).map(([unit_file, state]) => ({ unit_file, state, preset: null }))
    writeFileSync(join(this.folder, 'listing'), JSON.stringify(listing))
  }

  program(command: string): void {
    writeFileSync(join(this.folder, 'systemctl'), `#!/bin/sh\n${command}\n`)
    chmodSync(join(this.folder, 'systemctl'), 0o755)
  }

  read(program = join(this.folder, 'systemctl')): void {
    const reading: Reading = {
      from: {},
      signal: this.stop.signal,
      fleet: { project: 'p', host: 'h' },
      redis: { url: '', prefix: '' },
      report: (status) => Object.assign(this.status, status),
      skip: () => undefined,
      warn: () => undefined,
    }
    const options = { program, folders: [this.units, join(this.folder, 'missing')], settle_ms: 1 }
    this.#reading = (async () => {
      for await (const { items } of unitFiles(options, reading)) {
        for (const { off } of items) this.told.push(Object.fromEntries(off))
      }
    })()
  }

  async close(): Promise<void> {
    this.stop.abort()
    await this.#reading
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const cases: [name: string, units: Record<string, string>, off: Record<string, string>][] = [
  ['nothing is switched off', { 'a.service': 'enabled', 'b.service': 'static' }, {}],
  [
    'what is masked is',
    { 'a.service': 'masked', 'b.timer': 'masked-runtime' },
    { 'a.service': 'masked', 'b.timer': 'masked' },
  ],
  ['what is disabled is', { 'a.service': 'disabled' }, { 'a.service': 'disabled' }],
  ['but not what an enabled socket starts', { 'a.service': 'disabled', 'a.socket': 'enabled' }, {}],
  ['or a timer', { 'a.service': 'disabled', 'a.timer': 'enabled-runtime' }, {}],
  [
    'a disabled socket starts nothing',
    { 'a.service': 'disabled', 'a.socket': 'disabled' },
    { 'a.service': 'disabled' },
  ],
  [
    'what a template says goes for no instance',
    { 'a@.service': 'disabled', 'b@.service': 'masked' },
    { 'b@.service': 'masked' },
  ],
]

for (const [name, units, off] of cases) {
  test(`unit files: ${name}`, async () => {
    const bench = new Bench(units)
    try {
      bench.read()
      await until(() => bench.told.length > 0, 'the units are listed')
      assert.deepEqual(bench.told, [off])
      assert.equal(bench.status.connected, true)
    } finally {
      await bench.close()
    }
  })
}

test('unit files: a unit that is masked later is told of, and again when it is not', async () => {
  const bench = new Bench({ 'a.service': 'enabled' })
  try {
    bench.read()
    await until(() => bench.told.length === 1, 'the units are listed')
    bench.list({ 'a.service': 'masked' })
    writeFileSync(join(bench.units, 'a.service'), '')
    await until(() => bench.told.length === 2, 'the mask is told of')
    bench.list({ 'a.service': 'enabled' })
    writeFileSync(join(bench.units, 'multi-user.target.wants', 'a.service'), '')
    await until(() => bench.told.length === 3, 'its end is told of')
    assert.deepEqual(bench.told, [{}, { 'a.service': 'masked' }, {}])
  } finally {
    await bench.close()
  }
})

test('unit files: a host without systemctl has no units, and nothing is wrong', async () => {
  const bench = new Bench()
  try {
    bench.read(join(bench.folder, 'no-such-program'))
    await until(() => bench.status.connected === true, 'the source works')
    assert.deepEqual(bench.told, [])
  } finally {
    await bench.close()
  }
})

test('unit files: what is no listing is said', async () => {
  const bench = new Bench()
  try {
    bench.program('echo nonsense')
    bench.read()
    await until(() => bench.status.connected === false, 'the source cannot speak')
    assert.match(bench.status.reason ?? '', /does not list unit files/)
  } finally {
    await bench.close()
  }
})
