import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import * as fc from 'fast-check'
import monitor from '../../../services/chaos-monitor/index.ts'
import type { Memory } from '../../../services/chaos-monitor/schema.ts'
import { drive, lines, occurrences, outline, type Saved } from '../../support/detector.ts'

const fixtures = new URL('../../fixtures/chaos-monitor/', import.meta.url)

const replays: [file: string, findings: string[], counts: Record<string, number>, skipped: number][] = [
  [
    'scenarios.jsonl',
    ['+redis-killed', '+voice-backend-hung', '+redis-killed', '-redis-killed', '+redis-killed', '+voice-backend-hung'],
    { 'redis-killed': 3, 'voice-backend-hung': 2 },
    1,
  ],
  [
    'specifications.jsonl',
    ['+rag_corrupt_index', '+llm_jitter', '+rag_corrupt_index', '-rag_corrupt_index', '+llm_jitter'],
    { rag_corrupt_index: 4, llm_jitter: 3 },
    0,
  ],
]

test('a replay of', async (t) => {
  for (const [file, findings, counts, skipped] of replays) {
    await t.test(file, async () => {
      const items = lines((await readFile(new URL(file, fixtures), 'utf8')).split('\n').filter(Boolean))
      const driven = drive(monitor, items, { until: items.at(-1)!.time + 300 })
      assert.deepEqual(outline(driven.findings), findings)
      assert.deepEqual(occurrences(driven.findings), counts)
      assert.equal(driven.skipped, skipped)
    })
  }
})

interface Happening {
  name: string
  alone: boolean
  healed: boolean
  score: number | undefined
  off: boolean
}

const happening: fc.Arbitrary<Happening> = fc.record({
  name: fc.constantFrom('disk-full', 'tts-hangs', '__proto__'),
  alone: fc.boolean(),
  // Mostly failing, or gaps of the second shape are rare.
  healed: fc.constantFrom(true, false, false),
  score: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  off: fc.integer({ min: 0, max: 19 }).map((chance) => chance === 0),
})

const history = fc.array(happening, { maxLength: 60 })
const pace = fc.record({
  every: fc.integer({ min: 0, max: 200 }),
  config: fc.record({ cooldown_s: fc.constantFrom(0, 10, 300), window: fc.integer({ min: 1, max: 20 }) }),
})

function write({ name, alone, healed, score, off }: Happening): string {
  return JSON.stringify(
    alone
      ? { scenario: name, healed, disabled: off }
      : { spec_id: name, target: 'tts', score, outcome: { healed, skipped: off } },
  )
}

function isFailing({ alone, healed, score = 100, off }: Happening): boolean {
  return !off && (!healed || (!alone && score < 50))
}

function heldBack(saved: Saved): number {
  return saved.state.reduce((sum, [, json]) => sum + (JSON.parse(json) as Memory).held, 0)
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0)

test('every failing run is counted once, told or held back', () => {
  fc.assert(
    fc.property(history, pace, (happenings, { every, config }) => {
      const { findings, saved } = drive(monitor, lines(happenings.map(write), every), { config })
      assert.equal(total(occurrences(findings)) + heldBack(saved), happenings.filter(isFailing).length)
    }),
  )
})

test('of an open gap nothing is held back when the cooldown is over', () => {
  fc.assert(
    fc.property(history, pace, (happenings, { every, config }) => {
      const items = lines(happenings.map(write), every)
      const { saved } = drive(monitor, items, { config, until: (items.at(-1)?.time ?? 0) + config.cooldown_s })
      const open = saved.state.filter(([name]) => saved.open.some((key) => key.includes(name)))
      assert.equal(heldBack({ ...saved, state: open }), 0)
    }),
  )
})

test('a restart at any point changes nothing', () => {
  fc.assert(
    fc.property(history, pace, fc.nat(), (happenings, { every, config }, at) => {
      const items = lines(happenings.map(write), every)
      const cut = items.length === 0 ? 0 : at % items.length
      const until = (items.at(-1)?.time ?? 0) + 300
      const whole = drive(monitor, items, { config, until })
      const before = drive(monitor, items.slice(0, cut), { config })
      const after = drive(monitor, items.slice(cut), { config, saved: before.saved, until })
      assert.deepEqual([...before.findings, ...after.findings], whole.findings)
      assert.deepEqual(after.saved, whole.saved)
    }),
  )
})

test('every gap closes once its scenario heals', () => {
  fc.assert(
    fc.property(history, pace, (happenings, { every, config }) => {
      const healed = happenings.flatMap((run) =>
        Array<Happening>(3).fill({ ...run, healed: true, score: 90, off: false }),
      )
      const { saved } = drive(monitor, lines([...happenings, ...healed].map(write), every), { config })
      assert.deepEqual(saved.open, [])
    }),
  )
})

test('what is remembered is bounded', () => {
  const names = Array.from({ length: 10_050 }, (_, index) => `{"scenario":"disk-${index}","healed":false}`)
  const runs = Array<string>(500).fill('{"spec_id":"tts-hangs","score":5,"outcome":{"healed":false}}')
  const { saved } = drive(monitor, lines([...names, ...runs], 0))
  assert.equal(saved.state.length, 10_000)
  const [, last] = saved.state.at(-1)!
  assert.equal((JSON.parse(last) as Memory).recent.length, 20)
})
