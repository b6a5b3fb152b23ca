import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import monitor from '../../../services/metric-quality/index.ts'
import { MetricsKind, Weakness } from '../../../shared/contract/gaps-investigations.ts'
import { drive } from '../../support/detector.ts'
import { endOf, type HistoryEvent, itemsOf } from '../../support/question-history.ts'

interface History {
  id: string
  note: string
  label: string[]
  events: HistoryEvent[]
}

const file = new URL('../../fixtures/metric-quality/histories.jsonl', import.meta.url)
const histories = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as History)

/** What is raised at any moment of a history. */
function raised(events: readonly HistoryEvent[]): Set<string> {
  const { findings } = drive(monitor, itemsOf(events), { until: endOf(events) })
  return new Set(
    findings.flatMap((one) => {
      if (!('facts' in one)) return []
      return 'kind' in one.facts ? [one.facts.kind as string] : (one.facts.reasons as string[])
    }),
  )
}

// What the rules made of them at first is in the README beside them.
test('labelled histories are judged as who labelled them did', (t) => {
  const judged = histories.map(({ id, note, label, events }) => ({ id, note, label, found: raised(events) }))
  for (const rule of [...Weakness.options, ...MetricsKind.options]) {
    const right = judged.filter(({ label, found }) => label.includes(rule) && found.has(rule))
    const wrong = judged.filter(({ label, found }) => !label.includes(rule) && found.has(rule))
    const missed = judged.filter(({ label, found }) => label.includes(rule) && !found.has(rule))
    const precision = right.length / (right.length + wrong.length)
    const recall = right.length / (right.length + missed.length)
    t.diagnostic(
      `${rule}: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}, of ${right.length + missed.length}`,
    )
    for (const { id, note } of wrong) t.diagnostic(`  ${id} is raised: ${note}`)
    for (const { id, note } of missed) t.diagnostic(`  ${id} is not: ${note}`)
    assert.ok(precision >= 0.9 && recall >= 0.75, `${rule}: ${precision}, ${recall}`)
  }
})
