import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/chaos-monitor/index.ts'
import { drive, lines, occurrences, outline, START } from '../../support/detector.ts'

const disk = (healed: boolean) => `{"scenario":"disk-full","healed":${healed}}`
const disabled = '{"scenario":"disk-full","healed":false,"disabled":true}'
const tts = (healed: boolean, score: number | null = null, target = 'tts') =>
  JSON.stringify({ spec_id: 'tts-hangs', target, mode: 'hang', score, outcome: { healed, duration_s: 3.2 } })
const times = (count: number, ...texts: string[]) => Array<string[]>(count).fill(texts).flat()

test('what was closed while it did not run is told at the next failing run, which alone is counted', () => {
  const { saved } = drive(monitor, lines(times(3, tts(false))))
  const closed = { ...saved, open: [] }
  assert.deepEqual(drive(monitor, [], { saved: closed, until: START + 1_000 }).findings, [])
  assert.deepEqual(drive(monitor, lines([tts(true)]), { saved: closed }).findings, [])
  const { findings } = drive(monitor, lines([tts(false)]), { saved: closed })
  assert.deepEqual(occurrences(findings), { 'tts-hangs': 1 })
})

const cases: [name: string, history: string[], findings: string[]][] = [
  ['a healed run is quiet', [disk(true)], []],
  ['an unhealed run is a gap', [disk(false)], ['+disk-full']],
  ['it closes when the scenario heals', [disk(false), disk(true)], ['+disk-full', '-disk-full']],
  ['it closes once', [disk(false), disk(true), disk(true)], ['+disk-full', '-disk-full']],
  [
    'what comes back is told at once, and closes as before',
    [disk(false), disk(true), disk(false), disk(true)],
    ['+disk-full', '-disk-full', '+disk-full', '-disk-full'],
  ],
  ['a torn write is skipped', ['{"scenario":"disk-', disk(false)], ['+disk-full']],
  ['a disabled scenario is no gap', [disabled], []],
  [
    'a gap whose scenario is disabled is told once more, to be held',
    [disk(false), disabled, disabled],
    ['+disk-full', '+disk-full'],
  ],
  ['it closes all the same', [disk(false), disabled, disk(true)], ['+disk-full', '+disk-full', '-disk-full']],

  ['two runs of a specification say too little', times(2, tts(false)), []],
  ['three that did not heal are a gap', times(3, tts(false)), ['+tts-hangs']],
  ['a healing rate of .3 is not under .3', [...times(3, tts(true)), ...times(7, tts(false))], []],
  ['one run more is', [...times(3, tts(true)), ...times(8, tts(false))], ['+tts-hangs']],
  ['healing with poor scores is a gap', times(3, tts(true, 49.9)), ['+tts-hangs']],
  ['a mean score of 50 is not under 50', [tts(true, 55), tts(true, 55), tts(true, 40)], []],
  ['only the last 20 runs count', [...times(100, tts(true)), ...times(15, tts(false))], ['+tts-hangs']],
  ['… no fewer', [...times(100, tts(true)), ...times(14, tts(false))], []],
  ['a gap opens at a failing run', [tts(false, 0), tts(false, 0), tts(true, 90)], []],
  ['one healed run closes it', [...times(3, tts(false, 5)), tts(true, 90)], ['+tts-hangs', '-tts-hangs']],
  ['a poorly healed run does not', [...times(3, tts(false, 5)), tts(true, 45)], ['+tts-hangs']],
  [
    'what was before is forgotten then',
    [...times(30, tts(false, 5)), tts(true, 90), ...times(2, tts(false, 75))],
    ['+tts-hangs', '+tts-hangs', '-tts-hangs'],
  ],
  [
    'a gap that came back takes one more healed run in a row each time, up to three',
    [1, 2, 3, 3].flatMap((healed) => [...times(10, tts(false)), ...times(healed, tts(true))]),
    times(4, '+tts-hangs', '+tts-hangs', '-tts-hangs'),
  ],
  [
    '… and so does not flap',
    times(6, ...times(8, tts(false)), tts(true)),
    ['+tts-hangs', '+tts-hangs', '-tts-hangs', '+tts-hangs'],
  ],
  [
    'scenarios are each for themselves',
    [disk(false), '{"scenario":"__proto__","healed":false}', disk(true)],
    ['+disk-full', '+__proto__', '-disk-full'],
  ],
]

test('of a history it says', async (t) => {
  for (const [name, history, findings] of cases) {
    await t.test(name, () => assert.deepEqual(outline(drive(monitor, lines(history)).findings), findings))
  }
})

test('unusable lines are counted', () => {
  assert.equal(drive(monitor, lines(['{"scenario":"disk-', 'null', disk(false)])).skipped, 2)
})

test('what a gap of the first shape says', () => {
  const text = JSON.stringify({
    scenario: 'disk-full',
    healed: false,
    failure_count: 2,
    error: 'no space',
    timestamp: 7,
  })
  assert.deepEqual(drive(monitor, lines([text])).findings, [
    {
      opens: 'healing_failure',
      name: 'disk-full',
      reason: 'disk-full did not heal',
      facts: { scenario: 'disk-full', failure_count: 2, last_error: 'no space', last_run: 7 },
      occurrences: 1,
      expires_s: 30 * 86_400,
    },
  ])
})

test('what a gap of the second shape says', () => {
  const history = [tts(true, 90), ...times(2, tts(false, 12.34))]
  assert.deepEqual(drive(monitor, lines(history)).findings, [
    {
      opens: 'healing_failure',
      name: 'tts-hangs',
      reason: 'tts-hangs (target tts) does not heal reliably',
      facts: {
        scenario: 'tts-hangs',
        target: 'tts',
        mode: 'hang',
        severity: 'medium',
        runs: 3,
        healing_rate: 0.333,
        mean_score: 38.2,
      },
      occurrences: 2,
      expires_s: 30 * 86_400,
    },
  ])
})

test('a window of fewer runs than it takes to judge is as wide as that', () => {
  const { findings } = drive(monitor, lines(times(5, tts(false))), { config: { min_runs: 5, window: 2 } })
  assert.deepEqual(occurrences(findings), { 'tts-hangs': 5 })
})

const severities: [healed: number, of: number, severity: string][] = [
  [0, 3, 'critical'],
  [1, 10, 'high'],
  [1, 11, 'critical'],
  [2, 10, 'medium'],
  [1, 6, 'high'],
]

test('severity goes by the healing rate', async (t) => {
  for (const [healed, of, severity] of severities) {
    await t.test(`${healed} of ${of} is ${severity}`, () => {
      const history = [...times(healed, tts(true)), ...times(of - healed, tts(false))]
      const { findings } = drive(monitor, lines(history), { config: { cooldown_s: 0 } })
      const last = findings.at(-1)
      assert.equal(last && 'opens' in last && last.facts.severity, severity)
    })
  }
})

test('the cooldown', async (t) => {
  const counts = (history: string[], every: number, until: number) =>
    drive(monitor, lines(history, every), { until: START + until }).findings.map((finding) =>
      'opens' in finding ? finding.occurrences : 'closed',
    )
  await t.test('holds repeats back, and tells of them when it ends', () => {
    assert.deepEqual(counts(times(10, disk(false)), 1, 299), [1])
    assert.deepEqual(counts(times(10, disk(false)), 1, 300), [1, 9])
  })
  await t.test('begins anew with every signal', () => {
    assert.deepEqual(counts(times(10, disk(false)), 100, 10_000), [1, 2, 3, 3, 1])
  })
  await t.test('tells of what it held before the gap closes', () => {
    assert.deepEqual(counts([...times(4, disk(false)), disk(true)], 1, 10_000), [1, 3, 'closed'])
  })
  await t.test('does not hold back what comes back', () => {
    assert.deepEqual(counts([disk(false), disk(true), disk(false)], 1, 10_000), [1, 'closed', 1])
  })
  await t.test('survives a clock that was set back', () => {
    const [first, second] = lines(times(2, disk(false)), -1_000_000)
    const { findings } = drive(monitor, [first!, second!], { until: second!.time + 300 })
    assert.equal(occurrences(findings)['disk-full'], 2)
  })
})

test('disabled targets', async (t) => {
  const patterns: [name: string, pattern: string, held: boolean][] = [
    ['a scenario by its name', 'tts-hangs', true],
    ['a target by its name', 'tts', true],
    ['a pattern', 'tt?-*', true],
    ['another', 'rag*', false],
  ]
  const offs = (findings: readonly object[]) =>
    findings.map((finding) => ('facts' in finding ? (finding.facts as { inhibited?: string }).inhibited : undefined))
  for (const [name, pattern, held] of patterns) {
    await t.test(name, () => {
      const driven = drive(monitor, lines(times(3, tts(false))), { config: { disabled_targets: [pattern] } })
      assert.deepEqual(offs(driven.findings), [held ? 'tts-hangs is disabled by configuration' : undefined])
    })
  }
  await t.test('a run says that its scenario is off, and the next one that it is on again', () => {
    const { findings } = drive(monitor, lines([disk(false), disabled, disk(false)]))
    assert.deepEqual(offs(findings), [undefined, 'disk-full is disabled', undefined])
    assert.deepEqual(occurrences(findings), { 'disk-full': 2 })
  })
  await t.test(
    'a gap of what is disabled at the next start is held, though no run says so, and asked at the next',
    () => {
      const { saved } = drive(monitor, lines(times(5, tts(false))))
      const config = { disabled_targets: ['tts'] }
      const { findings } = drive(monitor, [], { saved, config, until: START + 10 })
      assert.deepEqual(offs(findings), ['tts-hangs is disabled by configuration'])
      assert.deepEqual(occurrences(findings), { 'tts-hangs': 2 })
      const held = drive(monitor, [], { saved, config, until: START + 10 }).saved
      assert.deepEqual(offs(drive(monitor, [], { saved: held, config, until: START + 20 }).findings), [])
      assert.deepEqual(offs(drive(monitor, [], { saved: held, until: START + 20 }).findings), [undefined])
    },
  )
})
