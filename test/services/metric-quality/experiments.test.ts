import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readExperiment } from '../../../services/metric-quality/experiment.ts'
import monitor from '../../../services/metric-quality/index.ts'
import { chanceOf } from '../../../services/metric-quality/permutation.ts'
import { verdictsOf } from '../../../services/metric-quality/suspicion.ts'
import { drive, lines, outline, START } from '../../support/detector.ts'
import { itemsOf } from '../../support/question-history.ts'

type Metrics = Record<string, unknown>

const record = (candidates: Metrics[] | Record<string, Metrics>, more: Metrics = {}) =>
  JSON.stringify({ experiment: 'e1', subject: 'cache', candidates, ...more })
const claim = (metric: string) => ({ claim: { metric, better: 'b', than: 'a' } })

/** What is measured where nothing is wrong. */
const fair = { pass_rate: 0.97, latency_ms: 41.2, memory_mb: 212 }

const suspected: [name: string, record: string, kinds: string[]][] = [
  ['candidates that differ', record([fair, { ...fair, latency_ms: 36 }]), []],
  ['candidates that do not', record([fair, fair, fair]), ['identical']],
  ['one candidate', record([fair]), []],
  ['all but one are the same', record([fair, fair, { ...fair, memory_mb: 213 }]), []],
  [
    'two that pass the same tests',
    record([
      { pass_rate: 1, tests: 128 },
      { pass_rate: 1, tests: 128 },
    ]),
    [],
  ],
  [
    'two that fail the same ones',
    record([
      { pass_rate: 0.93, tests: 128 },
      { pass_rate: 0.93, tests: 128 },
    ]),
    [],
  ],
  [
    'two that are as accurate as each other',
    record([
      { accuracy: 0.9132, f1: 0.8871, timeout_s: 300 },
      { accuracy: 0.9132, f1: 0.8871, timeout_s: 300 },
    ]),
    [],
  ],
  [
    '… in the same time',
    record([
      { accuracy: 0.9132, train_s: 41.2 },
      { accuracy: 0.9132, train_s: 41.2 },
    ]),
    ['identical'],
  ],
  [
    'two that ran into one limit',
    record([
      { pass_rate: 0, duration_ms: 30_000 },
      { pass_rate: 0, duration_ms: 30_000 },
    ]),
    [],
  ],
  ['a coarse clock', record([{ latency_ms: 2 }, { latency_ms: 2 }]), []],
  [
    'two of its figures are as many as three',
    record([
      { p50_latency_ms: 12, p99_latency_ms: 31 },
      { p50_latency_ms: 12, p99_latency_ms: 31 },
    ]),
    ['identical'],
  ],
  [
    'repeats that are the same throughout',
    record([{ latency_ms: [41, 52, 63] }, { latency_ms: [41, 52, 63] }]),
    ['identical'],
  ],
  ['repeats in another order', record([{ latency_ms: [41, 52, 63] }, { latency_ms: [41, 63, 52] }]), []],
  [
    'the last of many repeats differs',
    record([
      { latency_ms: [12.1, 12.2, 12.3, 12.4, 12.5, 12.6, 19.7] },
      { latency_ms: [12.1, 12.2, 12.3, 12.4, 12.5, 12.6, 8.2] },
    ]),
    [],
  ],
  ['candidates by their names', record({ a: fair, b: { ...fair } }), ['identical']],

  [
    'what a program has before it measures',
    record([{ accuracy: 0.95, latency_ms: 150, memory_mb: 512 }]),
    ['placeholders'],
  ],
  ['half of the values', record([{ accuracy: 0.95, latency_ms: 150, memory_mb: 387, cpu_s: 1.2 }]), []],
  ['a round value or two among others', record([{ latency_ms: 150, memory_mb: 212.4, cpu_s: 2.25 }]), []],
  [
    'how many there were is often round',
    record([{ tests: 100, batch_size: 512, timeout_s: 300, latency_ms: 87.3, memory_mb: 214 }]),
    [],
  ],
  ['all of it is covered', record([{ coverage: 100, pass_percent: 100, latency_ms: 87.3 }]), []],
  ['one value says little', record([{ latency_ms: 150 }]), []],
  ['two may have been measured', record([{ accuracy: 0.95, latency_ms: 150 }]), []],
  [
    'settings are round',
    record([{ learning_rate: 0.001, dropout: 0.1, weight_decay: 0.01, hidden_dim: 512, accuracy: 0.8134 }]),
    [],
  ],
  [
    'so are the bounds of a histogram',
    record([{ p50_ms: 25, p90_ms: 100, p99_ms: 300, memory_mb: 150, rps: 812.3 }]),
    [],
  ],

  [
    'all passes in one and the same time',
    record([
      { pass_rate: 1, latency_ms: 12.4 },
      { pass_rate: 1, latency_ms: 12.4 },
    ]),
    ['identical', 'perfect'],
  ],
  [
    '… though other values differ',
    record([
      { pass_rate: 1, latency_ms: 12.4, memory_mb: 31 },
      { pass_rate: 1, latency_ms: 12.4, memory_mb: 33 },
    ]),
    ['perfect'],
  ],
  [
    '… of a timer',
    record([
      { pass_rate: 1, latency_ms: 1_000, wakeups: 61 },
      { pass_rate: 1, latency_ms: 1_000, wakeups: 60 },
    ]),
    [],
  ],
  [
    '… by a coarse clock',
    record([
      { pass_rate: 1, latency_ms: 12 },
      { pass_rate: 1, latency_ms: 12 },
    ]),
    [],
  ],
  [
    '… in another',
    record([
      { pass_rate: 1, latency_ms: 12.1 },
      { pass_rate: 1, latency_ms: 12.3 },
    ]),
    [],
  ],
  [
    'nearly all does',
    record([
      { pass_rate: 1, latency_ms: 12.4, memory_mb: 31 },
      { pass_rate: 0.99, latency_ms: 12.4, memory_mb: 33 },
    ]),
    [],
  ],
  [
    'one that was run three times, each as the other',
    record([{ success_rate: [1, 1, 1], latency_ms: [12, 12, 12] }]),
    ['perfect'],
  ],
  ['one that was run once', record([{ pass_rate: 1, latency_ms: 12 }]), []],

  ['a rate above 1', record([{ ...fair, pass_rate: 1.02 }]), ['impossible']],
  ['a rate of 1', record([{ ...fair, pass_rate: 1 }]), []],
  ['a rate below 0', record([{ ...fair, error_rate: -0.01 }]), ['impossible']],
  ['accuracy above 1', record([{ ...fair, accuracy: 1.3 }, fair]), ['impossible']],
  [
    'what only looks like a share',
    record([{ ...fair, delta_accuracy: -0.02, pass: 140, first_pass: 140, accuracy: 812, delta: { pass_rate: -0.1 } }]),
    [],
  ],
  ['recall below 0', record([{ ...fair, recall: -0.2 }]), ['impossible']],
  ['a rate of so many in a second', record([{ ...fair, sample_rate: 44_100, frame_rate: 59.9 }]), []],
  [
    'rates of any other sort',
    record([{ ...fair, compression_rate: 3.2, allocation_rate: 812, token_rate: 88, error_rate: 12.2, hit_rate: 812 }]),
    [],
  ],
  ['a percentage', record([{ ...fair, pass_rate_percent: 97.5 }]), []],
  [
    '… that is not called one',
    record([
      { ...fair, pass_rate: 97.5 },
      { ...fair, pass_rate: 1.5 },
    ]),
    [],
  ],
  ['… above 100', record([{ ...fair, pass_pct: 140 }]), ['impossible']],
  ['a latency below 0', record([{ ...fair, latency_ms: -3 }]), ['impossible']],
  ['a change of latency', record([{ ...fair, latency_delta_ms: -3, time_saved_s: -0.2 }]), []],
  [
    'what was saved of it',
    record([{ ...fair, overhead_ms: -0.3, slack_ns: -120, reward_max: -3.2, saved_latency_ms: -3 }]),
    [],
  ],
  ['no limit', record([{ ...fair, n_jobs: -1, max_depth: -1, limit: -1, timeout_s: -1, max_latency_ms: -1 }]), []],
  ['null, which was not measured', record([{ ...fair, gpu_memory_mb: null }]), []],
  [
    'NaN, as Python writes it',
    '{"experiment":"e","candidates":[{"latency_ms":NaN,"memory_mb":3},{"latency_ms":[1.5, -Infinity]}]}',
    ['impossible'],
  ],
  ['NaN in words', record([{ latency: { p50: 12, p99: 'nan' } }]), ['impossible']],
  ['a repeat that is none', record([{ latency_ms: [12, 'NaN', 13] }]), ['impossible']],
  ['one that was not measured', record([{ latency_ms: [12, null, 13] }]), []],

  [
    'an improvement',
    record({ a: { latency_ms: [41, 40, 43, 42] }, b: { latency_ms: [36, 35, 37, 35.5] } }, claim('latency_ms')),
    [],
  ],
  [
    'none, but for chance',
    record({ a: { latency_ms: [41, 38, 43, 39] }, b: { latency_ms: [40, 37, 42, 41] } }, claim('latency_ms')),
    ['within_noise'],
  ],
  [
    '… of which nothing is claimed',
    record({ a: { latency_ms: [41, 38, 43, 39] }, b: { latency_ms: [40, 37, 42, 41] } }),
    [],
  ],
  [
    'what is claimed is clearly less, of what nobody knows whether less is better',
    record({ a: { perplexity: [41, 40, 43, 42] }, b: { perplexity: [36, 35, 37, 35.5] } }, claim('perplexity')),
    [],
  ],
  [
    'it is clear, in billionths',
    record(
      { a: { wall_s: [3.1e-9, 3.2e-9, 3e-9, 3.1e-9] }, b: { wall_s: [2.1e-9, 2.2e-9, 2e-9, 2.1e-9] } },
      claim('wall_s'),
    ),
    [],
  ],
  [
    'before and after, to show that nothing suffered',
    JSON.stringify({ before: { latency_ms: [41, 39, 40, 42] }, after: { latency_ms: [40, 41, 39, 42] } }),
    [],
  ],
  [
    '… to show an improvement',
    JSON.stringify({
      before: { latency_ms: [41, 39, 40, 42] },
      after: { latency_ms: [40, 41, 39, 42] },
      claim: { better: 'after', than: 'before' },
    }),
    ['within_noise'],
  ],
  [
    'more is better, of a rate',
    record({ a: { pass_rate: [0.8, 0.81, 0.79, 0.8] }, b: { pass_rate: [0.9, 0.91, 0.9, 0.92] } }, claim('pass_rate')),
    [],
  ],
  [
    'two repeats, which show nothing',
    record({ a: { latency_ms: [41, 38] }, b: { latency_ms: [40, 39] } }, claim('latency_ms')),
    [],
  ],
  ['no repeats', record({ a: { latency_ms: 41 }, b: { latency_ms: 40 } }, claim('latency_ms')), []],
  [
    'three repeats that are all better just tell',
    record({ a: { latency_ms: [41, 42, 43] }, b: { latency_ms: [38, 39, 40] } }, claim('latency_ms')),
    [],
  ],
  ['a candidate that is not there', record({ a: { latency_ms: [41, 38, 43, 39] } }, claim('latency_ms')), []],
]

test('of an experiment it suspects', async (t) => {
  for (const [name, text, kinds] of suspected) {
    await t.test(name, () => {
      const experiment = readExperiment(text)
      assert.ok(experiment)
      assert.deepEqual(
        verdictsOf(experiment).flatMap(({ kind, values }) => (values === undefined ? [] : [kind])),
        kinds,
      )
    })
  }
})

test('what is no experiment is skipped', () => {
  const unusable = [
    '',
    'null',
    '[1]',
    '{"experiment":"e"',
    '{"experiment":"e"}',
    '{"candidates":[]}',
    '{"candidates":[1,"x",{}]}',
    '{"metrics":{"note":"fast"}}',
    '{"results":{"unit":{"duration_s":12.2},"lint":{"duration_s":12.2}}}',
    `{"candidates":[${'{"a":'.repeat(50)}1${'}'.repeat(50)}]}`,
    '{"candidates":[{"x":"NaN, but quoted: NaN, }"}]}',
  ]
  assert.equal(drive(monitor, lines(unusable), { source: 'experiments' }).skipped, unusable.length)
})

const chances: [one: number[], other: number[], chance: number][] = [
  [[2], [1], 1],
  [[4, 5, 6], [1, 2, 3], 2 / 20],
  [[1, 2, 3], [4, 5, 6], 2 / 20],
  [[1, 2], [3, 4, 5], 2 / 10],
  [[1, 1, 1], [1, 1, 1], 1],
  [[0.3, 0.1, 0.2], [0.2, 0.1, 0.3], 1],
  [[3e-9, 3.1e-9, 3.2e-9], [2e-9, 2.1e-9, 2.2e-9], 2 / 20],
]
test('the chance of a difference is exact, and where it is drawn always the same', () => {
  for (const [one, other, chance] of chances) assert.ok(Math.abs(chanceOf(one, other) - chance) < 1e-12)
  const many = (from: number) => Array.from({ length: 30 }, (_, nth) => from + (nth % 7))
  const drawn = chanceOf(many(1), many(0))
  assert.ok(drawn > 0.02 && drawn < 0.12, String(drawn))
  assert.equal(chanceOf(many(1), many(0)), drawn)
})

const experiment = (nth: number, subject: string, candidates: Metrics[], timestamp?: string) =>
  JSON.stringify({ experiment: `e${nth}`, subject, candidates, timestamp })
const fakes = [fair, fair]
const sounds = [fair, { ...fair, latency_ms: 36 }]
const fake = (nth: number, subject = 'cache', time?: string) => experiment(nth, subject, fakes, time)
const sound = (nth: number, subject = 'cache') => experiment(nth, subject, sounds)
const subjectless = (nth: number, candidates: Metrics[]) => JSON.stringify({ experiment: `e${nth}`, candidates })
const poor = (nth: number, subject = 'cache') => experiment(nth, subject, [{ ...fair, latency_ms: -1 }, fair])
const OWN = 'suspicious_metrics-3f9a1c0e5b7d2468'
const MINUTES = ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T11:00:01Z'] as const

const told: [name: string, lines: string[], findings: string[]][] = [
  ['one experiment is none', [fake(1)], []],
  ['two are', [fake(1), fake(2)], ['+identical']],
  ['two of one name, at other times', [fake(1, 'a', MINUTES[0]), fake(1, 'a', MINUTES[1])], ['+identical']],
  ['… at one', [fake(1, 'a', MINUTES[0]), fake(1, 'a', MINUTES[0])], []],
  ['two that show different things', [fake(1), poor(2)], []],
  ['one that is read twice', [fake(1), fake(1)], []],
  ['each further one is counted', [fake(1), fake(2), fake(3)], ['+identical', '+identical']],
  ['two within the hour', [fake(1, 'a', MINUTES[0]), fake(2, 'a', MINUTES[1])], ['+identical']],
  ['two that are farther apart', [fake(1, 'a', MINUTES[0]), fake(2, 'a', MINUTES[2])], []],
  ['a sound one takes it back', [fake(1), fake(2), sound(3)], ['+identical', '-identical']],
  ['… not an earlier one', [fake(1), fake(2), experiment(3, 'cache', sounds, MINUTES[0])], ['+identical']],
  [
    '… nor one that measured nothing',
    [fake(1), fake(2), experiment(3, 'cache', [{ tests: 3 }, { tests: 4 }])],
    ['+identical'],
  ],
  ['… nor one that has nothing to be held against', [fake(1), fake(2), experiment(3, 'cache', [fair])], ['+identical']],
  [
    '… that measures the same, where none says what it is about',
    [subjectless(1, fakes), subjectless(2, fakes), subjectless(3, sounds)],
    ['+identical', '-identical'],
  ],
  [
    '… and not one that measures something else',
    [subjectless(1, fakes), subjectless(2, fakes), subjectless(3, [{ loss: 2.9 }, { loss: 2.8 }])],
    ['+identical'],
  ],
  ['… of the same subject only', [fake(1), fake(2), sound(3, 'other')], ['+identical']],
  ['… of each of its subjects', [fake(1), fake(2, 'other'), sound(3), sound(4, 'other')], ['+identical', '-identical']],
  [
    'what was taken back before it was told needs no other to be',
    [fake(1), sound(2), fake(3, 'other'), sound(4, 'other')],
    ['+identical', '-identical'],
  ],
  ['… though it counts, for every second may be faked', [fake(1), sound(2), fake(3)], ['+identical']],
  ['what is measured for a question of this monitor', [fake(1, OWN), fake(2, OWN)], []],
  ['one that is poor in another way does not', [fake(1), fake(2), poor(3)], ['+identical']],
  [
    'after that it takes two again',
    [fake(1), fake(2), sound(3), fake(4), fake(5)],
    ['+identical', '-identical', '+identical'],
  ],
  ['what is long past is none', [fake(1, 'a', '2026-10-01T10:00:00Z'), fake(2, 'a', '2026-10-01T10:00:00Z')], []],
]
test('of a file of experiments it says', async (t) => {
  for (const [name, texts, findings] of told) {
    await t.test(name, () =>
      assert.deepEqual(outline(drive(monitor, lines(texts), { source: 'experiments' }).findings), findings),
    )
  }
})

test('a state that is given back goes on where it was', () => {
  const [first, ...rest] = lines([fake(1), fake(2), sound(3)])
  assert.ok(first)
  const { saved } = drive(monitor, [first], { source: 'experiments' })
  assert.deepEqual(outline(drive(monitor, rest, { source: 'experiments', saved }).findings), [
    '+identical',
    '-identical',
  ])
})

test('what suspicious metrics say', () => {
  assert.deepEqual(drive(monitor, lines([poor(1), poor(2, 'queue')]), { source: 'experiments' }).findings, [
    {
      opens: 'suspicious_metrics',
      name: 'impossible',
      reason: 'several experiments report values that cannot be',
      facts: {
        kind: 'impossible',
        subjects: ['cache', 'queue'],
        count: 2,
        experiments: ['e2: latency_ms -1 of candidate 1', 'e1: latency_ms -1 of candidate 1'],
      },
      occurrences: 2,
      expires_s: 30 * 86_400,
    },
  ])
})

test('the metrics of answers are experiments, too', () => {
  const answered = (minute: number, id: string, metrics: Metrics) => [
    { at: `2026-11-20T10:0${minute}:00Z`, event: 'opened', id, gap: { type: 'test_failure', name: `shop/${id}` } },
    {
      at: `2026-11-20T10:1${minute}:00Z`,
      event: 'answered',
      id,
      by: 'a',
      answer: `${id} is off by one`,
      evidence: [`${id} is given 0.5`],
      metrics,
    },
  ]
  const suspicious = { before: { latency_ms: [41, 52, 63] }, after: { latency_ms: [41, 52, 63] } }
  const events = [...answered(1, 'rounding', suspicious), ...answered(2, 'currency', suspicious)]
  const found = drive(monitor, itemsOf(events)).findings
  assert.deepEqual(outline(found), ['+identical'])
  assert.deepEqual(found[0] && 'facts' in found[0] && found[0].facts.subjects, [
    'test_failure shop/rounding',
    'test_failure shop/currency',
  ])
})

test('a file of a tournament, as it is', () => {
  const text = readFileSync(new URL('../../fixtures/metric-quality/experiments.jsonl', import.meta.url), 'utf8')
  const { findings, skipped } = drive(monitor, lines(text.trimEnd().split('\n')), {
    source: 'experiments',
    until: START + 60,
  })
  assert.deepEqual(outline(findings), ['+identical', '+placeholders', '-identical', '-placeholders'])
  assert.equal(skipped, 2)
})
