import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Benchmark } from '../../scripts/bench/benchmark.ts'
import { benchmarks } from '../../scripts/bench/benchmarks.ts'
import { reportOf } from '../../scripts/bench/report.ts'
import {
  keepResults,
  merged,
  REPORT_FILE,
  RESULTS_FILE,
  type Result,
  Results,
  readResults,
} from '../../scripts/bench/results.ts'

const kept = Results.parse(JSON.parse(readFileSync(RESULTS_FILE, 'utf8')))
const report = readFileSync(REPORT_FILE, 'utf8')

test('docs/benchmarks.md is what docs/benchmarks.json comes to', () => {
  assert.equal(report, reportOf(benchmarks, kept), 'run: npm run bench -- --render')
})

test('every benchmark is told of, or said not to have been run, and no other', () => {
  const run = Object.keys(kept)
  const names = benchmarks.map(({ name }) => name)
  assert.deepEqual(
    run.filter((name) => !names.includes(name)),
    [],
  )
  const [, left = ''] = /^Not run: (.*)\.$/m.exec(report) ?? []
  const notRun = left.split(', ').filter(Boolean)
  assert.deepEqual([...run, ...notRun].sort(), [...names].sort())
  for (const name of names) assert.ok(report.includes(`**${name}**: `), `how ${name} measures`)
  for (const name of run) assert.match(report, new RegExp(`^\\| ${name} \\| 20\\d\\d-`, 'm'))
})

const result = (figure: number): Result => ({
  ...{ date: '2026-11-30', cores: 2, node: '20.20.2', redis: '7.0.15', load: 0.5, seconds: 3 },
  rows: [{ name: 'a | b', figure, unit: 'ms', target: { of: 'figure', bound: 'most', value: 10 } }],
})

test('what was measured now takes the place of what was, and nothing else does', () => {
  const before = { fold: result(1), lines: result(2), gone: result(3) }
  assert.deepEqual(merged(before, { lines: result(4), footprint: result(5) }), {
    fold: result(1),
    footprint: result(5),
    lines: result(4),
  })
  assert.deepEqual(before, { fold: result(1), lines: result(2), gone: result(3) })
})

test('what is kept stays as it was where it could not be read again, and nothing else is left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kloros-results-'))
  const [file, text] = [join(folder, 'benchmarks.json'), join(folder, 'benchmarks.md')]
  try {
    assert.deepEqual(readResults(file), {})
    keepResults({ fold: result(1) }, file, text)
    const [was, told] = [readFileSync(file, 'utf8'), readFileSync(text, 'utf8')]
    for (const figure of [Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => keepResults({ lines: result(figure) }, file, text), /expected number/i, `${figure}`)
      assert.deepEqual([readFileSync(file, 'utf8'), readFileSync(text, 'utf8')], [was, told])
    }
    keepResults({ lines: result(2) }, file, text)
    assert.deepEqual(readResults(file), { fold: result(1), lines: result(2) })
    for (const spoilt of ['{', '{"fold":{"rows":[{"name":"a","figure":null,"unit":"ms"}]}}']) {
      writeFileSync(file, spoilt)
      assert.throws(() => readResults(file), spoilt)
      assert.throws(() => keepResults({ lines: result(3) }, file, text), spoilt)
      assert.equal(readFileSync(file, 'utf8'), spoilt)
    }
    assert.deepEqual(readdirSync(folder).sort(), ['benchmarks.json', 'benchmarks.md'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a report names what each was measured on, each figure, what is missed, and what was not run', () => {
  const [one, other, third] = ['one', 'other', 'third'].map((name) => ({
    name,
    method: ['By', 'hand.'],
  })) as unknown as [Benchmark, Benchmark, Benchmark]
  const text = reportOf([one, other, third], { one: result(9), other: { ...result(11), load: 3.25, load_during: 1.5 } })
  for (const line of [
    '| one | 2026-11-30 | 2 | 20.20.2 | 7.0.15 | 0.5 |  | 3 s | 1 |',
    '| other | 2026-11-30 | 2 | 20.20.2 | 7.0.15 | 3.25 | 1.5 | 3 s | 1 |',
    'Not run: third.',
    'Of 2 targets 1 are met; not met: 1.',
    '| one | a \\| b | 9 ms |  |  | ≤ 10 ms | yes |',
    '| other | a \\| b | 11 ms |  |  | ≤ 10 ms | no |',
    '**third**: By hand.',
  ]) {
    assert.ok(text.includes(`${line}\n`), `${line}\n${text}`)
  }
})
