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

/** The least of precision and of recall, in hundredths: a little under what was seen. What they were at first is in the README. */
const FLOORS: Record<Weakness | MetricsKind, [precision: number, recall: number]> = {
  no_evidence: [95, 90],
  off_subject: [90, 75],
  same_answer: [95, 95],
  not_resolved: [95, 90],
  leases_expired: [95, 95],
  confidence: [95, 80],
  identical: [95, 70],
  placeholders: [95, 25],
  perfect: [95, 65],
  impossible: [95, 70],
  within_noise: [95, 75],
}

test('labelled histories are judged as who labelled them did, or nearly so', async (t) => {
  const judged = histories.map(({ id, note, label, events }) => ({ id, note, label, found: raised(events) }))
  for (const rule of [...Weakness.options, ...MetricsKind.options]) {
    await t.test(rule, (t) => {
      const right = judged.filter(({ label, found }) => label.includes(rule) && found.has(rule)).length
      const wrong = judged.filter(({ label, found }) => !label.includes(rule) && found.has(rule))
      const missed = judged.filter(({ label, found }) => label.includes(rule) && !found.has(rule))
      const precision = Math.round((100 * right) / (right + wrong.length))
      const recall = Math.round((100 * right) / (right + missed.length))
      t.diagnostic(`precision ${precision} %, recall ${recall} %, of ${right + missed.length}`)
      for (const { id, note } of wrong) t.diagnostic(`  ${id} is raised: ${note}`)
      for (const { id, note } of missed) t.diagnostic(`  ${id} is not: ${note}`)
      const [leastPrecision, leastRecall] = FLOORS[rule]
      assert.ok(precision >= leastPrecision && recall >= leastRecall, `precision ${precision} %, recall ${recall} %`)
    })
  }
})
