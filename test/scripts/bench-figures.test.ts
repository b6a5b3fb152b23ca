import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spread } from '../../scripts/bench/feed-reader.ts'
import { works } from '../../scripts/bench/growth-works.ts'
import { Lab, PREFIX } from '../../scripts/bench/lab.ts'
import { cpuBetween, usageWithChildren } from '../../scripts/bench/processes.ts'
import { judge, type Row, tableOf } from '../../scripts/bench/table.ts'
import { keys } from '../../shared/bus/keys.ts'

const row: Row = { name: 'a', figure: 30, unit: '/s', reference: { name: 'b', figure: 100 } }
const judged: [what: string, row: Row, ratio: number | null, met: boolean | null][] = [
  ['no target', row, 0.3, null],
  ['a ratio just enough', { ...row, target: { of: 'ratio', bound: 'least', value: 0.3 } }, 0.3, true],
  ['a ratio too small', { ...row, target: { of: 'ratio', bound: 'least', value: 0.31 } }, 0.3, false],
  ['a figure just enough', { ...row, target: { of: 'figure', bound: 'most', value: 30 } }, 0.3, true],
  ['a figure too large', { ...row, target: { of: 'figure', bound: 'most', value: 29 } }, 0.3, false],
  ['no reference', { name: 'a', figure: 1, unit: 'MiB' }, null, null],
]

test('a row is judged by its target', () => {
  for (const [what, row, ratio, met] of judged) {
    assert.deepEqual([judge(row).ratio, judge(row).met], [ratio, met], what)
  }
})

const spreads: [what: string, figures: number[], names: string[], of: number[]][] = [
  ['one', [7], ['p50 of 1', 'most of 1'], [7, 7]],
  ['fewer than a hundred have no p99', upTo(99), ['p50 of 99', 'most of 99'], [50, 99]],
  ['of a hundred one may take longer', upTo(100), ['p50 of 100', 'p99 of 100'], [50, 99]],
  ['in any order', upTo(200).reverse(), ['p50 of 200', 'p99 of 200'], [100, 198]],
]

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n + 1)
}

test('a p99 is told with how many it is of', () => {
  for (const [what, figures, names, of] of spreads) {
    const told = spread(figures)
    assert.deepEqual([told.map(({ name }) => name), told.map(({ figure }) => figure)], [names, of], what)
  }
})

test('CPU time between two looks is what the scheduler counted, unless what has ended is missing there', () => {
  const look = (cpu_s: number, ran_s: number) => ({ cpu_s, ran_s, switches: 0 })
  assert.equal(cpuBetween(look(2, 1), look(2.01, 1.000_5)).toFixed(6), '0.000500')
  assert.equal(cpuBetween(look(2, 1), look(2.4, 0.9)).toFixed(6), '0.400000')
})

test('CPU time is counted finer than a tick', () => {
  const before = usageWithChildren(process.pid)
  for (const end = performance.now() + 3; performance.now() < end; );
  const took_s = cpuBetween(before, usageWithChildren(process.pid))
  assert.ok(took_s > 0 && took_s % 0.01 !== 0, `${took_s}`)
})

test('ten times the signals are of ten times the gaps', async () => {
  const lab = await Lab.create()
  try {
    const work = works.find(({ service }) => service === 'curiosity-core')
    const gaps: number[] = []
    for (const count of [1_200, 12_000]) {
      await lab.client.flushall()
      await work?.lay(lab, count)
      const entries = await lab.client.xrange(keys.signals(PREFIX), '-', '+')
      gaps.push(new Set(entries.map(([, [, json = '']]) => JSON.parse(json).facts.scenario)).size)
    }
    assert.deepEqual(gaps, [400, 4_000])
  } finally {
    lab.close()
  }
})

test('the table has a line for each row', () => {
  const context = { ...process, columns: undefined, colour: false }
  const rows: Row[] = [row, { ...row, figure: 1234.5, target: { of: 'ratio', bound: 'least', value: 0.3 } }]
  assert.deepEqual(
    tableOf(context, rows)
      .split('\n')
      .map((line) => line.trimEnd()),
    [
      'what  figure    reference  ratio  target       met',
      'a     30 /s     100 b      0.3',
      'a     1,235 /s  100 b      12.3   ratio ≥ 0.3  yes',
      '',
    ],
  )
})
