import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Asked } from '../../support/asked.ts'

// `GAPS=50000 npx tsx --test test/shared/store/storm.test.ts` is the storm at full size.
const GAPS = Number(process.env.GAPS ?? 5_000)

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

test(`a storm of ${GAPS} distinct gaps is 200 questions and one that counts the rest, exactly, until it is over`, async () => {
  const names = Array.from({ length: GAPS }, (_, i) => `gap-${i}`)
  await asked.tell(...names.map((name) => ({ name })))
  const rolled = async () => (await asked.store.get('healing_failure-rolled'))?.metadata.rolled_up
  assert.equal((await asked.store.list({}, 1)).total, 201)
  assert.equal(await rolled(), GAPS - 200)
  // Repeats are counted where they belong, and are no further gaps.
  await asked.tell(...names.map((name) => ({ name, occurrences: 2 })))
  assert.equal(await rolled(), GAPS - 200)
  await asked.tell(...names.slice(0, 1_000).map((name) => ({ name, closed: true })))
  assert.equal((await asked.store.list({}, 1)).total, 201)
  assert.equal(await rolled(), GAPS - 1_000 - 200)
  await asked.tell(...names.slice(1_000).map((name) => ({ name, closed: true })))
  assert.equal((await asked.store.list({}, 1)).total, 0)
  const closed = await asked.store.list({ status: ['closed'] }, 500)
  assert.equal(closed.total, GAPS + 1)
  assert.ok(closed.questions.every(({ occurrences, gap }) => gap.name === '*' || occurrences === 3))
})
