import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import monitor from '../../../services/metric-quality/index.ts'
import type { QuestionItem } from '../../../shared/sources/stream-questions.ts'
import { Asked, DAY, HOUR, idOf, MINUTE } from '../../support/asked.ts'
import { drive, outline } from '../../support/detector.ts'
import type { Sketch } from '../../support/signals.ts'

const GAP: Sketch = { type: 'exception', name: 'billing.service/E', facts: { kind: 'traceback', type: 'KeyError' } }
const OTHER: Sketch = { ...GAP, facts: { kind: 'traceback', type: 'ValueError' } }
const ID = idOf(GAP)
const RAISED = `+exception/${GAP.name}`

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())
beforeEach(() => asked.clear())

/** The question as the store has it now, as the source would tell it. */
async function read(): Promise<QuestionItem> {
  const question = await asked.store.get(ID)
  assert.ok(question)
  return { part: 'questions', position: '0-0', time: asked.now / 1000, question }
}

async function answer(): Promise<void> {
  const claimed = await asked.store.claimOne(ID, 'agent', 60)
  assert.ok(claimed.ok)
  const given = {
    answer: 'The card has no key.',
    evidence: ['billing/card.py:41 reads what the form left out'],
    confidence: 0.9,
    metrics: null,
  }
  assert.ok((await asked.store.answer(ID, claimed.value.token, given)).ok)
}

const wait = async (ms: number) => {
  asked.now += ms
}
const close = () => asked.tell({ ...GAP, closed: true })
const open = () => asked.tell(GAP)

const lives: [name: string, steps: (() => Promise<unknown>)[], read: string[], late: string[]][] = [
  ['its gap closes', [() => wait(HOUR), close], [], []],
  [
    'it is seen within its cooldown, and closes',
    [() => wait(2 * HOUR), open, () => wait(HOUR), close],
    [RAISED, `-${RAISED.slice(1)}`],
    [],
  ],
  ['it regresses after its cooldown', [() => wait(6 * DAY), open, () => wait(2 * DAY), open], [RAISED], []],
  ['it regresses on other evidence', [() => wait(HOUR), () => asked.tell(OTHER)], [], []],
  ['it closes and returns', [() => wait(HOUR), close, () => wait(HOUR), open], [RAISED], []],
  [
    'it is accepted, closes and returns',
    [() => wait(MINUTE), () => asked.store.accept(ID, 'known'), close, open],
    [],
    [],
  ],
  ['it is reopened', [() => wait(HOUR), () => asked.store.reopen(ID, 'no')], [RAISED], [RAISED]],
]

test('of an answered question of the store it says', async (t) => {
  for (const [name, steps, expected, late] of lives) {
    await t.test(name, async () => {
      await asked.clear()
      await open()
      await answer()
      const items = [await read()]
      for (const step of steps) {
        await step()
        items.push(await read())
      }
      assert.deepEqual(outline(drive(monitor, items).findings), expected)
      // Where it is read at the end alone, what its evidence was in between is not known.
      assert.deepEqual(outline(drive(monitor, items.slice(-1)).findings), late)
    })
  }
})

test('what comes back into a full type is judged when there is room for it', async () => {
  await asked.set({ open_per_type: 1 })
  await open()
  await answer()
  const items = [await read()]
  const better = { ...GAP, name: 'ledger.service/E', facts: { kind: 'core_dump' } }
  await asked.tell(better)
  await wait(6 * DAY)
  await open()
  await wait(2 * DAY)
  await open()
  assert.equal(await asked.status(ID), 'held')
  await asked.tell({ ...better, closed: true })
  assert.equal(await asked.status(ID), 'ready')
  const [last] = await asked.redis.client.xrevrange('{k}:questions', '+', '-', 'COUNT', 1)
  assert.match(String(last), /promoted|closed/)
  items.push(await read())
  assert.deepEqual(outline(drive(monitor, items).findings), [RAISED])
})
