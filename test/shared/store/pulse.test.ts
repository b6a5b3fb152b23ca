import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pulse } from '../../../shared/store/pulse.ts'
import { Asked, DAY, HOUR, idOf } from '../../support/asked.ts'

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

const counts = async () => (await pulse(asked.redis.client, asked.prefix, idOf())).map(({ occurrences }) => occurrences)

test('occurrences are counted into the hour in which they were seen', async () => {
  await asked.clear()
  const start = asked.now
  await asked.tell({ occurrences: 3 }, {}, { occurrences: 0, facts: { runs: 2 } }, { closed: true })
  asked.now += 2 * HOUR
  // What is told late counts where it was seen.
  await asked.tell({}, { ts: start / 1000, occurrences: 5 })
  assert.deepEqual(await pulse(asked.redis.client, asked.prefix, idOf()), [
    { hour: new Date(start).toISOString(), occurrences: 9 },
    { hour: new Date(asked.now).toISOString(), occurrences: 1 },
  ])
})

test('the newest 240 hours are kept, for 31 days, and go with the question', async () => {
  await asked.clear()
  for (let hour = 0; hour < 245; hour += 1) {
    await asked.tell({ occurrences: hour + 1 })
    asked.now += HOUR
  }
  const kept = await counts()
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [240, 6, 245])
  const ttl = await asked.redis.client.ttl(`{${asked.prefix}}:pulse:${idOf()}`)
  assert.ok(ttl > 30 * 86_400 && ttl <= 31 * 86_400, `${ttl} s`)
  await asked.tell({ closed: true })
  asked.now += 31 * DAY
  await asked.intake.retire(asked.now)
  assert.deepEqual(await counts(), [])
})
