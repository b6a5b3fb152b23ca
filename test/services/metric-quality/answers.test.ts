import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Question } from '../../../shared/contract/question.ts'
import { TestFleet } from '../../support/live-fleet.ts'
import { until } from '../../support/until.ts'

const NAME = 'billing.service/ValueError/3f9a1c0e'

let fleet: TestFleet
before(async () => {
  fleet = await TestFleet.create('[metric-quality]\nexperiments = "FOLDER/experiments.jsonl"\n')
  await fleet.up('metric-quality', 'curiosity-core', 'curiosity-feed')
})
after(() => fleet.stop())

async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(fleet.url(path), { method: 'POST', headers, body: JSON.stringify(body) })
  assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`)
  return (await response.json()) as T
}

/** Waits for the question about a gap to be as a test says. */
const asked = (type: string, name: string, is: (question: Question) => boolean = () => true) =>
  until(
    async () =>
      (await fleet.questions()).find(
        ({ gap, ...question }) => gap.type === type && gap.name === name && is({ gap, ...question }),
      ),
    `a question about ${name}`,
  )

async function ask(name: string): Promise<string> {
  const facts = {
    gap_type: 'exception',
    gap_name: name,
    kind: 'traceback',
    unit: name.split('/')[0],
    type: 'ValueError',
  }
  await post('/signals', { signal: 'CAPABILITY_GAP', facts })
  return (await asked('exception', name)).id
}

async function answer(id: string, answer: string, evidence: string[]): Promise<void> {
  const { token } = await post<{ token: string }>(`/questions/${id}/claim`, { worker: 'agent-7' })
  await post(`/questions/${id}/answer`, { token, answer, evidence })
}

test('a weak answer is asked about, and a later one that is sound closes the question', async () => {
  const id = await ask(NAME)
  await answer(id, 'It is fixed.', [])
  const weak = await asked('weak_investigation', `exception/${NAME}`)
  assert.equal(weak.question.includes(`kloros reopen ${id}`), true)
  assert.deepEqual(weak.evidence, [
    `the investigation of exception/${NAME} is weak`,
    'no_evidence: it came without any evidence',
    `question: ${id}`,
    'answered by: agent-7',
    `at: ${weak.facts.answered_at}`,
    'answer: It is fixed.',
  ])

  // Nor is it asked about how that one is answered.
  await answer(weak.id, 'Never mind.', [])
  await post(`/questions/${id}/reopen`, { reason: 'what was it?' })
  await answer(id, 'charge() takes an empty card number.', ["billing/card.py:41 int('')"])
  await asked('weak_investigation', `exception/${NAME}`, ({ status }) => status === 'closed')
  assert.deepEqual((await fleet.questions()).map(({ gap }) => gap.type).sort(), ['exception', 'weak_investigation'])
})

test('what was answered while the monitor was down is judged, though the stream of changes is gone', async () => {
  const id = await ask('mailer.service/ValueError/77be01aa')
  assert.equal(await fleet.end('metric-quality'), 0)
  await answer(id, 'Restarted it, and that was all.', ['done'])
  await fleet.redis.client.xtrim('{kloros}:questions', 'MAXLEN', 0)
  await fleet.up('metric-quality')
  const weak = await asked('weak_investigation', 'exception/mailer.service/ValueError/77be01aa')
  assert.equal(weak.occurrences, 1)
  const billing = await asked('weak_investigation', `exception/${NAME}`)
  assert.deepEqual([billing.status, billing.occurrences], ['closed', 1])
})
